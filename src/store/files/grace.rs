//! How long a copy without a good manifest is given the benefit of the doubt.
//!
//! Counted on the steady clock from the moment we saw it, never from file times: the files come from
//! another machine with a clock of its own.

use std::time::Duration;

use super::entry::Lack;
use super::sighting::Sighting;
use crate::wire::manifest::Manifest;

/// A known manifest is away: the synchroniser deletes the old one before it renames the new one into
/// its place. That gap is milliseconds; the rest is margin.
const GONE: Duration = Duration::from_secs(10);
/// A half-written manifest can be synchronised whole and stays until the next scan.
const MALFORMED: Duration = Duration::from_secs(90);
/// Files of a new job come in any order, and models are large.
const ARRIVING: Duration = Duration::from_secs(600);
/// A directory that was moved away stays behind empty for up to a minute.
const EMPTY: Duration = Duration::from_secs(120);

/// How a copy is to be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    Good(&'a Manifest),
    /// Something is wrong with the manifest, for a moment perhaps: the last good one.
    Updating(&'a Manifest),
    Arriving,
    NoManifest,
    /// An empty directory that is likely to vanish by itself.
    Hidden,
    Empty,
    Malformed(&'a str),
    Unreadable(&'a str),
}

/// How a copy is to be taken at this moment, and until when that holds if nothing changes. `good` is its last
/// manifest that could be understood.
pub(super) fn standing<'a>(
    copy: &'a Sighting,
    good: Option<&'a Manifest>,
    steady: Duration,
) -> (Standing<'a>, Option<Duration>) {
    let Some((lack, since)) = copy.lack.as_deref() else {
        return match good {
            Some(manifest) => (Standing::Good(manifest), None),
            None => (Standing::Arriving, None),
        };
    };
    let within = |grace: Duration, during: Standing<'static>, after: Standing<'static>| {
        let end = *since + grace;
        if steady < end {
            (during, Some(end))
        } else {
            (after, None)
        }
    };
    match (lack, good) {
        (Lack::Missing, Some(manifest)) => {
            match within(GONE, Standing::Hidden, Standing::NoManifest) {
                (Standing::NoManifest, _) => (Standing::NoManifest, None),
                (_, end) => (Standing::Updating(manifest), end),
            }
        }
        (Lack::Missing, None) if copy.is_empty() => {
            within(EMPTY, Standing::Hidden, Standing::Empty)
        }
        (Lack::Missing, None) => within(ARRIVING, Standing::Arriving, Standing::NoManifest),
        (Lack::Malformed(why), good) => {
            let end = *since + MALFORMED;
            match good {
                _ if steady >= end => (Standing::Malformed(why), None),
                Some(manifest) => (Standing::Updating(manifest), Some(end)),
                None if copy.came().is_some() => (Standing::Arriving, Some(end)),
                // It was so before we looked: nothing tells that it is being written.
                None => (Standing::Malformed(why), None),
            }
        }
        (Lack::Unreadable(why), _) => (Standing::Unreadable(why), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Duration = Duration::from_secs(1000);

    fn copy(lack: Option<Lack>, good: bool) -> (Sighting, Option<Manifest>) {
        let mut copy = Sighting::new(super::super::print::Device::numbered(1), 2);
        copy.lack = lack.map(|l| Box::new((l, T0)));
        (copy, good.then(Manifest::default))
    }

    fn at(
        (copy, good): &(Sighting, Option<Manifest>),
        seconds: u64,
    ) -> (Standing<'_>, Option<u64>) {
        let (standing, end) = standing(copy, good.as_ref(), T0 + Duration::from_secs(seconds));
        (standing, end.map(|e| e.saturating_sub(T0).as_secs()))
    }

    #[test]
    fn a_known_manifest_may_be_away_for_ten_seconds() {
        let copy = copy(Some(Lack::Missing), true);
        let last = Manifest::default();
        assert_eq!(at(&copy, 0), (Standing::Updating(&last), Some(10)));
        assert_eq!(at(&copy, 9), (Standing::Updating(&last), Some(10)));
        assert_eq!(at(&copy, 10), (Standing::NoManifest, None));
    }

    #[test]
    fn a_malformed_manifest_keeps_the_last_good_one_for_ninety_seconds() {
        let bad = || Some(Lack::Malformed("x".into()));
        let last = Manifest::default();
        assert_eq!(
            at(&copy(bad(), true), 89),
            (Standing::Updating(&last), Some(90))
        );
        assert_eq!(at(&copy(bad(), true), 90), (Standing::Malformed("x"), None));
        assert_eq!(at(&copy(bad(), false), 0), (Standing::Malformed("x"), None));
        let mut new = copy(bad(), false);
        new.0.came_at(Duration::ZERO);
        assert_eq!(at(&new, 89), (Standing::Arriving, Some(90)));
        assert_eq!(at(&new, 90), (Standing::Malformed("x"), None));
    }

    #[test]
    fn a_new_directory_arrives_for_ten_minutes_and_an_empty_one_hides_for_two() {
        let mut copy = copy(Some(Lack::Missing), false);
        assert_eq!(at(&copy, 599), (Standing::Arriving, Some(600)));
        assert_eq!(at(&copy, 600), (Standing::NoManifest, None));
        copy.0.note_inside(Some(super::super::inside::Inside {
            empty: true,
            ..Default::default()
        }));
        assert_eq!(at(&copy, 119), (Standing::Hidden, Some(120)));
        assert_eq!(at(&copy, 120), (Standing::Empty, None));
    }

    #[test]
    fn what_may_not_be_read_is_said_at_once() {
        let copy = copy(Some(Lack::Unreadable("no".into())), true);
        assert_eq!(at(&copy, 0), (Standing::Unreadable("no"), None));
    }
}
