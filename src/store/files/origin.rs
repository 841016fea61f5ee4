//! What a new job starts from: the files and first values of a directory, a lone script, or a former job.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::gather::{self, Gathered, Leaving};
use super::name;
use super::queue::Queue;
use super::refuse;
use super::stand;
use super::tag;
use crate::job::{Check, JobId, Moment, Origin, Place, Refusal, RefusalKind, Weight};

/// What an origin gives to a new job.
#[derive(Clone, Debug, Default)]
pub(super) struct Base {
    /// The former manifest; empty when there is none.
    pub(super) manifest: Map<String, Value>,
    pub(super) gathered: Gathered,
    /// A name to begin with; empty when nothing suggests one.
    pub(super) name: String,
    /// The path that goes into the form; none when the form has no such field.
    pub(super) from: Option<String>,
    /// The directory of the job that is run again.
    pub(super) retry_of: Option<String>,
    pub(super) checks: Vec<Check>,
}

/// Reads the origin. `typed` is the path typed into the form, which replaces the origin's own.
pub(super) fn read(queue: &Queue, origin: &Origin, typed: Option<&str>) -> Result<Base, Refusal> {
    let path = match origin {
        Origin::Job(id) => return of_job(queue, id),
        Origin::Blank => typed.unwrap_or_default().to_owned(),
        Origin::Folder(path) => {
            typed.map_or_else(|| path.to_string_lossy().into_owned(), str::to_owned)
        }
    };
    // A path that is no text cannot be typed, but it can be given.
    let place = match (origin, typed) {
        (Origin::Folder(given), None) => given.clone(),
        _ => home_expanded(path.trim()),
    };
    let mut base = Base {
        from: Some(path),
        ..Base::default()
    };
    if place.as_os_str().is_empty() {
        return Ok(base);
    }
    if let Err(why) = base.fill_from_path(queue, &place) {
        let text = format!("{}: {why}", place.display());
        base.checks.push(Check::new(Weight::Error, "from", &text));
    }
    Ok(base)
}

fn home_expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

impl Base {
    fn fill_from_path(&mut self, queue: &Queue, place: &Path) -> Result<(), String> {
        let real = fs::canonicalize(place).map_err(|error| error.to_string())?;
        let root = fs::canonicalize(&queue.root).map_err(|error| error.to_string())?;
        if real.starts_with(&root) {
            return Err("it lies in the queue itself; rerun that job instead".to_owned());
        }
        if root.starts_with(&real) {
            return Err("it holds the queue itself".to_owned());
        }
        let meta = fs::metadata(&real).map_err(|error| error.to_string())?;
        if meta.is_dir() {
            self.name = suggested(real.file_name().unwrap_or_default());
            self.gathered = gather::directory(&real, Leaving::Nothing);
            self.take_manifest(&real);
        } else {
            self.name = suggested(real.file_stem().unwrap_or_default());
            self.gathered = gather::lone_file(&real);
        }
        Ok(())
    }

    /// A manifest that cannot be understood is an error: its fields would be lost silently.
    fn take_manifest(&mut self, dir: &Path) {
        let path = dir.join("job.json");
        if fs::symlink_metadata(&path).is_err() {
            return;
        }
        match stand::read_manifest(&path) {
            Ok(manifest) => self.manifest = manifest,
            Err(why) => {
                let text = format!("its job.json cannot be used: {why}");
                self.checks.push(Check::new(Weight::Error, "", &text));
            }
        }
    }
}

