//! What the name of an archive entry tells, without building anything: it is asked of a million names.

use crate::job::eights;

/// Which of a job's two copies an entry was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// What was submitted.
    Inputs,
    /// What the runner sent back.
    Results,
}

const INPUTS: &[u8] = b"-outbox";
const RESULTS: &[u8] = b"-inbox";
const WITHDRAWN: &[u8] = b"-cancelled";

/// The pieces of `NAME--YYYYMMDDTHHMMSSZ-kind`, with an optional `-N` behind it.
#[derive(Clone, Copy)]
struct Pieces<'a> {
    original: &'a [u8],
    /// `YYYYMMDDTHHMMSS`
    stamp: &'a [u8],
    /// One of the three words with its dash.
    kind: &'static [u8],
    /// All before the kind.
    front: &'a [u8],
    /// The `-N`, or nothing.
    tail: &'a [u8],
}

/// The name an entry had before it was put away; its own one when something else put it there.
pub(super) fn original(name: &[u8]) -> &[u8] {
    taken_apart(name).map_or(name, |pieces| pieces.original)
}

/// Whether the entry is what was submitted and then withdrawn.
pub(super) fn is_withdrawn(name: &[u8]) -> bool {
    taken_apart(name).is_some_and(|pieces| pieces.kind == WITHDRAWN)
}

/// Which copy the entry is, if it can have the other one beside it.
pub(super) fn copy(name: &[u8]) -> Option<Copy> {
    match taken_apart(name)?.kind {
        INPUTS => Some(Copy::Inputs),
        RESULTS => Some(Copy::Results),
        _ => None,
    }
}

/// The name of the other copy's entry, put away at the same time: same name, same stamp, same number.
pub(super) fn twin(name: &[u8]) -> Option<Vec<u8>> {
    let pieces = taken_apart(name)?;
    let other = match pieces.kind {
        INPUTS => RESULTS,
        RESULTS => INPUTS,
        _ => return None,
    };
    Some([pieces.front, other, pieces.tail].concat())
}

/// The name of the inputs' entry beside an entry of results.
pub(super) fn inputs(name: &[u8]) -> Option<Vec<u8>> {
    match copy(name)? {
        Copy::Results => twin(name),
        Copy::Inputs => None,
    }
}

/// Grows with the time an entry was put away, or else with the time in its name; of two entries with one
/// stamp the results count as later. Good for an order, not for a clock.
pub(super) fn age_key(name: &[u8]) -> u64 {
    age(name).0
}

/// The same, and whether it is nothing but the time that the name begins with.
pub(super) fn age(name: &[u8]) -> (u64, bool) {
    if let Some(pieces) = taken_apart(name) {
        let later = u64::from(pieces.kind == RESULTS);
        return (number(pieces.stamp, b'T').unwrap_or(0) * 2 + later, false);
    }
    let time = name.strip_prefix(b"job-").and_then(|rest| rest.get(..15));
    match time.and_then(|time| number(time, b'-')) {
        Some(time) => (time * 2, true),
        None => (0, false),
    }
}

/// The same rule as `name::parse_archive_name`.
fn taken_apart(name: &[u8]) -> Option<Pieces<'_>> {
    let mut digits = name.len();
    while digits > 0 && name[digits - 1].is_ascii_digit() {
        digits -= 1;
    }
    let numbered = digits < name.len() && name[..digits].ends_with(b"-");
    let (stem, tail) = name.split_at(if numbered { digits - 1 } else { name.len() });
    // All three end in one of these, hardly any other name does.
    if !matches!(stem.last(), Some(b'x' | b'd')) {
        return None;
    }
    let kind = [RESULTS, INPUTS, WITHDRAWN]
        .into_iter()
        .find(|word| stem.ends_with(word))?;
    let front = &stem[..stem.len() - kind.len()];
    let (before, stamp) = front.split_at(front.len().checked_sub(16)?);
    let original = before.strip_suffix(b"--")?;
    let shaped = stamp[15] == b'Z' && number(&stamp[..15], b'T').is_some();
    (shaped && !original.is_empty()).then_some(Pieces {
        original,
        stamp: &stamp[..15],
        kind,
        front,
        tail,
    })
}

/// The digits of a day and a time with this letter between them, as one number; none where it is something else.
fn number(stamp: &[u8], middle: u8) -> Option<u64> {
    let (day, [letter, time @ ..]) = stamp.split_first_chunk()? else {
        return None;
    };
    let mut padded = *b"00000000";
    padded[2..].copy_from_slice(time.get(..6)?);
    let (day, time) = (eights::digits(*day)?, eights::digits(padded)?);
    (*letter == middle).then_some(day * 1_000_000 + time)
}

#[cfg(test)]
mod tests {
    use super::super::name::{Kind, parse_archive_name};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_rule_and_the_full_one_agree(
            stem in "[a-z-]{0,4}(--)?[0-9T]{0,9}(20260210T120000Z|20261399T999999Z|)",
            kind in "(-inbox|-outbox|-cancelled|)(-[0-9]{0,2}|)",
        ) {
            let name = format!("{stem}{kind}");
            let full = parse_archive_name(name.as_bytes());
            let quick = taken_apart(name.as_bytes()).map(|pieces| pieces.original.to_vec());
            let kind = full.as_ref().map(|parts| parts.kind);
            prop_assert_eq!(is_withdrawn(name.as_bytes()), kind == Some(Kind::Cancelled));
            prop_assert_eq!(copy(name.as_bytes()), match kind {
                Some(Kind::Inbox) => Some(Copy::Results),
                Some(Kind::Outbox) => Some(Copy::Inputs),
                Some(Kind::Cancelled) | None => None,
            });
            prop_assert_eq!(quick, full.map(|parts| parts.original));
        }

        #[test]
        fn the_twin_of_the_twin_is_the_entry_itself(
            original in "[a-z-]{1,4}(--20260210T120000Z-inbox)?",
            kind in "(-inbox|-outbox)(-[0-9]{1,2}|)",
        ) {
            let name = format!("{original}--20260210T120000Z{kind}").into_bytes();
            let other = twin(&name).unwrap();
            prop_assert_ne!(&other, &name);
            prop_assert_ne!(copy(&other), copy(&name));
            prop_assert_eq!(super::original(&other), original.as_bytes());
            prop_assert_eq!(twin(&other), Some(name));
        }
    }

    #[test]
    fn a_twin_has_the_same_stamp_and_the_same_number() {
        let twin = |name: &str| twin(name.as_bytes()).map(|n| String::from_utf8(n).unwrap());
        assert_eq!(
            twin("x--20260210T120000Z-outbox-2").as_deref(),
            Some("x--20260210T120000Z-inbox-2")
        );
        assert_eq!(
            twin("x--20260210T120000Z-inbox").as_deref(),
            Some("x--20260210T120000Z-outbox")
        );
        assert_eq!(twin("x--20260210T120000Z-cancelled"), None);
        assert_eq!(twin("job-20260210-143022-x"), None);
    }

    #[test]
    fn entries_are_ordered_by_when_they_were_put_away() {
        let late = age_key(b"job-20250101-000000-x--20260210T120001Z-inbox");
        assert!(late > age_key(b"job-20260101-000000-x--20260210T120000Z-outbox-2"));
        assert!(late > age_key(b"job-20250101-000000-x--20260210T120001Z-outbox"));
        assert!(age_key(b"job-20260210-120002-x") > late);
        assert_eq!(age_key(b"foreign"), 0);
    }
}
