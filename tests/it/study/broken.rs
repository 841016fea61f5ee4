//! What lies in the place of a study and is none, or is an odd one: one line says why.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use jobtui::job::{Best, Plain, Setting};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{Room, TABLES, best, completed, kept};

#[test]
fn without_a_study_nothing_is_told() {
    assert_eq!(Room::empty().look(), None);
}

#[test]
fn what_is_no_database_is_named_and_not_read() {
    let cases = [
        (Room::with(""), "study.db: empty; it may still be arriving"),
        (
            Room::with(&kept("optuna-4.9.0.db")[..300]),
            "study.db: too short for a database; it may still be arriving",
        ),
        (
            Room::with("no database ".repeat(100)),
            "study.db: not a database",
        ),
    ];
    for (mut room, why) in cases {
        assert_eq!(room.trouble(), why);
    }
    let mut sparse = Room::with(kept("optuna-4.9.0.db"));
    File::options()
        .write(true)
        .open(sparse.db())
        .unwrap()
        .set_len((256 << 20) + 1)
        .unwrap();
    assert_eq!(
        sparse.trouble(),
        "study.db: larger than the 256 MiB that are read"
    );
}

#[test]
fn what_is_no_regular_file_is_neither_followed_nor_waited_for() {
    let mut link = Room::empty();
    fs::write(link.path("other.db"), kept("optuna-4.9.0.db")).unwrap();
    symlink("other.db", link.db()).unwrap();
    assert_eq!(
        link.trouble(),
        "study.db: a link, and links are not followed"
    );
    let mut pipe = Room::empty();
    mknodat(CWD, pipe.db(), FileType::Fifo, Mode::RWXU, 0).unwrap();
    assert_eq!(pipe.trouble(), "study.db: not a regular file");
    let mut directory = Room::empty();
    fs::create_dir(directory.db()).unwrap();
    assert_eq!(directory.trouble(), "study.db: not a regular file");
}

#[test]
fn a_database_cut_off_or_overwritten_in_the_middle_is_an_incomplete_snapshot() {
    let whole = kept("optuna-4.9.0.db");
    let mut room = Room::with(&whole[..whole.len() / 2]);
    assert!(
        room.trouble().starts_with("study.db: snapshot incomplete"),
        "{}",
        room.trouble()
    );
    let mut torn = whole.clone();
    torn[20_000..24_000].fill(0x5A);
    let mut room = Room::with(&torn);
    assert!(
        room.trouble().starts_with("study.db: snapshot incomplete"),
        "{}",
        room.trouble()
    );
}

#[test]
fn a_foreign_schema_is_named_by_its_tables() {
    let mut room = Room::of_sql("CREATE TABLE history (a); CREATE TABLE runs (b)");
    assert_eq!(
        room.trouble(),
        "study.db: no study of trials in it (tables: history, runs)"
    );
    let mut room = Room::of_sql("CREATE TABLE x (a); DROP TABLE x");
    assert_eq!(
        room.trouble(),
        "study.db: no study of trials in it (tables: none)"
    );
    let mut room =
        Room::of_sql("CREATE TABLE trials (trial_id, study_id); CREATE TABLE studies (study_id)");
    assert_eq!(
        room.trouble(),
        "study.db: no study of trials in it (tables: studies, trials)"
    );
}

/// A view may compute without end: what looks like a table is asked only when it is one.
#[test]
fn views_in_the_place_of_tables_are_not_asked() {
    let mut room = Room::of_sql(
        "CREATE TABLE studies (study_id, study_name); INSERT INTO studies VALUES (1, 'x');
         CREATE VIEW trials AS SELECT 1 AS trial_id, 1 AS study_id, 'COMPLETE' AS state, 0 AS number",
    );
    let trouble = room.trouble();
    assert!(trouble.contains("access to view"), "{trouble}");
}

