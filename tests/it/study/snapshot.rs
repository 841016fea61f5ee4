//! Copies of databases at every moment of their writers' lives; and what lies in the queue stays as it is.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jobtui::job::Best;
use rusqlite::Connection;

use super::{Room, TABLES, best, completed, kept};

/// Every file and directory with all that changes when somebody writes there.
pub(super) fn listing(dir: &Path) -> BTreeMap<String, (u64, u64, i64, i64, i64)> {
    let entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let all = entries.chain([dir.to_owned()]);
    all.map(|path| {
        let meta = fs::symlink_metadata(&path).unwrap();
        let name = path.display().to_string();
        (
            name,
            (
                meta.ino(),
                meta.size(),
                meta.mtime(),
                meta.mtime_nsec(),
                meta.ctime_nsec(),
            ),
        )
    })
    .collect()
}

/// What is told, and that it left no trace.
fn told_and_untouched(room: &mut Room) -> Option<jobtui::job::StudyReport> {
    let before = listing(room.db().parent().unwrap());
    let report = room.look();
    assert_eq!(
        listing(room.db().parent().unwrap()),
        before,
        "something was touched"
    );
    report
}

#[test]
fn whatever_the_file_is_nothing_beside_it_is_made_or_touched() {
    let wal = {
        let room = Room::with(kept("optuna-4.9.0.db"));
        let db = Connection::open(room.db()).unwrap();
        db.pragma_update(None, "journal_mode", "wal").unwrap();
        drop(db);
        fs::read(room.db()).unwrap()
    };
    let all = [
        kept("optuna-5.0.0.db"),
        wal,
        kept("two-objectives.db")[..9000].to_vec(),
        b"x".repeat(600),
        Vec::new(),
    ];
    for bytes in all {
        told_and_untouched(&mut Room::with(bytes));
    }
}

/// Opened where it lies, SQLite would make `-wal` and `-shm` beside it.
#[test]
fn a_database_in_wal_mode_without_its_wal_is_told_as_it_was_last_folded_in() {
    let writer = Room::with(kept("optuna-4.9.0.db"));
    let db = Connection::open(writer.db()).unwrap();
    db.pragma_update(None, "journal_mode", "wal").unwrap();
    db.execute_batch("UPDATE trials SET state = 'FAIL'")
        .unwrap();
    let main = fs::read(writer.db()).unwrap();
    let log = fs::read(writer.path("study.db-wal")).unwrap();
    assert!(!log.is_empty());
    let mut room = Room::with(&main);
    let study = told_and_untouched(&mut room).unwrap().study.unwrap();
    assert_eq!(study.counts.complete, 17);
    // Once its log has come, too, the newest is told.
    fs::write(room.path("study.db-wal"), log).unwrap();
    let study = told_and_untouched(&mut room).unwrap().study.unwrap();
    assert_eq!((study.counts.complete, study.counts.failed), (0, 21));
}

/// A writer in the middle of a transaction has pages in the file that its journal takes back.
#[test]
fn a_hot_journal_is_rolled_back_in_the_copy_and_stays_where_it_is() {
    let writer = Room::with(kept("optuna-4.9.0.db"));
    let db = Connection::open(writer.db()).unwrap();
    db.execute_batch(
        "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN;
         UPDATE trials SET state = 'FAIL';
         UPDATE trial_params SET param_name = param_name || printf('%.300c', 'x')",
    )
    .unwrap();
    let main = fs::read(writer.db()).unwrap();
    let journal = fs::read(writer.path("study.db-journal")).unwrap();
    assert_ne!(main, kept("optuna-4.9.0.db"), "pages were spilled");
    let mut room = Room::with(&main);
    let alone = told_and_untouched(&mut room).unwrap();
    assert!(
        alone.study.is_none_or(|study| study.counts.complete != 17),
        "half a transaction"
    );
    fs::write(room.path("study.db-journal"), &journal).unwrap();
    let study = told_and_untouched(&mut room).unwrap().study.unwrap();
    assert_eq!((study.counts.complete, best(&study).number), (17, 10));
    assert_eq!(fs::read(room.path("study.db-journal")).unwrap(), journal);
}

