//! Names in a folder queue: job directories, archive entries, and what the Windows side cannot hold.

use std::fmt;

use crate::job::Moment;

/// Which copy of a job an archive entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// What the runner sent back: the results.
    Inbox,
    /// What was submitted: the inputs.
    Outbox,
    /// What was submitted and then withdrawn before anybody ran it.
    Cancelled,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the copy holds what was submitted rather than what came back.
    pub(super) fn holds_inputs(self) -> bool {
        match self {
            Self::Inbox => false,
            Self::Outbox | Self::Cancelled => true,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The parts of an archive entry's name, `NAME--YYYYMMDDTHHMMSSZ-kind` with an optional `-N`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArchiveName {
    /// The directory's name before it was put away, byte for byte.
    pub(super) original: Vec<u8>,
    /// When it was put away; none when the digits are no possible time.
    pub(super) at: Option<Moment>,
    pub(super) kind: Kind,
    /// 1 when there is no suffix.
    pub(super) number: u64,
}

/// The longest name a directory can have on the file systems in use, in bytes.
const LONGEST_NAME: usize = 255;

/// The name under which `original` is put away at `at`. From the second attempt on it carries
/// the number of the attempt. None when it would be longer than a file system takes.
pub(super) fn archive_name(
    original: &[u8],
    at: Moment,
    kind: Kind,
    number: u64,
) -> Option<Vec<u8>> {
    let mut name = original.to_vec();
    name.extend_from_slice(format!("--{}-{kind}", at.compact_utc()).as_bytes());
    if number > 1 {
        name.extend_from_slice(format!("-{number}").as_bytes());
    }
    (name.len() <= LONGEST_NAME).then_some(name)
}

/// Takes the name of an archive entry apart; none for names that something else gave.
pub(super) fn parse_archive_name(name: &[u8]) -> Option<ArchiveName> {
    let (stem, number) = match split_last_dash(name) {
        Some((stem, digits)) if is_digits(digits) => (stem, number_of(digits)),
        Some(_) | None => (name, 1),
    };
    let (stem, word) = split_last_dash(stem)?;
    let kind = match word {
        b"inbox" => Kind::Inbox,
        b"outbox" => Kind::Outbox,
        b"cancelled" => Kind::Cancelled,
        _ => return None,
    };
    // `YYYYMMDDTHHMMSSZ` is 16 bytes, with two dashes before it and something before those.
    let cut = stem.len().checked_sub(16)?;
    let (front, stamp) = stem.split_at(cut);
    let original = front.strip_suffix(b"--")?;
    let shaped =
        stamp[8] == b'T' && stamp[15] == b'Z' && is_digits(&stamp[..8]) && is_digits(&stamp[9..15]);
    if original.is_empty() || !shaped {
        return None;
    }
    Some(ArchiveName {
        original: original.to_vec(),
        at: str::from_utf8(stamp).ok().and_then(Moment::parse_stamp),
        kind,
        number,
    })
}

fn split_last_dash(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().rposition(|b| *b == b'-')?;
    Some((&name[..at], &name[at + 1..]))
}

fn is_digits(part: &[u8]) -> bool {
    !part.is_empty() && part.iter().all(u8::is_ascii_digit)
}

fn number_of(digits: &[u8]) -> u64 {
    let text = str::from_utf8(digits).unwrap_or_default();
    text.parse().unwrap_or(u64::MAX)
}

/// The directory of a job made at `at`: `job-YYYYMMDD-HHMMSS-<name>`, in UTC. From the second
/// attempt on the name carries the number of the attempt.
pub(super) fn job_directory(at: Moment, name: &str, number: u64) -> String {
    if number > 1 {
        format!("job-{}-{name}-{number}", at.stamp())
    } else {
        format!("job-{}-{name}", at.stamp())
    }
}

/// The part of a directory's name that a person chose: what follows `job-YYYYMMDD-HHMMSS-`,
/// or all of it when it is named otherwise.
pub(super) fn chosen_part(directory: &str) -> &str {
    let Some(rest) = directory.strip_prefix("job-") else {
        return directory;
    };
    let stamp = rest.as_bytes();
    let stamped = stamp.len() > 16
        && is_digits(&stamp[..8])
        && stamp[8] == b'-'
        && is_digits(&stamp[9..15])
        && stamp[15] == b'-';
    if stamped { &rest[16..] } else { directory }
}

/// Why Windows cannot hold a file or directory of this name (one component, no path).
/// A job with such a name inside never arrives there whole.
pub(super) fn windows_objection(component: &str) -> Option<String> {
    if let Some(odd) = component
        .chars()
        .find(|c| c.is_control() || "<>:\"|?*\\/".contains(*c))
    {
        return Some(if odd.is_control() {
            "Windows allows no control characters in names".to_owned()
        } else {
            format!("Windows allows no {odd} in names")
        });
    }
    if component.is_empty() {
        return Some("a name cannot be empty".to_owned());
    }
    if component.ends_with([' ', '.']) {
        return Some("Windows allows no blank or dot at the end of a name".to_owned());
    }
    let base = component.split('.').next().unwrap_or(component).trim_end();
    is_device(base).then(|| format!("{base} is the name of a device on Windows"))
}

fn is_device(base: &str) -> bool {
    let upper = base.to_ascii_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") {
        return true;
    }
    let numbered = upper
        .strip_prefix("COM")
        .or_else(|| upper.strip_prefix("LPT"));
    numbered.is_some_and(|digit| digit.len() == 1 && is_digits(digit.as_bytes()))
}

