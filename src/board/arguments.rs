//! What was read inside the documents of jobs, as far as a filter asked for it: the board itself knows nothing of it.

use super::record::RowNumber;
use crate::filter::Told;
use crate::job::Argument;

/// Values by job, for one list of paths; each holds for one version of its job.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    paths: Vec<String>,
    slots: Vec<Slot>,
}

/// What is known of one job.
#[derive(Clone, Debug, Default)]
enum Slot {
    #[default]
    Unread,
    Read {
        version: u64,
        values: Box<[Argument]>,
    },
    /// Its document could not be read.
    Unreadable { version: u64 },
}

impl Arguments {
    /// From now on holds values of these paths; what is known of them already stays known.
    pub fn ask_for(&mut self, paths: &[String]) {
        if self.paths == paths {
            return;
        }
        let known: Option<Vec<usize>> = paths
            .iter()
            .map(|path| self.paths.iter().position(|known| known == path))
            .collect();
        match known {
            Some(known) if !known.is_empty() => {
                for slot in &mut self.slots {
                    if let Slot::Read { values, .. } = slot {
                        *values = known.iter().map(|at| values[*at].clone()).collect();
                    }
                }
            }
            _ => self.slots.clear(),
        }
        self.paths = paths.to_vec();
    }

    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// What a job's document holds, in the order of the paths; none when it could not be read.
    pub fn put(&mut self, number: RowNumber, version: u64, values: Option<Vec<Argument>>) {
        let at = number.at();
        if self.slots.len() <= at {
            self.slots.resize_with(at + 1, Slot::default);
        }
        self.slots[at] = match values {
            Some(values) if values.len() == self.paths.len() => Slot::Read {
                version,
                values: values.into(),
            },
            _ => Slot::Unreadable { version },
        };
    }

    /// The number will mean another job.
    pub fn forget(&mut self, number: RowNumber) {
        if let Some(slot) = self.slots.get_mut(number.at()) {
            *slot = Slot::Unread;
        }
    }

    /// Whether this version of a job was read, or cannot be.
    pub fn is_settled(&self, number: RowNumber, version: u64) -> bool {
        match self.slots.get(number.at()) {
            Some(Slot::Read { version: known, .. } | Slot::Unreadable { version: known }) => {
                *known == version
            }
            _ => false,
        }
    }

    pub(super) fn told(&self, number: RowNumber, version: u64, slot: usize) -> Told<'_> {
        match self.slots.get(number.at()) {
            Some(Slot::Read {
                version: known,
                values,
            }) if *known == version => values.get(slot).map_or(Told::Unread, Told::Read),
            _ => Told::Unread,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_for_their_version_and_survive_another_choice_of_paths() {
        let number = RowNumber::default();
        let paths = |all: &[&str]| all.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
        let mut known = Arguments::default();
        known.ask_for(&paths(&["a", "b"]));
        known.put(
            number,
            7,
            Some(vec![Argument::Whole(1), Argument::Whole(2)]),
        );
        assert_eq!(known.told(number, 7, 1), Told::Read(&Argument::Whole(2)));
        assert_eq!(known.told(number, 8, 1), Told::Unread);
        known.ask_for(&paths(&["b"]));
        assert_eq!(known.told(number, 7, 0), Told::Read(&Argument::Whole(2)));
        known.put(number, 8, None);
        assert!(known.is_settled(number, 8) && !known.is_settled(number, 7));
        assert_eq!(known.told(number, 8, 0), Told::Unread);
        known.ask_for(&paths(&["c"]));
        assert!(!known.is_settled(number, 8));
    }
}
