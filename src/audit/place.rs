//! Where the audit file lies, and where it must not: in nothing that is synchronised.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// Whether and where actions are written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere, because the operator said so.
    Off,
    File(PathBuf),
    /// Nowhere, because the file would be synchronised; every answer says so.
    Refused {
        path: PathBuf,
        why: String,
    },
}

/// `jobtui/audit.jsonl` in the user's state directory.
pub fn default_place() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let state = strategy.state_dir().unwrap_or(strategy.data_dir());
    Some(state.join("jobtui").join("audit.jsonl"))
}

impl Place {
    /// What the operator said (`off`, or a path), else the default; checked against the queues on board. Several
    /// machines adding to one synchronised file would end in conflict copies of it.
    pub fn choose<'a>(said: Option<&str>, queues: impl IntoIterator<Item = &'a Path>) -> Self {
        let path = match said {
            Some("off") => return Self::Off,
            Some(path) => PathBuf::from(path),
            None => match default_place() {
                Some(path) => path,
                None => return Self::Off,
            },
        };
        let path = resolved(&std::path::absolute(&path).unwrap_or(path));
        for queue in queues {
            if path.starts_with(resolved(queue)) {
                let why = format!(
                    "it would lie in the queue {} and be synchronised",
                    queue.display()
                );
                return Self::Refused { path, why };
            }
        }
        match path
            .ancestors()
            .skip(1)
            .find(|d| d.join(".stfolder").exists())
        {
            Some(folder) => {
                let why = format!("{} is synchronised", folder.display());
                Self::Refused { path, why }
            }
            None => Self::File(path),
        }
    }

    /// The file, if lines are written.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Off | Self::Refused { .. } => None,
        }
    }

    /// Where it lies, or why nothing is written, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Off => "the audit is off: nothing is written down".to_owned(),
            Self::File(path) => format!("audit file {}", path.display()),
            Self::Refused { path, why } => format!(
                "the audit file {} is not written: {why} (--audit FILE names another)",
                path.display()
            ),
        }
    }
}

/// The path without links, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut part = path;
    loop {
        if let Ok(real) = part.canonicalize() {
            return rest.iter().rev().fold(real, |path, name| path.join(name));
        }
        match (part.parent(), part.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                part = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn off_is_off_and_a_path_is_a_path() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().canonicalize().unwrap();
        assert_eq!(Place::choose(Some("off"), []), Place::Off);
        let path = dir.join("not/yet/there.jsonl");
        assert_eq!(
            Place::choose(path.to_str(), [dir.join("queue").as_path()]),
            Place::File(path)
        );
    }

    #[test]
    fn a_file_in_a_synchronised_place_is_refused_by_whatever_way_it_leads_there() {
        let dir = tempfile::tempdir().unwrap();
        let queue = dir.path().join("queue");
        fs::create_dir_all(queue.join("outbox")).unwrap();
        std::os::unix::fs::symlink(&queue, dir.path().join("alias")).unwrap();
        for path in ["queue/audit.jsonl", "alias/outbox/a/b.jsonl", "queue"] {
            let path = dir.path().join(path);
            let place = Place::choose(path.to_str(), [queue.as_path()]);
            assert!(matches!(place, Place::Refused { .. }), "{}", path.display());
            let place = Place::choose(path.to_str(), [dir.path().join("alias").as_path()]);
            assert!(matches!(place, Place::Refused { .. }), "{}", path.display());
        }
        fs::create_dir_all(dir.path().join("home/.stfolder")).unwrap();
        let path = dir.path().join("home/state/audit.jsonl");
        let place = Place::choose(path.to_str(), []);
        assert!(place.sentence().contains("is synchronised"), "{place:?}");
    }

    #[test]
    fn a_neighbour_whose_name_begins_alike_is_no_queue() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("queue")).unwrap();
        let path = dir.path().join("queue-audit.jsonl");
        let place = Place::choose(path.to_str(), [dir.path().join("queue").as_path()]);
        assert!(place.file().is_some(), "{place:?}");
    }
}
