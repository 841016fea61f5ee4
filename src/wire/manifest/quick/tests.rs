//! What the quick way reads, whatever was read before, the careful way reads alike.

use proptest::prelude::*;

use super::token::end_of_text;
use super::*;

fn quickly(text: &str, name: Option<&str>) -> Option<Manifest> {
    by_habit(&mut Habit::default(), text, name)
}

fn by_habit(habit: &mut Habit, text: &str, name: Option<&str>) -> Option<Manifest> {
    let mut manifest = Manifest::default();
    take_in(&mut manifest, text.as_bytes(), name, habit)?;
    Some(manifest)
}

fn careful(text: &str) -> Option<Manifest> {
    let mut json = serde_json::Deserializer::from_str(text);
    let manifest = super::super::field::manifest(&mut json).ok()?;
    json.end().ok()?;
    Some(manifest)
}

const KEYS: &str = "job_id|created_at|created_by|project|script|args|files|status|notify|priority|\
                    started_at|finished_at|completed_at|ended_at|exit_code|error|channel|type|on_complete|on_fail|x|";
const LEAF: &str = "\"[ -~é\\\\]{0,9}\"|\"failed\"|\"2026-02-10T14:30:22Z\"|\"2026-02-30T14:30:22Z\"|\"2026-02-10T14:30:22Z |\"\\.\\./x\"|-?[0-9]{1,20}|-?0|\
                    [0-9]\\.[0-9]|1e3|true|false|null|tru|\"";

proptest! {
    #[test]
    fn the_end_of_a_text_is_the_first_quote_backslash_or_control_character(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x1E..0x24_u8, 0x5B..0x5E_u8], 0..40),
    ) {
        let first = bytes.iter().position(|b| matches!(*b, b'"' | b'\\' | 0..0x20));
        prop_assert_eq!(end_of_text(&bytes), first);
    }
}

prop_compose! {
    /// A document, sound or not.
    fn document()(
        members in proptest::collection::vec(
            (KEYS, LEAF, LEAF, KEYS, 0..9_u8), 0..6
        ),
        gap in "[ \n\t]?",
        tail in "|,|x| \n|\\}",
    ) -> String {
        let members: Vec<String> = members.iter().map(|(key, one, two, inner, form)| match form {
            0 => format!("\"{key}\":{gap}[{one},{gap}{two}]"),
            1 => format!("\"{key}\":[]"),
            2 => format!("{gap}\"{key}\" :{{\"{inner}\":{one} ,\"on_fail\":true}}"),
            3 => format!("\"{key}\":{{}}"),
            4 => format!("\"{key}\":[{one},]"),
            5 => format!("\"{key}\":{{\"{inner}\":[{one}]}}"),
            _ => format!("\"{key}\":{gap}{one}{gap}"),
        }).collect();
        format!("{gap}{{{gap}{}{gap}}}{tail}", members.join(","))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn what_the_quick_way_reads_the_careful_way_reads_alike(text in document()) {
        if let Some(quick) = quickly(&text, None) {
            prop_assert_eq!(Some(quick), careful(&text), "{}", text);
        }
        if let Some(mut named) = quickly(&text, Some("failed")) {
            let whole = careful(&text);
            let is_so = whole.as_ref().is_some_and(|m| m.job_id.as_deref() == Some("failed"));
            if named.is_named_so {
                prop_assert!(is_so, "{}", text);
                prop_assert_eq!(&named.job_id, &None);
                named.job_id = Some("failed".into());
                named.is_named_so = false;
            }
            prop_assert_eq!(Some(named), whole, "{}", text);
        }
    }

    /// Whatever was read before: other documents, the same ones, ones that begin like it, and ones that are cut off.
    #[test]
    fn no_habit_changes_what_is_read(
        texts in proptest::collection::vec(document(), 1..4),
        cuts in proptest::collection::vec(0..200_usize, 4),
    ) {
        let mut habit = Habit::default();
        for cut in cuts {
            for text in &texts {
                let begin = text.get(..cut).unwrap_or_default();
                let mixed = format!("{begin}{}", texts[0].get(cut..).unwrap_or_default());
                for text in [text, begin, &mixed] {
                    let afresh = quickly(text, Some("failed"));
                    prop_assert_eq!(by_habit(&mut habit, text, Some("failed")), afresh, "{}", text);
                }
            }
        }
    }
}

#[test]
fn a_manifest_as_most_are_is_read_by_the_quick_way() {
    let text = r#"{ "job_id": "job-a", "created_at": "2026-02-10T14:30:22Z", "args": ["--start"],
        "priority": -3, "error": null, "notify": {"on_complete": true, "on_fail": false} }"#;
    assert_eq!(quickly(text, None), careful(text));
    let named = quickly(text, Some("job-a")).unwrap();
    assert!(named.is_named_so && named.job_id.is_none());
    let other = quickly(text, Some("job-")).unwrap();
    assert_eq!(other.job_id.as_deref(), Some("job-a"));
    let odd = quickly("{\"job_id\":\t\"job-a\"}", Some("job-a")).unwrap();
    assert!(odd.is_named_so, "where it does not stand as usual");
}

