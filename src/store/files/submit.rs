//! Handing in a new job: its directory's name is claimed, its files are copied, and job.json comes last.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access, statvfs};

use super::form::{Plan, amount, files_and_bytes};
use super::gather::Source;
use super::queue::Queue;
use super::refuse;
use super::write::{self, Executable};
use crate::job::{Check, Done, Draft, JobId, NewJob, Now, Plain, Refusal, RefusalKind, Weight};

/// So many jobs of one name in one second are somebody's loop.
const ATTEMPTS: u64 = 999;
/// A preview lists no more files.
const LISTED: usize = 200;

/// The form, its checks, and exactly what would be written now. Writes nothing.
pub(super) fn draft(queue: &Queue, new: &NewJob, who: &str, now: Now) -> Result<Draft, Refusal> {
    let plan = Plan::make(queue, new, who, now)?;
    let number = (1..ATTEMPTS).find(|n| is_free(queue, &plan.directory(*n)));
    let directory = plan.directory(number.unwrap_or(ATTEMPTS));
    let mut checks = plan.checks.clone();
    if let Err(refusal) = check_place(queue, &plan) {
        checks.push(Check::new(Weight::Error, "", &refusal.text));
    }
    let mut preview: Vec<Plain> = plan
        .manifest_text(&directory)
        .lines()
        .map(Plain::long)
        .collect();
    preview.push(Plain::default());
    preview.extend(listing(&plan));
    Ok(Draft {
        fields: plan.fields,
        checks,
        preview,
        target: Plain::new(&format!("outbox/{directory}/")),
    })
}

fn listing(plan: &Plan) -> Vec<Plain> {
    let mut lines = vec![Plain::new("files, copied before job.json is written:")];
    if let Some(readme) = &plan.readme {
        let size = amount(readme.len() as u64);
        lines.push(Plain::new(&format!("  README.md  {size}  (from the form)")));
    }
    let copied = copied(plan);
    for file in copied.iter().take(LISTED) {
        let line = format!("  {}  {}", file.to, amount(file.size));
        lines.push(Plain::long(&line));
    }
    if copied.len() > LISTED {
        let more = copied.len() - LISTED;
        lines.push(Plain::new(&format!("  and {more} more")));
    }
    lines
}

/// The files that are copied: all but a README.md that the form replaces.
fn copied(plan: &Plan) -> Vec<&Source> {
    let replaced = |file: &Source| plan.readme.is_some() && file.to == "README.md";
    let files = plan.gathered.files.iter();
    files.filter(|file| !replaced(file)).collect()
}

/// Writes the job. When that fails half-way there is no job.json, so nothing will run it.
pub(super) fn submit(queue: &Queue, new: &NewJob, who: &str, now: Now) -> Result<Done, Refusal> {
    let plan = Plan::make(queue, new, who, now)?;
    check_place(queue, &plan)?;
    if let Some(check) = plan.checks.iter().find(|c| c.weight == Weight::Error) {
        let field = if check.field.is_empty() {
            String::new()
        } else {
            format!("{}: ", check.field)
        };
        let text = format!("cannot submit: {field}{}", check.text);
        return Err(Refusal::new(RefusalKind::Unsound, &text));
    }
    let directory = claim(queue, &plan)?;
    let dir = queue.outbox().join(&directory);
    let mut copied = 0;
    if let Err((path, error)) = fill(&plan, &dir, &directory, &mut copied) {
        let refusal = refuse::disk(&format!("submit {directory}"), &path, &error);
        let text = format!(
            "{}. outbox/{directory}/ is left with {copied} of {} files and without job.json: \
             nothing runs it, and it can be removed by hand",
            refusal.text,
            plan.gathered.files.len()
        );
        return Err(Refusal {
            kind: refusal.kind,
            text: Plain::long(&text),
        });
    }
    let text = format!(
        "submitted {directory}: {}; it waits for the sync and for whoever runs it",
        files_and_bytes(plan.gathered.files.len(), plan.gathered.size())
    );
    Ok(Done::to(&JobId::live(directory.as_bytes()), &text))
}

