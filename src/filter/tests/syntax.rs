//! What is understood, how it is printed, and what is said of what is not.

use super::*;

#[test]
fn brackets_bind_before_not_before_and_before_or() {
    for (text, printed) in [
        ("a b|c d", "a b | c d"),
        ("a and b or c and d", "a b | c d"),
        ("a (b|c) d", "a (b | c) d"),
        ("not a b", "!a b"),
        ("!(a b)", "!(a b)"),
        ("!(a)", "!a"),
        ("! ! a", "a"),
        ("!(!(not a))", "!a"),
        ("((a))", "a"),
        ("(a b) c", "(a b) c"),
        ("a|b|c", "a | b | c"),
        ("(a|b)|c", "(a | b) | c"),
        ("", ""),
        ("  ", ""),
    ] {
        assert_eq!(strict(text).to_string(), printed, "{text}");
    }
}

#[test]
fn what_a_person_types_is_printed_in_one_way() {
    for (text, printed) in [
        ("@mine st:pend wait>2h", "@mine state:pend wait>2h"),
        (
            "(src:hpc|src:pbs) gpu>=1 !q:debug",
            "(src:hpc | src:pbs) gpu>=1 !queue:debug",
        ),
        ("arg.reps>500 @failed", "arg.reps>500 @failed"),
        (
            "state:fail why~license|token ended>-1d",
            "state:fail why~license|token ended>-1d",
        ),
        ("state:pend,run", "state:pend,run"),
        ("p:1..5", "prio:1..5"),
        ("wait:1h..", "wait:1h.."),
        ("mem>1.5G", "mem>1536M"),
        ("ended>14:00", "ended>14:00"),
        ("submitted:2026-02-10..today", "submitted:2026-02-10..today"),
        ("ended>\"2026-02-10 14:00\"", "ended>2026-02-10T14:00"),
        ("user:\"Ann B\",c", "user:\"Ann B\",c"),
        ("user:-", "user:-"),
        ("user:\"-\"", "user:\"-\""),
        ("name~\"no license\"", "name~\"no license\""),
        ("(why~(a|b) x)", "why~(a|b) x"),
        ("/no.*license/ y", "/no.*license/ y"),
        ("\"or\" \"a:b\" \"@x\"", "\"or\" \"a:b\" \"@x\""),
        ("orange nothing android", "orange nothing android"),
        ("marked:true stale:no", "marked:yes stale:no"),
        ("--start=5", "--start=5"),
        ("@night", "@night"),
    ] {
        let filter = strict(text);
        assert_eq!(filter.to_string(), printed, "{text}");
        assert_eq!(strict(printed), filter, "{printed}");
    }
}

#[test]
fn a_script_is_told_the_place_and_what_would_be_right() {
    for (text, place, way) in [
        ("mira wait>2", "`wait>2` at character 6", "such as 2h"),
        (
            "statee:x",
            "`statee:x` at character 1",
            "do you mean state?",
        ),
        ("a:b", "`a:b`", "quotes"),
        ("(a b", "`(`", "missing"),
        ("a)", "`)` at character 2", "there is no ("),
        ("a |", "`|`", "missing"),
        ("| a", "`|` at character 1", "missing"),
        ("a and", "`and` at character 3", "missing"),
        ("!", "`!`", "missing"),
        ("()", "`()`", "nothing"),
        ("\"abc", "`\"abc`", "closing \""),
        ("/abc", "`/abc`", "closing /"),
        ("/(/", "`/(/`", "no regular expression"),
        ("st:", "`st:`", "a value is missing: state:pending"),
        ("wait>", "`wait>`", "wait>2h"),
        ("name>x", "`name>x`", "no order"),
        ("wait~x", "`wait~x`", "no text"),
        ("prio:x", "`prio:x`", "no number"),
        ("ended>2h", "`ended>2h`", "-2h"),
        ("prio>1,2", "`prio>1,2`", "list"),
        ("prio:..", "`prio:..`", "range"),
        ("marked:maybe", "`marked:maybe`", "yes"),
        ("marked>yes", "`marked>yes`", "marked:yes"),
        ("arg.>5", "`arg.>5`", "arg.reps"),
        ("user:a,", "`user:a,`", "missing"),
        ("why~", "`why~`", "pattern"),
        ("@mein", "`@mein`", "@mine"),
        ("@xyzzy-q", "`@xyzzy-q`", "@failed"),
        ("@loop", "`@loop`", "stands for itself"),
        ("@broken", "`@broken`", "such as 2h"),
        ("@empty", "`@empty`", "nothing"),
        (
            "x{9} /x{99}{99}{99}/",
            "`/x{99}{99}{99}/`",
            "no regular expression",
        ),
        ("é wait>2", "`wait>2` at character 3", "such as 2h"),
    ] {
        let why = Filter::strict(text, &own()).unwrap_err();
        assert!(why.starts_with(place) && why.contains(way), "{text}: {why}");
    }
}

