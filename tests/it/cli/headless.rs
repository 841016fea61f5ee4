//! `jobtui --headless`: the screen as a file, to the byte the same whenever it is drawn.

mod hands;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{WFE, bare, expect, full, jobtui, run};
use crate::rig::{World, assert_harmless};

/// Compares with the picture in `tests/data/pictures`; JOBTUI_BLESS=1 draws it anew.
#[track_caller]
fn assert_picture(name: &str, picture: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("JOBTUI_BLESS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, picture).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        picture == expected,
        "{name} is drawn like this now:\n{picture}\nand was:\n{expected}"
    );
}

#[test]
fn every_size_has_its_picture() {
    let world = full();
    for size in ["200x60", "120x40", "80x24", "60x16", "40x12", "19x4"] {
        let args = ["--headless", "--size", size, "--glyphs", "ascii"];
        let said = expect(&world, 0, &args);
        assert_harmless(&said.out);
        assert_picture(&format!("full-{size}"), &said.out);
    }
}

#[test]
fn every_dialog_has_its_picture() {
    let world = full();
    for (name, keys) in [
        ("cancel", "2 c"),
        ("prio", "2 P"),
        ("archive", "3 a"),
        ("pick-a-source", "S"),
        ("submit-a-row", "S enter \"x\""),
        ("submit-a-folder-job", "S k enter"),
        ("rerun", "3 R"),
        ("details", "2 enter"),
        ("sources", "0"),
        ("help", "?"),
        ("filter", "/ \"failed\""),
        ("nothing-matches", "/ \"no such job\" enter"),
        ("logs", "1 L"),
    ] {
        let args = [
            "--headless",
            "--size",
            "100x32",
            "--glyphs",
            "ascii",
            "--keys",
            keys,
        ];
        let said = expect(&world, 0, &args);
        assert_harmless(&said.out);
        assert_picture(name, &said.out);
    }
}

#[test]
fn empty_sources_and_no_sources_have_their_pictures() {
    let world = World::new();
    let args = ["--headless", "--size", "100x32", "--glyphs", "ascii"];
    assert_picture("empty", &expect(&world, 0, &args).out);
    let dir = tempfile::tempdir().unwrap();
    let said = run(bare(dir.path()).args(args));
    assert_eq!(said.code, 0, "{said:?}");
    assert_picture("no-sources", &said.out);
}

#[test]
fn every_format_is_the_same_to_the_byte_when_drawn_again() {
    let world = full();
    for format in ["text", "ansi", "svg", "png", "json"] {
        let draw = || {
            let args = [
                "--headless",
                "--size",
                "80x24",
                "--format",
                format,
                "--keys",
                "3 j",
            ];
            let output = jobtui(&world).args(args).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            assert!(!output.stdout.is_empty());
            output.stdout
        };
        assert!(draw() == draw(), "{format} differs");
    }
}

#[test]
fn the_document_is_that_of_list() {
    let world = full();
    let drawn = expect(&world, 0, &["--headless", "--format", "json"]).out;
    let listed = expect(&world, 0, &["list", "-o", "json"]).out;
    let (drawn, listed): (Value, Value) = (
        serde_json::from_str(&drawn).unwrap(),
        serde_json::from_str(&listed).unwrap(),
    );
    assert_eq!(drawn["jobs"], listed["jobs"]);
    assert_eq!(drawn["schema"], 1);
}

#[test]
fn a_key_that_nobody_knows_is_wrong_use() {
    let said = expect(&full(), 2, &["--headless", "--keys", "j flurb"]);
    assert_eq!(said.out, "");
    assert!(said.err.contains("no key is called `flurb`"), "{said:?}");
}

#[test]
fn keys_that_would_act_are_refused_in_the_picture_unless_act_is_given() {
    let world = full();
    let before = world.tree("queue");
    let keys = [
        "--headless",
        "--size",
        "120x40",
        "--keys",
        "/ \"wfe\" enter c",
    ];
    let said = expect(&world, 0, &keys);
    assert!(
        said.out.contains("give --act to let keys act"),
        "{}",
        said.out
    );
    assert_eq!(world.tree("queue"), before);
    let said = expect(&world, 0, &[&keys[..], &["--act"]].concat());
    assert!(!said.out.contains("--act"), "{}", said.out);
    assert!(!world.at(&format!("queue/outbox/{WFE}")).exists());
}

#[test]
fn a_read_only_board_refuses_every_key_that_acts_and_says_why() {
    let world = full();
    let before = world.tree("queue");
    for keys in ["2 c", "2 P", "2 +", "2 -", "3 a", "3 R", "S"] {
        let args = [
            "--headless",
            "--read-only",
            "--act",
            "--size",
            "200x60",
            "--keys",
            keys,
        ];
        let said = expect(&world, 0, &args);
        assert!(said.out.contains("read-only"), "{keys}:\n{}", said.out);
    }
    assert_eq!(world.tree("queue"), before);
}

#[test]
fn no_color_is_obeyed_and_can_be_overruled() {
    let world = full();
    let args = ["--headless", "--size", "80x24", "--format", "ansi"];
    let coloured = run(jobtui(&world).args(args)).out;
    assert!(colours(&coloured) > 0);
    let plain = run(jobtui(&world).args(args).env("NO_COLOR", "1")).out;
    assert_eq!(colours(&plain), 0);
    let forced = ["--color", "always"];
    let said = run(jobtui(&world).args(args).args(forced).env("NO_COLOR", "1"));
    assert_eq!(said.out, coloured);
    let never = run(jobtui(&world).args(args).args(["--color", "never"])).out;
    assert_eq!(never, plain);
}

/// How many colours are set: SGR parameters 30-49, 90-107 and the longer ones of more colours.
fn colours(ansi: &str) -> usize {
    let codes = ansi
        .split("\u{1b}[")
        .skip(1)
        .filter_map(|part| part.split_once('m'));
    let numbers = codes.flat_map(|(codes, _)| codes.split(';'));
    numbers
        .filter_map(|n| n.parse::<u32>().ok())
        .filter(|n| matches!(n, 30..=38 | 40..=48 | 90..=107))
        .count()
}

#[test]
fn the_ascii_look_is_ascii_when_the_data_is() {
    let world = full();
    for size in ["200x60", "120x40", "80x24", "60x16", "40x12"] {
        let said = expect(
            &world,
            0,
            &["--headless", "--size", size, "--glyphs", "ascii"],
        );
        let strange = said.out.lines().find(|line| !line.is_ascii());
        assert_eq!(strange, None);
    }
}

#[test]
fn a_source_that_is_down_is_told_by_the_exit_code_and_on_the_screen() {
    let world = full();
    let args = ["--db", "nowhere.db", "--headless", "--size", "200x60"];
    let said = expect(&world, 3, &args);
    assert!(said.out.contains("nowhere"), "{}", said.out);
    assert!(
        said.out.contains("143022"),
        "the others go on:\n{}",
        said.out
    );
}
