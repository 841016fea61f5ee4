//! What the name of a conflict copy tells: `NAME.sync-conflict-YYYYMMDD-HHMMSS-DEVICE.EXT`.

use super::super::name::conflict_stem;
use crate::job::Plain;

/// The parts of the name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// What the file is called that counts.
    pub(super) original: Vec<u8>,
    /// `YYYY-MM-DD HH:MM:SS` by the clock of the machine that found the conflict.
    pub(super) made: Plain,
    /// The first characters of the id of the device whose text won.
    pub(super) device: Plain,
}

/// `.sync-conflict-`, and `YYYYMMDD-HHMMSS-` behind it.
const MARK: usize = 15;
const STAMP: usize = 16;
/// The synchroniser writes so many characters of a device's id.
const DEVICE: usize = 7;

impl Mark {
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let stem = conflict_stem(name)?;
        let (stamp, rest) = name.get(stem.len() + MARK..)?.split_at(STAMP);
        let end = rest.iter().position(|b| *b == b'.').unwrap_or(rest.len());
        let (device, extension) = rest.split_at(end);
        let digits = str::from_utf8(stamp).ok()?;
        let part = |range| digits.get(range).unwrap_or_default();
        let made = format!(
            "{}-{}-{} {}:{}:{}",
            part(0..4),
            part(4..6),
            part(6..8),
            part(9..11),
            part(11..13),
            part(13..15)
        );
        Some(Self {
            original: [stem, extension].concat(),
            made: Plain::new(&made),
            device: Plain::from_bytes(&device[..device.len().min(DEVICE)]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_tells_the_file_the_time_and_the_device() {
        for (name, original, device) in [
            (
                "job.sync-conflict-20261120-151223-YNBZ5RL.json",
                "job.json",
                "YNBZ5RL",
            ),
            (
                "README.sync-conflict-20261120-151223-YNBZ5RL",
                "README",
                "YNBZ5RL",
            ),
            (
                "a.b.sync-conflict-20261120-151223-YNBZ5RLXX.tar.gz",
                "a.b.tar.gz",
                "YNBZ5RL",
            ),
            (".sync-conflict-20261120-151223-", "", ""),
        ] {
            let mark = Mark::of(name.as_bytes()).unwrap();
            assert_eq!(mark.original, original.as_bytes(), "{name}");
            assert_eq!(mark.device.as_str(), device, "{name}");
            assert_eq!(mark.made.as_str(), "2026-11-20 15:12:23");
        }
        for name in ["job.json", "job.sync-conflict-2026-11-20.json"] {
            assert_eq!(Mark::of(name.as_bytes()), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_breaks_it(before in any::<Vec<u8>>(), after in any::<Vec<u8>>()) {
            let name = [&before[..], b".sync-conflict-20261120-151223-", &after[..]].concat();
            prop_assert!(Mark::of(&name).is_some());
        }
    }
}
