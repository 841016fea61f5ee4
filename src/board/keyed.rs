//! Many rows sorted by one number each, with two threads; rows with the same number stand in the order of their places.

use std::thread;

/// Behind every number.
pub(super) const UNKNOWN: u64 = u64::MAX;
/// More rows are worked on by two threads.
const MANY: usize = if cfg!(test) { 60 } else { 50_000 };
/// Numbers that lie so close to each other are counted instead of compared.
const CLOSE: u64 = 1 << 16;

/// A row's number and where it stood.
pub(super) type Keyed = (u64, u32);

/// The least and the highest of numbers, but for those behind all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    least: u64,
    most: u64,
}

impl Extent {
    pub(super) const NONE: Self = Self {
        least: UNKNOWN,
        most: 0,
    };

    pub(super) fn take(&mut self, number: u64) {
        if number != UNKNOWN {
            self.least = self.least.min(number);
            self.most = self.most.max(number);
        }
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }

    /// Whether there are fewer different numbers than this.
    fn is_within(self, most: u64) -> bool {
        self.least <= self.most && self.most - self.least < most
    }
}

/// Gives each row its number; tells how far they reach.
pub(super) fn fill(keyed: &mut [Keyed], number: &(impl Fn(u32) -> u64 + Sync)) -> Extent {
    let fill = |part: &mut [Keyed]| {
        let mut extent = Extent::NONE;
        for (key, place) in part {
            *key = number(*place);
            extent.take(*key);
        }
        extent
    };
    both(keyed, &fill, Extent::with)
}

/// Works on all rows, or where they are many on both halves at the same time.
pub(super) fn both<R: Send>(
    keyed: &mut [Keyed],
    work: &(impl Fn(&mut [Keyed]) -> R + Sync),
    joined: impl Fn(R, R) -> R,
) -> R {
    if keyed.len() < MANY {
        return work(keyed);
    }
    let (one, other) = keyed.split_at_mut(keyed.len() / 2);
    let (one, other) = halves(one, other, work);
    joined(one, other)
}

/// How rows stand before they are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    ByPlace,
    Anyhow,
}

/// Sorts rows by the numbers they have been given, equal ones by their places.
pub(super) fn sort(keyed: &mut [Keyed], extent: Extent, standing: Standing) {
    let counts = standing == Standing::ByPlace;
    if keyed.len() < MANY {
        // Nearly all come in the order of their places.
        if counts && extent.is_within(CLOSE.min(keyed.len() as u64)) {
            return count(keyed, extent.least, extent.most);
        }
        return keyed.sort_unstable();
    }
    let middle = keyed.len() / 2;
    if counts && extent.is_within(CLOSE) {
        let Extent { least, most } = extent;
        let (one, other) = keyed.split_at_mut(middle);
        halves(one, other, &|part: &mut [Keyed]| count(part, least, most));
        let one = one.to_vec();
        return merge(&one, middle, keyed);
    }
    if let Some(packing) = Packing::of(keyed, extent) {
        return packing.sort(keyed);
    }
    let (one, other) = keyed.split_at_mut(middle);
    halves(one, other, &|part: &mut [Keyed]| part.sort_unstable());
    let one = one.to_vec();
    merge(&one, middle, keyed);
}