#[test]
fn what_could_be_read_last_stays_with_its_age_while_the_file_is_torn_or_gone() {
    let whole = kept("optuna-4.9.0.db");
    let mut room = Room::with(&whole);
    room.study();
    fs::write(room.db(), &whole[..whole.len() / 2]).unwrap();
    let report = room.look_after(12).unwrap();
    assert!(
        report.note.starts_with("study.db: snapshot incomplete ("),
        "{}",
        report.note
    );
    assert!(
        report.note.ends_with("): showing the one of 12 s ago"),
        "{}",
        report.note
    );
    assert_eq!(best(&report.study.unwrap()).number, 10);
    fs::remove_file(room.db()).unwrap();
    let report = room.look_after(3).unwrap();
    assert_eq!(
        report.note.as_str(),
        "study.db: gone: showing the one of 15 s ago"
    );
    assert_eq!(best(&report.study.unwrap()).number, 10);
    fs::write(room.db(), &whole).unwrap();
    assert_eq!(
        room.look_after(1).unwrap().note.as_str(),
        "",
        "a new file is read at once"
    );
}

#[test]
fn an_unchanged_file_is_not_read_again_and_a_changing_one_not_all_the_time() {
    let mut room = Room::of_sql(TABLES);
    assert_eq!(room.study().counts.complete, 0);
    // The same look, other bytes: whoever read it again would see them.
    let times = fs::metadata(room.db()).unwrap().modified().unwrap();
    let other = Room::of_sql(&format!("{TABLES}{}", completed(0, "1.0", "FINITE")));
    let bytes = fs::read(other.db()).unwrap();
    assert_eq!(bytes.len() as u64, fs::metadata(room.db()).unwrap().len());
    fs::write(room.db(), &bytes).unwrap();
    let file = fs::File::options().write(true).open(room.db()).unwrap();
    file.set_modified(times).unwrap();
    assert_eq!(room.study().counts.complete, 0, "it looks unchanged");
    file.set_modified(times + std::time::Duration::from_secs(1))
        .unwrap();
    assert_eq!(room.study().counts.complete, 1);
    // Changed two seconds after it was read: it waits until five are over.
    let db = Connection::open(room.db()).unwrap();
    db.execute_batch(&completed(1, "0.5", "FINITE")).unwrap();
    assert_eq!(
        room.look_after(2).unwrap().study.unwrap().counts.complete,
        1
    );
    assert_eq!(
        room.look_after(3).unwrap().study.unwrap().counts.complete,
        2
    );
}

/// What is told is always a state that was once committed: as many values as completed trials, the last the best.
#[test]
fn while_a_writer_never_rests_only_whole_states_are_told() {
    let mut room = Room::of_sql(TABLES);
    let stop = AtomicBool::new(false);
    let (seen, newest) = std::thread::scope(|scope| {
        let path = room.db();
        let stop = &stop;
        let writer = scope.spawn(move || {
            let db = Connection::open(path).unwrap();
            db.execute_batch("PRAGMA synchronous = OFF").unwrap();
            let mut number = 0_u64;
            while number < 20 || !stop.load(Ordering::Relaxed) {
                let trial = completed(
                    i64::try_from(number).unwrap(),
                    &format!("-{number}.0"),
                    "FINITE",
                );
                db.execute_batch(&format!("BEGIN; {trial} COMMIT")).unwrap();
                number += 1;
            }
            number
        });
        let mut seen = 0;
        for _ in 0..4 {
            let study = room.look().and_then(|report| report.study);
            let Some(study) = study.filter(|study| study.counts.complete > 0) else {
                continue;
            };
            let count = study.counts.complete;
            assert_eq!(study.objectives[0].series.len() as u64, count.min(5000));
            assert_eq!(best(&study).number + 1, i64::try_from(count).unwrap());
            seen += 1;
        }
        stop.store(true, Ordering::Relaxed);
        (seen, writer.join().unwrap())
    });
    // Once the writer rests the newest is told, however often it moved before.
    let study = room.study();
    assert_eq!(
        study.counts.complete, newest,
        "{seen} states were seen before"
    );
    assert!(!matches!(study.best, Best::NoneComplete));
}
