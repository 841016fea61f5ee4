//! Two texts side by side: which line stands for which, and what differs between two lines.
//! Never here: where the texts come from, how they look on a screen.

mod pairs;

use std::ops::Range;

use similar::{Algorithm, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::job::Plain;

/// How the two halves of a row stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Same,
    /// On the left only.
    Left,
    /// On the right only.
    Right,
    /// One stands for the other, with another text.
    Changed,
}

impl Sign {
    /// The character that says it without colour.
    pub fn mark(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Left => '<',
            Self::Right => '>',
            Self::Changed => '|',
        }
    }
}

/// One row: the numbers of the lines that stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub sign: Sign,
    pub left: Option<usize>,
    pub right: Option<usize>,
}

/// Every line of both texts, in order, each once.
pub fn rows(left: &[Plain], right: &[Plain]) -> Vec<Row> {
    let mut rows = Vec::with_capacity(left.len().max(right.len()));
    for op in capture_diff_slices(Algorithm::Myers, left, right) {
        let (olds, news) = (op.old_range(), op.new_range());
        for (old, new) in pairs::pairs(&left[olds.clone()], &right[news.clone()]) {
            let (old, new) = (old.map(|at| olds.start + at), new.map(|at| news.start + at));
            let sign = match (old, new) {
                (Some(old), Some(new)) if left[old] == right[new] => Sign::Same,
                (Some(_), Some(_)) => Sign::Changed,
                (Some(_), None) => Sign::Left,
                (None, _) => Sign::Right,
            };
            rows.push(Row {
                sign,
                left: old,
                right: new,
            });
        }
    }
    rows
}

/// The parts of two lines between their common beginning and their common end, as bytes of each.
pub fn unlike(left: &str, right: &str) -> (Range<usize>, Range<usize>) {
    let length = |(a, b): (&str, &str)| (a == b).then_some(a.len());
    let begin: usize = left
        .graphemes(true)
        .zip(right.graphemes(true))
        .map_while(length)
        .sum();
    let end: usize = left[begin..]
        .graphemes(true)
        .rev()
        .zip(right[begin..].graphemes(true).rev())
        .map_while(length)
        .sum();
    (begin..left.len() - end, begin..right.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str) -> Vec<Plain> {
        text.lines().map(Plain::new).collect()
    }

    fn shown(left: &str, right: &str) -> Vec<String> {
        let (left, right) = (lines(left), lines(right));
        let text = |side: &[Plain], at: Option<usize>| {
            at.map_or(String::new(), |at| side[at].as_str().to_owned())
        };
        rows(&left, &right)
            .iter()
            .map(|row| {
                let (a, b) = (text(&left, row.left), text(&right, row.right));
                format!("{a}{}{b}", row.sign.mark())
            })
            .collect()
    }

    #[test]
    fn lines_stand_beside_what_they_became() {
        assert_eq!(
            shown("a\nb\nc\nd\n", "a\nB\nc\ne\nd\n"),
            ["a a", "b|B", "c c", ">e", "d d"]
        );
        assert_eq!(shown("a\nb\n", "b\n"), ["a<", "b b"]);
        assert_eq!(
            shown(
                "\"status\": \"running\",\n",
                "\"host\": \"nx\",\n\"status\": \"submitted\",\n"
            ),
            [
                ">\"host\": \"nx\",",
                "\"status\": \"running\",|\"status\": \"submitted\","
            ]
        );
        assert_eq!(shown("", "x\n"), [">x"]);
        assert_eq!(shown("x\ny\n", ""), ["x<", "y<"]);
        assert!(shown("", "").is_empty());
    }

    #[test]
    fn only_what_differs_is_marked() {
        let (left, right) = (r#""status": "running","#, r#""status": "submitted","#);
        let (a, b) = unlike(left, right);
        assert_eq!((&left[a], &right[b]), ("running", "submitted"));
        assert_eq!(unlike("same", "same"), (4..4, 4..4));
        let (a, b) = unlike("aa", "aaa");
        assert_eq!((&"aa"[a], &"aaa"[b]), ("", "a"));
    }

    proptest! {
        #[test]
        fn every_line_comes_once_and_in_order(
            left in proptest::collection::vec("[ab]{0,2}", 0..30),
            right in proptest::collection::vec("[ab]{0,2}", 0..30),
        ) {
            let plain = |texts: &[String]| texts.iter().map(|t| Plain::new(t)).collect::<Vec<_>>();
            let (left, right) = (plain(&left), plain(&right));
            let rows = rows(&left, &right);
            let lefts: Vec<_> = rows.iter().filter_map(|r| r.left).collect();
            let rights: Vec<_> = rows.iter().filter_map(|r| r.right).collect();
            prop_assert_eq!(lefts, (0..left.len()).collect::<Vec<_>>());
            prop_assert_eq!(rights, (0..right.len()).collect::<Vec<_>>());
            for row in rows {
                let same = row.left.map(|at| &left[at]) == row.right.map(|at| &right[at]);
                prop_assert_eq!(row.sign == Sign::Same, same);
            }
        }

        #[test]
        fn what_is_unlike_can_be_cut_out(left in "\\PC{0,12}", right in "\\PC{0,12}") {
            let (a, b) = unlike(&left, &right);
            prop_assert_eq!(&left[..a.start], &right[..b.start]);
            prop_assert_eq!(&left[a.end..], &right[b.end..]);
        }
    }
}
