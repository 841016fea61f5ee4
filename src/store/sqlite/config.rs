//! Parameters as Python writes JSON: checked, put into its form, and broken into lines to read.
//!
//! Python's JSON may hold `NaN` and `Infinity`, which other readers refuse; so texts are taken apart into
//! tokens here, and numbers, keys and their order stay exactly as they are.

use serde_json::Value;

/// One token of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// `{ } [ ] : ,`
    Mark(char),
    /// A string with its quotes, as it stands.
    Text(&'a str),
    /// A number, `true`, `null`, `NaN`, …
    Word(&'a str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '{' | '}' | '[' | ']' | ':' | ',' => 1,
            '"' => string_end(rest),
            _ => rest
                .find(|c: char| c.is_whitespace() || "{}[]:,\"".contains(c))
                .unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        found.push(match first {
            '{' | '}' | '[' | ']' | ':' | ',' => Token::Mark(first),
            '"' => Token::Text(piece),
            _ => Token::Word(piece),
        });
        rest = after.trim_start();
    }
    found
}

/// Behind the closing quote, or the end of the text when there is none.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Checks that `text` is a JSON object and gives it the form Python would: one line, `", "` and `": "`
/// between, nothing but ASCII. The error says what is wrong, for the one who typed it.
pub(super) fn python_form(text: &str) -> Result<String, String> {
    let tokens = tokens(text);
    match parse(&tokens) {
        Ok(Value::Object(_)) => {}
        Ok(_) => return Err("it must be an object: {\"name\": value, …}".into()),
        Err(_) if text.trim().is_empty() => return Err("it is empty; {} is the least".into()),
        Err(_) => {
            // The text itself gives the place as the person sees it.
            let reason = serde_json::from_str::<Value>(text)
                .err()
                .map_or_else(|| "it is broken".to_owned(), |error| error.to_string());
            return Err(format!("it is no JSON: {reason}"));
        }
    }
    let mut out = String::with_capacity(text.len());
    for token in tokens {
        match token {
            Token::Mark(',') => out.push_str(", "),
            Token::Mark(':') => out.push_str(": "),
            Token::Mark(mark) => out.push(mark),
            Token::Word(word) => out.push_str(word),
            Token::Text(piece) => push_ascii(&mut out, piece),
        }
    }
    Ok(out)
}

/// Other readers do not know Python's three words; a number stands in for them.
/// The value of a text; what is no number in JSON is not known.
pub(in crate::store) fn value(text: &str) -> Option<Value> {
    standard(&tokens(text), "null").ok()
}

fn parse(tokens: &[Token<'_>]) -> serde_json::Result<Value> {
    standard(tokens, "0")
}

/// Read as standard JSON, with this in the place of `NaN` and its like.
fn standard(tokens: &[Token<'_>], no_number: &str) -> serde_json::Result<Value> {
    let standard: String = tokens
        .iter()
        .map(|token| match token {
            Token::Mark(mark) => mark.to_string(),
            Token::Word("NaN" | "Infinity" | "-Infinity") => format!(" {no_number}"),
            Token::Text(piece) | Token::Word(piece) => format!(" {piece}"),
        })
        .collect();
    serde_json::from_str(&standard)
}

fn push_ascii(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    for c in text.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
}

/// The text in indented lines, one entry each; a list without lists in it stays on one line. What is no
/// JSON stays as it is.
pub(super) fn pretty(text: &str) -> String {
    let tokens = tokens(text);
    if parse(&tokens).is_err() {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Mark(open @ ('{' | '[')) => {
                if let Some(end) = flat_end(&tokens[at..], *open) {
                    push_flat(&mut out, *open, &tokens[at..=at + end]);
                    at += end + 1;
                } else {
                    out.push(*open);
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            Token::Mark(close @ ('}' | ']')) => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(*close);
            }
            Token::Mark(',') => {
                out.push(',');
                new_line(&mut out, depth);
            }
            Token::Mark(':') => out.push_str(": "),
            Token::Mark(other) => out.push(*other),
            Token::Text(piece) | Token::Word(piece) => out.push_str(piece),
        }
    }
    out
}

/// Where the list (or the empty object) that was opened ends, if nothing is nested in it.
fn flat_end(tokens: &[Token<'_>], open: char) -> Option<usize> {
    let end = tokens
        .iter()
        .position(|token| matches!(token, Token::Mark('{' | '}' | '[' | ']')))?;
    match (open, tokens[end]) {
        ('[', Token::Mark(']')) => Some(end),
        ('{', Token::Mark('}')) if end == 0 => Some(end),
        _ => None,
    }
}

fn push_flat(out: &mut String, open: char, tokens: &[Token<'_>]) {
    out.push(open);
    for token in tokens {
        match token {
            Token::Mark(',') => out.push_str(", "),
            Token::Mark(mark) => out.push(*mark),
            Token::Text(piece) | Token::Word(piece) => out.push_str(piece),
        }
    }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(40) {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_gets_the_form_that_python_writes() {
        let typed = "{ \"b\" :1.50,\n\"a\":[NaN , -Infinity,\"é😀\"], \"c\":{} }";
        assert_eq!(
            python_form(typed).unwrap(),
            r#"{"b": 1.50, "a": [NaN, -Infinity, "\u00e9\ud83d\ude00"], "c": {}}"#
        );
    }

    #[test]
    fn what_python_wrote_stays_byte_for_byte() {
        let stored = r#"{"z": 1e-07, "a": {"q": [0, 1], "s": "a\"b, c: d\\"}, "n": NaN}"#;
        assert_eq!(python_form(stored).unwrap(), stored);
    }

    #[test]
    fn what_is_no_object_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "empty"),
            ("[1]", "must be an object"),
            ("{\"a\": }", "no JSON"),
            ("{\"a\": 1,}", "no JSON"),
            ("{\"a\": 0 1}", "no JSON"),
            ("{\"a", "no JSON"),
            ("{a: 1}", "no JSON"),
        ] {
            let said = python_form(text).unwrap_err();
            assert!(said.contains(reason), "{text:?}: {said}");
        }
    }

    #[test]
    fn lines_keep_short_lists_together() {
        let text = r#"{"a": {"q": [0, 1], "n": NaN}, "e": {}}"#;
        assert_eq!(
            pretty(text),
            "{\n  \"a\": {\n    \"q\": [0, 1],\n    \"n\": NaN\n  },\n  \"e\": {}\n}"
        );
        assert_eq!(pretty("{no json"), "{no json");
    }
}
