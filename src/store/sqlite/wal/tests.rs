//! The `-wal` file as `SQLite` writes it, and spoilt.

use std::path::PathBuf;

use rusqlite::Connection;

use super::*;

struct Store {
    _dir: tempfile::TempDir,
    path: PathBuf,
    conn: Connection,
    wal: Wal,
}

impl Store {
    fn new(page: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(&format!(
            "PRAGMA page_size = {page}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
             CREATE TABLE a(id INTEGER PRIMARY KEY, b TEXT, c INTEGER); CREATE INDEX i ON a(c);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
             INSERT INTO a SELECT i, printf('%.*c', 50, 'x'), 0 FROM n"
        ))
        .unwrap();
        let mut wal = Wal::default();
        wal.skip(&path);
        Self {
            _dir: dir,
            path,
            conn,
            wal,
        }
    }

    fn after(&mut self, sql: &str) -> Hint {
        self.conn.execute_batch(sql).unwrap();
        self.read_on()
    }

    fn read_on(&mut self) -> Hint {
        self.wal.read_on(&self.path)
    }
}

#[test]
fn a_changed_row_is_among_those_of_its_page_and_the_last_commit_is_told_twice() {
    for page in [512, 4_096, 65_536] {
        let mut store = Store::new(page);
        // Then the last two commits are short ones.
        for row in [1_000, 1_001] {
            store.after(&format!("UPDATE a SET c = 1 WHERE id = {row}"));
        }
        for row in [1, 700, 2_000] {
            let hint = store.after(&format!("UPDATE a SET c = {row} WHERE id = {row}"));
            assert!(
                hint.is_all && hint.rows.contains(&row),
                "{row} of pages of {page}"
            );
            let again = store.read_on();
            assert!(again.is_all && again.rows.contains(&row));
            assert!(hint.rows.len() <= 2 * page / 50, "{} rows", hint.rows.len());
        }
        let hint = store.after("UPDATE a SET c = 5 WHERE id = 5");
        assert!(hint.rows.contains(&2_000), "the commit before the last");
        let hint = store.after("UPDATE a SET c = 6 WHERE id = 6");
        assert!(
            page == 65_536 || !hint.rows.contains(&2_000),
            "the one before that"
        );
    }
}

#[test]
fn what_is_too_much_or_began_anew_is_no_whole_hint() {
    let mut store = Store::new(512);
    assert_eq!(store.after("UPDATE a SET b = 'y'"), Hint::default());
    assert!(
        store
            .after("UPDATE a SET c = 1 WHERE id = 1")
            .rows
            .contains(&1)
    );
    store
        .conn
        .execute_batch("PRAGMA wal_checkpoint(RESTART)")
        .unwrap();
    let hint = store.after("UPDATE a SET c = 2 WHERE id = 1");
    assert!(!hint.is_all && hint.rows.contains(&1));
    store
        .conn
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    assert_eq!(store.read_on(), Hint::default());
    let hint = store.after("UPDATE a SET c = 3 WHERE id = 1");
    assert!(!hint.is_all && hint.rows.contains(&1));
    assert!(store.after("UPDATE a SET c = 4 WHERE id = 2").is_all);
}

#[test]
fn long_rows_are_no_whole_hint() {
    let mut store = Store::new(512);
    let hint = store.after("UPDATE a SET b = printf('%.*c', 5000, 'z') WHERE id = 70");
    assert!(!hint.is_all && hint.rows.contains(&70));
}

#[test]
fn what_was_taken_back_is_not_told_and_hides_nothing() {
    let mut store = Store::new(512);
    store.after("UPDATE a SET c = 1 WHERE id = 1");
    store.after("PRAGMA cache_size = 5; BEGIN; UPDATE a SET b = 'w'; ROLLBACK");
    for row in [9, 8, 7] {
        let hint = store.after(&format!("UPDATE a SET c = 4 WHERE id = {row}"));
        assert!(!hint.rows.contains(&1_500), "{hint:?}");
    }
    // In one step of two at worst: what was taken back lies behind it and is too much to go through.
    let hint = store.after("UPDATE a SET c = 4 WHERE id = 6");
    assert!(hint.rows.is_empty() || hint.rows.contains(&6));
}

#[test]
fn a_file_that_is_not_there_or_no_file_gives_no_hint() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let mut wal = Wal::default();
    wal.skip(&path);
    assert_eq!(wal.read_on(&path), Hint::default());
    std::fs::create_dir(beside(&path, "-wal")).unwrap();
    assert_eq!(wal.read_on(&path), Hint::default());
}

#[test]
fn a_spoilt_file_gives_some_rows_or_none_and_ends() {
    let mut store = Store::new(512);
    for row in 1..20 {
        store.after(&format!("UPDATE a SET c = 1 WHERE id = {row}"));
    }
    let whole = std::fs::read(beside(&store.path, "-wal")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let mut chance = 7_u64;
    let mut next = |most: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(chance >> 33).unwrap() % most
    };
    for round in 0..300 {
        let mut spoilt = whole.clone();
        for _ in 0..=next(400) {
            let at = next(spoilt.len());
            spoilt[at] = u8::try_from(next(256)).unwrap();
        }
        if round % 3 == 0 {
            spoilt.truncate(next(whole.len()));
        }
        std::fs::write(beside(&path, "-wal"), &spoilt).unwrap();
        let mut wal = Wal::default();
        wal.skip(&path);
        let mut most = 0;
        for salt in 0..3 {
            // As if it had been read in an earlier making.
            if let Some(place) = wal.place.as_mut() {
                place.making.salts[0] ^= salt;
            }
            most = most.max(wal.read_on(&path).rows.len());
        }
        assert!(most <= 64 * 256, "{most}");
    }
}
