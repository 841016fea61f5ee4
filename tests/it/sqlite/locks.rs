//! Files that are locked, gone, replaced or no job server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jobtui::job::{OutageKind, RefusalKind, Request};
use jobtui::store::Store as _;
use jobtui::store::sqlite::create;
use rusqlite::Connection;

use super::rig::{Rig, store};

#[test]
fn a_long_lock_is_an_outage_that_keeps_the_view_and_ends_by_itself() {
    let mut rig = Rig::with("delete", None);
    rig.add("A", "PENDING");
    rig.look();
    rig.other
        .execute_batch("BEGIN EXCLUSIVE; UPDATE jobs SET priority = 4")
        .unwrap();
    rig.pass(Duration::from_secs(1));
    // The feed was nudged; the lock lies on the file.
    assert!(rig.store.catch_up(rig.now).unwrap().unread);
    let mut steps = 0;
    let outage = loop {
        rig.pass(Duration::from_secs(1));
        match rig.step() {
            Ok(batch) => {
                assert!(batch.changes.is_empty() && batch.again.is_some());
                assert!(
                    batch.unread,
                    "a look that read nothing is no news of the source"
                );
            }
            Err(outage) => break outage,
        }
        steps += 1;
        assert!(steps < 10, "the lock is never told");
    };
    assert_eq!(outage.kind, OutageKind::Locked);
    assert!(
        outage.text.contains("locked by another program; retrying"),
        "{}",
        outage.text
    );
    rig.other.execute_batch("COMMIT").unwrap();
    let ups = rig.board.ups;
    rig.look();
    assert_eq!(rig.board.ups, ups + 1, "it says that it is up again");
    assert_eq!(rig.job("A").priority, Some(4));
}

#[test]
fn a_database_locked_from_the_start_is_not_shown_as_empty() {
    let mut rig = Rig::with("delete", None);
    rig.add("A", "PENDING");
    rig.other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let batch = rig.step().unwrap();
    assert!(batch.more && batch.changes.is_empty());
    rig.other.execute_batch("COMMIT").unwrap();
    rig.look();
    rig.job("A");
}

#[test]
fn a_write_waits_for_a_short_lock() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.look();
    let request = Request::Cancel(rig.job("A").seen());
    rig.other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let release = std::thread::scope(|scope| {
        let store = &mut rig.store;
        let now = rig.now;
        let act = scope.spawn(move || store.carry_out(&request, now));
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(400) && !act.is_finished() {
            std::thread::yield_now();
        }
        assert!(!act.is_finished(), "it waits for the lock");
        rig.other.execute_batch("COMMIT").unwrap();
        act.join().unwrap()
    });
    release.unwrap();
    assert_eq!(rig.ask::<String>("SELECT status FROM jobs"), "CANCELLED");
}

#[test]
fn a_file_that_is_missing_or_no_job_server_says_so_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jobs.db");
    let mut store = store(&path, false);
    let now = jobtui::clock::Clock::Live.for_store();
    let outage = store.catch_up(now).unwrap_err();
    assert_eq!(outage.kind, OutageKind::Missing);
    assert!(outage.text.contains("jobs.db") && !path.exists());
    std::fs::write(&path, "no database ".repeat(100)).unwrap();
    assert_eq!(store.catch_up(now).unwrap_err().kind, OutageKind::Foreign);
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE cats (a); CREATE TABLE dogs (b)")
        .unwrap();
    let outage = store.catch_up(now).unwrap_err();
    assert_eq!(outage.kind, OutageKind::Foreign);
    assert!(
        outage.text.contains("not a job-server database"),
        "{}",
        outage.text
    );
    assert!(outage.text.contains("cats, dogs"), "{}", outage.text);
    std::fs::remove_file(&path).unwrap();
    create(&path).unwrap();
    assert!(!store.catch_up(now).unwrap().changes.is_empty());
}

