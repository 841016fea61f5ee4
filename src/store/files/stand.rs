//! Where one job stands on the disk at this moment, read just before it is acted upon.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::queue::{Area, Queue};
use super::state::{Sight, verdict};
use super::write;
use crate::job::Status;
use crate::wire::manifest::{self, Manifest};

/// Both copies of a living job. Equal as long as nobody moved or replaced one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stand {
    pub(super) outbox: Option<Twin>,
    pub(super) inbox: Option<Twin>,
}

/// One copy of a job: which directory it is, and what its manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Twin {
    device: u64,
    inode: u64,
    /// SHA-256 of the manifest's bytes; none when it cannot be read.
    pub(super) sha256: Option<String>,
    /// The manifest; none when there is none that can be understood.
    pub(super) manifest: Option<Map<String, Value>>,
    /// What it says, read as the rows read it.
    sight: Sight,
}

/// What may be done depends on this, and on nothing that was read earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Neither area holds it.
    Gone,
    Submitted,
    Running,
    Over(Status),
    /// It cannot be told, and why.
    Unclear(String),
}

impl Stand {
    pub(super) fn read(queue: &Queue, raw_name: &[u8]) -> io::Result<Self> {
        let twin = |area| Twin::read(&queue.area(area).join(OsStr::from_bytes(raw_name)));
        Ok(Self {
            outbox: twin(Area::Outbox)?,
            inbox: twin(Area::Inbox)?,
        })
    }

    pub(super) fn twin(&self, area: Area) -> Option<&Twin> {
        match area {
            Area::Outbox => self.outbox.as_ref(),
            Area::Inbox => self.inbox.as_ref(),
            Area::Archive => None,
        }
    }

    /// One state from two copies, by the same table that the rows are made by.
    pub(super) fn standing(&self) -> Standing {
        if self.outbox.is_none() && self.inbox.is_none() {
            return Standing::Gone;
        }
        let sight = |twin: &Option<Twin>| twin.as_ref().map_or(Sight::Absent, |twin| twin.sight);
        match verdict(sight(&self.outbox), sight(&self.inbox)).status {
            Status::Running => Standing::Running,
            Status::Pending => Standing::Submitted,
            Status::Unknown => Standing::Unclear(self.unclear()),
            over => Standing::Over(over),
        }
    }

    /// Why the state cannot be told.
    fn unclear(&self) -> String {
        if self.inbox.as_ref().is_some_and(|t| t.manifest.is_none()) {
            return "results are arriving without a readable job.json".to_owned();
        }
        let mut twins = [&self.inbox, &self.outbox].into_iter().flatten();
        match twins.find_map(Twin::status) {
            Some(word) => format!("its status \"{word}\" is not known"),
            None => "it has no job.json that tells a status".to_owned(),
        }
    }

    /// The manifest an operator was looking at: what came back counts before what went out.
    pub(super) fn newest(&self) -> Option<&Twin> {
        self.inbox
            .as_ref()
            .filter(|twin| twin.manifest.is_some())
            .or(self.outbox.as_ref())
            .or(self.inbox.as_ref())
    }
}

impl Twin {
    pub(super) fn read(dir: &Path) -> io::Result<Option<Self>> {
        let found = match fs::symlink_metadata(dir) {
            Ok(found) if found.is_dir() => found,
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let bytes = read_limited(&dir.join("job.json")).ok();
        Ok(Some(Self {
            device: found.dev(),
            inode: found.ino(),
            sha256: bytes.as_deref().map(sha256),
            manifest: bytes.as_deref().and_then(|b| parse(b).ok()),
            sight: bytes.as_deref().map_or(Sight::Blank, sight),
        }))
    }

    /// The status as the manifest spells it, without the differences that mean nothing.
    fn status(&self) -> Option<String> {
        let raw = self.manifest.as_ref()?.get("status")?.as_str()?;
        Some(raw.trim().to_ascii_lowercase())
    }

    /// Whether its manifest says that it ended.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.sight, Sight::Says(status) if status.is_over())
    }

    /// The manifest's text under `key`.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.manifest.as_ref()?.get(key)?.as_str()
    }
}

/// A manifest as an object, or why it is none. The error is for a person.
pub(super) fn read_manifest(path: &Path) -> Result<Map<String, Value>, String> {
    let bytes = read_limited(path).map_err(|error| error.to_string())?;
    parse(&bytes)
}

fn sight(bytes: &[u8]) -> Sight {
    Manifest::read(bytes).map_or(Sight::Blank, |manifest| Sight::Says(manifest.state()))
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    match manifest::document(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("it is JSON, but no object".to_owned()),
        Err(malformed) => Err(malformed.to_string()),
    }
}

/// What is larger than a manifest may be is cut, and then refused where it is understood.
fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = write::open_regular(path)?;
    file.take(manifest::LARGEST as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::with_capacity(64), |mut hex, b| {
        let _ = write!(hex, "{b:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twin(manifest: Option<&str>) -> Twin {
        let text = manifest.map(|status| format!(r#"{{"status":"{status}"}}"#));
        Twin {
            device: 1,
            inode: 1,
            sha256: None,
            manifest: text.as_ref().map(|text| parse(text.as_bytes()).unwrap()),
            sight: text.map_or(Sight::Blank, |text| sight(text.as_bytes())),
        }
    }

    #[test]
    fn over_beats_running_beats_submitted_in_either_area() {
        let standing = |outbox: Option<&str>, inbox: Option<&str>| {
            let stand = Stand {
                outbox: outbox.map(|s| twin(Some(s).filter(|s| !s.is_empty()))),
                inbox: inbox.map(|s| twin(Some(s).filter(|s| !s.is_empty()))),
            };
            stand.standing()
        };
        let completed = Standing::Over(Status::Completed);
        assert_eq!(standing(Some("submitted"), Some("completed")), completed);
        assert_eq!(standing(Some("completed"), Some("running")), completed);
        assert_eq!(standing(Some("completed"), Some("cancelled")), completed);
        assert_eq!(
            standing(Some("running"), Some("cancelled")),
            Standing::Running
        );
        assert_eq!(
            standing(Some("submitted"), Some(" Canceled")),
            Standing::Over(Status::Cancelled)
        );
        assert_eq!(
            standing(Some("failed"), None),
            Standing::Over(Status::Failed)
        );
        assert_eq!(
            standing(Some(" Running "), Some("submitted")),
            Standing::Running
        );
        assert_eq!(standing(Some("submitted"), None), Standing::Submitted);
        assert_eq!(
            standing(Some("submitted"), Some("submitted")),
            Standing::Submitted
        );
        assert!(matches!(
            standing(Some("submitted"), Some("")),
            Standing::Unclear(_)
        ));
        assert!(matches!(
            standing(Some("paused"), None),
            Standing::Unclear(_)
        ));
        assert!(matches!(standing(Some(""), None), Standing::Unclear(_)));
        assert_eq!(standing(None, None), Standing::Gone);
    }

    #[test]
    fn a_pipe_in_place_of_the_manifest_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let path = dir.path().join("job.json");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(read_manifest(&path).is_err());
        let twin = Twin::read(dir.path()).unwrap().unwrap();
        assert_eq!((twin.sha256, twin.manifest), (None, None));
    }
}
