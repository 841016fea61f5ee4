//! All there is about one job, read now: its document, its README, its files, what operators recorded.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, readlinkat, statat};
use serde_json::Value;

use super::area::{each_entry, kind_of, open_area, open_beneath};
use super::listed::{self, Tally};
use super::name;
use super::queue::{Area, Queue};
use super::read::{Found, Scratch};
use super::record;
use super::tag::{self, original};
use crate::job::{Details, JobId, Place, Plain, Refusal, RefusalKind, Section};
use crate::wire::manifest;
use crate::wire::record::Record;

/// So many entries of a job are listed.
const MOST_FILES: usize = 10_000;
/// So many conflict copies of a manifest are shown; the others are only listed.
const MOST_CONFLICTS: usize = 20;
/// Directories further down than this are named, not listed: each step costs one more to reach.
const DEEPEST: usize = 64;
/// So much of a text is shown, in bytes.
const MOST_TEXT: usize = 256 * 1024;

/// A copy of the job that is there.
struct Copy {
    area: Area,
    /// What it is called before the names in it: two copies in one area by their own names.
    label: String,
    directory: OwnedFd,
    raw: Vec<u8>,
    document: Result<Value, String>,
    /// The bytes that could not be understood.
    broken: Vec<u8>,
}

/// Everything about a job. `archived` are the entries of the same name in the archive; of an archived job,
/// `fragment` is the living name under which left-over files of it lie.
pub(super) fn details(
    queue: &Queue,
    job: &JobId,
    archived: &[Vec<u8>],
    fragment: Option<&[u8]>,
) -> Result<Details, Refusal> {
    let mut copies = copies(queue, job)?;
    if let Some(name) = fragment {
        for area in [Area::Outbox, Area::Inbox] {
            let Some(mut copy) = copy(queue, area, name) else {
                continue;
            };
            copy.label = format!("left over in {}/{}", area.word(), JobId::live(name));
            copies.push(copy);
        }
    }
    let mut details = Details::default();
    let main = copies.iter().find(|c| c.document.is_ok());
    if let Some(Value::Object(document)) = main.and_then(|c| c.document.as_ref().ok()) {
        for (key, value) in document {
            let value = Plain::long(&shown(value));
            details.fields.push((Plain::new(key), value));
        }
    }
    for copy in &copies {
        let place = format!("{}/{}", copy.area.word(), JobId::live(&copy.raw));
        details.field("directory", &place);
    }
    for entry in archived {
        details.field(
            "put away as",
            &format!("archive/{}", JobId::archived(entry)),
        );
    }
    for copy in &copies {
        let listed = copy.document.as_ref().ok();
        let tally = listed.and_then(|document| listed::tally(copy.directory.as_fd(), document));
        if let Some(Tally { listed, here }) = tally.filter(|_| copy.area != Area::Inbox) {
            details.field("listed files here", &format!("{here} of {listed}"));
        }
    }
    for copy in &copies {
        let title = format!("{}/job.json", copy.label);
        match &copy.document {
            Ok(document) if main.is_some_and(|m| !std::ptr::eq(m, copy)) => {
                let text = serde_json::to_string_pretty(document).unwrap_or_default();
                details.sections.push(Section::new(&title, &text));
            }
            Ok(_) => {}
            Err(why) => {
                let raw = String::from_utf8_lossy(&copy.broken[..copy.broken.len().min(MOST_TEXT)]);
                details
                    .sections
                    .push(Section::new(&format!("{title}: {why}"), &raw));
            }
        }
    }
    for copy in &copies {
        readme(copy, &mut details);
    }
    records(queue, job, &mut details);
    for copy in &copies {
        files(copy, &mut details);
    }
    Ok(details)
}

/// The job's own document with every field, from the copy that has the word.
pub(super) fn document(queue: &Queue, job: &JobId) -> Result<Value, Refusal> {
    let mut why = String::new();
    for copy in copies(queue, job)? {
        match copy.document {
            Ok(document) => return Ok(document),
            Err(reason) => why = format!("{}/job.json: {reason}", copy.label),
        }
    }
    Err(Refusal::new(
        RefusalKind::Failed,
        &format!("cannot read {job}: {why}"),
    ))
}

/// The copies of a job; what the runner sent back comes first.
fn copies(queue: &Queue, job: &JobId) -> Result<Vec<Copy>, Refusal> {
    let places = places(job);
    let raw = job.raw();
    let mut copies = Vec::new();
    for (area, name) in &places {
        match copy(queue, *area, name) {
            Some(copy) => copies.push(copy),
            // Inputs in the archive stand for nothing but the results beside them.
            None if job.place() == Place::Archive && *name == raw => break,
            None => {}
        }
    }
    if copies.is_empty() {
        let text = format!("{job} is no longer there, or is no directory");
        return Err(Refusal::new(RefusalKind::Unknown, &text));
    }
    if job.place() == Place::Archive && copies.len() > 1 {
        for copy in &mut copies {
            copy.label = format!("archive/{}", JobId::archived(&copy.raw));
        }
    }
    Ok(copies)
}

