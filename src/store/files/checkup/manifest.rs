//! What is wrong with one `job.json` itself: it cannot be understood, or it says odd things.

use std::time::Duration;

use serde_json::Value;

use super::super::queue::Area;
use super::super::read::Found;
use super::CLOCKS_DIFFER;
use super::findings::{Findings, at, inside, short, span};
use crate::job::{FindingWeight, Flag, Moment, Status};
use crate::wire::manifest::{self, Malformed, Manifest};

/// A manifest may be carried over while it is being written; after this it is not that any more.
const BEING_WRITTEN: Duration = Duration::from_secs(90);

/// What was found in a manifest's place.
#[derive(Clone, Debug)]
pub(super) enum Read {
    Good(Box<Manifest>),
    Malformed(Malformed),
    /// There is something, but no file to be read as a manifest.
    NotAFile(&'static str),
    Missing,
    Unreadable(String),
}

impl Read {
    pub(super) fn of(found: &Found<'_>) -> Self {
        match *found {
            Found::Bytes(bytes) => match Manifest::read(bytes) {
                Ok(manifest) => Self::Good(Box::new(manifest)),
                Err(why) => Self::Malformed(why),
            },
            Found::Missing => Self::Missing,
            Found::Odd(what) => Self::NotAFile(what),
            Found::Forbidden => Self::Unreadable("this user may not read it".to_owned()),
            Found::Broken(error) => Self::Unreadable(std::io::Error::from(error).to_string()),
        }
    }

