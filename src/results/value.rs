//! Values as studies write them: numbers beyond JSON, choices by their place, infinities by a word.

use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::job::{Plain, Setting};

/// A number in a cell of any type.
pub(super) fn number(cell: ValueRef<'_>) -> Option<f64> {
    match cell {
        #[expect(clippy::cast_precision_loss, reason = "it is drawn, not counted with")]
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

/// The value of a trial, whose infinities some versions tell by a word beside it.
pub(super) fn of_trial(value: ValueRef<'_>, kind: Option<&[u8]>) -> Option<f64> {
    match kind {
        Some(b"INF_POS") => Some(f64::INFINITY),
        Some(b"INF_NEG") => Some(f64::NEG_INFINITY),
        Some(_) | None => number(value).filter(|number| !number.is_nan()),
    }
}

/// Whether every constraint in `json` (a number, or a list of them) is kept. What cannot be
/// understood is not.
pub(super) fn is_kept(json: &str) -> bool {
    // Infinities are written as bare words, which no JSON reader takes.
    let text = json.trim();
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let list = inner.unwrap_or(text).trim();
    if list.is_empty() {
        return inner.is_some();
    }
    list.split(',')
        .all(|part| part.trim().parse().is_ok_and(|number: f64| number <= 0.0))
}

/// The value of a parameter under its distribution: a choice is stored by its place among them.
pub(super) fn setting(stored: f64, distribution: &str) -> Setting {
    let raw = Setting::Number(stored);
    let Ok(distribution) = serde_json::from_str::<Value>(distribution) else {
        return raw;
    };
    let Some(choices) = distribution["attributes"]["choices"].as_array() else {
        return raw;
    };
    let place = (stored.fract() == 0.0 && stored >= 0.0).then_some(stored);
    // A place beyond any list becomes the greatest one, which no list has.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked before"
    )]
    let choice = place.and_then(|place| choices.get(place as usize));
    match choice {
        Some(Value::String(text)) => Setting::Text(Plain::new(text)),
        Some(Value::Number(number)) => number.as_f64().map_or(raw, Setting::Number),
        Some(other) => Setting::Text(Plain::new(&other.to_string())),
        None => raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_kept_when_none_is_above_zero() {
        for kept in ["[]", "[0.0]", "[-1, -Infinity]", "-0.5", " [ 0 , -2 ] "] {
            assert!(is_kept(kept), "{kept}");
        }
        for broken in [
            "[0.1]",
            "[-1, Infinity]",
            "NaN",
            "[NaN]",
            "",
            "null",
            "[[0]]",
            "[0",
            "x",
        ] {
            assert!(!is_kept(broken), "{broken}");
        }
    }

    #[test]
    fn a_choice_is_named_and_one_out_of_range_is_its_raw_number() {
        let choices = r#"{"name": "CategoricalDistribution", "attributes": {"choices": ["a\u001b", null, true, 2.5]}}"#;
        assert_eq!(setting(0.0, choices), Setting::Text(Plain::new("a\u{1b}")));
        assert_eq!(setting(1.0, choices), Setting::Text(Plain::new("null")));
        assert_eq!(setting(2.0, choices), Setting::Text(Plain::new("true")));
        assert_eq!(setting(3.0, choices), Setting::Number(2.5));
        for raw in [4.0, -1.0, 0.5, 1e300, f64::INFINITY] {
            assert_eq!(setting(raw, choices), Setting::Number(raw));
        }
        assert_eq!(setting(7.0, "{broken"), Setting::Number(7.0));
        assert_eq!(
            setting(7.0, r#"{"attributes": {"low": 1}}"#),
            Setting::Number(7.0)
        );
    }
}