#[test]
fn who_types_keeps_what_is_understood_and_sees_the_bad_part() {
    for (text, kept, bad) in [
        ("@mine st:", "@mine", Some("st:")),
        ("wait>2 rabi", "rabi", Some("wait>2")),
        ("rabi (a", "rabi a", Some("(")),
        ("a | wait>", "a", Some("wait>")),
        ("a |", "a", Some("|")),
        ("a foo:b", "a \"foo:b\"", None),
        ("wait>", "", Some("wait>")),
        ("a) b", "a b", Some(")")),
    ] {
        let typed = Filter::typed(text, &own());
        assert_eq!(typed.filter.to_string(), kept, "{text}");
        let found = typed.bad().map(|fault| &text[fault.span.clone()]);
        assert_eq!(found, bad, "{text}");
        assert!(!typed.faults.is_empty(), "{text}");
    }
}

#[test]
fn what_would_grow_without_end_is_refused() {
    let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
    let many = "a ".repeat(3000);
    let long = "é".repeat(20_000);
    let mut doubling = Macros::new();
    for n in 0..10 {
        doubling.insert(format!("m{n}"), format!("@m{0} @m{0} @m{0} @m{0} x", n + 1));
    }
    doubling.insert("m10".into(), "x".into());
    for text in [deep.as_str(), &many, &long, "@m0"] {
        assert!(Filter::strict(text, &doubling).is_err());
    }
}

#[test]
fn inverting_twice_and_toggling_twice_is_as_before() {
    for text in ["a", "a b", "a | b", "@mine", "!a"] {
        let filter = strict(text);
        let inverted = filter.clone().inverted();
        assert_ne!(inverted, filter);
        assert_eq!(inverted.inverted(), filter, "{text}");
        let toggled = filter.clone().toggled("mine", &own());
        assert_eq!(strict(&toggled.to_string()), toggled);
        if text != "@mine" {
            assert_eq!(toggled.toggled("mine", &own()), filter, "{text}");
        }
    }
    assert!(Filter::default().inverted().is_empty());
    assert_eq!(strict("a").toggled("mine", &own()).to_string(), "@mine a");
    assert!(strict("@mine").toggled("mine", &own()).is_empty());
}

#[test]
fn every_field_is_found_by_each_of_its_names_and_no_two_share_one() {
    let mut seen = std::collections::BTreeSet::new();
    for entry in &field::FIELDS {
        for name in entry.names {
            assert_eq!(Field::named(name), Some(entry.field));
            assert!(seen.insert(name), "{name} twice");
        }
    }
}

/// Texts made of the language's own pieces.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "Rabi",
        "é",
        "\"",
        "\\",
        "/",
        "(",
        ")",
        "|",
        "!",
        ",",
        "..",
        "-",
        ":",
        "=",
        "!=",
        "~",
        "!~",
        ">",
        ">=",
        "<",
        "<=",
        " ",
        "and ",
        "or ",
        "not ",
        "@mine",
        "@night",
        "@",
        "st:pend",
        "wait>2h",
        "prio:",
        "ended>-1d",
        "today",
        "1.5",
        "64G",
        "arg.reps",
        "arg.",
        "user",
        "mem",
        "\n",
        "\u{202e}",
        "marked:",
        "yes",
        "[",
        "]",
        "*",
        "2026-02-10",
        "14:00",
        "T",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(kept_cases())]

    #[test]
    fn whatever_is_typed_is_understood_the_same_when_printed(text in pieces()) {
        let typed = Filter::typed(&text, &own());
        for fault in &typed.faults {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{:?}", fault);
        }
        let printed = typed.filter.to_string();
        let again = Filter::strict(&printed, &own());
        prop_assert_eq!(again.as_ref(), Ok(&typed.filter), "{}", printed);
        prop_assert_eq!(Filter::strict(&text, &own()).is_ok(), typed.faults.is_empty());
    }

    #[test]
    fn any_text_at_all_is_taken_or_told(text in "\\PC{0,40}") {
        let typed = Filter::typed(&text, &own());
        let printed = typed.filter.to_string();
        prop_assert_eq!(Filter::strict(&printed, &own()), Ok(typed.filter));
    }
}
