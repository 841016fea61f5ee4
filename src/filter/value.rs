//! What stands behind a field and its sign: words, lists, ranges, patterns, read as the field takes them.

use super::ast::{Atom, Choice, Expr, Op, Pattern, Test, Value};
use super::field::{Field, Takes};
use super::number::Number;
use super::parse::{Parser, bare_end};
use super::span::{parse_size, parse_span};
use super::when::When;

/// A piece of a list.
enum Item<'a> {
    Bare(&'a str),
    Quoted(String),
}

impl<'a> Parser<'a> {
    /// The condition whose value stands here; it began at `start`.
    pub(super) fn test(&mut self, start: usize, field: Field, path: &str, op: Op) -> Option<Expr> {
        let value = self.value(start, field, op)?;
        Some(Expr::Test(Test {
            field,
            path: path.to_owned(),
            op,
            value,
        }))
    }

    fn value(&mut self, start: usize, field: Field, op: Op) -> Option<Value> {
        if let Err(hint) = fits(field, op) {
            let end = self.rest();
            let end = bare_end(end);
            self.skip(end);
            self.bad(start..self.place(), &hint);
            return None;
        }
        if op.is_pattern() {
            return self.pattern_value(start).map(Value::Pattern);
        }
        let items = self.items(start, field)?;
        if let [Item::Bare("-")] = items.as_slice() {
            if !op.is_order() {
                return Some(Value::Absent);
            }
            self.bad(
                start..self.place(),
                "what is not known has no order; use : or !=",
            );
            return None;
        }
        let mut choices = Vec::new();
        for item in items {
            match choice(field, item) {
                Ok(choice) => choices.push(choice),
                Err(hint) => {
                    self.bad(start..self.place(), &hint);
                    return None;
                }
            }
        }
        if op.is_order() && !matches!(choices.as_slice(), [Choice::One(_)]) {
            self.bad(start..self.place(), "a list or a range goes with : or =");
            return None;
        }
        Some(Value::Any(choices))
    }

    fn items(&mut self, start: usize, field: Field) -> Option<Vec<Item<'a>>> {
        let mut spans = Vec::new();
        loop {
            if self.rest().starts_with('"') {
                spans.push(Err(self.quoted()?));
            } else {
                let rest = self.rest();
                let end = rest
                    .find(',')
                    .map_or(rest.len(), |at| at)
                    .min(bare_end(rest));
                if end == 0 {
                    self.bad(start..self.place(), &missing(field));
                    return None;
                }
                spans.push(Ok(&rest[..end]));
                self.skip(end);
            }
            if !self.take(",") {
                break;
            }
        }
        let item = |span| match span {
            Ok(bare) => Item::Bare(bare),
            Err(text) => Item::Quoted(text),
        };
        Some(spans.into_iter().map(item).collect())
    }

    fn pattern_value(&mut self, start: usize) -> Option<Pattern> {
        if self.rest().starts_with('/') {
            return self.pattern_in_slashes();
        }
        let text = if self.rest().starts_with('"') {
            self.quoted()?
        } else {
            let rest = self.rest();
            let end = bare_pattern_end(rest);
            self.skip(end);
            rest[..end].to_owned()
        };
        if text.is_empty() {
            self.bad(
                start..self.place(),
                "a pattern is missing behind the sign, such as why~license|token",
            );
            return None;
        }
        self.pattern(text, start)
    }
}

/// A bare pattern reaches to the next blank, or to a bracket that it has not opened itself.
pub(super) fn bare_pattern_end(text: &str) -> usize {
    let mut open = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if c.is_whitespace() => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => open += 1,
            ')' if open == 0 => return at,
            ')' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether this sign makes sense with this field.
fn fits(field: Field, op: Op) -> Result<(), String> {
    let name = field.name();
    match field.takes() {
        Takes::Text | Takes::State if op.is_order() => Err(format!(
            "{name} is a text and has no order: use {name}: {name}= or {name}~"
        )),
        Takes::Truth if op.is_order() || op.is_pattern() => {
            Err(format!("write {name}:yes or {name}:no"))
        }
        Takes::Number | Takes::Size | Takes::Span | Takes::Time if op.is_pattern() => {
            Err(format!("{name} is no text: use {name}: {name}> or {name}<"))
        }
        _ => Ok(()),
    }
}

/// What is missing, with an example.
fn missing(field: Field) -> String {
    let example = match field.takes() {
        Takes::Text => ":wfe",
        Takes::State => ":pending",
        Takes::Number => ">=1",
        Takes::Size => ">64G",
        Takes::Span => ">2h",
        Takes::Time => ">-1d",
        Takes::Truth => ":yes",
        Takes::Anything => ".reps>500",
    };
    format!("a value is missing: {}{example}", field.name())
}

fn choice(field: Field, item: Item<'_>) -> Result<Choice, String> {
    let takes = field.takes();
    let text = match item {
        Item::Quoted(text) => return atom(takes, &text).map(Choice::One),
        Item::Bare(text) => text,
    };
    let has_ranges = !matches!(takes, Takes::Text | Takes::State | Takes::Truth);
    let Some((low, high)) = text.split_once("..").filter(|_| has_ranges) else {
        return atom(takes, text).map(Choice::One);
    };
    if low.is_empty() && high.is_empty() {
        return Err("a range has at least one end, such as 2h.. or 2h..8h".to_owned());
    }
    let end = |text: &str| match text {
        "" => Ok(None),
        text => atom(takes, text).map(Some),
    };
    Ok(Choice::Range(end(low)?, end(high)?))
}

fn atom(takes: Takes, text: &str) -> Result<Atom, String> {
    Ok(match takes {
        Takes::Text | Takes::State => Atom::Text(text.to_owned()),
        Takes::Anything => Atom::Loose(text.to_owned()),
        Takes::Number => {
            let number = Number::parse(text);
            Atom::Number(number.ok_or_else(|| format!("`{text}` is no number"))?)
        }
        Takes::Size => Atom::Size(parse_size(text)?),
        Takes::Span => Atom::Span(parse_span(text)?),
        Takes::Time => Atom::Time(When::parse(text)?),
        Takes::Truth => match text {
            "yes" | "true" | "on" | "1" => Atom::Truth(true),
            "no" | "false" | "off" | "0" => Atom::Truth(false),
            _ => return Err(format!("`{text}` is neither yes nor no")),
        },
    })
}
