//! `--theme` and `jobtui themes`, by the real program.

use serde_json::Value;

use crate::cli::{expect, full, jobtui, run};

#[test]
fn a_pipe_gets_words_and_every_role_of_every_theme() {
    let said = expect(&full(), 0, &["themes"]);
    assert!(!said.out.contains('\u{1b}'), "{}", said.out);
    for theme in ["ansi16", "nord", "contrast-light", "tritan", "mono"] {
        let rows: Vec<_> = said
            .out
            .lines()
            .filter(|l| l.starts_with(&format!("{theme} ")))
            .collect();
        assert_eq!(rows.len(), 13, "{theme}");
    }
    let row = said
        .out
        .lines()
        .find(|l| l.starts_with("nord") && l.contains(" running "));
    let row = row.unwrap();
    assert!(row.contains("#88c0d0") && row.contains("cyan"), "{row}");
}

#[test]
fn asked_for_colours_they_are_painted_as_deep_as_asked() {
    let world = full();
    let paint = |depth: &str| expect(&world, 0, &["themes", "-o", "sample", "--color", depth]).out;
    assert!(paint("truecolor").contains("\u{1b}[38;2;136;192;208mrunning"));
    assert!(paint("256").contains("\u{1b}[38;5;"));
    assert!(!paint("256").contains("\u{1b}[38;2;"));
    assert!(paint("16").contains("\u{1b}[36mrunning") && !paint("16").contains("[38;"));
    let never = paint("never");
    assert!(
        never.contains("\u{1b}[1mbad") && !never.contains("[3"),
        "{never}"
    );
}

#[test]
fn the_document_has_the_same_roles_with_their_contrast() {
    let said = expect(&full(), 0, &["themes", "--output", "json"]);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["schema"], 1);
    let themes = document["themes"].as_array().unwrap();
    let nord = themes.iter().find(|theme| theme["name"] == "nord").unwrap();
    assert_eq!(nord["ground"], "#2e3440");
    let running = &nord["roles"].as_array().unwrap()[3];
    assert_eq!(running["role"], "running");
    assert_eq!(running["rgb"], "#88c0d0");
    assert!(running["contrast"].as_f64().unwrap() >= 4.5);
    let own = themes
        .iter()
        .find(|theme| theme["name"] == "ansi16")
        .unwrap();
    assert_eq!(own["ground"], Value::Null);
}

#[test]
fn a_picture_wears_the_theme_on_the_ground_it_is_made_for() {
    let world = full();
    let draw = |more: &[&str]| {
        let args = ["--headless", "--size", "80x24"];
        run(jobtui(&world).args(args).args(more)).out
    };
    let plain = draw(&["--format", "svg"]);
    let nord = draw(&["--format", "svg", "--theme", "nord"]);
    assert!(
        nord.contains("#2e3440") && nord.contains("#88c0d0"),
        "{nord}"
    );
    assert!(!plain.contains("#2e3440"));
    let ansi = draw(&["--format", "ansi", "--theme", "nord"]);
    assert!(ansi.contains("38;2;136;192;208"));
    let many = draw(&["--format", "ansi", "--theme", "nord", "--color", "256"]);
    assert!(many.contains("38;5;") && !many.contains("38;2;"));
    assert_eq!(
        draw(&["--theme", "nord"]),
        draw(&[]),
        "the characters are the same"
    );
}

#[test]
fn a_picture_does_not_depend_on_the_terminal_it_was_asked_from() {
    let world = full();
    let args = ["--headless", "--size", "80x24", "--format", "ansi"];
    let here = run(jobtui(&world).args(args)).out;
    let there = run(jobtui(&world)
        .args(args)
        .env("COLORFGBG", "0;15")
        .env("COLORTERM", "truecolor")
        .env("TERM", "linux"))
    .out;
    assert_eq!(here, there);
}

#[test]
fn a_theme_that_does_not_exist_is_wrong_use() {
    let said = expect(&full(), 2, &["--headless", "--theme", "flurb"]);
    assert_eq!(said.out, "");
    assert!(
        said.err.contains("`flurb`") || said.err.contains("\"flurb\""),
        "{said:?}"
    );
    assert!(said.err.contains("contrast-dark"), "{said:?}");
}
