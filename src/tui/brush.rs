//! Putting text into cells: cut at whole characters, padded, marked where it was cut.

use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::Look;
use crate::tui::buffer::{Buffer, Dress};

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// The part of a text that fits into so many columns; what was cut is marked.
pub(crate) fn cut(text: &str, columns: usize, look: Look) -> std::borrow::Cow<'_, str> {
    if width(text) <= columns {
        return text.into();
    }
    if columns == 0 {
        return "".into();
    }
    if text.is_ascii() {
        return [&text[..columns - 1], look.cut()].concat().into();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = width(grapheme);
        if used + next > columns - 1 {
            break;
        }
        out.push_str(grapheme);
        used += next;
    }
    out.push_str(look.cut());
    out.into()
}

/// The same, cut from the left: `..0-143022`.
pub(crate) fn cut_left(text: &str, columns: usize) -> std::borrow::Cow<'_, str> {
    if width(text) <= columns {
        return text.into();
    }
    let room = columns.saturating_sub(2);
    if text.is_ascii() {
        let begin = if columns >= 2 { ".." } else { "" };
        return [begin, &text[text.len() - room..]].concat().into();
    }
    let mut tail = Vec::new();
    let mut used = 0;
    for grapheme in text.graphemes(true).rev() {
        let next = width(grapheme);
        if used + next > room {
            break;
        }
        tail.push(grapheme);
        used += next;
    }
    let mut out = String::from(if columns >= 2 { ".." } else { "" });
    out.extend(tail.into_iter().rev());
    out.into()
}

/// What is left of a text when so many columns are taken from its beginning.
pub(crate) fn skip_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if used >= columns {
            return &text[at..];
        }
        used += width(grapheme);
    }
    if columns == 0 { text } else { "" }
}

/// Breaks a text into rows of so many columns, at blanks where there are some.
pub(crate) fn fold(text: &str, columns: usize) -> Vec<String> {
    if text.is_ascii() && text.len() <= columns {
        return vec![text.to_owned()];
    }
    let mut rows = vec![String::new()];
    let mut used = 0;
    for word in text.split_word_bounds() {
        let wide = width(word);
        if used > 0 && used + wide > columns {
            if word.trim().is_empty() {
                continue;
            }
            rows.push(String::new());
            used = 0;
        }
        if used + wide <= columns {
            if let Some(row) = rows.last_mut() {
                row.push_str(word);
            }
            used += wide;
            continue;
        }
        for grapheme in word.graphemes(true) {
            let next = width(grapheme);
            if used + next > columns {
                rows.push(String::new());
                used = 0;
            }
            if let Some(row) = rows.last_mut() {
                row.push_str(grapheme);
            }
            used += next;
        }
    }
    rows
}

/// Writes a text from (x, y) on, within the area; gives the column behind it.
pub(crate) fn put(
    buffer: &mut Buffer,
    area: Rect,
    x: u16,
    y: u16,
    text: &str,
    style: Style,
) -> u16 {
    if y >= area.bottom() || y < area.top() || x >= area.right() {
        return x.min(area.right());
    }
    let room = usize::from(area.right() - x);
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        let letters = text.bytes().take(room).map(char::from);
        return put_plain(buffer, (x, y), letters, style);
    }
    if text.chars().all(is_narrow) {
        return put_plain(buffer, (x, y), text.chars().take(room), style);
    }
    buffer.set_stringn(x, y, text, room, style).0
}

/// A letter of one column that joins with no other: those of most texts, and our own.
fn is_narrow(letter: char) -> bool {
    matches!(letter, ' '..='~' | '…' | '·' | '│' | '─' | '━')
}

/// The same for letters that stand alone and take one column: most of every screen is that, and taking it apart
/// by the rules for all scripts costs more than all else in a frame.
fn put_plain(
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    letters: impl Iterator<Item = char>,
    style: Style,
) -> u16 {
    let all = buffer.area;
    if y < all.top() || y >= all.bottom() || x < all.left() || x >= all.right() {
        return x;
    }
    let begin = buffer.index_of(x, y);
    let room = usize::from(all.right() - x);
    let cells = buffer.content[begin..].iter_mut().take(room);
    let dress = Dress::from(style);
    let mut end = x;
    for (cell, letter) in cells.zip(letters) {
        cell.set_char(letter).dress(&dress);
        end += 1;
    }
    end
}

/// Writes a text so that it ends at the right edge of the area's row, leaving `keep` columns free.
pub(crate) fn put_right(
    buffer: &mut Buffer,
    area: Rect,
    y: u16,
    keep: u16,
    text: &str,
    style: Style,
) {
    let wide = u16::try_from(width(text)).unwrap_or(u16::MAX);
    let right = area.right().saturating_sub(keep);
    let x = right.saturating_sub(wide).max(area.left());
    put(buffer, area, x, y, text, style);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Depth;

    #[test]
    fn plain_letters_are_put_as_all_others_are() {
        let all = Rect::new(0, 0, 12, 2);
        let style = Style::new().bold();
        for (x, y, text) in [
            (0, 0, "plain"),
            (9, 1, "too long"),
            (3, 1, ""),
            (11, 0, "~ ~"),
            (2, 0, "cut of…"),
            (8, 1, "a · b…"),
        ] {
            let (mut one, mut other) = (Buffer::empty(all), Buffer::empty(all));
            let end = put(&mut one, all, x, y, text, style);
            let wanted = other.set_stringn(x, y, text, usize::from(12 - x), style).0;
            assert_eq!((one, end), (other, wanted), "{text:?}");
        }
        let narrow = Rect::new(2, 0, 4, 1);
        let mut buffer = Buffer::empty(all);
        assert_eq!(put(&mut buffer, narrow, 3, 0, "letters", style), 6);
        assert_eq!(buffer[(6, 0)].symbol(), " ");
    }

    #[test]
    fn texts_are_cut_at_whole_characters() {
        let look = Look::new(Depth::Colourless, true);
        assert_eq!(cut("abcdef", 4, look), "abc~");
        assert_eq!(cut("日本語", 4, look), "日~");
        assert_eq!(cut("abc", 1, look), "~");
        assert_eq!(cut("abc", 3, look), "abc");
        assert_eq!(cut_left("job-20260210-143022", 8), "..143022");
        assert_eq!(cut_left("abc", 3), "abc");
        assert_eq!(cut_left("abc", 2), "..");
        assert_eq!(cut_left("abc", 1), "");
        assert_eq!(fold("one two three", 7), ["one two", "three"]);
        assert_eq!(fold("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(fold("", 4), [""]);
    }
}
