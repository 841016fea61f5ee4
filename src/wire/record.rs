//! Operation records of a folder queue: what operators asked about a job, one small file each.
//!
//! A record's name is `<seq>-<YYYYMMDDTHHMMSSZ>-<8 hex>-<op>.json`: no two operators can choose the same,
//! and no Windows machine objects to it. Its content is an object with `v` 1, `op`, who and when, what
//! moves from where to where, and what the operator had seen.

mod fold;

use serde_json::{Map, Value, json};

pub use self::fold::{Begun, Fold};
use super::area::Area;
use crate::job::{JobId, Moment, Place, Plain};

/// No record is larger, in bytes; what is, is not ours.
pub const LARGEST: usize = 64 * 1024;
/// The greatest number a record may have. Writer and reader hold to it alike: what is written is read.
pub const LAST_NUMBER: u64 = 9_999_999_999_999_999_999;

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Cancel,
    Uncancel,
    Priority,
    Note,
    /// The job is about to be put away; `Archived` follows when it was.
    Archive,
    Archived,
    /// The job is about to be taken back from the outbox; `Withdrawn` follows when it was.
    Withdraw,
    Withdrawn,
    /// The job is about to come back out of the archive; `Restored` follows when it did.
    Restore,
    Restored,
}

impl Op {
    pub const ALL: [Self; 10] = [
        Self::Cancel,
        Self::Uncancel,
        Self::Priority,
        Self::Note,
        Self::Archive,
        Self::Archived,
        Self::Withdraw,
        Self::Withdrawn,
        Self::Restore,
        Self::Restored,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Uncancel => "uncancel",
            Self::Priority => "priority",
            Self::Note => "note",
            Self::Archive => "archive",
            Self::Archived => "archived",
            Self::Withdraw => "withdraw",
            Self::Withdrawn => "withdrawn",
            Self::Restore => "restore",
            Self::Restored => "restored",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.word() == word)
    }

    /// Of an operation that moves directories, the record that says how it ended.
    pub fn outcome(self) -> Option<Self> {
        match self {
            Self::Archive => Some(Self::Archived),
            Self::Withdraw => Some(Self::Withdrawn),
            Self::Restore => Some(Self::Restored),
            Self::Cancel
            | Self::Uncancel
            | Self::Priority
            | Self::Note
            | Self::Archived
            | Self::Withdrawn
            | Self::Restored => None,
        }
    }
}

/// One entry of one area, named by its exact bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    pub area: Area,
    pub name: Vec<u8>,
}

impl Spot {
    pub fn new(area: Area, name: &[u8]) -> Self {
        Self {
            area,
            name: name.to_vec(),
        }
    }

    /// The path below the queue's root, safe to print (`outbox/job-x`).
    pub fn printed(&self) -> String {
        let id = JobId::placed(&self.name, Place::Live);
        format!("{}/{id}", self.area.word())
    }

    /// Reads the printed form back; none for what cannot be an entry of an area.
    pub fn parse(printed: &str) -> Option<Self> {
        let (area, name) = printed.split_once('/')?;
        let name = JobId::from_printed(name, Place::Live).raw();
        let is_entry = !name.is_empty() && !name.starts_with(b".") && !name.contains(&b'/');
        (is_entry && !name.contains(&0)).then_some(Self {
            area: Area::from_word(area)?,
            name,
        })
    }
}

/// One move of a whole directory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub from: Spot,
    pub to: Spot,
}

/// What the name of a record tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub seq: u64,
    /// By the clock of the machine that wrote it; none when the digits are no possible time.
    pub at: Option<Moment>,
    /// Eight hexadecimal digits that tell it from another with the same number.
    pub random: String,
    pub op: Op,
}

impl Mark {
    /// Reads a name without its `.json` (of a conflict copy: without the mark of the copy).
    pub fn parse(stem: &[u8]) -> Option<Self> {
        let mut parts = str::from_utf8(stem).ok()?.splitn(4, '-');
        let (seq, at, random, op) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let shaped = (6..=19).contains(&seq.len())
            && seq.bytes().all(|b| b.is_ascii_digit())
            && random.len() == 8
            && random.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Self {
            seq: seq.parse().ok().filter(|_| shaped)?,
            at: Moment::parse_stamp(at),
            random: random.to_owned(),
            op: Op::from_word(op)?,
        })
    }
}

