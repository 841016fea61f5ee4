//! Looking at a text eight bytes at a time: whether any of its bytes is of a kind. Nearly every text is short and plain,
//! and is asked a million times.

pub(crate) const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES * 0x80;

/// Whether a mark stands in none of the text's eights. `marks` must give every byte its own answer: its highest bit is
/// set where the byte is of the kind asked for, and wherever the others are not, it is not.
#[inline]
pub(crate) fn none(text: &[u8], marks: impl Fn(u64) -> u64) -> bool {
    let (eights, _) = text.as_chunks::<8>();
    let all = eights
        .iter()
        .fold(0, |all, eight| all | marks(u64::from_le_bytes(*eight)));
    (all | marks(last(text))) & HIGH == 0
}

/// The last eight bytes; of a shorter text all of them, some of them twice. Of an empty one blanks.
#[inline]
pub(crate) fn last(text: &[u8]) -> u64 {
    if let Some(eight) = text.last_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    if let (Some(front), Some(back)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (front, back) = (u32::from_le_bytes(*front), u32::from_le_bytes(*back));
        return u64::from(front) | (u64::from(back) << 32);
    }
    let byte = |at: usize| u64::from(text.get(at).copied().unwrap_or(b' '));
    byte(0) | (byte(1) << 8) | (byte(2) << 16) | ((ONES * 0x20) << 24)
}

/// Marks bytes that are not printable ASCII.
#[inline]
pub(crate) fn not_printable(eight: u64) -> u64 {
    // Each byte on its own: none is carried into the next one unless one of them is marked anyway.
    eight | eight.wrapping_sub(ONES * 0x20) | eight.wrapping_add(ONES)
}

/// Marks bytes below `bound`, of which the lowest one is marked for sure.
#[inline]
pub(crate) fn below(eight: u64, bound: u8) -> u64 {
    eight.wrapping_sub(ONES * u64::from(bound)) & !eight
}

/// Marks bytes that are this one, of which the lowest one is marked for sure.
#[inline]
pub(crate) fn equal(eight: u64, byte: u8) -> u64 {
    below(eight ^ (ONES * u64::from(byte)), 1)
}

/// Marks what cannot stand in a text of JSON as it is: quotes, backslashes and control characters, of which the lowest
/// one is marked for sure.
#[inline]
pub(crate) fn breaks_json(eight: u64) -> u64 {
    let is = |byte: u8| (eight ^ (ONES * u64::from(byte))).wrapping_sub(ONES);
    (is(b'"') | is(b'\\') | eight.wrapping_sub(ONES * 0x20)) & !eight
}

/// The same with the letters of ASCII in lower case.
#[inline]
pub(crate) fn lower(eight: u64) -> u64 {
    let low = eight & !HIGH;
    let from_a = low.wrapping_add(ONES * (0x80 - u64::from(b'A')));
    let behind_z = low.wrapping_add(ONES * (0x7F - u64::from(b'Z')));
    let upper = from_a & !behind_z & !eight & HIGH;
    eight | (upper >> 2)
}

/// The number in eight digits; none where one is no digit.
#[inline]
pub(crate) fn digits(text: [u8; 8]) -> Option<u64> {
    const PAIRS: u64 = u64::MAX / 0xFFFF;
    const FOURS: u64 = u64::MAX / 0xFFFF_FFFF;
    let digits = u64::from_le_bytes(text) ^ (ONES * u64::from(b'0'));
    // What is above nine gets its highest bit by this, unless it has it.
    let marks = digits | digits.wrapping_add(ONES * 0x76);
    if marks & HIGH != 0 {
        return None;
    }
    // The first ones lie in the low bytes: neighbours are put together three times.
    let pairs = (digits * 10 + (digits >> 8)) & (PAIRS * 0xFF);
    let fours = (pairs * 100 + (pairs >> 16)) & (FOURS * 0xFFFF);
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

/// Where the first mark stands in eight bytes that lay in memory in this order.
#[inline]
pub(crate) fn first(marks: u64) -> Option<usize> {
    let hit = marks & HIGH;
    (hit != 0).then(|| hit.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_seen_in_eights_is_seen_byte_by_byte(
            raw in proptest::collection::vec(
                prop_oneof![any::<u8>(), b' '..=b'~', Just(b'\\'), 0x7D..0x82_u8, 0x1E..0x23_u8],
                0..30,
            ),
            plain in proptest::collection::vec(b' '..=b'~', 0..30),
        ) {
            for text in [&raw, &plain] {
                let printable = text.iter().all(|b| matches!(b, b' '..=b'~'));
                prop_assert_eq!(none(text, not_printable), printable);
                prop_assert_eq!(none(text, |e| equal(e, b'\\')), !text.contains(&b'\\'));
                prop_assert_eq!(none(text, |e| below(e, 0x20)), text.iter().all(|b| *b >= 0x20));
                let breaks = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
                prop_assert_eq!(none(text, breaks_json), !text.iter().any(breaks));
                if let Some(eight) = text.first_chunk() {
                    let met = first(breaks_json(u64::from_le_bytes(*eight)));
                    prop_assert_eq!(met, eight.iter().position(breaks));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn eight_digits_are_their_number_and_nothing_else_is(
            number in 0..100_000_000_u64,
            other in any::<u8>(),
            at in 0..8_usize,
        ) {
            let mut text: [u8; 8] = format!("{number:08}").into_bytes().try_into().unwrap();
            prop_assert_eq!(digits(text), Some(number));
            text[at] = other;
            let parsed = str::from_utf8(&text).ok().filter(|_| other.is_ascii_digit());
            prop_assert_eq!(digits(text), parsed.and_then(|text| text.parse().ok()));
        }
    }

    #[test]
    fn lower_case_is_that_of_ascii() {
        for byte in 0..=u8::MAX {
            let mut bytes = [b'A', byte, b'Z', byte, 0xFF, byte, b'@', byte];
            let lower = lower(u64::from_le_bytes(bytes)).to_le_bytes();
            bytes.make_ascii_lowercase();
            assert_eq!(lower, bytes);
        }
    }

    #[test]
    fn every_byte_is_seen_at_every_place_of_every_length() {
        for byte in 0..=u8::MAX {
            for length in 1..20 {
                for at in 0..length {
                    let mut text = vec![b'a'; length];
                    text[at] = byte;
                    let printable = matches!(byte, b' '..=b'~');
                    assert_eq!(none(&text, not_printable), printable, "{text:?}");
                }
            }
        }
    }
}
