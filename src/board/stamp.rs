//! The three times of a job in thirteen bytes, to the millisecond; what does not fit is told to be kept elsewhere.
//!
//! When it was made stands as a distance to a day of 2026 and the others as distances to that. The lowest bit of a
//! distance says its unit: whole seconds reach over millennia and decades, milliseconds over nine years and twelve days.

use crate::job::{Moment, Times};

/// 2026-01-01 00:00 UTC, in milliseconds.
const DAY: i64 = 1_767_225_600_000;
/// Bits of the distances.
const MADE: u32 = 40;
const OTHER: u32 = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    created: [u8; 5],
    started: [u8; 4],
    ended: [u8; 4],
}

/// The highest distance, which no time comes to.
const ELSEWHERE: [u8; 5] = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F];

impl Stamp {
    /// The times in short; none when they cannot be told so.
    pub(super) fn of(times: &Times) -> Option<Self> {
        let base = times.created.map_or(DAY, |Moment(at)| at);
        let mut created = [0; 5];
        created.copy_from_slice(&pack(times.created, DAY, MADE)?.to_le_bytes()[..5]);
        let short = |moment| {
            Some(
                u32::try_from(pack(moment, base, OTHER)?)
                    .ok()?
                    .to_le_bytes(),
            )
        };
        Some(Self {
            created,
            started: short(times.started)?,
            ended: short(times.ended)?,
        })
    }

    /// Says that the times stand elsewhere.
    pub(super) fn elsewhere() -> Self {
        Self {
            created: ELSEWHERE,
            started: [0; 4],
            ended: [0; 4],
        }
    }

    pub(super) fn is_elsewhere(self) -> bool {
        self.created == ELSEWHERE
    }

    pub(super) fn times(self) -> Times {
        let mut created = [0; 8];
        created[..5].copy_from_slice(&self.created);
        let created = unpack(i64::from_le_bytes(created), DAY, MADE);
        let base = created.map_or(DAY, |Moment(at)| at);
        let other = |bytes| unpack(u32::from_le_bytes(bytes).into(), base, OTHER);
        Times {
            created,
            started: other(self.started),
            ended: other(self.ended),
        }
    }
}

/// A distance in so many bits; the lowest number of all stands for no moment.
fn pack(moment: Option<Moment>, base: i64, bits: u32) -> Option<u64> {
    let least = -(1_i64 << (bits - 2));
    let distance = moment.map_or(Some(least << 1), |Moment(at)| {
        let distance = at.checked_sub(base)?;
        let (unit, count) = match distance % 1000 {
            0 => (1, distance / 1000),
            _ => (0, distance),
        };
        // The highest one stands for what is kept elsewhere.
        (count > least && count < -least - 1).then_some((count << 1) | unit)
    })?;
    Some(distance.cast_unsigned() & ((1 << bits) - 1))
}

fn unpack(number: i64, base: i64, bits: u32) -> Option<Moment> {
    // The sign stands in the highest bit.
    let distance = (number << (64 - bits)) >> (64 - bits);
    let least = -(1_i64 << (bits - 2));
    let count = distance >> 1;
    if count == least {
        return None;
    }
    let unit = if distance & 1 == 1 { 1000 } else { 1 };
    Some(Moment(base + count * unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment() -> impl Strategy<Value = Option<Moment>> {
        let year = 365 * 86_400_000_i64;
        let whole = |range: std::ops::Range<i64>| range.prop_map(|at| at / 1000 * 1000);
        prop_oneof![
            Just(None),
            (DAY - 2 * year..DAY + 2 * year).prop_map(Some),
            whole(DAY - 30 * year..DAY + 30 * year).prop_map(Some),
            any::<i64>().prop_map(Some),
            Just(Some(i64::MIN)),
            Just(Some(DAY - 1)),
        ]
        .prop_map(|at| at.map(Moment))
    }

    proptest! {
        /// What can be told in short comes back to the millisecond.
        #[test]
        fn times_come_back_as_they_were(created in moment(), started in moment(), ended in moment()) {
            let times = Times { created, started, ended };
            if let Some(stamp) = Stamp::of(&times) {
                prop_assert_eq!(stamp.times(), times);
                prop_assert!(!stamp.is_elsewhere());
            }
        }
    }

    #[test]
    fn the_times_of_every_day_fit() {
        let at = |seconds: i64| Some(Moment(1_739_000_000_000 + seconds * 1000));
        for (started, ended) in [
            (None, None),
            (at(5), None),
            (at(5), at(9_000_000)),
            (None, at(-400)),
            (
                at(5).map(|m| Moment(m.0 + 123)),
                at(900_000).map(|m| Moment(m.0 + 1)),
            ),
        ] {
            let created = at(0);
            let times = Times {
                created,
                started,
                ended,
            };
            assert_eq!(Stamp::of(&times).map(Stamp::times), Some(times));
        }
        let far = Times {
            ended: Some(Moment(1)),
            ..Times::default()
        };
        assert_eq!(Stamp::of(&far), None);
        let made = Moment(DAY + 999);
        let late = Times {
            created: Some(made),
            started: Some(Moment(made.0 + (1 << 31))),
            ended: None,
        };
        assert_eq!(Stamp::of(&late), None, "milliseconds, and too far");
    }
}
