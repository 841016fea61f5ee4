//! What a manifest and a directory's name tell of a job.

use std::borrow::Cow;
use std::time::Duration;

use super::name;
use crate::job::{Flag, Flags, Job, Moment, Plain, Status};
use crate::wire::manifest::Manifest;

/// A time further ahead than this is a wrong clock, not a slow one.
const AHEAD: Duration = Duration::from_secs(5 * 60);

/// Fills in what the manifest and the name, also as text if it is that, tell. `other` helps out where `main` is silent: what the
/// runner sends back need not repeat who handed the job in.
pub(super) fn describe(
    job: &mut Job,
    (name, text): (&[u8], Option<&str>),
    main: Option<&Manifest>,
    other: Option<&Manifest>,
    wall: Moment,
) {
    job.title = match text {
        Some(text) => Plain::new(name::chosen_part(text)),
        None => Plain::from_bytes(name),
    };
    if !is_everyday(name) {
        let text = String::from_utf8_lossy(name);
        if let Cow::Owned(_) = text {
            job.flags.set(Flag::NotText);
        }
        if name::windows_objection(&text).is_some() {
            job.flags.set(Flag::WindowsName);
        }
    }
    // What the name tells is only asked for where the manifest does not.
    let created = main.and_then(|m| m.created_at);
    let created = created.or(other.and_then(|m| m.created_at).filter(|_| main.is_some()));
    job.times.created = created.or_else(|| stamp(name));
    if created.is_none() && job.times.created.is_some() {
        job.flags.set(Flag::ApproximateTime);
    }
    let Some(main) = main else { return };
    job.flags = join(job.flags, main.flags);
    let either = |pick: fn(&Manifest) -> &Plain| {
        let first = pick(main);
        let second = other.map(pick).filter(|_| first.is_empty());
        second.unwrap_or(first).clone()
    };
    job.owner = either(|m| &m.created_by);
    job.project = either(|m| &m.project);
    let wish = main.notify.or(other.and_then(|m| m.notify));
    job.notify = wish.unwrap_or_default();
    job.times.started = main.started_at;
    job.times.ended = main.ended_at.filter(|_| main.state().is_over());
    let known = job.times;
    if [known.created, known.started, known.ended]
        .into_iter()
        .flatten()
        .any(|time| time > wall.plus(AHEAD))
    {
        job.flags.set(Flag::ClockAhead);
    }
    if !main.is_named_so && main.job_id.as_deref().map(str::as_bytes) != Some(name) {
        job.flags.set(Flag::IdDiffers);
    }
    if main.state() == Status::Failed {
        job.error = main.failure();
    }
}

/// Nearly every name is of this kind, and none of them is trouble on any system.
fn is_everyday(name: &[u8]) -> bool {
    // Looks at every byte without stopping early: so the compiler can look at many at once.
    let plain = |b: &u8| b.is_ascii_alphanumeric() | matches!(b, b'-' | b'_');
    name.starts_with(b"job-") && name.iter().fold(true, |all, b| all & plain(b))
}

/// The time in `job-YYYYMMDD-HHMMSS-…`, in UTC.
fn stamp(name: &[u8]) -> Option<Moment> {
    let stamp = name.strip_prefix(b"job-")?.get(..15)?;
    Moment::parse_stamp(str::from_utf8(stamp).ok()?)
}

/// Both sets together.
pub(super) fn join(one: Flags, other: Flags) -> Flags {
    one.union(other)
}
