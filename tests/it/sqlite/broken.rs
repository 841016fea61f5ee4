//! Files that break, rows that cannot be: told as what they are, and acted upon only where that is safe.

use std::fs;

use jobtui::clock::Clock;
use jobtui::job::{Consent, Flag, LogAsk, OutageKind, RefusalKind, Request, Verb};
use jobtui::store::Store as _;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::rig::{Rig, id, store};

#[test]
fn what_cannot_be_read_as_a_database_is_an_outage_and_never_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jobs.db");
    let mut store = store(&path, false);
    let mut outage = |name: &str| {
        let outage = store.catch_up(Clock::Live.for_store()).unwrap_err();
        assert!(outage.text.contains("jobs.db"), "{name}: {}", outage.text);
        outage.kind
    };
    let encrypted: Vec<u8> = (0..8192_u32).map(|n| (n * 31 % 251) as u8).collect();
    fs::write(&path, encrypted).unwrap();
    assert_eq!(outage("encrypted"), OutageKind::Foreign);
    fs::write(&path, b"SQLite format 3\0").unwrap();
    assert_eq!(outage("a head without a body"), OutageKind::Foreign);
    fs::write(&path, b"").unwrap();
    assert_eq!(outage("empty"), OutageKind::Foreign);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(outage("a directory"), OutageKind::Foreign);
    fs::remove_dir(&path).unwrap();
    mknodat(CWD, &path, FileType::Fifo, Mode::RWXU, 0).unwrap();
    assert_eq!(outage("a pipe"), OutageKind::Foreign);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("jobs.db", &path).unwrap();
    outage("a link to itself");
}

/// A database of many pages in one file.
fn large() -> Rig {
    let rig = Rig::with("delete", None);
    rig.other.execute_batch("BEGIN").unwrap();
    for n in 0..500 {
        rig.add(&format!("JOB-{n:05}"), "COMPLETED");
    }
    rig.other.execute_batch("COMMIT").unwrap();
    rig
}

#[test]
fn a_database_that_is_cut_off_while_open_is_an_outage_and_comes_back() {
    let mut rig = large();
    rig.store.reach(usize::MAX);
    rig.look();
    let whole = fs::read(&rig.path).unwrap();
    let jobs = rig.board.jobs.clone();
    for length in [whole.len() / 2, 5000, 4096, 100, 1] {
        fs::write(&rig.path, &whole[..length]).unwrap();
        // A store that had it open, and one that comes now: they may still have pages in
        // memory, but what they tell is whole or an outage.
        let mut new = store(&rig.path, false);
        for _ in 0..3 {
            rig.pass(std::time::Duration::from_secs(20));
            if let Ok(batch) = rig.step() {
                rig.board.apply(batch);
            }
            if let Ok(batch) = new.catch_up(rig.now) {
                assert!(length > 4096, "{length}: {batch:?}");
            }
        }
        assert_eq!(rig.board.jobs.len(), jobs.len(), "{length}");
        fs::write(&rig.path, &whole).unwrap();
        let end = (0..5).find_map(|_| {
            rig.pass(std::time::Duration::from_secs(20));
            rig.step().ok()
        });
        rig.board.apply(end.expect("it comes back"));
        rig.look();
        assert_eq!(rig.board.jobs, jobs, "{length}");
    }
}

#[test]
fn a_table_that_lacks_id_or_status_is_named() {
    for (columns, lack) in [
        ("status TEXT, a", "its table jobs lacks job_id or status"),
        ("job_id TEXT, a", "its table jobs lacks job_id or status"),
    ] {
        let mut rig = Rig::with(
            "wal",
            Some(&format!(
                "CREATE TABLE jobs ({columns}); CREATE TABLE cats (a)"
            )),
        );
        let outage = rig.step().unwrap_err();
        assert_eq!(outage.kind, OutageKind::Foreign);
        assert!(outage.text.contains(lack), "{}", outage.text);
        assert!(outage.text.contains("cats, jobs"), "{}", outage.text);
    }
    // Tables of another make than the server's are read or refused, but not crashed upon.
    for schema in [
        "CREATE TABLE jobs (job_id TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID",
        "CREATE TABLE all_jobs (job_id, status); CREATE VIEW jobs AS SELECT * FROM all_jobs",
    ] {
        let mut rig = Rig::with("wal", Some(schema));
        let outage = rig.step().unwrap_err();
        assert!(outage.text.contains("jobs.db"), "{}", outage.text);
    }
}