/// Whether the outbox takes the job at all: writable, and room enough.
fn check_place(queue: &Queue, plan: &Plan) -> Result<(), Refusal> {
    let outbox = queue.outbox();
    let failed = |errno: rustix::io::Errno| refuse::disk("submit", &outbox, &errno.into());
    access(&outbox, Access::WRITE_OK | Access::EXEC_OK).map_err(failed)?;
    // Places that do not tell how much room they have say 0 blocks in all.
    let Ok(room) = statvfs(&outbox) else {
        return Ok(());
    };
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let needed = plan.gathered.size();
    if room.f_blocks > 0 && needed > free {
        let text = format!(
            "cannot submit: the files take {} and outbox/ has room for {}; make room first",
            amount(needed),
            amount(free)
        );
        return Err(Refusal::new(RefusalKind::Failed, &text));
    }
    Ok(())
}

/// A name that stands nowhere, so that neither results nor records of another job fall to it.
fn is_free(queue: &Queue, directory: &str) -> bool {
    [queue.outbox(), queue.inbox(), queue.records()]
        .iter()
        .all(|area| fs::symlink_metadata(area.join(directory)).is_err())
}

/// Making the directory is the claim: of two that try, one gets the next number.
fn claim(queue: &Queue, plan: &Plan) -> Result<String, Refusal> {
    for number in 1..=ATTEMPTS {
        let directory = plan.directory(number);
        if !is_free(queue, &directory) {
            continue;
        }
        let path = queue.outbox().join(&directory);
        match write::make_dir(&path) {
            Ok(()) => return Ok(directory),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refuse::disk(&format!("submit {directory}"), &path, &error)),
        }
    }
    Err(Refusal::new(
        RefusalKind::Failed,
        "cannot submit: too many jobs of that name in this second; try again",
    ))
}

fn fill(
    plan: &Plan,
    dir: &Path,
    directory: &str,
    copied_files: &mut usize,
) -> Result<(), (PathBuf, io::Error)> {
    for below in &plan.gathered.dirs {
        let path = dir.join(below);
        write::make_dir(&path).map_err(|error| (path, error))?;
    }
    for source in copied(plan) {
        copy(source, dir)?;
        *copied_files += 1;
    }
    if let Some(readme) = &plan.readme {
        write::write_whole(dir, "README.md".as_ref(), readme.as_bytes())
            .map_err(|error| (dir.join("README.md"), error))?;
    }
    for below in plan.gathered.dirs.iter().rev() {
        let path = dir.join(below);
        write::sync_dir(&path).map_err(|error| (path, error))?;
    }
    let text = plan.manifest_text(directory);
    write::write_whole(dir, "job.json".as_ref(), text.as_bytes())
        .and_then(|()| write::sync_dir(dir.parent().unwrap_or(dir)))
        .map_err(|error| (dir.join("job.json"), error))
}

/// Copies one file, and fails when it changed on the way: half of one state and half of another
/// would be a wrong job.
fn copy(source: &Source, dir: &Path) -> Result<(), (PathBuf, io::Error)> {
    let from_failed = |error| (source.from.clone(), error);
    let target = dir.join(&source.to);
    let to_failed = |error| (target.clone(), error);
    let mut from = write::open_regular(&source.from).map_err(from_failed)?;
    let state = |meta: fs::Metadata| (meta.size(), meta.mtime(), meta.mtime_nsec());
    let before = state(from.metadata().map_err(from_failed)?);
    let mut to = write::create(&target).map_err(to_failed)?;
    let copied = io::copy(&mut from, &mut to).map_err(to_failed)?;
    let after = state(from.metadata().map_err(from_failed)?);
    if before != after || copied != source.size {
        let error = io::Error::other("it changed while it was copied");
        return Err(from_failed(error));
    }
    let executable = if source.executable {
        Executable::Yes
    } else {
        Executable::No
    };
    write::finish(&to, target.parent().unwrap_or(dir), executable).map_err(to_failed)
}
