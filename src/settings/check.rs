//! Whether a value is one that its setting may have.

use super::guess;
use super::notify::channel;
use super::span;
use super::table::{Form, Setting};
use super::written::Value;
use crate::alert::Quiet;

/// Errors: what is wrong, and what may be written instead.
pub(super) fn value(setting: &Setting, value: &Value) -> Result<(), String> {
    let wrong = || {
        let (key, allowed) = (setting.key(), setting.allowed());
        let hint = match (setting.form, value) {
            (Form::Word(words), Value::Text(text)) => guess::hint(text, words.iter().copied()),
            _ => String::new(),
        };
        let what = value.as_written();
        format!("`{key} = {what}` is not understood{hint}; allowed: {allowed}")
    };
    let text = value.text();
    let fine = match setting.form {
        Form::Switch => matches!(value, Value::Switch(_)),
        Form::Word(words) => text.is_some_and(|text| words.contains(&text)),
        Form::Words(words) => {
            let texts = value.texts().filter(|texts| !texts.is_empty());
            texts.is_some_and(|texts| texts.iter().all(|text| words.contains(text)))
        }
        Form::Span => {
            return match text {
                Some(text) => span::parse(text).map(|_| ()).map_err(|why| {
                    let key = setting.key();
                    format!("`{key}`: {why}")
                }),
                None => Err(wrong()),
            };
        }
        Form::Text => text.is_some_and(|text| !text.is_empty()),
        Form::Filter | Form::Action => text.is_some(),
        Form::Channels => {
            let Some(ways) = value.texts().filter(|ways| !ways.is_empty()) else {
                return Err(wrong());
            };
            for way in ways {
                channel(way).map_err(|why| {
                    let (key, allowed) = (setting.key(), setting.allowed());
                    format!("`{key}`: {why}; allowed: {allowed}")
                })?;
            }
            true
        }
        Form::Hours => text.and_then(Quiet::parse).is_some(),
        Form::Own => true,
    };
    if fine { Ok(()) } else { Err(wrong()) }
}

/// The value that a variable or an argument means.
pub(super) fn from_plain(setting: &Setting, text: &str) -> Value {
    match (setting.form, text) {
        (Form::Switch, "1" | "true" | "yes" | "on") => Value::Switch(true),
        (Form::Switch, "0" | "false" | "no" | "off") => Value::Switch(false),
        _ => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::SETTINGS;
    use super::super::written;
    use super::*;

    fn read(text: &str) -> Value {
        let mut pairs = written::parse(&format!("k = {text}")).unwrap();
        pairs.remove(0).node.value
    }

    #[test]
    fn each_default_and_example_passes_its_own_check() {
        for setting in SETTINGS {
            for text in [setting.default, setting.example] {
                if !text.is_empty() {
                    assert_eq!(value(setting, &read(text)), Ok(()), "{}", setting.name);
                }
            }
            assert!(!setting.doc.is_empty() && !setting.doc.ends_with('.'));
            let written = !setting.default.is_empty() || !setting.example.is_empty();
            assert!(written, "{} has nothing for the template", setting.name);
        }
    }

    #[test]
    fn each_setting_refuses_what_it_cannot_be_and_says_what_it_can() {
        for (name, wrong, allowed) in [
            ("theme", "\"drak\"", "did you mean `dark`?"),
            ("theme", "1", "contrast-light"),
            ("glyphs", "\"utf\"", "unicode, ascii"),
            ("mouse", "\"yes\"", "true or false"),
            ("clipboard", "true", "osc52, off"),
            ("read_only", "0", "true or false"),
            ("refresh", "\"soon\"", "such as 30m"),
            ("audit", "\"\"", "a text in quotes"),
            ("undo_window", "10", "such as \"30s\""),
            ("cancel_grace", "\"5\"", "such as 30m"),
            ("idle_exit", "\"-1m\"", "such as 30m"),
            ("source.name", "[]", "a text in quotes"),
            ("source.kind", "\"foldr\"", "did you mean `folder`?"),
            ("source.path", "1979-05-27", "a text in quotes"),
            ("source.read_only", "\"no\"", "true or false"),
            ("source.allow", "[\"submit\", \"hold\"]", "cancel, prio"),
            ("source.allow", "[]", "cancel, prio"),
            ("source.allow_others", "1.5", "true or false"),
            ("source.guard", "\"low\"", "normal, high"),
            ("source.stalled_after", "\"1.5h\"", "such as 30m"),
            ("source.refresh", "30", "such as \"30s\""),
            ("filters.night", "true", "a filter in quotes"),
            ("notify.on", "\"failure\"", "failed, done"),
            ("notify.filter", "{}", "a filter in quotes"),
            ("notify.via", "[\"mail\"]", "command:PROGRAM"),
            ("notify.via", "[]", "command:PROGRAM"),
            ("notify.silent", "\"22-7\"", "22:00-07:00"),
            ("keys.lists.x", "[\"cancel\"]", "an action's name, or none"),
            ("keys.logs.x", "true", "an action's name, or none"),
            ("keys.everywhere.x", "2", "an action's name, or none"),
        ] {
            let setting = Setting::named(name).unwrap();
            let said = value(setting, &read(wrong)).unwrap_err();
            assert!(said.contains(allowed), "{name}: {said}");
            assert!(said.contains(setting.key()), "{name}: {said}");
        }
    }

    #[test]
    fn a_variable_is_a_switch_in_more_words_than_a_file() {
        let mouse = Setting::named("mouse").unwrap();
        assert_eq!(from_plain(mouse, "on"), Value::Switch(true));
        assert_eq!(from_plain(mouse, "0"), Value::Switch(false));
        assert!(value(mouse, &from_plain(mouse, "perhaps")).is_err());
    }
}
