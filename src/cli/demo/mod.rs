//! The demo: a private folder queue and job store with a small world at work in them.
//!
//! It writes what the real other sides write (a person's machine behind a synced folder, a job server
//! and its worker), through the same files and SQL, so that everything the dashboard shows is real.

mod driver;
mod folder;
mod lab;
mod seed;

use std::path::{Path, PathBuf};

use color_eyre::eyre::{Context as _, Result};

use crate::job::Moment;
use crate::settings::{Kind, SourceSpec};
use driver::Driver;

/// The demo's files; they go when it is dropped.
pub struct Demo {
    // Stopped before the directory goes.
    driver: Option<Driver>,
    dir: tempfile::TempDir,
}

impl Demo {
    /// Makes the world as of `now` and lets it move.
    ///
    /// # Errors
    /// When the temporary directory cannot be written.
    pub fn start(now: Moment) -> Result<Self> {
        Self::start_at_pace(now, 1.0)
    }

    /// The same, so many times as fast.
    ///
    /// # Errors
    /// When the temporary directory cannot be written.
    pub fn start_at_pace(now: Moment, pace: f64) -> Result<Self> {
        let mut demo = Self::still(now)?;
        demo.driver = Some(Driver::start(demo.queue(), &demo.database(), pace)?);
        Ok(demo)
    }

    /// Makes the world as of `now` and lets it stand still: equal times make equal worlds.
    ///
    /// # Errors
    /// When the temporary directory cannot be written.
    pub fn still(now: Moment) -> Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("jobtui-demo-")
            .tempdir()
            .wrap_err("cannot make a temporary directory for the demo")?;
        let demo = Self { driver: None, dir };
        let seed = seed::Seed::embedded()?;
        folder::plant(&demo.queue(), &seed.folder, now)
            .wrap_err("cannot write the demo's folder queue")?;
        lab::plant(&demo.database(), &seed.lab, now).wrap_err("cannot write the demo's store")?;
        Ok(demo)
    }

    /// The folder queue.
    pub fn queue(&self) -> PathBuf {
        self.dir.path().join("job-queue")
    }

    /// The SQLite store.
    pub fn database(&self) -> PathBuf {
        self.dir.path().join("lab").join("jobs.db")
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Why the world stopped moving, if it did.
    pub fn trouble(&self) -> Option<String> {
        self.driver.as_ref().and_then(Driver::trouble)
    }

    /// The two sources, as they would be named on the command line.
    pub fn sources(&self) -> Vec<SourceSpec> {
        let source = |name: &str, kind, path| SourceSpec {
            name: name.to_owned(),
            kind,
            path,
            read_only: false,
        };
        vec![
            source("fsq", Kind::Folder, self.queue()),
            source("lab", Kind::Sqlite, self.database()),
        ]
    }
}