#[test]
fn a_study_without_trials_and_a_file_without_studies_are_normal_beginnings() {
    let study = Room::of_sql(TABLES).study();
    assert_eq!((study.counts.all(), study.best), (0, Best::NoneComplete));
    let study = Room::of_sql(&format!("{TABLES} DELETE FROM studies")).study();
    assert_eq!((study.name.as_str(), study.counts.all()), ("", 0));
}

#[test]
fn infinite_values_stay_out_of_the_curve_and_are_the_best_only_alone() {
    let both = completed(0, "NULL", "INF_POS") + &completed(1, "NULL", "INF_NEG");
    let study = Room::of_sql(&format!("{TABLES}{both}")).study();
    assert_eq!(best(&study).number, 1);
    assert_eq!(best(&study).value, f64::NEG_INFINITY);
    assert_eq!(study.objectives[0].infinite, 2);
    assert!(study.objectives[0].series.is_empty());
    let three = both + &completed(2, "7.5", "FINITE");
    let study = Room::of_sql(&format!("{TABLES}{three}")).study();
    assert_eq!(best(&study).number, 2);
    // A value that is no number at all is not there.
    let odd = completed(0, "'NaN'", "FINITE") + &completed(1, "NULL", "FINITE");
    let study = Room::of_sql(&format!("{TABLES}{odd}")).study();
    assert_eq!((study.counts.complete, study.best), (2, Best::NoneComplete));
}

#[test]
fn where_every_trial_breaks_a_constraint_none_is_the_best() {
    let trial = completed(0, "1.0", "FINITE");
    let broken = "INSERT INTO trial_system_attributes VALUES (1, 'constraints', '[-1.0, 0.5]')";
    let study = Room::of_sql(&format!("{TABLES}{trial}{broken}")).study();
    assert_eq!(study.best, Best::NoneFeasible);
    assert_eq!(study.objectives[0].series, [1.0]);
}

#[test]
fn without_a_direction_there_is_a_curve_and_no_best() {
    for direction in ["'NOT_SET'", "'SIDEWAYS'", "NULL", "7"] {
        let trial = completed(0, "1.0", "FINITE");
        let sql = format!("{TABLES}{trial}UPDATE study_directions SET direction = {direction}");
        let study = Room::of_sql(&sql).study();
        assert_eq!(study.best, Best::NoDirection, "{direction}");
        assert_eq!(study.objectives[0].series, [1.0]);
    }
}

#[test]
fn a_choice_out_of_range_and_a_broken_distribution_show_the_raw_number() {
    let trial = completed(0, "1.0", "FINITE");
    let sql = format!(
        r#"{TABLES}{trial}
        INSERT INTO trial_params VALUES (1, 'far', 9.0, '{{"name": "CategoricalDistribution", "attributes": {{"choices": ["a"]}}}}');
        INSERT INTO trial_params VALUES (1, 'broken', 2.0, '{{"name": ');
        INSERT INTO trial_params VALUES (1, 'none', 3.0, NULL);
        INSERT INTO trial_params VALUES (1, 'text', 'x', '');
        INSERT INTO trial_params VALUES (1, 'good' || char(27), 0.0, '{{"attributes": {{"choices": ["a"]}}}}')"#
    );
    let study = Room::of_sql(&sql).study();
    let text = |text| Setting::Text(Plain::new(text));
    let expected = [
        (Plain::new("broken"), Setting::Number(2.0)),
        (Plain::new("far"), Setting::Number(9.0)),
        (Plain::new("good^["), text("a")),
        (Plain::new("none"), Setting::Number(3.0)),
        (Plain::new("text"), text("x")),
    ];
    assert_eq!(best(&study).parameters, expected);
}