/// Works on both halves at the same time.
fn halves<T: Send, R: Send>(
    one: &mut [T],
    other: &mut [T],
    work: &(impl Fn(&mut [T]) -> R + Sync),
) -> (R, R) {
    thread::scope(|scope| {
        let there = scope.spawn(|| work(other));
        let here = work(one);
        match there.join() {
            Ok(there) => (here, there),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The first half, which was copied, and the second one, which begins in the middle, become one.
fn merge(one: &[Keyed], middle: usize, all: &mut [Keyed]) {
    if one.last() <= all.get(middle) {
        return;
    }
    let (mut a, mut b) = (0, middle);
    for at in 0..all.len() {
        // What is read of the second half lies at or behind the place that is written.
        if a < one.len() && (b == all.len() || one[a] <= all[b]) {
            all[at] = one[a];
            a += 1;
        } else {
            all[at] = all[b];
            b += 1;
        }
    }
}

/// Number and place of each row in one word, where both have room.
#[derive(Clone, Copy)]
struct Packing {
    least: u64,
    /// How many numbers there may be; the last one is for what is unknown.
    numbers: u64,
    /// Bits of a place.
    bits: u32,
}

impl Packing {
    fn of(keyed: &[Keyed], extent: Extent) -> Option<Self> {
        let highest = keyed.iter().map(|(_, place)| *place).max()?;
        let bits = u32::BITS - highest.leading_zeros();
        let numbers = extent.most.saturating_sub(extent.least).checked_add(2)?;
        (numbers.leading_zeros() >= bits).then_some(Self {
            least: extent.least,
            numbers,
            bits,
        })
    }

    fn packed(self, keyed: &[Keyed]) -> Vec<u64> {
        let word = |(key, place): &Keyed| {
            let key = key.saturating_sub(self.least).min(self.numbers - 1);
            (key << self.bits) | u64::from(*place)
        };
        let mut words: Vec<u64> = keyed.iter().map(word).collect();
        words.sort_unstable();
        words
    }

    fn sort(self, keyed: &mut [Keyed]) {
        let (one, other) = keyed.split_at_mut(keyed.len() / 2);
        let (one, other) = halves(one, other, &|part: &mut [Keyed]| self.packed(part));
        // What comes into the lower half of the places: so many of the one, the rest of the other.
        let middle = one.len();
        let taken = lowest(&one, &other, middle);
        let rest = middle - taken;
        let (low, high) = keyed.split_at_mut(middle);
        thread::scope(|scope| {
            scope.spawn(|| self.merge(&one[taken..], &other[rest..], high));
            self.merge(&one[..taken], &other[..rest], low);
        });
    }

    fn merge(self, one: &[u64], other: &[u64], out: &mut [Keyed]) {
        let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
        for (key, place) in out {
            let next = match (one.peek(), other.peek()) {
                (Some(a), Some(b)) if a > b => other.next(),
                (None, _) => other.next(),
                _ => one.next(),
            };
            let word = next.copied().unwrap_or_default();
            *key = match word >> self.bits {
                last if last == self.numbers - 1 => UNKNOWN,
                number => self.least.saturating_add(number),
            };
            *place = u32::try_from(word & ((1 << self.bits) - 1)).unwrap_or(u32::MAX);
        }
    }
}

/// How many of the `count` lowest words of both, which are sorted and all different, are of the first.
fn lowest(one: &[u64], other: &[u64], count: usize) -> usize {
    let (mut low, mut high) = (count.saturating_sub(other.len()), count.min(one.len()));
    while low < high {
        let taken = usize::midpoint(low, high);
        // More of the first belong to them while its next is lower than the last of the other.
        if one[taken] < other[count - taken - 1] {
            low = taken + 1;
        } else {
            high = taken;
        }
    }
    low
}

/// Sorts by counting how often each number is there.
fn count(keyed: &mut [Keyed], least: u64, most: u64) {
    let highest = most - least + 1;
    let slot = |key: u64| usize::try_from((key - least).min(highest)).unwrap_or(0);
    let mut next = vec![0_usize; slot(UNKNOWN) + 2];
    for (key, _) in &*keyed {
        next[slot(*key) + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![(0, 0); keyed.len()];
    for one in &*keyed {
        let place = &mut next[slot(one.0)];
        sorted[*place] = *one;
        *place += 1;
    }
    keyed.copy_from_slice(&sorted);
}

/// Goes on with each run of equal numbers, with two threads where they are many.
pub(super) fn in_two(keyed: &mut [Keyed], next: &(impl Fn(&mut [Keyed]) + Sync)) {
    let each = |part: &mut [Keyed]| {
        for run in part.chunk_by_mut(|a, b| a.0 == b.0) {
            next(run);
        }
    };
    if keyed.len() < MANY {
        return each(keyed);
    }
    // The second part begins where a run does.
    let middle = keyed.len() / 2;
    let number = keyed[middle].0;
    let middle = keyed.partition_point(|one| one.0 < number);
    let (one, other) = keyed.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| each(other));
        each(one);
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Close numbers are counted, far ones packed, and very far ones compared.
        #[test]
        fn rows_are_sorted_by_number_and_place_however_far_numbers_lie_apart(
            numbers in proptest::collection::vec(any::<u64>(), 2..300),
            apart in 1_u32..64, unknown in 0_usize..20, turned: bool,
        ) {
            let number = |place: u32| {
                let number = numbers[place as usize] >> (64 - apart);
                if place as usize % 20 < unknown { UNKNOWN } else { number }
            };
            let mut keyed: Vec<Keyed> = (0..).zip(&numbers).map(|(place, _)| (7, place)).collect();
            let extent = fill(&mut keyed, &number);
            let standing = if turned { Standing::Anyhow } else { Standing::ByPlace };
            if turned {
                keyed.reverse();
            }
            sort(&mut keyed, extent, standing);
            let mut expected: Vec<Keyed> = (0..).zip(&numbers).map(|(p, _)| (number(p), p)).collect();
            expected.sort_unstable();
            prop_assert_eq!(keyed, expected);
        }

        #[test]
        fn the_lowest_of_two_sorted_lists_are_split_between_them(
            all in proptest::collection::btree_set(0_u64..1000, 1..60), which: u64, part in 0_usize..100,
        ) {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            for (at, word) in all.iter().enumerate() {
                if (which >> at) & 1 == 1 { one.push(*word) } else { other.push(*word) }
            }
            let count = all.len() * part / 99;
            let least: Vec<u64> = all.into_iter().take(count).collect();
            let expected = one.iter().filter(|word| least.contains(word)).count();
            prop_assert_eq!(lowest(&one, &other, count), expected);
        }
    }
}
