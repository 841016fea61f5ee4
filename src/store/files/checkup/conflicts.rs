//! Conflict copies: which version stayed, when that was decided, how to settle it.

use super::super::name;
use super::findings::Findings;

/// What the name of a conflict copy tells.
struct Conflict {
    /// The local time of the machine that noticed it.
    when: String,
    /// The beginning of the id of the device that wrote what stands in the file's place now.
    winner: String,
}

fn conflict(raw: &[u8]) -> Option<Conflict> {
    let stem = name::conflict_stem(raw)?;
    let tail = raw.get(stem.len() + b".sync-conflict-".len()..)?;
    let tail = String::from_utf8_lossy(tail);
    let digits = |from: usize, to: usize| tail.get(from..to).unwrap_or("??").to_owned();
    let device = tail.get(16..).unwrap_or("");
    let device = device.split('.').next().unwrap_or("");
    Some(Conflict {
        when: format!(
            "{}-{}-{} {}:{}:{}",
            digits(0, 4),
            digits(4, 6),
            digits(6, 8),
            digits(9, 11),
            digits(11, 13),
            digits(13, 15)
        ),
        winner: if device.is_empty() {
            "an unknown device".to_owned()
        } else {
            format!("device {device}")
        },
    })
}

/// Tells of a file that is a conflict copy. `job` is the directory's printed name when the file is
/// the copy of a living job's manifest.
pub(super) fn check(
    place: &str,
    raw: &[u8],
    job: Option<&str>,
    archived: bool,
    findings: &mut Findings,
) {
    let Some(conflict) = conflict(raw) else {
        return;
    };
    let Conflict { when, winner } = conflict;
    let what = |file: &str| {
        format!(
            "a conflict copy of {file}: two sides changed it while apart. The version that stayed \
             was written by {winner}; this is the other one, set aside at {when} by the clock of \
             the machine that noticed it"
        )
    };
    let file = if job.is_some() { "job.json" } else { "a file" };
    match job {
        _ if archived => {
            let way_out = "nothing has to be done for the queue; whoever uses these results should \
                           know that two versions exist";
            findings.notice("conflict-copy", place, &what(file), way_out);
        }
        Some(job) => {
            let way_out = format!(
                "see both with `jobtui compare {job}`. If the wrong one stayed, correct job.json on \
                 the machine that wrote the wrong one, then take this copy away there; jobtui reads \
                 no state from a copy and never chooses"
            );
            findings.warning("conflict-copy-of-manifest", place, &what(file), &way_out);
        }
        None => {
            let way_out = "have the job's owner compare both files and settle it on the machine that \
                           wrote the wrong one; the job may have run with either";
            findings.warning("conflict-copy", place, &what(file), way_out);
        }
    }
}

/// A conflict copy of one of our own records: the same record once more.
pub(super) fn of_a_record(place: &str, findings: &mut Findings) {
    let what = "a conflict copy of a record: it counts once, together with its original";
    let way_out = "nothing to do; somebody or something changed a record that is written once, \
                   and it would be good to know who";
    findings.notice("conflict-copy-of-record", place, what, way_out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_winner_and_the_local_time_are_read_from_the_name() {
        let found = conflict(b"job.sync-conflict-20261120-151223-YNBZ5RL.json").unwrap();
        assert_eq!(found.when, "2026-11-20 15:12:23");
        assert_eq!(found.winner, "device YNBZ5RL");
        let bare = conflict(b"x.sync-conflict-20261120-151223-").unwrap();
        assert_eq!(bare.winner, "an unknown device");
        assert!(conflict(b"job.json").is_none());
    }
}
