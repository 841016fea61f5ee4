//! The line of a log that tells why a job failed, and how it is pointed at.

use super::mood::{Mood, names_an_end};
use super::tail::Tail;

/// So many lines are shown before and behind it.
const BEFORE: usize = 3;
const BEHIND: usize = 2;
/// Longer lines are cut where they are shown among others, in characters.
const LONGEST: usize = 400;

/// The line that tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Where it begins in the log, in bytes.
    pub at: u64,
    /// Its number from 1, where the whole log was read.
    pub number: Option<usize>,
    /// How many lines come behind it.
    pub from_end: usize,
    pub text: String,
    /// The lines around it, itself among them, ready to be shown.
    pub around: Vec<String>,
}

impl Telling {
    /// The last line that tells of an error; none when no line does.
    pub(super) fn find(tail: &Tail) -> Option<Self> {
        let traceback = after_traceback(tail);
        let end = last(tail, names_an_end);
        let error = last(tail, |text| Mood::of(text.as_bytes()) == Mood::Error);
        // A traceback ends with its error; what was printed behind it may tell more of the end.
        let at = match (traceback, end) {
            (Some(traceback), Some(end)) => Some(traceback.max(end)),
            (Some(traceback), None) => Some(traceback),
            (None, Some(end)) => Some(error.map_or(end, |error| error.max(end))),
            (None, None) => error,
        };
        at.map(|at| Self::of(tail, at))
    }

    /// The last line of all that is not blank.
    pub(super) fn last(tail: &Tail) -> Option<Self> {
        tail.last().map(|at| Self::of(tail, at))
    }

    fn of(tail: &Tail, at: usize) -> Self {
        let all = tail.lines.len();
        let number = |line: usize| tail.is_whole.then_some(line + 1);
        let around = at.saturating_sub(BEFORE)..(at + BEHIND + 1).min(all);
        let around = around.map(|line| {
            let mark = if line == at { '>' } else { ' ' };
            let number = number(line).map_or(String::new(), |number| format!("{number:>5} "));
            format!("{mark} {number}{}", cut(&tail.lines[line].text))
        });
        Self {
            at: tail.lines[at].at,
            number: number(at),
            from_end: all - at - 1,
            text: cut(tail.lines[at].text.trim()).to_owned(),
            around: around.collect(),
        }
    }

    /// `line 12 of stdout.log`, or how far from its end.
    pub(super) fn place(&self, name: &str) -> String {
        match (self.number, self.from_end) {
            (Some(number), _) => format!("line {number} of {name}"),
            (None, 0) => format!("the last line of {name}"),
            (None, 1) => format!("the last line but one of {name}"),
            (None, more) => format!("{name}, {more} lines before its end"),
        }
    }
}

fn last(tail: &Tail, tells: impl Fn(&str) -> bool) -> Option<usize> {
    tail.lines.iter().rposition(|line| tells(&line.text))
}

/// The error below the last traceback: its first line that is not indented.
fn after_traceback(tail: &Tail) -> Option<usize> {
    let head = last(tail, |text| text.contains("Traceback (most recent"))?;
    let rest = tail.lines.get(head + 1..)?;
    let indent = |text: &str| text.len() - text.trim_start().len();
    let outer = indent(&tail.lines[head].text);
    let below = rest
        .iter()
        .position(|line| !line.text.trim().is_empty() && indent(&line.text) <= outer);
    Some(below.map_or(head, |below| head + 1 + below))
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST).map(|(at, _)| at);
    end.map_or(text, |end| &text[..end])
}
