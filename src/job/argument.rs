//! A value inside a job's own document, as far as it can be compared.

use std::borrow::Cow;

use serde_json::Value;

use super::Plain;

/// What stands at one place of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Argument {
    /// Nothing, or null.
    #[default]
    Missing,
    Whole(i64),
    Real(f64),
    Truth(bool),
    Text(Plain),
    Many(Box<[Self]>),
}

/// Of a list so many members are kept.
const MOST: usize = 256;

impl Argument {
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Missing,
            Value::Bool(truth) => Self::Truth(*truth),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Whole(whole),
                (None, Some(real)) => Self::Real(real),
                (None, None) => Self::Missing,
            },
            Value::String(text) => Self::Text(Plain::new(text)),
            Value::Array(all) => Self::Many(all.iter().take(MOST).map(Self::of).collect()),
            Value::Object(_) => Self::Text(Plain::new(&value.to_string())),
        }
    }

    /// What stands at a dotted path (`sweep.0.reps`). A key that has the dots in itself is found, too.
    pub fn inside(document: &Value, path: &str) -> Self {
        find(document, path).map_or(Self::Missing, Self::of)
    }

    /// As one would write it; a list has no text of its own.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Missing | Self::Many(_) => Cow::Borrowed(""),
            Self::Whole(whole) => Cow::Owned(whole.to_string()),
            Self::Real(real) => Cow::Owned(real.to_string()),
            Self::Truth(true) => Cow::Borrowed("true"),
            Self::Truth(false) => Cow::Borrowed("false"),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let member = |key: &str| match value {
        Value::Object(fields) => fields.get(key),
        Value::Array(all) => all.get(key.parse::<usize>().ok()?),
        _ => None,
    };
    if let Some(found) = member(path) {
        return Some(found);
    }
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    dots.find_map(|at| find(member(&path[..at])?, &path[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_objects_and_lists() {
        let text = r#"{"a":{"b":[1,{"c":2.5}]},"d.e":"x","n":null,"t":true,"l":[1,"q"]}"#;
        let document: Value = serde_json::from_str(text).unwrap();
        for (path, expected) in [
            ("a.b.0", Argument::Whole(1)),
            ("a.b.1.c", Argument::Real(2.5)),
            ("d.e", Argument::Text(Plain::new("x"))),
            ("n", Argument::Missing),
            ("t", Argument::Truth(true)),
            ("a.nope", Argument::Missing),
            ("", Argument::Missing),
        ] {
            assert_eq!(Argument::inside(&document, path), expected, "{path}");
        }
        let list = Argument::inside(&document, "l");
        assert!(matches!(list, Argument::Many(all) if all.len() == 2));
    }
}
