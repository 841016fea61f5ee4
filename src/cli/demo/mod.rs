//! The demo: a private folder queue and job store with a small world at work in them.
//!
//! It writes what the real other sides write (a person's machine behind a synced folder, a job server
//! and its worker), through the same files and SQL, so that everything the dashboard shows is real.

mod driver;
mod folder;
mod lab;
mod person;
mod seed;
mod submitters;
mod worker;

use std::fs::{self, File, FileTimes, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
        let (mut demo, coming) = Self::planted(now)?;
        demo.driver = Some(Driver::start(demo.queue(), &demo.database(), coming, pace)?);
        Ok(demo)
    }

    /// Makes the world as of `now` and lets it stand still: equal times make equal worlds.
    ///
    /// # Errors
    /// When the temporary directory cannot be written.
    pub fn still(now: Moment) -> Result<Self> {
        let (demo, _) = Self::planted(now)?;
        settle(demo.path(), moment(now)).wrap_err("cannot set the times of the demo's files")?;
        Ok(demo)
    }

    /// The world as of `now`, and what is still on its way to it.
    fn planted(now: Moment) -> Result<(Self, Vec<folder::Coming>)> {
        let dir = tempfile::Builder::new()
            .prefix("jobtui-demo-")
            // Other users of this machine have no business in it.
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .wrap_err("cannot make a temporary directory for the demo")?;
        let demo = Self { driver: None, dir };
        let seed = seed::Seed::embedded()?;
        let coming = folder::plant(&demo.queue(), &seed.folder, now)
            .wrap_err("cannot write the demo's folder queue")?;
        lab::plant(&demo.database(), &seed.lab, now).wrap_err("cannot write the demo's store")?;
        Ok((demo, coming))
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
            sync: None,
            stalled_after: None,
            rules: crate::settings::SourceRules::default(),
        };
        vec![
            source("fsq", Kind::Folder, self.queue()),
            source("lab", Kind::Sqlite, self.database()),
        ]
    }
}

/// Gives every directory the time of the newest file in it, and no file a time after `now`, so that a
/// world that stands still is the same each time it is made.
fn settle(dir: &Path, now: SystemTime) -> io::Result<SystemTime> {
    let mut newest = UNIX_EPOCH;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let time = if path.is_dir() {
            settle(&path, now)?
        } else {
            let time = fs::metadata(&path)?.modified()?.min(now);
            set_time(&path, time)?;
            time
        };
        newest = newest.max(time);
    }
    set_time(dir, newest)?;
    Ok(newest)
}

/// Sets when a file or directory was last read and changed.
fn set_time(path: &Path, time: SystemTime) -> io::Result<()> {
    File::open(path)?.set_times(FileTimes::new().set_accessed(time).set_modified(time))
}

/// The moment as file systems know it.
fn moment(at: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(at.0).unwrap_or(0))
}