/// Whether a sync tool is still writing the file of this name.
pub(super) fn is_transfer(name: &[u8]) -> bool {
    name.starts_with(b".syncthing.") || name.starts_with(b"~syncthing~")
}

/// Whether the name is that of a conflict copy: `.sync-conflict-YYYYMMDD-HHMMSS-` within it.
pub(super) fn is_conflict_copy(name: &[u8]) -> bool {
    conflict_stem(name).is_some()
}

/// What stands before the mark of a conflict copy (`job` of `job.sync-conflict-….json`).
pub(super) fn conflict_stem(name: &[u8]) -> Option<&[u8]> {
    const MARK: &[u8] = b".sync-conflict-";
    let at = name.windows(MARK.len()).position(|w| w == MARK)?;
    let rest = &name[at + MARK.len()..];
    let marked = rest.len() >= 16
        && is_digits(&rest[..8])
        && rest[8] == b'-'
        && is_digits(&rest[9..15])
        && rest[15] == b'-';
    marked.then(|| &name[..at])
}

/// Whether the name belongs to the sync tool or to this program and never to a job.
pub(super) fn is_housekeeping(name: &[u8]) -> bool {
    is_transfer(name)
        || name.starts_with(b".stfolder")
        || matches!(name, b".stversions" | b".stignore" | b".jobtui")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noon() -> Moment {
        Moment::parse_rfc3339("2026-02-10T12:00:00Z").unwrap()
    }

    #[test]
    fn an_archive_name_is_read_back_as_it_was_made() {
        let name = archive_name(b"job-20260210-143022-wfe", noon(), Kind::Outbox, 1).unwrap();
        assert_eq!(name, b"job-20260210-143022-wfe--20260210T120000Z-outbox");
        let again = archive_name(b"a--b", noon(), Kind::Cancelled, 3).unwrap();
        assert_eq!(again, b"a--b--20260210T120000Z-cancelled-3");
        assert_eq!(
            parse_archive_name(&again),
            Some(ArchiveName {
                original: b"a--b".to_vec(),
                at: Some(noon()),
                kind: Kind::Cancelled,
                number: 3,
            })
        );
    }

    #[test]
    fn names_of_others_are_not_taken_apart() {
        for name in [
            "job-20260210-143022-wfe",
            "--20260210T120000Z-inbox",
            "x--20260210T120000Z-results",
            "x--20260210-120000Z-inbox",
            "x-20260210T120000Z-inbox",
            "x--20260210T120000Z-inbox-",
            "x--20260210T120000Z-inbox-2-3",
            "-inbox",
            "",
        ] {
            assert_eq!(parse_archive_name(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn a_stamp_that_is_no_time_still_gives_the_original_name() {
        let parsed = parse_archive_name(b"x--20261399T250000Z-inbox").unwrap();
        assert_eq!(parsed.original, b"x");
        assert_eq!(parsed.at, None);
    }

    #[test]
    fn a_name_too_long_for_the_archive_is_not_made() {
        assert!(archive_name(&[b'x'; 232], noon(), Kind::Inbox, 1).is_none());
    }

    proptest! {
        #[test]
        fn any_name_survives_the_archive(
            original in proptest::collection::vec(1u8.., 1..200),
            number in 1u64..1000,
        ) {
            let name = archive_name(&original, noon(), Kind::Inbox, number).unwrap();
            let parsed = parse_archive_name(&name).unwrap();
            prop_assert_eq!(parsed.original, original);
            prop_assert_eq!(parsed.number, number);
        }

        #[test]
        fn no_name_breaks_the_parsing(name in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = parse_archive_name(&name);
            let _ = is_conflict_copy(&name);
        }
    }

    #[test]
    fn what_windows_cannot_hold_is_refused_with_the_reason() {
        for name in [
            "CON",
            "aux.txt",
            "com1",
            "LPT9.log",
            "dot.",
            "blank ",
            "a:b",
            "back\\slash",
            "tab\t",
            "what?",
            "nul .txt",
        ] {
            assert!(windows_objection(name).is_some(), "{name}");
        }
        for name in [
            "console", "com10", "COM", "a.con", ".hidden", "wfe-2", "Größe",
        ] {
            assert_eq!(windows_objection(name), None, "{name}");
        }
    }

    #[test]
    fn the_chosen_part_of_a_directory_follows_its_stamp() {
        assert_eq!(chosen_part("job-20260210-143022-wfe-2"), "wfe-2");
        assert_eq!(chosen_part("job-20260210-143022-"), "job-20260210-143022-");
        assert_eq!(chosen_part("beam"), "beam");
        assert_eq!(job_directory(noon(), "wfe", 2), "job-20260210-120000-wfe-2");
    }

    #[test]
    fn conflict_copies_and_transfers_are_known_by_their_names() {
        let copy = b"job.sync-conflict-20261120-151223-YNBZ5RL.json";
        assert_eq!(conflict_stem(copy), Some(&b"job"[..]));
        assert!(!is_conflict_copy(b"my.sync-conflict-notes.txt"));
        assert!(is_transfer(b"~syncthing~job.json.tmp"));
        assert!(is_transfer(b".syncthing.job.json.tmp"));
    }
}
