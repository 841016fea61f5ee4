//! A line's text laid into rows of a given width, wide characters whole.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Which bytes of `text` stand in each row when rows are `width` columns wide; an empty text
/// takes one row. A character wider than a row stands in a row of its own.
pub(super) fn wrapped(text: &str, width: u16) -> Vec<Range<usize>> {
    let width = usize::from(width.max(1));
    if text.is_ascii() {
        let starts = (0..text.len().max(1)).step_by(width);
        return starts.map(|s| s..text.len().min(s + width)).collect();
    }
    let mut rows = Vec::new();
    let (mut start, mut taken) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        let columns = grapheme.width();
        if taken + columns > width && at > start {
            rows.push(start..at);
            (start, taken) = (at, 0);
        }
        taken += columns;
    }
    rows.push(start..text.len());
    rows
}

/// How many columns `text` takes.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// The bytes of `text` that stand behind the first `skip` columns, and how many blank columns
/// precede them because a wide character is cut in two there.
pub(super) fn from_column(text: &str, skip: usize) -> (usize, usize) {
    if text.is_ascii() {
        return (text.len().min(skip), 0);
    }
    let mut column = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if column >= skip {
            return (at, column - skip);
        }
        column += grapheme.width();
    }
    (text.len(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, width: u16) -> Vec<&str> {
        wrapped(text, width).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn rows_are_full_and_wide_characters_stay_whole() {
        assert_eq!(parts("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(parts("日本語", 5), ["日本", "語"]);
        assert_eq!(parts("日本", 1), ["日", "本"]);
        assert_eq!(parts("", 5), [""]);
        assert_eq!(parts("abc", 3), ["abc"]);
    }

    #[test]
    fn a_wide_character_cut_at_the_left_edge_leaves_a_blank() {
        assert_eq!(from_column("a日b", 2), ("a日".len(), 1));
        assert_eq!(from_column("a日b", 1), (1, 0));
        assert_eq!(from_column("abc", 9), (3, 0));
    }
}