#[test]
fn nothing_is_done_to_a_row_of_unknown_status() {
    for status in ["'pending'", "'ARCHIVED'", "NULL", "1"] {
        let mut rig = Rig::today();
        rig.add("A", "PENDING");
        rig.sql(&format!("UPDATE jobs SET status = {status}"));
        rig.look();
        let job = rig.job("A").clone();
        let signs = rig.board.signs.clone().unwrap();
        assert!(
            signs
                .notes
                .iter()
                .any(|n| n.contains("1 rows have a status")),
            "{:?}",
            signs.notes
        );
        for verb in [Verb::Cancel, Verb::Reprioritise, Verb::Archive] {
            assert!(signs.capabilities.may(verb, &job).is_err(), "{verb:?}");
        }
        for request in [
            Request::Cancel(job.seen()),
            Request::Reprioritise(job.seen(), 1),
            Request::Archive(job.seen(), Consent::NotAsked),
        ] {
            let refusal = rig.store.carry_out(&request, rig.now).unwrap_err();
            assert_eq!(refusal.kind, RefusalKind::NotPossible, "{status}");
        }
        let left: i64 = rig.ask(&format!(
            "SELECT count(*) FROM jobs WHERE status IS {status} AND priority = 0"
        ));
        assert_eq!(left, 1, "{status}");
    }
}

#[test]
fn a_priority_that_is_no_number_can_be_replaced_by_one() {
    for odd in ["'high'", "1.5", "NULL", "x'FF'"] {
        let mut rig = Rig::today();
        rig.add("A", "PENDING");
        rig.sql(&format!("UPDATE jobs SET priority = {odd}"));
        rig.look();
        let seen = rig.job("A").seen();
        assert_eq!(seen.priority, None, "{odd}");
        rig.store
            .carry_out(&Request::Reprioritise(seen, 7), rig.now)
            .unwrap();
        assert_eq!(rig.ask::<i64>("SELECT priority FROM jobs"), 7, "{odd}");
    }
}

#[test]
fn a_text_as_priority_stands_where_the_worker_takes_it() {
    let mut rig = Rig::today();
    rig.add_to("A", "PENDING", 5);
    rig.add("B", "PENDING");
    rig.sql("UPDATE jobs SET priority = 'low' WHERE job_id = 'B'");
    rig.look();
    let theirs: String =
        rig.ask("SELECT job_id FROM jobs ORDER BY priority DESC, created_at ASC LIMIT 1");
    assert_eq!(theirs, "B");
    let source = jobtui::job::SourceId(0);
    let mut board = jobtui::board::Board::new([("lab".to_owned(), "sqlite")]);
    let jobs = rig.board.jobs.values().cloned();
    board.apply(source, jobs.map(jobtui::job::Change::Put).collect());
    let first = board.lane(jobtui::board::Lane::Queue)[0];
    assert_eq!(board.row(first).name(), "B");
    assert!(rig.job("B").flags.has(Flag::WrongType));
}

#[test]
fn dates_at_the_ends_of_the_calendar_are_no_trouble() {
    for date in [
        "'9999-12-31 23:59:59.999999'",
        "'9999-12-31T23:59:59-23:59'",
        "'0000-01-01 00:00:00'",
        "'-9999-01-01 00:00:00'",
        "'2026-02-29 12:00:00'",
        "'2026-11-20 24:00:00'",
        "'2026-11-20 12:00:60'",
        "'2026-11-20 12:00:00.1234567890123'",
        "9223372036854775807",
        "-1e308",
        "x'00FF'",
        "char(0)",
    ] {
        let mut rig = Rig::today();
        for status in ["PENDING", "RUNNING", "FAILED"] {
            rig.add(status, status);
        }
        rig.sql(&format!(
            "UPDATE jobs SET created_at = {date}, started_at = {date}, completed_at = {date}"
        ));
        rig.look();
        assert_eq!(rig.board.jobs.len(), 3, "{date}");
        assert!(rig.look().changes.is_empty(), "{date}");
        rig.store.details(&id("RUNNING")).unwrap();
    }
}

