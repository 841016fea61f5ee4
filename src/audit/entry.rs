//! The shape of a line: an object with `v` 1; what is not known stands as null.

use serde_json::{Map, Value, json};

use crate::job::{Deed, DeedFrom, DeedOutcome, Moment, Plain};

/// No line is longer, in bytes; what is, is not ours.
pub(super) const LONGEST: usize = 64 * 1024;
/// The most that one text takes of a line.
const LONGEST_TEXT: usize = 8 * 1024;

/// The deed as one line with its end.
pub fn line(deed: &Deed) -> String {
    format!("{}\n", value(deed))
}

/// The deed as an object; the order of keys is the order in which a person asks.
pub fn value(deed: &Deed) -> Value {
    json!({
        "v": 1,
        "at": deed.at.map(Moment::rfc3339),
        "by": bounded(&deed.by),
        "source": bounded(&deed.source),
        "kind": bounded(&deed.kind),
        "verb": bounded(&deed.verb),
        "id": bounded(&deed.id),
        "before": { "status": bounded(&deed.status), "priority": deed.priority },
        "after": { "id": bounded(&deed.new_id), "priority": deed.new_priority },
        "outcome": deed.outcome.word(),
        "reason": bounded(&deed.reason),
        "text": bounded(&deed.text),
        "command": bounded(&deed.command),
    })
}

/// Reads a line back; none for what is no line of ours.
pub fn parse(line: &[u8]) -> Option<Deed> {
    if line.len() > LONGEST {
        return None;
    }
    let Ok(Value::Object(entry)) = serde_json::from_slice(line) else {
        return None;
    };
    if entry.get("v") != Some(&json!(1)) {
        return None;
    }
    let outcome = DeedOutcome::from_word(entry.get("outcome")?.as_str()?)?;
    let at = Moment::parse_rfc3339(entry.get("at")?.as_str()?)?;
    let none = Map::new();
    let inner = |key: &str| entry.get(key).and_then(Value::as_object).unwrap_or(&none);
    let (before, after) = (inner("before"), inner("after"));
    Some(Deed {
        at: Some(at),
        by: text(&entry, "by"),
        source: text(&entry, "source"),
        kind: text(&entry, "kind"),
        verb: text(&entry, "verb"),
        id: text(&entry, "id"),
        status: text(before, "status"),
        priority: before.get("priority").and_then(Value::as_i64),
        new_id: text(after, "id"),
        new_priority: after.get("priority").and_then(Value::as_i64),
        outcome,
        reason: text(&entry, "reason"),
        text: text(&entry, "text"),
        command: text(&entry, "command"),
        from: DeedFrom::Audit,
    })
}

fn text(object: &Map<String, Value>, key: &str) -> Plain {
    Plain::long(object.get(key).and_then(Value::as_str).unwrap_or_default())
}

/// Null for what is not known; the beginning of what is too long.
fn bounded(text: &Plain) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    let end = (0..=LONGEST_TEXT.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let cut = if end < text.len() { "..." } else { "" };
    Value::String(format!("{}{cut}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn deed() -> Deed {
        Deed {
            at: Moment::parse_rfc3339("2026-02-10T15:00:00Z"),
            by: "ann@desk".into(),
            source: "fsq".into(),
            kind: "folder".into(),
            verb: "prio".into(),
            id: "job-a".into(),
            status: "pending".into(),
            priority: Some(0),
            new_priority: Some(5),
            text: "priority 5 requested".into(),
            command: "jobtui prio job-a 5 --yes".into(),
            ..Deed::new(DeedFrom::Audit, DeedOutcome::Done)
        }
    }

    #[test]
    fn a_line_is_read_back_as_it_was_made() {
        let line = line(&deed());
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1);
        assert!(line.starts_with(r#"{"v":1,"at":"2026-02-10T15:00:00Z","by":"ann@desk""#));
        assert_eq!(parse(line.trim_end().as_bytes()), Some(deed()));
    }

    #[test]
    fn what_is_not_ours_is_no_entry() {
        for line in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"v":2,"at":"2026-02-10T15:00:00Z","outcome":"done"}"#,
            r#"{"v":1,"at":"yesterday","outcome":"done"}"#,
            r#"{"v":1,"at":"2026-02-10T15:00:00Z","outcome":"perhaps"}"#,
            r#"{"v":1,"at":"2026-02-10T15:00:00Z","outc"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_line_never_grows_beyond_what_is_read() {
        let long = Plain::long(&"\"ü".repeat(100_000));
        let deed = Deed {
            by: long.clone(),
            source: long.clone(),
            text: long.clone(),
            command: long,
            ..deed()
        };
        let line = line(&deed);
        assert!(line.len() <= LONGEST);
        assert!(parse(line.trim_end().as_bytes()).is_some());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reading_and_nothing_read_steers_a_terminal(
            text in "\\PC{0,20}[\\x00-\\x1f\u{202e}]{0,3}", raw in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let _ = parse(&raw);
            let line = json!({"v": 1, "at": "2026-02-10T15:00:00Z", "outcome": "done", "text": text}).to_string();
            let read = parse(line.as_bytes()).unwrap();
            prop_assert!(read.text.chars().all(crate::job::is_harmless));
        }
    }
}
