//! Putting text into cells: cut at whole characters, padded, marked where it was cut.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::Look;

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
    buffer.set_stringn(x, y, text, room, style).0
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
    fn texts_are_cut_at_whole_characters() {
        let look = Look::new(Depth::Colourless, true);
        assert_eq!(cut("abcdef", 4, look), "abc~");
        assert_eq!(cut("日本語", 4, look), "日~");
        assert_eq!(cut("abc", 3, look), "abc");
        assert_eq!(cut_left("job-20260210-143022", 8), "..143022");
        assert_eq!(cut_left("abc", 3), "abc");
        assert_eq!(fold("one two three", 7), ["one two", "three"]);
        assert_eq!(fold("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(fold("", 4), [""]);
    }
}
