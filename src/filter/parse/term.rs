//! One term of a filter: a word, a text in quotes, a pattern, a name, a test of a field, or a group.

use std::sync::Arc;

use regex::RegexBuilder;

use super::super::ast::{Expr, Op, Pattern};
use super::super::field::{FIELDS, Field};
use super::super::guess::guess;
use super::super::macros;
use super::super::pattern::Core;
use super::super::text::has_capitals;
use super::{Parser, bare_end, field_name};

/// Groups in groups.
const DEEPEST: usize = 40;
/// Names that stand for names that stand for names.
const MOST_NAMES: usize = 10;
/// So many terms at most, with those that names stand for.
const MOST_TERMS: usize = 2000;
/// So many patterns at most, and so large each of them may become.
const MOST_PATTERNS: usize = 40;
const PATTERN_BYTES: usize = 1 << 20;

impl Parser<'_> {
    pub(super) fn term(&mut self) -> Option<Expr> {
        let start = self.at;
        self.budget.terms += 1;
        if self.budget.terms > MOST_TERMS {
            self.at = self.text.len();
            self.bad(start..self.at, "that is too much for one filter");
            return None;
        }
        match self.peek()? {
            '(' => self.group(),
            '"' => self.quoted().map(Expr::Word),
            '/' => self.pattern_in_slashes().map(Expr::Match),
            '@' => self.named(),
            _ => self.test_or_word(),
        }
    }

    fn group(&mut self) -> Option<Expr> {
        let start = self.at;
        self.at += 1;
        if self.depth >= DEEPEST {
            self.at = self.text.len();
            self.bad(start..self.at, "the groups lie too deep in each other");
            return None;
        }
        self.depth += 1;
        let before = self.faults.len();
        let inner = self.or();
        self.depth -= 1;
        if !self.take(")") {
            self.bad(start..start + 1, "the ) of this group is missing");
        } else if inner.is_none() && self.faults.len() == before {
            self.bad(start..self.at, "there is nothing between ( and )");
        }
        inner
    }

    /// The text between quotes; `\"` and `\\` stand for themselves.
    pub(in super::super) fn quoted(&mut self) -> Option<String> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match (c, self.peek()) {
                ('"', _) => return Some(out),
                ('\\', Some(next @ ('"' | '\\'))) => {
                    self.at += 1;
                    out.push(next);
                }
                _ => out.push(c),
            }
        }
        self.bad(start..self.at, "the closing \" is missing");
        None
    }

    /// The pattern between slashes; `\/` is a slash.
    pub(in super::super) fn pattern_in_slashes(&mut self) -> Option<Pattern> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match (c, self.peek()) {
                ('/', _) => return self.pattern(out, start),
                ('\\', Some('/')) => {
                    self.at += 1;
                    out.push('/');
                }
                ('\\', Some(next)) => {
                    self.at += next.len_utf8();
                    out.extend([c, next]);
                }
                _ => out.push(c),
            }
        }
        self.bad(
            start..self.at,
            "the closing / of the pattern is missing (a text that begins with / stands in quotes)",
        );
        None
    }

    /// Compiles a pattern that began at `start`.
    pub(in super::super) fn pattern(&mut self, text: String, start: usize) -> Option<Pattern> {
        self.budget.patterns += 1;
        if text.is_empty() || self.budget.patterns > MOST_PATTERNS {
            let hint = if text.is_empty() {
                "the pattern is empty"
            } else {
                "that is too much for one filter"
            };
            self.bad(start..self.at, hint);
            return None;
        }
        let counts_case = counts_case(&text);
        let built = RegexBuilder::new(&text)
            .case_insensitive(!counts_case)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .nest_limit(50)
            .build();
        match built {
            Ok(regex) => Some(Pattern {
                core: Core::of(&text, counts_case),
                text,
                regex: Arc::new(regex),
            }),
            Err(error) => {
                let error = error.to_string();
                let line = error.lines().last().unwrap_or("").trim();
                let why = line.strip_prefix("error: ").unwrap_or(line);
                self.bad(start..self.at, &format!("no regular expression: {why}"));
                None
            }
        }
    }

    fn named(&mut self) -> Option<Expr> {
        let start = self.at;
        let after = &self.rest()[1..];
        let length = after.find(|c| !macros::is_name(c)).unwrap_or(after.len());
        let name = &after[..length];
        self.at += 1 + length;
        if name == "mine" {
            return Some(Expr::Mine);
        }
        let Some(text) = macros::text_of(name, self.own) else {
            let near = guess(name, macros::names(self.own));
            let near = near.map_or_else(
                || {
                    let all: Vec<_> = macros::names(self.own).map(|n| format!("@{n}")).collect();
                    format!("there are {}", all.join(" "))
                },
                |near| format!("do you mean @{near}?"),
            );
            self.bad(start..self.at, &format!("no filter has this name; {near}"));
            return None;
        };
        if self.open.contains(&name) || self.open.len() >= MOST_NAMES {
            self.bad(start..self.at, "it stands for itself");
            return None;
        }
        let open: Vec<_> = self.open.iter().copied().chain([name]).collect();
        let mut inner = Parser::new(text, self.own, &open, self.depth, self.budget);
        let expr = inner.whole();
        let fault = inner.faults.into_iter().next();
        if let Some(fault) = fault {
            let part = text.get(fault.span).unwrap_or("");
            self.bad(
                start..self.at,
                &format!("in what it stands for, at `{part}`: {}", fault.hint),
            );
            return None;
        }
        let Some(expr) = expr else {
            self.bad(start..self.at, "it stands for nothing");
            return None;
        };
        Some(Expr::Macro(name.to_owned(), Box::new(expr)))
    }

    fn test_or_word(&mut self) -> Option<Expr> {
        let start = self.at;
        let name = field_name(self.rest());
        let op = Op::ALL
            .into_iter()
            .find(|op| self.rest()[name.len()..].starts_with(op.sign()));
        if let Some(op) = op.filter(|_| !name.is_empty()) {
            let (head, path) = name.split_once('.').unwrap_or((name, ""));
            let has_path = name.len() > head.len();
            match Field::named(head) {
                Some(Field::Argument) if path.is_empty() => {
                    self.at = start + bare_end(self.rest());
                    self.bad(
                        start..self.at,
                        "the place inside the job is missing: arg.reps, for example",
                    );
                    return None;
                }
                Some(field) if has_path == (field == Field::Argument) => {
                    self.at += name.len() + op.sign().len();
                    return self.test(start, field, path, op);
                }
                _ => {
                    self.at += bare_end(self.rest());
                    let hint = no_such_field(name);
                    self.fault(start..self.at, &hint, true);
                    return Some(Expr::Word(self.text[start..self.at].to_owned()));
                }
            }
        }
        self.at += bare_end(self.rest()).max(self.peek()?.len_utf8());
        Some(Expr::Word(self.text[start..self.at].to_owned()))
    }
}

fn no_such_field(name: &str) -> String {
    let names = FIELDS.iter().flat_map(|entry| entry.names.iter().copied());
    let head = name.split('.').next().unwrap_or(name);
    match guess(head, names) {
        Some(near) if near != head => format!("no field is called `{name}`; do you mean {near}?"),
        _ => format!("no field is called `{name}`; a text with such a sign stands in quotes"),
    }
}

/// Capitals that stand for themselves, not for a class such as `\S`.
fn counts_case(pattern: &str) -> bool {
    let mut parts = pattern.split('\\');
    let first = parts.next().unwrap_or("");
    has_capitals(first)
        || parts.any(|part| {
            let mut rest = part.chars();
            let class = rest.next();
            let rest = rest.as_str();
            let rest = match (class, rest.split_once('}')) {
                (Some('p' | 'P' | 'x' | 'u' | 'U'), Some((_, rest))) => rest,
                _ => rest,
            };
            has_capitals(rest)
        })
}
