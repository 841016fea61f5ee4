//! What of a job is copied, as text that commands no terminal.

use std::fmt::Write as _;

use crate::board::{Board, RowNumber};
use crate::job::{Moment, Status, is_harmless};
use crate::tui::{age, sign};
use crate::why;

/// A job's row as one line, nothing cut.
pub(super) fn row(board: &Board, number: RowNumber, now: Moment) -> String {
    let row = board.row(number);
    let source = board.standing(row.source()).map_or("", |s| &s.name);
    let mut parts = vec![sign::sign(&row).to_owned(), row.name().to_owned()];
    let named = [row.title(), row.owner()];
    parts.extend(named.map(str::to_owned));
    if let Some(priority) = row.priority() {
        parts.push(format!("prio {priority}"));
    }
    let times = row.times();
    match (times.created, times.started, times.ended) {
        (_, Some(start), Some(end)) if end >= start => {
            parts.push(format!("took {}", age::took(end.since(start))));
        }
        (_, Some(start), None) => parts.push(format!("runs {}", age::running(now.since(start)))),
        (Some(created), None, None) if row.status() == Status::Pending => {
            parts.push(format!("waits {}", age::short(now.since(created))));
        }
        _ => {}
    }
    parts.push(source.to_owned());
    parts.push(why::headline(board, number, now).short);
    parts.retain(|part| !part.is_empty());
    parts.join("  ")
}

/// A word as a shell takes it, quoted only where it has to be.
pub(crate) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// JSON in which everything that could command a terminal stands as an escape; it means the same.
pub(super) fn json(document: &serde_json::Value) -> String {
    let pretty = serde_json::to_string_pretty(document).unwrap_or_default();
    let mut out = String::with_capacity(pretty.len());
    for c in pretty.chars() {
        if c == '\n' || is_harmless(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_gets_one_word() {
        for (word, quoted) in [
            ("job-20260210-143022-wfe", "job-20260210-143022-wfe"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("$(rm)", "'$(rm)'"),
            ("", "''"),
        ] {
            assert_eq!(shell(word), quoted);
        }
    }

    #[test]
    fn copied_json_commands_no_terminal_and_means_the_same() {
        let document = serde_json::json!({
            "args": ["\u{1b}]0;x\u{7}", "\u{9b}31m", "\u{202e}txt", "ä\nb"],
        });
        let text = json(&document);
        assert!(
            text.chars().all(|c| c == '\n' || is_harmless(c)),
            "{text:?}"
        );
        let again: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(again, document);
    }
}
