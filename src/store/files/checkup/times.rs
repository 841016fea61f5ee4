//! Clocks: times in a manifest that lie ahead, that no clock ever shows, or that contradict each other.

use std::time::Duration;

use serde_json::Value;

use super::super::queue::Area;
use super::CLOCKS_DIFFER;
use super::findings::{Findings, at, inside, short, span};
use crate::job::{Flag, Moment};
use crate::wire::manifest::Manifest;

/// The directory's stamp and `created_at` may be made by two programs, but on one day.
const APART: Duration = Duration::from_secs(24 * 3600);

/// Checks the times of the copy that speaks for the job's beginning.
pub(super) fn check(
    area: Area,
    job: &[u8],
    manifest: &Manifest,
    document: Option<&Value>,
    now: Moment,
    findings: &mut Findings,
) {
    let place = inside(area, job, "job.json");
    created(&place, manifest, document, findings);
    let known = [
        ("created_at", manifest.created_at),
        ("started_at", manifest.started_at),
        ("its end", manifest.ended_at),
    ];
    for (word, moment) in known {
        let Some(moment) = moment.filter(|m| *m > now.plus(CLOCKS_DIFFER)) else {
            continue;
        };
        let what = format!(
            "{word} is {}, {} in the future: a clock is wrong somewhere",
            moment.rfc3339(),
            span(moment.since(now))
        );
        let way_out = "set the clock of the machine that wrote it (and check this one's: `date -u`); \
                       waiting times of this job are wrong until then";
        findings.warning("time-ahead", &place, &what, way_out);
    }
    stamp(area, job, manifest, findings);
}

fn created(place: &str, manifest: &Manifest, document: Option<&Value>, findings: &mut Findings) {
    let way_out = "have the submitter write it as RFC 3339 in UTC, such as 2026-02-10T14:30:22Z";
    if manifest.flags.has(Flag::NoZone) {
        let what = "a time without a zone: it is taken as UTC, which may be hours wrong";
        findings.notice("time-without-zone", place, what, way_out);
    }
    let written = document.and_then(|d| d.get("created_at"));
    match (manifest.created_at, written.and_then(Value::as_str)) {
        (Some(_), _) => {}
        (None, Some(text)) => {
            let what = format!("created_at `{}` cannot be read as a time", short(text));
            findings.notice("time-unreadable", place, &what, way_out);
        }
        (None, None) if written.is_none() => {
            let what = "it has no created_at: the time in the directory's name is taken";
            findings.notice("created-at-missing", place, what, way_out);
        }
        // Something else than a text is told with the wrong types.
        (None, None) => {}
    }
}

fn stamp(area: Area, job: &[u8], manifest: &Manifest, findings: &mut Findings) {
    let Some(stamp) = stamp_of(job) else { return };
    let place = at(area, job);
    let Some(stamp) = Moment::parse_stamp(stamp) else {
        let what = format!("the time {stamp} in its name is none that a clock ever shows");
        let way_out = "nothing has to be done: created_at is used instead; have the submitter use \
                       `date -u +%Y%m%d-%H%M%S`";
        findings.notice("stamp-impossible", &place, &what, way_out);
        return;
    };
    let Some(created) = manifest.created_at else {
        return;
    };
    let apart = stamp.since(created).max(created.since(stamp));
    if apart > APART {
        let what = format!(
            "its name says {}, its created_at {}: {} apart",
            stamp.rfc3339(),
            created.rfc3339(),
            span(apart)
        );
        let way_out = "check the submitter's clock; a directory that was copied and renamed by \
                       hand looks like this, too (`jobtui rerun` makes a sound copy)";
        findings.notice("stamp-differs", &place, &what, way_out);
    }
}

/// The `YYYYMMDD-HHMMSS` of a directory named by the rule, possible or not.
pub(super) fn stamp_of(job: &[u8]) -> Option<&str> {
    let stamp = job.strip_prefix(b"job-")?.get(..16)?;
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let shaped = digits(&stamp[..8]) && stamp[8] == b'-' && digits(&stamp[9..15]);
    (shaped && stamp[15] == b'-')
        .then(|| str::from_utf8(&stamp[..15]).ok())
        .flatten()
}
