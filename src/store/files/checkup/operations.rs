//! Operations that were begun and whose end nobody recorded: what lies where tells how far they came.

use std::time::Duration;

use std::os::fd::AsFd as _;

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::super::area::{each_entry, open_area, open_beneath};
use super::super::queue::{Area, Queue};
use super::findings::{Findings, at, span};
use super::records::Begun;
use super::survey::{Name, Survey};
use crate::job::{JobId, Moment, Place};

/// An operation takes a moment; after this it broke off.
const UNDER_WAY: Duration = Duration::from_secs(60);

/// What lies at one end of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Nothing,
    /// An empty directory: a claim on the name, which a move replaces.
    Claim,
    There,
    /// It cannot be looked at.
    Hidden,
}

/// How far one move came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Done,
    ToDo,
    Both,
    Neither,
    Unclear,
}

/// Tells of every operation that broke off; gives the jobs they are about.
pub(super) fn check(
    queue: &Queue,
    survey: &Survey,
    now: Moment,
    findings: &mut Findings,
) -> Vec<Name> {
    let mut unfinished = Vec::new();
    for (name, recorded) in &survey.records {
        let Some(begun) = &recorded.begun else {
            continue;
        };
        if now.since(begun.at) < UNDER_WAY {
            continue;
        }
        unfinished.push(name.clone());
        let steps: Vec<Step> = begun
            .moves
            .iter()
            .map(|(from, to)| step(lies(queue, from), lies(queue, to)))
            .collect();
        tell(name, begun, &steps, now, findings);
    }
    unfinished
}

fn step(from: Lies, to: Lies) -> Step {
    match (from, to) {
        (Lies::Hidden, _) | (_, Lies::Hidden) => Step::Unclear,
        (Lies::Nothing, Lies::There) => Step::Done,
        // An empty directory comes back for a minute after a synchronised move.
        (Lies::Claim, Lies::There) => Step::Done,
        (Lies::There | Lies::Claim, Lies::Nothing | Lies::Claim) => Step::ToDo,
        (Lies::There, Lies::There) => Step::Both,
        (Lies::Nothing, Lies::Nothing | Lies::Claim) => Step::Neither,
    }
}

fn tell(name: &[u8], begun: &Begun, steps: &[Step], now: Moment, findings: &mut Findings) {
    let id = JobId::live(name);
    let op = begun.op.word();
    let place = at(Area::Outbox, &[b".jobtui/v1/", name].concat());
    let start = format!(
        "{op} of {id} was begun {} ago and its end was never recorded",
        span(now.since(begun.at))
    );
    let of = |wanted: Step| {
        let fitting = begun.moves.iter().zip(steps);
        let fitting = fitting.filter(|(_, step)| **step == wanted);
        let told: Vec<String> = fitting
            .map(|((from, to), _)| format!("{from} -> {to}"))
            .collect();
        told.join(" and ")
    };
    let any = |step: Step| steps.contains(&step);
    if steps.is_empty() || any(Step::Unclear) {
        let what = format!("{start}; from its record it cannot be told what was to move where");
        let way_out =
            format!("look with `jobtui show {id}` where the job lies, and ask for it again");
        findings.warning("operation-unclear", &place, &what, &way_out);
    } else if any(Step::Both) {
        let what = format!("{start}: both ends exist with content ({})", of(Step::Both));
        let way_out = "compare the two by hand. Nothing is lost and jobtui touches neither; when \
                       one of them is known to be a mere left-over, its owner can move it away";
        findings.error("operation-doubled", &place, &what, way_out);
    } else if any(Step::Neither) {
        let what = format!("{start}: neither end is there ({})", of(Step::Neither));
        let way_out = "somebody moved it elsewhere: look for its name in archive/ and in the \
                       synchroniser's versions, and ask the other operators";
        findings.error("operation-lost", &place, &what, way_out);
    } else if any(Step::ToDo) {
        let moved = of(Step::Done);
        let so_far = if moved.is_empty() {
            "nothing has moved yet".to_owned()
        } else {
            format!("already moved: {moved}")
        };
        let what = format!("{start}: {so_far}; still to move: {}", of(Step::ToDo));
        let way_out = format!(
            "{} goes on where it broke off; nothing is lost meanwhile",
            again(op, &id)
        );
        findings.error("operation-unfinished", &place, &what, &way_out);
    } else {
        let what = format!(
            "{start}; all of it has moved ({}), only the record lacks",
            of(Step::Done)
        );
        let way_out = "start the dashboard (`jobtui`) once on this queue with the right to write: it \
                       adds the missing record; the job itself is where it belongs";
        findings.warning("operation-unrecorded", &place, &what, way_out);
    }
}

fn again(op: &str, id: &JobId) -> String {
    match op {
        "withdraw" => format!("`jobtui cancel {id}`"),
        other => format!("`jobtui {other} {id}`"),
    }
}

/// Looks at a path as records print it: an area and an entry in it, nothing deeper.
fn lies(queue: &Queue, printed: &str) -> Lies {
    let Some((area, raw)) = parts(printed) else {
        return Lies::Hidden;
    };
    let Ok(fd) = open_area(queue, area) else {
        return Lies::Hidden;
    };
    match statat(&fd, &raw[..], AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => Lies::Nothing,
        Err(_) => Lies::Hidden,
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) != FileType::Directory => Lies::There,
        Ok(_) => match open_beneath(fd.as_fd(), &raw) {
            Err(_) => Lies::There,
            Ok(directory) => {
                // The first entry is enough to know.
                let empty = each_entry(directory, |_, _| Err(Errno::EXIST)).is_ok();
                if empty { Lies::Claim } else { Lies::There }
            }
        },
    }
}

fn parts(printed: &str) -> Option<(Area, Vec<u8>)> {
    let (word, name) = printed.split_once('/')?;
    let area = Area::ALL.into_iter().find(|area| area.word() == word)?;
    let raw = JobId::from_printed(name, Place::Live).raw();
    let path =
        raw.is_empty() || raw == b"." || raw == b".." || raw.contains(&b'/') || raw.contains(&0);
    (!path).then_some((area, raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_ends_has_its_step() {
        use Lies::{Claim, Hidden, Nothing, There};
        for (from, to, expected) in [
            (There, Nothing, Step::ToDo),
            (There, Claim, Step::ToDo),
            (Claim, Nothing, Step::ToDo),
            (Nothing, There, Step::Done),
            (Claim, There, Step::Done),
            (There, There, Step::Both),
            (Nothing, Nothing, Step::Neither),
            (Nothing, Claim, Step::Neither),
            (Hidden, There, Step::Unclear),
            (There, Hidden, Step::Unclear),
        ] {
            assert_eq!(step(from, to), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn a_record_cannot_make_us_look_outside_the_areas() {
        for printed in [
            "outbox/..",
            "outbox/a/b",
            "etc/passwd",
            "/etc/passwd",
            "outbox/",
            "outbox/\\x2F",
            "outbox",
            "",
        ] {
            assert_eq!(parts(printed), None, "{printed}");
        }
        let odd = parts(r"archive/a\xFF\\").unwrap();
        assert_eq!(odd, (Area::Archive, b"a\xFF\\".to_vec()));
    }
}
