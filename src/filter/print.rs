//! From tree to text, so that it is understood as the same tree again.

use super::ast::{Atom, Choice, Expr, Op, Pattern, Test, Value};
use super::parse::{bare_end, field_name};
use super::span::{print_size, print_span};
use super::value::bare_pattern_end;

/// How tightly a condition binds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Or,
    And,
    Not,
}

pub(super) fn print(expr: &Expr) -> String {
    let mut out = String::new();
    put(&mut out, expr, Level::Or);
    out
}

/// Writes a condition where nothing looser than `level` may stand without brackets.
fn put(out: &mut String, expr: &Expr, level: Level) {
    match expr {
        Expr::Or(all) => group(out, all, " | ", Level::And, level > Level::Or),
        Expr::And(all) => group(out, all, " ", Level::Not, level > Level::And),
        Expr::Not(inner) => {
            out.push('!');
            put(out, inner, Level::Not);
        }
        Expr::Word(text) => out.push_str(&word(text)),
        Expr::Match(pattern) => slashed(out, pattern),
        Expr::Test(test) => condition(out, test),
        Expr::Mine => out.push_str("@mine"),
        Expr::Macro(name, _) => {
            out.push('@');
            out.push_str(name);
        }
    }
}

fn group(out: &mut String, all: &[Expr], joint: &str, inner: Level, brackets: bool) {
    if brackets {
        out.push('(');
    }
    for (at, one) in all.iter().enumerate() {
        if at > 0 {
            out.push_str(joint);
        }
        put(out, one, inner);
    }
    if brackets {
        out.push(')');
    }
}

/// A word, in quotes where it would mean something else without.
fn word(text: &str) -> String {
    let name = field_name(text);
    let rest = &text[name.len()..];
    let is_test = !name.is_empty() && Op::ALL.iter().any(|op| rest.starts_with(op.sign()));
    let is_sign = text.starts_with(['"', '/', '@', '!']);
    let is_joint = ["and", "or", "not"].into_iter().any(|joint| {
        let rest = text.strip_prefix(joint);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['"', '!']))
    });
    let is_whole = !text.is_empty() && bare_end(text) == text.len();
    if is_whole && !is_test && !is_sign && !is_joint {
        text.to_owned()
    } else {
        quote(text)
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A slash that no backslash protects gets one.
fn slashed(out: &mut String, pattern: &Pattern) {
    out.push('/');
    let mut chars = pattern.text.chars();
    while let Some(c) = chars.next() {
        match c {
            '/' => out.push_str("\\/"),
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            c => out.push(c),
        }
    }
    out.push('/');
}

fn condition(out: &mut String, test: &Test) {
    out.push_str(test.field.name());
    if !test.path.is_empty() {
        out.push('.');
        out.push_str(&test.path);
    }
    out.push_str(test.op.sign());
    match &test.value {
        Value::Absent => out.push('-'),
        Value::Pattern(pattern) => {
            let text = &pattern.text;
            let bare = bare_pattern_end(text) == text.len() && !text.starts_with(['"', '/']);
            if bare {
                out.push_str(text);
            } else {
                out.push_str(&quote(text));
            }
        }
        Value::Any(choices) => {
            for (at, choice) in choices.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                put_choice(out, choice);
            }
        }
    }
}

fn put_choice(out: &mut String, choice: &Choice) {
    match choice {
        Choice::One(atom) => out.push_str(&put_atom(atom)),
        Choice::Range(low, high) => {
            out.extend(low.as_ref().map(put_end));
            out.push_str("..");
            out.extend(high.as_ref().map(put_end));
        }
    }
}

/// The end of a range stands without quotes: with them it was none.
fn put_end(atom: &Atom) -> String {
    match atom {
        Atom::Loose(text) => text.clone(),
        atom => put_atom(atom),
    }
}

fn put_atom(atom: &Atom) -> String {
    match atom {
        Atom::Text(text) => item(text, false),
        Atom::Loose(text) => item(text, text.contains("..")),
        Atom::Number(number) => number.to_string(),
        Atom::Span(seconds) => print_span(*seconds),
        Atom::Size(bytes) => print_size(*bytes),
        Atom::Time(when) => when.to_string(),
        Atom::Truth(true) => "yes".to_owned(),
        Atom::Truth(false) => "no".to_owned(),
    }
}

/// A piece of a list.
fn item(text: &str, looks_else: bool) -> String {
    let is_whole = !text.is_empty() && bare_end(text) == text.len();
    if is_whole && !looks_else && !text.contains(',') && !text.starts_with('"') && text != "-" {
        text.to_owned()
    } else {
        quote(text)
    }
}