/// One record, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub op: Op,
    pub seq: u64,
    /// By the clock of the machine that wrote it.
    pub at: Option<Moment>,
    /// Eight hexadecimal digits that tell it from another with the same number.
    pub random: String,
    /// Who wrote it, as `user@host`.
    pub by: Plain,
    pub priority: Option<i64>,
    pub reason: Plain,
    /// What was moved where, in that order. Moves that no queue can have are left out.
    pub steps: Vec<Step>,
    /// Of an outcome: the number and the random part of the record that began it.
    pub ends: Option<(u64, String)>,
}

impl Record {
    /// What tells it from all other records of its job.
    pub fn key(&self) -> (u64, String) {
        (self.seq, self.random.clone())
    }

    /// Reads a record's content; none for what is no record of a version we know.
    pub fn parse(mark: Mark, bytes: &[u8]) -> Option<Self> {
        if bytes.len() > LARGEST {
            return None;
        }
        let Ok(Value::Object(content)) = serde_json::from_slice(bytes) else {
            return None;
        };
        let op = Op::from_word(content.get("op")?.as_str()?)?;
        let priority = content.get("priority").and_then(Value::as_i64);
        if content.get("v") != Some(&json!(1)) || (op == Op::Priority && priority.is_none()) {
            return None;
        }
        Some(Self {
            op,
            seq: mark.seq,
            at: mark.at,
            random: mark.random,
            by: Plain::new(text(&content, "by")),
            priority: priority.map(|p| p.clamp(-100, 100)),
            reason: Plain::new(text(&content, "reason")),
            steps: steps(&content),
            ends: content.get("ends").and_then(Value::as_str).and_then(ends),
        })
    }

    /// One line for a person: when, who, what.
    pub fn line(&self) -> String {
        use std::fmt::Write as _;
        let at = self.at.map_or_else(|| "??".to_owned(), Moment::rfc3339);
        let mut line = format!("{at}  {}  {}", self.by, self.op.word());
        if let Some(priority) = self.priority {
            let _ = write!(line, " {priority}");
        }
        for step in &self.steps {
            let _ = write!(line, "  {} -> {}", step.from.printed(), step.to.printed());
        }
        if !self.reason.is_empty() {
            let _ = write!(line, "  ({})", self.reason);
        }
        line
    }
}

fn text<'a>(content: &'a Map<String, Value>, key: &str) -> &'a str {
    content.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The number and the random part, as they stand in a record's name.
fn ends(key: &str) -> Option<(u64, String)> {
    let (seq, random) = key.split_once('-')?;
    Some((seq.parse().ok()?, random.to_owned()))
}

fn steps(content: &Map<String, Value>) -> Vec<Step> {
    let spots = |key: &str| {
        let entries = content.get(key).and_then(Value::as_array);
        let printed = entries.into_iter().flatten();
        printed.map(|entry| entry.as_str().and_then(Spot::parse))
    };
    spots("from")
        .zip(spots("to"))
        .filter_map(|(from, to)| {
            Some(Step {
                from: from?,
                to: to?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_an_entry_survives_being_printed() {
        let long = vec![0xFF; 250];
        for name in [b"job-x".as_slice(), b"a b\n\x1b", &long, b"back\\slash"] {
            let spot = Spot::new(Area::Archive, name);
            assert_eq!(Spot::parse(&spot.printed()), Some(spot));
        }
    }

    #[test]
    fn what_leaves_its_area_is_no_spot() {
        for printed in [
            "outbox/..",
            "outbox/.jobtui",
            "outbox/a/b",
            "outbox/",
            "outbox",
            "/etc/passwd",
            "elsewhere/job-x",
            r"outbox/a\x00b",
            r"outbox/\x2E\x2E",
        ] {
            assert_eq!(Spot::parse(printed), None, "{printed}");
        }
    }

    #[test]
    fn a_record_keeps_only_moves_that_can_be() {
        let content = r#"{"v":1,"op":"archive","from":["outbox/a","../b","inbox/c"],"to":["archive/a1","archive/b1",7]}"#;
        let mark = Mark::parse(b"000001-20260210T143022Z-0a0b0c0d-archive").unwrap();
        let record = Record::parse(mark, content.as_bytes()).unwrap();
        let printed: Vec<_> = record.steps.iter().map(|s| s.from.printed()).collect();
        assert_eq!(printed, ["outbox/a"]);
    }
}
