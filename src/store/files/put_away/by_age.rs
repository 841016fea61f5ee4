//! The names of a first listing of the archive until all are known and can be taken in by age.

use super::super::area::What;
use super::super::tag::age;
use crate::job::give_back;

/// How a name with its time in front begins: the word, the day, the second.
const FRONT: &[u8; 19] = b"job-00000000-000000";
/// Marks of an entry, in its lowest bits: it is a link; its front is not kept, because its age tells it.
const LINK: u128 = 1;
const SHORT: u128 = 2;

/// Names with their ages. Nearly all have their time in front, which is not kept twice: it is the age.
#[derive(Default)]
pub(super) struct ByAge {
    text: Vec<u8>,
    /// Age, place in the text, length and marks in one number: one comparison sorts by age, then as they were listed.
    entries: Vec<u128>,
}

impl ByAge {
    pub(super) fn push(&mut self, name: &[u8], what: What) {
        let (age, is_in_front) = age(name);
        let kept = name.get(FRONT.len()..).filter(|_| is_in_front);
        let is_short = kept.is_some();
        let kept = kept.unwrap_or(name);
        // No file system has a longer one.
        let Ok(length) = u8::try_from(kept.len()) else {
            return;
        };
        let mut marks = if is_short { SHORT } else { 0 };
        if what == What::Link {
            marks |= LINK;
        }
        let place = self.text.len() as u128;
        let entry = u128::from(age) << 64 | place << 16 | u128::from(length) << 8 | marks;
        self.text.extend_from_slice(kept);
        self.entries.push(entry);
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Hands out all names, the oldest first.
    pub(super) fn take(mut self, mut each: impl FnMut(&[u8], What)) {
        self.entries.sort_unstable();
        let (mut name, mut fronts) = (Vec::new(), Fronts::default());
        for entry in &self.entries {
            let [marks, length, place @ ..] = entry.to_le_bytes();
            let (place, age) = place.split_at(6);
            let start = number(place);
            let kept = usize::try_from(start).ok().and_then(|start| {
                let end = start + usize::from(length);
                self.text.get(start..end)
            });
            name.clear();
            if u128::from(marks) & SHORT != 0 {
                name.extend_from_slice(fronts.of(number(age)));
            }
            name.extend_from_slice(kept.unwrap_or_default());
            let is_link = u128::from(marks) & LINK != 0;
            each(&name, if is_link { What::Link } else { What::Directory });
        }
        give_back(self.entries);
        give_back(self.text);
    }
}

/// How names begin that have their time in front. Most have the same day as the one before.
struct Fronts {
    day: u64,
    text: [u8; FRONT.len()],
}

impl Default for Fronts {
    fn default() -> Self {
        Self {
            day: 0,
            text: *FRONT,
        }
    }
}

impl Fronts {
    /// That of a name of this age.
    fn of(&mut self, age: u64) -> &[u8] {
        let (day, time) = (age / 2 / 1_000_000, age / 2 % 1_000_000);
        if day != self.day {
            self.day = day;
            put(&mut self.text[4..12], day);
        }
        put(&mut self.text[13..], time);
        &self.text
    }
}

/// Writes the number with as many digits as there are places.
fn put(places: &mut [u8], mut number: u64) {
    for place in places.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::super::super::tag::age_key;
    use super::*;

    #[test]
    fn names_come_back_as_they_were_with_the_oldest_first() {
        let long = [b"job-20260101-000000-".as_slice(), &[b'x'; 235]].concat();
        let names: [&[u8]; 9] = [
            b"job-20260210-143022-wfe",
            b"job-20250210-143022-wfe",
            b"job-20250210-143022",
            b"foreign",
            b"job-99999999-999999-\xFF",
            b"job-00000000-000000-a",
            b"job-a--20260210T120000Z-inbox",
            b"job-20250101-000000-a--20260210T120001Z-outbox",
            &long,
        ];
        let mut by_age = ByAge::default();
        for (at, name) in names.iter().enumerate() {
            let what = if at == 3 { What::Link } else { What::Directory };
            by_age.push(name, what);
        }
        assert_eq!(by_age.len(), names.len());
        assert!(by_age.text.len() + 5 * FRONT.len() < names.concat().len());
        let mut wanted: Vec<(u64, &[u8])> = names.iter().map(|n| (age_key(n), *n)).collect();
        wanted.sort_by_key(|(age, _)| *age);
        let mut met = Vec::new();
        by_age.take(|name, what| {
            assert_eq!(what == What::Link, name == b"foreign");
            met.push(name.to_vec());
        });
        let wanted: Vec<Vec<u8>> = wanted.iter().map(|(_, name)| name.to_vec()).collect();
        assert_eq!(met, wanted);
    }
}
