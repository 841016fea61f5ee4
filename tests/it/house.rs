//! The map checks itself: which room may use which, and which words stay in which room.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every source file below `src/`, with its text without test modules.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_owned(), text)
        })
        .collect()
}

/// The first folder or file name: the room.
fn room(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_str();
    first.unwrap().trim_end_matches(".rs").to_owned()
}

fn is_test_file(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests")
}

/// The text before the test module, without comments.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The table of rooms in `src/ARCHITECTURE.md`: room, and the rooms it may use.
fn map() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("src/ARCHITECTURE.md")).unwrap();
    text.lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim);
            cells.next()?;
            let room = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
            let uses = cells.next()?;
            let uses = uses
                .split_whitespace()
                .filter(|word| *word != "-")
                .map(|word| word.trim_matches('`').to_owned());
            Some((room.to_owned(), uses.collect()))
        })
        .collect()
}

#[test]
fn arrows_only_go_down_as_the_map_says() {
    let map = map();
    assert!(map.len() > 8, "the table of rooms was not found");
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let here = room(&path);
        if here == "lib" || here == "main" || is_test_file(&path) {
            continue;
        }
        let may = map
            .get(&here)
            .unwrap_or_else(|| panic!("the map does not know the room {here}"));
        for part in code(&text).split("crate::").skip(1) {
            let used: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if used != here && map.contains_key(&used) && !may.contains(&used) {
                wrong.push(format!("{}: {here} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_map_has_no_circles() {
    let map = map();
    let mut left: Vec<_> = map.keys().cloned().collect();
    while !left.is_empty() {
        let before = left.len();
        let standing = left.clone();
        left.retain(|room| map[room].iter().any(|used| standing.contains(used)));
        assert!(left.len() < before, "a circle among {left:?}");
    }
}

#[test]
fn words_of_the_outer_world_stay_in_their_rooms() {
    /// A word and the places where it may stand.
    const RULES: [(&str, &[&str]); 15] = [
        ("ratatui::", &["tui", "cli/headless.rs"]),
        ("crossterm::", &["tui"]),
        ("rusqlite::", &["db", "results", "store/sqlite", "cli/demo"]),
        ("notify::", &["store", "settings"]),
        ("ureq::", &["store/files/sync"]),
        ("tokio::", &["tui", "feed"]),
        ("jiff::", &["job/moment.rs"]),
        ("clap::", &["cli"]),
        ("similar::", &["diff"]),
        ("regex::", &["filter"]),
        ("regex_syntax::", &["filter"]),
        ("SystemTime::now", &["clock.rs"]),
        ("process::Command", &[]),
        ("Command::new(", &["hook"]),
        ("println!", &[]),
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        for (word, places) in RULES {
            let allowed = places.iter().any(|place| path.starts_with(place));
            if code.contains(word) && !allowed && !is_test_file(&path) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_first_what_it_knows() {
    for (path, text) in sources() {
        let first = text.lines().next().unwrap_or("");
        assert!(
            first.starts_with("//! ") && first.len() > 12,
            "{} begins with {first:?}",
            path.display()
        );
    }
}

#[test]
fn the_readme_shows_the_keys_as_they_are() {
    show_in_the_readme(&jobtui::tui::action::markdown());
}

#[test]
fn the_readme_shows_the_settings_as_they_are() {
    show_in_the_readme(&jobtui::settings::template::markdown());
}

/// The README has this table; JOBTUI_BLESS=1 puts it where the one with the same head stands.
fn show_in_the_readme(table: &str) {
    // Two tests write there when they are asked to.
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let mut readme = fs::read_to_string(&path).unwrap();
    if std::env::var_os("JOBTUI_BLESS").is_some() {
        let head = table.lines().next().unwrap();
        let from = readme.find(head).unwrap();
        let to = from + readme[from..].find("\n\n").unwrap();
        readme.replace_range(from..to, table.trim_end());
        // Whoever reads it meanwhile finds it whole: it is never written in place.
        let part = path.with_extension("md.part");
        fs::write(&part, &readme).unwrap();
        fs::rename(&part, &path).unwrap();
    }
    assert!(
        readme.contains(table.trim_end()),
        "put this into README.md:\n{table}"
    );
}

#[test]
fn there_is_one_version_of_what_must_be_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    for name in [
        "ratatui",
        "crossterm",
        "rustix",
        "unicode-width",
        "rusqlite",
    ] {
        let line = format!("name = \"{name}\"\n");
        assert_eq!(lock.matches(&line).count(), 1, "{name}");
    }
}

#[test]
fn the_audited_store_hands_every_question_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let questions = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("    fn "));
        lines
            .filter_map(|line| line.split('(').next())
            .map(str::to_owned)
            .collect()
    };
    let (door, audited) = (read("mod.rs"), read("audited.rs"));
    let promised = door.split("pub trait Store").nth(1).unwrap();
    let kept = audited.split("impl Store for Audited").nth(1).unwrap();
    let kept = questions(kept);
    let promised = questions(promised);
    assert!(promised.len() >= 12, "{promised:?}");
    for question in promised {
        assert!(
            kept.contains(&question),
            "{question} would be answered by its default"
        );
    }
}