fn suggested(file_name: &OsStr) -> String {
    let text = file_name.to_string_lossy();
    name::chosen_part(&text)
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// Only what was submitted is run again, never what came back.
fn of_job(queue: &Queue, id: &JobId) -> Result<Base, Refusal> {
    let (dir, original) = inputs(queue, id)?;
    let mut base = Base {
        gathered: gather::directory(&dir, Leaving::Results),
        name: suggested(OsStr::from_bytes(&original)),
        retry_of: Some(JobId::live(&original).name().to_owned()),
        ..Base::default()
    };
    base.take_manifest(&dir);
    Ok(base)
}

/// Where the inputs of a job lie, and its directory's name when it was submitted.
fn inputs(queue: &Queue, id: &JobId) -> Result<(PathBuf, Vec<u8>), Refusal> {
    let raw = id.raw();
    if raw.is_empty() || raw.starts_with(b".") || raw.contains(&b'/') || raw.contains(&0) {
        let text = format!("no job can have the name {id}");
        return Err(Refusal::new(RefusalKind::Unknown, &text));
    }
    match id.place() {
        Place::Live => live_inputs(queue, id, raw),
        Place::Archive => archived_inputs(queue, id, raw),
    }
}

fn live_inputs(queue: &Queue, id: &JobId, raw: Vec<u8>) -> Result<(PathBuf, Vec<u8>), Refusal> {
    let found = submitted(queue, &raw).or_else(|| newest_archived_inputs(queue, &raw, None));
    match found {
        Some(dir) => Ok((dir, raw)),
        None if is_real_dir(&queue.inbox().join(OsStr::from_bytes(&raw))) => Err(only_results(id)),
        None => Err(refuse::changed(id.name())),
    }
}

fn archived_inputs(queue: &Queue, id: &JobId, raw: Vec<u8>) -> Result<(PathBuf, Vec<u8>), Refusal> {
    let dir = queue.archive().join(OsStr::from_bytes(&raw));
    if !is_real_dir(&dir) {
        return Err(refuse::changed(id.name()));
    }
    let Some(parts) = name::parse_archive_name(&raw) else {
        // Put away by hand: it may be either, and only results have these.
        if dir.join("stdout.log").exists() || dir.join("3_results").exists() {
            return Err(only_results(id));
        }
        return Ok((dir, raw));
    };
    if parts.kind.holds_inputs() {
        return Ok((dir, parts.original));
    }
    // A name may have been used twice: what was put away with the results comes first.
    let twin = tag::inputs(&raw).map(|twin| queue.archive().join(OsStr::from_bytes(&twin)));
    let original = parts.original;
    twin.filter(|twin| is_real_dir(twin))
        .or_else(|| newest_archived_inputs(queue, &original, parts.at))
        .or_else(|| submitted(queue, &original))
        .or_else(|| newest_archived_inputs(queue, &original, None))
        .map(|dir| (dir, original))
        .ok_or_else(|| only_results(id))
}

fn submitted(queue: &Queue, original: &[u8]) -> Option<PathBuf> {
    let dir = queue.outbox().join(OsStr::from_bytes(original));
    is_real_dir(&dir).then_some(dir)
}

fn only_results(id: &JobId) -> Refusal {
    refuse::not_possible(&format!(
        "cannot rerun {id}: only its results are here, what was submitted is not; \
         submit its folder again instead"
    ))
}

/// The inputs put away last under a name, of those put away `at` this time if it is given.
fn newest_archived_inputs(queue: &Queue, original: &[u8], at: Option<Moment>) -> Option<PathBuf> {
    let entries = fs::read_dir(queue.archive()).ok()?;
    entries
        .flatten()
        .filter_map(|entry| {
            let parsed = name::parse_archive_name(&entry.file_name().into_vec())?;
            let fits = parsed.original == original
                && parsed.kind.holds_inputs()
                && (at.is_none() || parsed.at == at);
            (fits && is_real_dir(&entry.path())).then(|| (parsed.at, parsed.number, entry.path()))
        })
        .max()
        .map(|(_, _, path)| path)
}

fn is_real_dir(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archived_results_are_run_again_from_the_inputs_put_away_with_them() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        let results = b"j--20260210T120000Z-inbox-2";
        let mut found = Vec::new();
        // From the worst to the best: each one beats those before.
        for place in [
            "archive/j--20260210T120000Z-inbox-2",
            "archive/j--20260209T120000Z-outbox",
            "archive/j--20260211T120000Z-outbox",
            "outbox/j",
            "archive/j--20260210T120000Z-outbox",
            "archive/j--20260210T120000Z-outbox-2",
        ] {
            fs::create_dir_all(dir.path().join(place)).unwrap();
            let inputs = inputs(&queue, &JobId::archived(results)).ok();
            found.push(inputs.map(|(found, original)| {
                assert_eq!(original, b"j");
                (place, found == dir.path().join(place))
            }));
        }
        assert_eq!(found[0], None, "results alone are not run again");
        for (place, found) in found.into_iter().skip(1).flatten() {
            assert!(found, "{place}");
        }
    }
}