#[test]
fn a_replaced_file_is_read_anew_and_only_differences_are_told() {
    let mut rig = Rig::today();
    for id in ["A", "B"] {
        rig.add(id, "COMPLETED");
    }
    rig.look();
    let other = Rig::today();
    other.add("A", "COMPLETED");
    other.add("C", "PENDING");
    other
        .other
        .pragma_update(None, "journal_mode", "delete")
        .unwrap();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(rig.dir().join(format!("jobs.db{end}")));
    }
    std::fs::rename(&other.path, &rig.path).unwrap();
    rig.look();
    assert_eq!(rig.board.jobs.keys().collect::<Vec<_>>(), ["A", "C"]);
    std::fs::remove_file(&rig.path).unwrap();
    assert_eq!(rig.step().unwrap_err().kind, OutageKind::Missing);
    let seen = rig.job("C").seen();
    let refusal = rig
        .store
        .carry_out(&Request::Cancel(seen), rig.now)
        .unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Failed);
}

#[test]
fn opening_and_closing_leaves_the_journal_as_it_was() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.look();
    rig.store = store(&rig.path, false);
    rig.look();
    assert_eq!(rig.ask::<String>("PRAGMA journal_mode"), "wal");
    assert!(rig.dir().join("jobs.db-wal").exists());
}

#[test]
fn a_commit_nudges_and_the_look_after_it_sees_it() {
    let mut rig = Rig::today();
    rig.add("JOB-0", "PENDING");
    rig.look();
    let nudges = Arc::new(AtomicUsize::new(0));
    let count = nudges.clone();
    let pace = rig.store.watch(
        Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        }),
        None,
    );
    assert_eq!(pace.every, Duration::from_secs(25));
    for n in 1..50 {
        let before = nudges.load(Ordering::SeqCst);
        rig.add(&format!("JOB-{n}"), "PENDING");
        let deadline = Instant::now() + Duration::from_secs(10);
        while nudges.load(Ordering::SeqCst) == before {
            assert!(Instant::now() < deadline, "no event came");
            std::thread::yield_now();
        }
        rig.look();
        rig.job(&format!("JOB-{n}"));
    }
}

#[test]
fn looking_does_not_nudge_itself() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    rig.look();
    let nudges = Arc::new(AtomicUsize::new(0));
    let count = nudges.clone();
    rig.store.watch(
        Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        }),
        None,
    );
    for _ in 0..50 {
        rig.pass(Duration::from_secs(20));
        rig.look();
        rig.fresh(200);
    }
    // Events come in their order: whatever the looks caused stands before this one.
    std::fs::File::create(rig.dir().join("jobs.db-journal")).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while nudges.load(Ordering::SeqCst) == 0 {
        assert!(Instant::now() < deadline, "no event came");
        std::thread::yield_now();
    }
    assert_eq!(nudges.load(Ordering::SeqCst), 1);
}

#[test]
fn an_event_whose_commit_is_held_up_is_followed_by_a_few_looks_without_another_event() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    rig.look();
    let (send, nudges) = std::sync::mpsc::channel();
    let send = std::sync::Mutex::new(send);
    let nudge = move || {
        let _ = send.lock().unwrap().send(());
    };
    rig.store.watch(Arc::new(nudge), None);
    let before = rig.look().again;
    assert!(rig.store.log_may_differ());
    // A writer that was stopped between its first write and its commit.
    std::fs::File::create(rig.dir().join("jobs.db-journal")).unwrap();
    nudges
        .recv_timeout(Duration::from_secs(10))
        .expect("no event came");
    let mut pauses = Vec::new();
    let mut again = rig.look().again;
    while again != before {
        let pause = again.expect("a look is due");
        pauses.push(pause.as_millis());
        assert!(pauses.len() < 20, "it goes on for ever: {pauses:?}");
        rig.pass(pause);
        again = rig.look().again;
    }
    assert_eq!(pauses, [10, 30, 110, 350, 1_000, 3_500]);
    assert!(
        !rig.store.log_may_differ(),
        "looks that only ask bring no log"
    );
    rig.add("B", "PENDING");
    rig.look();
    assert!(rig.store.log_may_differ());
}
