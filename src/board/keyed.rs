//! Many rows sorted by one number each, with two threads; rows with the same number stay as they stood.

use std::thread;

/// Behind every number.
pub(super) const UNKNOWN: u64 = u64::MAX;
/// More rows are worked on by two threads.
pub(super) const MANY: usize = if cfg!(test) { 60 } else { 50_000 };
/// Numbers that lie so close to each other are counted instead of compared.
const CLOSE: u64 = 1 << 16;

/// A row's number and where it stood.
pub(super) type Keyed = (u64, u32);

/// Gives each row its number and sorts them; equal ones stay as they stood.
pub(super) fn sort(keyed: &mut [Keyed], number: &(impl Fn(u32) -> u64 + Sync)) {
    let fill = |part: &mut [Keyed]| {
        let (mut least, mut most) = (UNKNOWN, 0);
        for (key, place) in part {
            *key = number(*place);
            if *key != UNKNOWN {
                least = least.min(*key);
                most = most.max(*key);
            }
        }
        (least, most)
    };
    if keyed.len() < MANY {
        let (least, most) = fill(keyed);
        // Nearly all come in the order in which they stood.
        if least <= most && most - least < CLOSE.min(keyed.len() as u64) {
            return count(keyed, least, most);
        }
        return keyed.sort_unstable();
    }
    let middle = keyed.len() / 2;
    let (one, other) = keyed.split_at_mut(middle);
    let (one, other) = halves(one, other, &fill);
    let (least, most) = (one.0.min(other.0), one.1.max(other.1));
    if least <= most && most - least < CLOSE {
        let (one, other) = keyed.split_at_mut(middle);
        halves(one, other, &|part: &mut [Keyed]| count(part, least, most));
        let one = one.to_vec();
        return merge(&one, middle, keyed);
    }
    if let Some(packed) = Packed::of(keyed, least, most) {
        return packed.sort(keyed);
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
struct Packed {
    words: Vec<u64>,
    least: u64,
    /// How many numbers there may be; the last one is for what is unknown.
    numbers: u64,
    /// Bits of a place.
    bits: u32,
}

impl Packed {
    fn of(keyed: &[Keyed], least: u64, most: u64) -> Option<Self> {
        let highest = keyed.iter().map(|(_, place)| *place).max()?;
        let bits = u32::BITS - highest.leading_zeros();
        let numbers = most.saturating_sub(least).checked_add(2)?;
        if numbers.leading_zeros() < bits {
            return None;
        }
        let word = |(key, place): &Keyed| {
            let key = key.saturating_sub(least).min(numbers - 1);
            (key << bits) | u64::from(*place)
        };
        let words = keyed.iter().map(word).collect();
        Some(Self {
            words,
            least,
            numbers,
            bits,
        })
    }

    fn sort(mut self, keyed: &mut [Keyed]) {
        let number = |word: u64| match word >> self.bits {
            last if last == self.numbers - 1 => UNKNOWN,
            number => self.least.saturating_add(number),
        };
        let middle = self.words.len() / 2;
        let (one, other) = self.words.split_at_mut(middle);
        halves(one, other, &|part: &mut [u64]| part.sort_unstable());
        let (mut a, mut b) = (
            one.iter().copied().peekable(),
            other.iter().copied().peekable(),
        );
        for (key, place) in keyed {
            let next = match (a.peek(), b.peek()) {
                (Some(one), Some(other)) if one > other => b.next(),
                (None, _) => b.next(),
                _ => a.next(),
            };
            let word = next.unwrap_or_default();
            *key = number(word);
            *place = u32::try_from(word & ((1 << self.bits) - 1)).unwrap_or(u32::MAX);
        }
    }
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
