//! Row numbers in an order, with some room in front: what enters or leaves near either end moves only what lies
//! between it and that end.

use super::record::RowNumber;

/// Room that is made in front when there is none left.
const ROOM: usize = 1024;

/// A list of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    all: Vec<RowNumber>,
    /// Where the list begins; what lies before is room.
    start: usize,
}

impl Rows {
    pub(super) fn of(all: Vec<RowNumber>) -> Self {
        Self { all, start: 0 }
    }

    /// Makes room for so many rows behind these.
    pub(super) fn expect(&mut self, coming: usize) {
        self.all.reserve_exact(coming);
    }

    pub(super) fn as_slice(&self) -> &[RowNumber] {
        &self.all[self.start..]
    }

    pub(super) fn insert(&mut self, at: usize, number: RowNumber) {
        let behind = self.as_slice().len() - at;
        if at >= behind {
            self.all.insert(self.start + at, number);
            return;
        }
        if self.start == 0 {
            self.all.splice(0..0, [RowNumber::default(); ROOM]);
            self.start = ROOM;
        }
        self.all
            .copy_within(self.start..self.start + at, self.start - 1);
        self.start -= 1;
        self.all[self.start + at] = number;
    }

    pub(super) fn remove(&mut self, at: usize) {
        if at >= self.as_slice().len() / 2 {
            self.all.remove(self.start + at);
            return;
        }
        self.all
            .copy_within(self.start..self.start + at, self.start + 1);
        self.start += 1;
    }

    /// Keeps those that the test accepts.
    pub(super) fn retain(&mut self, keep: impl Fn(RowNumber) -> bool) {
        let mut place = 0;
        let start = self.start;
        self.all.retain(|number| {
            place += 1;
            place <= start || keep(*number)
        });
    }

    /// Puts these in the place of everything from here on.
    pub(super) fn replace_from(&mut self, at: usize, rest: &[RowNumber]) {
        self.all.truncate(self.start + at);
        self.all.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_go_in_and_out_as_in_a_plain_list(
            steps in proptest::collection::vec((any::<bool>(), 0usize..1000), 1..300),
        ) {
            let (mut rows, mut plain) = (Rows::default(), Vec::new());
            for (n, (comes, place)) in steps.into_iter().enumerate() {
                if comes || plain.is_empty() {
                    let at = place % (plain.len() + 1);
                    rows.insert(at, RowNumber::of(n));
                    plain.insert(at, RowNumber::of(n));
                } else {
                    let at = place % plain.len();
                    rows.remove(at);
                    plain.remove(at);
                }
                prop_assert_eq!(rows.as_slice(), &plain[..]);
            }
            rows.retain(|number| number.at() % 3 > 0);
            plain.retain(|number| number.at() % 3 > 0);
            prop_assert_eq!(rows.as_slice(), &plain[..]);
        }
    }
}