#[test]
fn parameters_that_are_no_json_are_shown_as_they_are() {
    for (written, shown) in [
        ("'{\"a\": '", "{\"a\": "),
        ("'no json at all'", "no json at all"),
        ("'{\"a\": NaN}'", "\"a\": NaN"),
        ("x'7B00FF'", "{^@\u{FFFD}"),
        ("7", "7"),
    ] {
        let mut rig = Rig::today();
        rig.add("A", "PENDING");
        rig.sql(&format!("UPDATE jobs SET experiment_config = {written}"));
        rig.look();
        let details = rig.store.details(&id("A")).unwrap();
        let section = details
            .sections
            .iter()
            .find(|s| s.title.as_str() == "Parameters");
        let lines = section.unwrap().lines.iter().map(ToString::to_string);
        let whole = lines.collect::<Vec<_>>().join("\n");
        assert!(whole.contains(shown), "{written}: {whole:?}");
        rig.store.document(&id("A")).unwrap();
    }
}

#[test]
fn of_a_giant_output_only_the_piece_asked_for_is_read() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    rig.sql(
        "INSERT INTO job_outputs (job_id, output_text, line_count)
         VALUES ('A', CAST(zeroblob(20000000) AS TEXT) || 'end', 0)",
    );
    rig.look();
    let end = rig
        .store
        .read_log(&id("A"), LogAsk::End { most: 5 })
        .unwrap();
    assert_eq!(end.bytes, b"\0\0end");
    assert_eq!((end.start, end.size), (19_999_998, 20_000_003));
    let details = rig.store.details(&id("A")).unwrap();
    let output = details.fields.iter().find(|(n, _)| n.as_str() == "output");
    assert!(output.unwrap().1.contains("20000003 bytes"));
}

#[test]
fn of_giant_columns_details_show_the_beginning_and_say_how_much_is_left() {
    let mut rig = Rig::today();
    rig.add("A", "FAILED");
    rig.sql(
        "UPDATE jobs SET user = replace(hex(zeroblob(1000000)), '0', 'ü'), error_message = 'E: ' || hex(zeroblob(2000000)),
         experiment_config = '{\"a\": [' || replace(hex(zeroblob(500000)), '0', '1,') || '1]}'",
    );
    rig.look();
    assert!(rig.job("A").owner.len() < 1000 && rig.job("A").error.len() < 1000);
    let details = rig.store.details(&id("A")).unwrap();
    let user = details.fields.iter().find(|(n, _)| n.as_str() == "user");
    let user = &user.unwrap().1;
    assert!(user.len() < 20_000 && user.ends_with("bytes more"));
    for title in ["Error", "Parameters"] {
        let section = details.sections.iter().find(|s| s.title.as_str() == title);
        let lines = &section.unwrap().lines;
        let shown: usize = lines.iter().map(|line| line.len()).sum();
        assert!(shown < 300_000, "{title}: {shown}");
        let last = lines.last().unwrap();
        assert!(last.ends_with("bytes more"), "{title}: {last}");
    }
    // The whole is there for who asks for it.
    let document = rig.store.document(&id("A")).unwrap();
    assert_eq!(document["error_message"].as_str().unwrap().len(), 4_000_003);
}

#[test]
fn two_rows_of_one_name_and_an_empty_name_do_not_upset_the_list() {
    let mut rig = Rig::with("wal", Some("CREATE TABLE jobs (job_id, status TEXT)"));
    rig.sql("INSERT INTO jobs VALUES ('A', 'PENDING'), ('A', 'FAILED'), ('', 'PENDING'), (7, 'PENDING'), ('B', 'RUNNING')");
    rig.look();
    let names: Vec<_> = rig.board.jobs.keys().map(String::as_str).collect();
    assert_eq!(names, ["", "7", "A", "B"]);
    assert!(rig.look().changes.is_empty(), "the second look is empty");
    // Which of the two speaks is nobody's promise: the job server keeps its names unique.
    rig.sql("DELETE FROM jobs WHERE job_id = ''");
    rig.look();
    let names: Vec<_> = rig.board.jobs.keys().map(String::as_str).collect();
    assert_eq!(names, ["7", "A", "B"]);
}