    pub(super) fn good(&self) -> Option<&Manifest> {
        match self {
            Self::Good(manifest) => Some(manifest),
            _ => None,
        }
    }
}

/// Tells why a manifest cannot be used. `changed` is when the file changed here, by this machine's clock.
pub(super) fn unusable(
    area: Area,
    job: &[u8],
    read: &Read,
    changed: Option<Moment>,
    now: Moment,
    findings: &mut Findings,
) {
    let place = inside(area, job, "job.json");
    let archived = area == Area::Archive;
    match read {
        Read::Good(_) | Read::Missing => {}
        Read::Malformed(why) => {
            // A time ahead of the clock tells nothing.
            let believed = changed.filter(|at| *at <= now.plus(CLOCKS_DIFFER));
            let age = believed.map(|at| now.since(at));
            let young = age.filter(|age| *age < BEING_WRITTEN);
            let (mut what, mut way_out) = (in_plain_words(why), mend(area));
            let mut weight = FindingWeight::Error;
            if archived {
                weight = FindingWeight::Warning;
            } else if let Some(age) = young {
                weight = FindingWeight::Warning;
                what = format!(
                    "{what}; it changed {} ago and may still be written",
                    span(age)
                );
                way_out = format!("look again in {} s; {way_out}", BEING_WRITTEN.as_secs());
            }
            findings.add(weight, "malformed-manifest", &place, &what, &way_out);
        }
        Read::NotAFile(what) => {
            findings.error("malformed-manifest", &place, what, &mend(area));
        }
        Read::Unreadable(why) => {
            let what = format!("it cannot be read: {why}");
            let way_out = "have its owner give this user (and the synchroniser) the right to read \
                           it; the job is not shown right until then";
            findings.error("unreadable-manifest", &place, &what, way_out);
        }
    }
}

/// The reader's reason, and what it means.
fn in_plain_words(why: &Malformed) -> String {
    let reason = why.reason.as_str();
    let plain = if reason.starts_with("EOF while parsing") {
        "it is cut off before its end"
    } else if reason.contains("recursion limit") {
        "it is nested too deep (more than 128 levels)"
    } else if reason.starts_with("trailing characters") {
        "something stands behind its end"
    } else if reason.contains("instead of a JSON object") {
        "it is JSON, but not an object of keys and values"
    } else if reason.contains("UTF-") || reason.contains("NUL") {
        "its bytes are no text: UTF-8 is expected, or UTF-16 with a byte order mark"
    } else if reason.starts_with("it ") {
        return reason.to_owned();
    } else {
        "it is not valid JSON"
    };
    match why.place {
        Some((line, column)) => format!("{plain} (line {line} column {column}: {reason})"),
        None => format!("{plain} ({reason})"),
    }
}

fn mend(area: Area) -> String {
    let who = match area {
        Area::Outbox => "whoever submitted the job",
        Area::Inbox => "the Windows side",
        Area::Archive => {
            return "nothing waits for it; the files beside it are as they were".into();
        }
    };
    format!("have {who} write it again, whole: under another name first, then renamed to job.json")
}

/// What a readable manifest says that it should not.
pub(super) fn check(
    area: Area,
    job: &[u8],
    manifest: &Manifest,
    bytes: &[u8],
    document: Option<&Value>,
    findings: &mut Findings,
) {
    let place = inside(area, job, "job.json");
    if manifest.flags.has(Flag::DuplicateKeys) {
        let keys: Vec<String> = manifest::repeated_keys(bytes)
            .iter()
            .map(|key| short(key))
            .collect();
        let what = format!(
            "keys stand twice: {}; the last of each counts",
            keys.join(", ")
        );
        let way_out = "have its writer put each key once: other readers may take the first";
        findings.warning("duplicate-keys", &place, &what, way_out);
    }
    if manifest.flags.has(Flag::WrongType) {
        let wrong = document.map(wrong_types).unwrap_or_default();
        let what = format!("values of the wrong type: {}", wrong.join("; "));
        let way_out = "have its writer mend them; jobtui shows these fields as empty";
        findings.warning("wrong-type", &place, &what, way_out);
    }
    status(&place, manifest, findings);
    identity(area, job, &place, manifest, findings);
}

fn status(place: &str, manifest: &Manifest, findings: &mut Findings) {
    const WORDS: &str = "submitted, running, completed or failed";
    let Some(word) = &manifest.status else {
        let what =
            "it has no status (or one that is no text): nobody can tell where the job stands";
        let way_out = format!("have its writer give one of {WORDS}");
        findings.warning("status-missing", place, what, &way_out);
        return;
    };
    match word.status {
        Status::Unknown => {
            let what = format!("the status `{}` is none that the queue knows", word.raw);
            let way_out = format!("have its writer give one of {WORDS}");
            findings.warning("status-unknown", place, &what, &way_out);
        }
        Status::Cancelled => {
            let what = "the status `cancelled` is no word of the protocol: jobtui shows it, \
                        but other programs may not know it";
            let way_out = "a cancel is a record (`jobtui cancel`), not an edit of job.json; find \
                           out who wrote it";
            findings.notice("status-cancelled", place, what, way_out);
        }
        _ => {}
    }
}

fn identity(area: Area, job: &[u8], place: &str, manifest: &Manifest, findings: &mut Findings) {
    match manifest.job_id.as_deref() {
        Some(id) if id.as_bytes() == job => {}
        Some(id) => {
            let what = format!(
                "its job_id `{}` is not its directory's name; the directory counts",
                short(id)
            );
            let way_out = "nothing breaks in jobtui, which acts on directories; have the \
                           submitter use one name, because others may go by job_id";
            findings.warning("id-differs", place, &what, way_out);
        }
        None => {
            let what = format!(
                "it has no job_id; its directory {} stands for it",
                at(area, job)
            );
            let way_out = "nothing has to be done; have the submitter add job_id next time";
            findings.notice("id-missing", place, &what, way_out);
        }
    }
}

/// Each value of the wrong type, by its key.
fn wrong_types(document: &Value) -> Vec<String> {
    type Fits = fn(&Value) -> bool;
    let nothing_or = |fits: bool, value: &Value| fits || value.is_null();
    let number: Fits = |value| value.is_null() || value.is_i64();
    let text: Fits = Value::is_string;
    let fields: [(&str, &str, Fits); 9] = [
        ("job_id", "a text", text),
        ("created_at", "a text", text),
        ("created_by", "a text", text),
        ("project", "a text", text),
        ("script", "a text", text),
        ("status", "a text", text),
        ("notify", "an object", Value::is_object),
        ("priority", "a whole number", number),
        ("exit_code", "a whole number", number),
    ];
    let mut wrong = Vec::new();
    for (key, expected, fits) in fields {
        if let Some(value) = document.get(key).filter(|value| !fits(value)) {
            wrong.push(format!("{key} is {}, not {expected}", kind(value)));
        }
    }
    for key in [
        "started_at",
        "finished_at",
        "completed_at",
        "ended_at",
        "error",
    ] {
        let odd = |value: &&Value| !nothing_or(value.is_string(), value);
        if let Some(value) = document.get(key).filter(odd) {
            wrong.push(format!("{key} is {}, not a text", kind(value)));
        }
    }
    if let Some(value) = document.get("files")
        && !nothing_or(value.is_array(), value)
    {
        wrong.push(format!("files is {}, not a list", kind(value)));
    }
    match document.get("args") {
        Some(Value::Array(all)) => {
            if let Some(value) = all.iter().find(|value| !value.is_string()) {
                wrong.push(format!("args holds {}, not only texts", kind(value)));
            }
        }
        Some(value) => wrong.push(format!("args is {}, not a list", kind(value))),
        None => {}
    }
    wrong
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
