//! Which rows lie on a page, as the documented format of a table's leaf has it. A page that is cut or worn gives fewer.

/// The header of a leaf, with what is read of any page to tell its kind.
pub(super) const HEADER: usize = 8;

/// What a page is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A leaf of a table.
    Rows,
    /// An inner page of a table, or a page of an index: what it says follows from rows.
    Tree,
    /// The rest of long rows, free pages, anything.
    Other,
}

impl Kind {
    pub(super) fn of(first: u8) -> Self {
        match first {
            0x0D => Self::Rows,
            0x02 | 0x05 | 0x0A => Self::Tree,
            _ => Self::Other,
        }
    }
}

/// Adds the numbers of the rows on this page; false if it is no leaf as it should be.
pub(super) fn rows(page: &[u8], out: &mut Vec<i64>) -> bool {
    let Some(count) = short(page, 3) else {
        return false;
    };
    for cell in 0..count {
        let number = short(page, HEADER + 2 * cell)
            .and_then(|at| page.get(at..))
            .and_then(|cell| varint(varint(cell)?.1));
        let Some((number, _)) = number else {
            return false;
        };
        out.push(number);
    }
    true
}

fn short(page: &[u8], at: usize) -> Option<usize> {
    let two = page.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*two).into())
}

/// A number of one to nine bytes, and what follows it: seven bits of each of the first eight, while the highest is set, and
/// all of the ninth.
fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        let rest = bytes.get(at + 1..)?;
        if at == 8 {
            number = number << 8 | u64::from(*byte);
            return Some((number.cast_signed(), rest));
        }
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((number.cast_signed(), rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_lengths_are_read() {
        for (bytes, number) in [
            (&[0x00][..], 0),
            (&[0x7F], 127),
            (&[0x81, 0x00], 128),
            (&[0xFF, 0x7F], 16_383),
            (&[0xFF; 9], -1),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x05], 5),
        ] {
            assert_eq!(varint(bytes), Some((number, &[][..])), "{bytes:?}");
        }
        for cut in [&[][..], &[0x80], &[0xFF; 8]] {
            assert_eq!(varint(cut), None);
        }
    }

    #[test]
    fn a_worn_page_gives_what_can_be_read_and_says_so() {
        let mut page = vec![0; 512];
        page[..HEADER].copy_from_slice(&[0x0D, 0, 0, 0, 2, 0, 0, 0]);
        page[8..12].copy_from_slice(&[1, 0, 1, 16]);
        page[256..258].copy_from_slice(&[9, 7]);
        page[272..274].copy_from_slice(&[9, 8]);
        let read = |page: &[u8]| {
            let mut out = Vec::new();
            (rows(page, &mut out), out)
        };
        assert_eq!(read(&page), (true, vec![7, 8]));
        page[10] = 0xFF;
        assert_eq!(read(&page), (false, vec![7]));
        page[3] = 0xFF;
        assert_eq!(read(&page), (false, vec![7]));
        assert_eq!(read(&page[..4]), (false, vec![]));
        assert_eq!(read(&[]), (false, vec![]));
    }
}