#[test]
fn values_that_begin_alike_are_told_apart() {
    let with = |status: &str, owner: &str, script: &str, args: &str, notify: &str| {
        format!(
            "{{\n  \"created_by\": \"{owner}\",\n  \"project\": \"{owner}\",\n  \"script\": \"{script}\",\n  \
             \"args\": {args},\n  \"status\": \"{status}\",\n  \"notify\": {notify}\n}}\n"
        )
    };
    let long = "x".repeat(24);
    let texts = [
        with(
            "failed",
            "ana",
            "run.py",
            r#"["--start"]"#,
            r#"{"on_fail": true}"#,
        ),
        with(
            "failed ",
            "ana ",
            "run.py ",
            r#"["--start", 7]"#,
            r#"{"on_fail": true }"#,
        ),
        with(
            "FAILED",
            "an",
            "../run.py",
            r#"["--start"] "#,
            r#"{"on_fail": true, "on_fail": false}"#,
        ),
        with(&long, &long, &long, "[]", "{}"),
        with(
            &format!("{long}x"),
            &format!("{long}x"),
            &format!("{long}x"),
            "[[]]",
            "[]",
        ),
        with(
            &format!("{} x", &long[1..]),
            "ana\u{e9}",
            "a/../b",
            r#"["../x"]"#,
            "null",
        ),
        with(
            &format!("{} ", &long[1..]),
            "\u{202e}ana",
            "",
            r#"["--start", "../x"]"#,
            "7",
        ),
    ];
    let mut habit = Habit::default();
    for _ in 0..3 {
        for text in texts.iter().chain(texts.iter().rev()) {
            let read = Manifest::read_in(None, text.as_bytes(), &mut habit).unwrap();
            assert_eq!(Some(read), careful(text), "{text}");
        }
    }
}

#[test]
fn keys_in_another_order_or_twice_are_read_as_they_stand() {
    let usual = "{\n  \"status\": \"failed\",\n  \"priority\": 3,\n  \"own\": \"one\",\n  \"error\": \"it broke\"\n}\n";
    let mut habit = Habit::default();
    for (text, twice) in [
        (usual.to_owned(), false),
        (usual.replace("priority", "status"), true),
        (usual.replace("own", "error"), true),
        (usual.replace("own", "owned"), false),
        (usual.replace("\"error\"", "\"own\""), true),
        (usual.replace(",\n", ",\n\n"), false),
        (usual.replace(": ", ":"), false),
        (usual.to_owned(), false),
    ] {
        for _ in 0..2 {
            let read = by_habit(&mut habit, &text, None);
            assert_eq!(read, careful(&text), "{text}");
            let flagged = read.unwrap().flags.has(Flag::DuplicateKeys);
            assert_eq!(flagged, twice, "{text}");
        }
    }
}

#[test]
fn one_manifest_that_differs_changes_no_habit_and_the_second_does() {
    let usual = "{\n  \"status\": \"failed\",\n  \"priority\": 3,\n  \"error\": \"it broke at the very end\"\n}\n";
    let other = usual.replace(",\n  ", ",\n\t");
    let mut habit = Habit::default();
    let mut expects = |read: &str, text: &str| {
        by_habit(&mut habit, read, None).unwrap();
        let rest = &text.as_bytes()[usual.find(',').unwrap()..];
        habit.expects(Behind::value_of(Key::Status), rest).is_some()
    };
    assert!(expects(usual, usual));
    assert!(expects(&other, usual));
    assert!(expects(&other, &other));
}
