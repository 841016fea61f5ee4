//! The version of each job. Where a source tells none (0), no memory is taken for whole stretches of jobs.

use super::record::RowNumber;

/// Jobs of one stretch.
const STRETCH: usize = 256;

/// By row.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions(Vec<Option<Box<[u64; STRETCH]>>>);

impl Versions {
    pub(super) fn get(&self, number: RowNumber) -> u64 {
        let stretch = self.0.get(number.at() / STRETCH);
        let stretch = stretch.and_then(Option::as_ref);
        stretch.map_or(0, |stretch| stretch[number.at() % STRETCH])
    }

    pub(super) fn set(&mut self, number: RowNumber, version: u64) {
        let (at, within) = (number.at() / STRETCH, number.at() % STRETCH);
        if version == 0 && self.0.get(at).is_none_or(Option::is_none) {
            return;
        }
        if self.0.len() <= at {
            self.0.resize_with(at + 1, || None);
        }
        let stretch = &mut self.0[at];
        stretch.get_or_insert_with(|| Box::new([0; STRETCH]))[within] = version;
        if version == 0 && stretch.as_ref().is_some_and(|all| **all == [0; STRETCH]) {
            *stretch = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_back_and_zeros_take_no_room() {
        let mut versions = Versions::default();
        let rows: Vec<RowNumber> = (0..2000).map(RowNumber::of).collect();
        versions.set(rows[1900], 0);
        assert!(versions.0.is_empty());
        for number in &rows[300..310] {
            versions.set(*number, number.at() as u64);
        }
        assert_eq!(versions.get(rows[305]), 305);
        assert_eq!((versions.get(rows[299]), versions.get(rows[1999])), (0, 0));
        assert_eq!(versions.0.iter().flatten().count(), 1);
        for number in &rows[300..310] {
            versions.set(*number, 0);
        }
        assert_eq!(versions.0.iter().flatten().count(), 0);
    }
}