/// One copy, if its directory is there.
fn copy(queue: &Queue, area: Area, name: &[u8]) -> Option<Copy> {
    let fd = open_area(queue, area).ok()?;
    let directory = open_beneath(&fd, name).ok()?;
    let mut scratch = Scratch::default();
    let (document, broken) = match scratch.live(fd.as_fd(), name).0 {
        Found::Bytes(bytes) => match manifest::document(bytes) {
            Ok(document) => (Ok(document), Vec::new()),
            Err(why) => (Err(why.to_string()), bytes.to_vec()),
        },
        Found::Missing => (Err("not there".to_owned()), Vec::new()),
        Found::Forbidden => (Err("this user may not read it".to_owned()), Vec::new()),
        Found::Odd(what) => (Err(what.to_owned()), Vec::new()),
        Found::Broken(error) => (Err(std::io::Error::from(error).to_string()), Vec::new()),
    };
    Some(Copy {
        area,
        label: area.word().to_owned(),
        directory,
        raw: name.to_vec(),
        document,
        broken,
    })
}

/// Where the copies of a job can lie; what the runner sent back comes first.
pub(super) fn places(job: &JobId) -> Vec<(Area, Vec<u8>)> {
    let raw = job.raw();
    match job.place() {
        Place::Live => vec![(Area::Inbox, raw.clone()), (Area::Outbox, raw)],
        Place::Archive => {
            let inputs = tag::inputs(&raw);
            let names = [Some(raw), inputs].into_iter().flatten();
            names.map(|name| (Area::Archive, name)).collect()
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn readme(copy: &Copy, details: &mut Details) {
    let mut scratch = Scratch::default();
    for name in ["README.md", "README.txt", "README"] {
        if let Some(bytes) = scratch.text(copy.directory.as_fd(), name.as_bytes(), MOST_TEXT) {
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim_start_matches('\u{FEFF}');
            let title = format!("{}/{name}", copy.label);
            details.sections.push(Section::new(&title, text));
            return;
        }
    }
}

fn records(queue: &Queue, job: &JobId, details: &mut Details) {
    let raw = job.raw();
    let fold = record::fold(queue, original(&raw));
    if fold.count == 0 && fold.unreadable == 0 {
        return;
    }
    let mut lines: Vec<String> = fold.records.iter().map(Record::line).collect();
    if fold.unreadable > 0 {
        lines.push(format!("{} files that are no records", fold.unreadable));
    }
    details
        .sections
        .push(Section::new("Operator records", &lines.join("\n")));
}

/// One line for each entry, links with where they lead; no link is followed.
fn files(copy: &Copy, details: &mut Details) {
    let mut lines = Vec::new();
    let mut conflicts = Vec::new();
    let mut ahead: Vec<Vec<u8>> = vec![Vec::new()];
    'walk: while let Some(folder) = ahead.pop() {
        let mut entries = Vec::new();
        let listed = open_below(copy, &folder).and_then(|directory| {
            each_entry(&directory, |name, kind| {
                entries.push((name.to_vec(), kind_of(&directory, name, kind)?));
                Ok(())
            })
        });
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let depth = memchr::memchr_iter(b'/', &folder).count();
        if let Err(error) = listed {
            let path = Plain::from_bytes(&folder);
            lines.push(format!(
                "{path}/  (cannot be listed: {})",
                std::io::Error::from(error)
            ));
        }
        for (entry, kind) in entries {
            if lines.len() == MOST_FILES {
                break 'walk;
            }
            let mut path = folder.clone();
            path.extend_from_slice(&entry);
            lines.push(line(copy, &path, kind));
            if kind == FileType::Directory && depth == DEEPEST {
                lines.push(format!(
                    "{}/...  (deeper than {DEEPEST} directories, not listed)",
                    JobId::live(&path)
                ));
            } else if kind == FileType::Directory {
                path.push(b'/');
                ahead.push(path);
            } else if folder.is_empty() && name::conflict_stem(&entry) == Some(b"job") {
                conflicts.push(entry);
            }
        }
    }
    let count = if lines.len() == MOST_FILES {
        "10,000+".to_owned()
    } else {
        lines.len().to_string()
    };
    let mut scratch = Scratch::default();
    for conflict in conflicts.into_iter().take(MOST_CONFLICTS) {
        if let Some(bytes) = scratch.text(copy.directory.as_fd(), &conflict, MOST_TEXT) {
            let title = format!("{}/{}", copy.label, Plain::from_bytes(&conflict));
            let text = String::from_utf8_lossy(bytes).into_owned();
            details.sections.push(Section::new(&title, &text));
        }
    }
    let title = format!("Files in {} ({count})", copy.label);
    details.sections.push(Section {
        title: Plain::new(&title),
        lines: lines.iter().map(|line| Plain::long(line)).collect(),
    });
}

fn open_below(copy: &Copy, folder: &[u8]) -> Result<OwnedFd, rustix::io::Errno> {
    let mut steps = folder.split(|b| *b == b'/').filter(|step| !step.is_empty());
    let mut fd = open_beneath(&copy.directory, b".")?;
    steps.try_for_each(|step| {
        fd = open_beneath(&fd, step)?;
        Ok(())
    })?;
    Ok(fd)
}

fn line(copy: &Copy, path: &[u8], kind: FileType) -> String {
    let shown = JobId::live(path);
    match kind {
        FileType::Directory => format!("{shown}/"),
        FileType::Symlink => {
            let target = readlinkat(&copy.directory, path, Vec::new());
            let target = target.map(|t| Plain::from_bytes(t.as_bytes()));
            format!(
                "{shown} -> {} (a link, not followed)",
                target.unwrap_or_default()
            )
        }
        FileType::RegularFile => match statat(&copy.directory, path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => format!("{shown}  {} bytes", stat.st_size),
            Err(_) => format!("{shown}"),
        },
        _ => format!("{shown}  (not a regular file)"),
    }
}
