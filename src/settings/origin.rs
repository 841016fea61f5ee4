//! Where a value came from, and what was wrong with it there.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a value came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Default,
    File {
        path: Arc<Path>,
        line: usize,
    },
    /// A variable of the environment.
    Variable(String),
    /// An argument.
    Flag(String),
}

impl Origin {
    pub fn file(path: &Arc<Path>, line: usize) -> Self {
        Self::File {
            path: Arc::clone(path),
            line,
        }
    }

    /// The file, if it was one.
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::File { path, .. } => Some(path.to_path_buf()),
            Self::Default | Self::Variable(_) | Self::Flag(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => write!(f, "${name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// Something that was not understood and is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub origin: Origin,
    /// What is wrong, and what may be written.
    pub text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.text)
    }
}