#[test]
fn notes_of_the_best_trial_are_cut_and_those_of_samplers_left_out() {
    let trial = completed(0, "1.0", "FINITE");
    let sql = format!(
        "{TABLES}{trial}
        INSERT INTO trial_user_attributes VALUES (1, 'log', '\"' || printf('%.1000c', 'x') || '\"');
        INSERT INTO trial_system_attributes VALUES (1, 'cma:state', '\"secret\"')"
    );
    let study = Room::of_sql(&sql).study();
    let [(name, note)] = &best(&study).notes[..] else {
        panic!("{:?}", best(&study).notes);
    };
    assert_eq!(name.as_str(), "log");
    assert_eq!(note.len(), 203);
}

/// As Optuna wrote them before its version 2.4.
#[test]
fn an_old_study_keeps_its_direction_and_its_values_elsewhere() {
    let study = Room::of_sql(
        "CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name TEXT, direction VARCHAR(8));
         CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, number INTEGER, study_id INTEGER, state TEXT, value FLOAT);
         INSERT INTO studies VALUES (1, 'old', 'MAXIMIZE');
         INSERT INTO trials VALUES (1, 0, 1, 'COMPLETE', 3.0), (2, 1, 1, 'COMPLETE', 5.0),
            (3, 2, 1, 'PRUNED', 9.0), (4, 3, 1, 'RUNNING', NULL), (5, 4, 1, 'DREAMING', NULL)",
    )
    .study();
    assert_eq!((best(&study).number, best(&study).value), (1, 5.0));
    assert_eq!((study.counts.running, study.counts.other), (1, 1));
    assert_eq!(study.objectives[0].series, [3.0, 5.0]);
}

/// Written by other programs: only what every such file must have.
#[test]
fn a_study_with_only_its_main_tables_is_told() {
    let study = Room::of_sql(
        "CREATE TABLE studies (study_id INTEGER); INSERT INTO studies VALUES (1);
         CREATE TABLE trials (trial_id INTEGER, study_id INTEGER, state TEXT);
         INSERT INTO trials VALUES (1, 1, 'COMPLETE'), (2, 1, 'WAITING')",
    )
    .study();
    assert_eq!((study.counts.complete, study.counts.waiting), (1, 1));
    assert_eq!(study.best, Best::NoneComplete);
}

#[test]
fn of_very_many_trials_the_newest_make_the_curve_and_all_compete() {
    let sql = format!(
        "{TABLES} WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 7999)
         INSERT INTO trials SELECT i + 1, i, 1, 'COMPLETE', NULL, NULL FROM n;
         INSERT INTO trial_values SELECT trial_id, 0, number + 0.5, 'FINITE' FROM trials"
    );
    let study = Room::of_sql(&sql).study();
    assert_eq!(best(&study).number, 0);
    let series = &study.objectives[0].series;
    assert_eq!(
        (series.len(), series[0], series[4999]),
        (5000, 3000.5, 7999.5)
    );
}

/// A file that was changed anywhere is told, or a line says why not; what is told can be shown.
#[test]
fn bytes_changed_anywhere_upset_nobody() {
    let mut chance = 7_u64;
    let mut next = |end: usize| {
        chance = chance.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        usize::try_from(chance >> 33).unwrap() % end
    };
    let (mut told, mut refused) = (0, 0);
    for name in ["optuna-2.10.1.db", "optuna-5.0.0.db", "two-objectives.db"] {
        let whole = kept(name);
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..=next(4) {
                // Behind the first bytes, without which it is no database at all.
                let at = 16 + next(bytes.len() - 16);
                bytes[at] = [0, 0xFF, 0x1B, b'x'][next(4)];
            }
            let mut room = Room::with(&bytes);
            let report = room.look().expect("there is a study.db");
            assert_eq!(report.study.is_none(), !report.note.is_empty());
            assert!(!report.note.contains('/'), "{}", report.note);
            for (name, value) in jobtui::tui::study::lines(&report, true, 20) {
                assert!(
                    !name.chars().chain(value.chars()).any(char::is_control),
                    "{name}: {value}"
                );
            }
            match report.study {
                Some(_) => told += 1,
                None => refused += 1,
            }
        }
    }
    assert!(told > 10 && refused > 10, "{told} told, {refused} refused");
}
