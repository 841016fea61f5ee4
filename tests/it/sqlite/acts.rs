//! Cancel, priority and archive: guarded by what was seen, told truly, nothing else of theirs touched.

use std::time::Duration;

use jobtui::job::{
    Consent, Flag, May, NewJob, Origin, Refusal, RefusalKind, Request, Status, Verb,
};
use jobtui::store::Store as _;

use super::rig::{Board, NOON, Rig, store};

fn refused(rig: &mut Rig, request: &Request) -> Refusal {
    rig.store.carry_out(request, rig.now).unwrap_err()
}

/// The schema and all rows of the server, as text, to see that nothing else was touched.
fn everything(rig: &Rig) -> Vec<String> {
    let mut found = Vec::new();
    for table in ["sqlite_schema", "jobs", "job_outputs", "id_counters"] {
        let mut statement = rig
            .other
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap();
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..width).map(|at| {
                Ok(match row.get_ref(at)? {
                    rusqlite::types::ValueRef::Text(text) => {
                        String::from_utf8_lossy(text).into_owned()
                    }
                    other => format!("{other:?}"),
                })
            });
            cells.collect::<rusqlite::Result<Vec<_>>>()
        });
        found.extend(
            rows.unwrap()
                .map(|row| format!("{table}: {:?}", row.unwrap())),
        );
    }
    found
}

#[test]
fn a_cancel_is_first_a_request_and_then_the_truth() {
    for mut rig in [Rig::today(), Rig::first_era()] {
        rig.add("A", "PENDING");
        rig.look();
        let request = Request::Cancel(rig.job("A").seen());
        let done = rig.store.carry_out(&request, rig.now).unwrap();
        assert!(done.text.contains("requested"), "{}", done.text);
        let batch = rig.look();
        assert_eq!(batch.again, Some(Duration::from_millis(300)));
        assert_eq!(rig.job("A").status, Status::Cancelled);
        assert!(rig.job("A").flags.has(Flag::CancelRequested));
        assert_eq!(rig.job("A").times.ended, Some(NOON));
        rig.pass(Duration::from_millis(300));
        let batch = rig.look();
        assert_eq!(batch.again, Some(Duration::from_millis(2_200)));
        assert!(rig.job("A").flags.has(Flag::CancelRequested));
        rig.pass(Duration::from_millis(2_200));
        let batch = rig.look();
        assert_eq!(batch.again, None);
        assert!(rig.job("A").flags.is_empty());
        assert_eq!(rig.ask::<String>("SELECT status FROM jobs"), "CANCELLED");
    }
}

#[test]
fn a_change_touches_one_row_and_nothing_else() {
    let mut rig = Rig::today();
    for name in ["A", "B", "C"] {
        rig.add(name, "PENDING");
    }
    rig.sql("INSERT INTO id_counters (prefix, counter) VALUES ('JOB-20261120', 3)");
    rig.look();
    let before = everything(&rig);
    for request in [
        Request::Reprioritise(rig.job("A").seen(), 2),
        Request::Cancel(rig.job("B").seen()),
    ] {
        rig.store.carry_out(&request, rig.now).unwrap();
    }
    let after = everything(&rig);
    let other: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
    assert_eq!(before.len(), after.len());
    assert_eq!(other.len(), 2, "{other:?}");
    assert!(other.iter().all(|line| line.starts_with("jobs: ")));
}

#[test]
fn a_cancel_that_the_worker_overwrote_shows_as_started_anyway() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.look();
    let request = Request::Cancel(rig.job("A").seen());
    rig.store.carry_out(&request, rig.now).unwrap();
    rig.look();
    // The claim has no guard: it writes over whatever stands there.
    let stamp = NOON.plus(Duration::from_millis(200)).naive_local();
    rig.sql(&format!(
        "UPDATE jobs SET status = 'RUNNING', started_at = '{stamp}'"
    ));
    rig.pass(Duration::from_millis(300));
    rig.look();
    assert_eq!(rig.job("A").status, Status::Running);
    assert!(rig.job("A").flags.has(Flag::StartedAnyway));
    assert_eq!(rig.job("A").times.ended, None);
}

#[test]
fn a_job_that_changed_since_it_was_seen_is_not_touched() {
    type Ask = fn(&Rig) -> Request;
    let cases: [(&str, &str, Ask, &str, &str); 6] = [
        (
            "cancel of one that began",
            "PENDING",
            |rig| Request::Cancel(rig.job("A").seen()),
            "UPDATE jobs SET status = 'RUNNING'",
            "meanwhile it is RUNNING",
        ),
        (
            "cancel of one that is gone",
            "PENDING",
            |rig| Request::Cancel(rig.job("A").seen()),
            "DELETE FROM jobs",
            "no such job",
        ),
        (
            "priority of one that began",
            "PENDING",
            |rig| Request::Reprioritise(rig.job("A").seen(), 9),
            "UPDATE jobs SET status = 'RUNNING'",
            "meanwhile it is RUNNING",
        ),
        (
            "priority that another person set",
            "PENDING",
            |rig| Request::Reprioritise(rig.job("A").seen(), 9),
            "UPDATE jobs SET priority = 3",
            "you saw priority 0, meanwhile it is 3",
        ),
        (
            "archive of one that was put back",
            "FAILED",
            |rig| Request::Archive(rig.job("A").seen(), Consent::NotAsked),
            "UPDATE jobs SET status = 'PENDING'",
            "meanwhile it is PENDING",
        ),
        (
            "archive of one whose end was corrected",
            "FAILED",
            |rig| Request::Archive(rig.job("A").seen(), Consent::NotAsked),
            "UPDATE jobs SET status = 'COMPLETED'",
            "meanwhile it is COMPLETED",
        ),
    ];
    for (name, status, ask, meanwhile, said) in cases {
        let mut rig = Rig::today();
        rig.add("A", status);
        rig.look();
        let request = ask(&rig);
        rig.sql(meanwhile);
        let before = everything(&rig);
        let refusal = refused(&mut rig, &request);
        assert!(refusal.text.contains(said), "{name}: {}", refusal.text);
        assert!(
            matches!(refusal.kind, RefusalKind::Changed | RefusalKind::Unknown),
            "{name}"
        );
        assert_eq!(everything(&rig), before, "{name}");
    }
}

#[test]
fn a_priority_is_set_once_and_stays_within_what_all_can_show() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.look();
    let seen = rig.job("A").seen();
    let done = rig
        .store
        .carry_out(&Request::Reprioritise(seen.clone(), -7), rig.now)
        .unwrap();
    assert_eq!(done.text.as_str(), "A now has priority -7");
    rig.look();
    assert_eq!(rig.job("A").priority, Some(-7));
    let again = refused(&mut rig, &Request::Reprioritise(seen, 8));
    assert_eq!(again.kind, RefusalKind::Changed);
    let seen = rig.job("A").seen();
    let large = refused(&mut rig, &Request::Reprioritise(seen, 1 << 31));
    assert_eq!(large.kind, RefusalKind::NotPossible);
    rig.sql("UPDATE jobs SET priority = NULL");
    rig.look();
    let seen = rig.job("A").seen();
    rig.store
        .carry_out(&Request::Reprioritise(seen, 1), rig.now)
        .unwrap();
    assert_eq!(rig.ask::<i64>("SELECT priority FROM jobs"), 1);
}

#[test]
fn archiving_marks_beside_and_alters_nothing_of_theirs() {
    let mut rig = Rig::today();
    for (id, status) in [("A", "COMPLETED"), ("B", "FAILED"), ("C", "PENDING")] {
        rig.add(id, status);
    }
    rig.look();
    let before = everything(&rig);
    let pending = Request::Archive(rig.job("C").seen(), Consent::NotAsked);
    assert_eq!(refused(&mut rig, &pending).kind, RefusalKind::NotPossible);
    assert_eq!(everything(&rig), before, "no table is made for a refusal");
    let request = Request::Archive(rig.job("A").seen(), Consent::NotAsked);
    rig.store.carry_out(&request, rig.now).unwrap();
    rig.look();
    assert!(rig.job("A").flags.has(Flag::Archived));
    assert_eq!(rig.job("A").status, Status::Completed);
    let totals = rig.board.totals.unwrap();
    assert_eq!((totals.archived, totals.live), (1, [1, 0, 0, 1, 0, 0]));
    let again = refused(&mut rig, &request);
    assert!(
        again.text.contains("in the archive already"),
        "{}",
        again.text
    );
    let after: Vec<_> = everything(&rig)
        .into_iter()
        .filter(|line| !line.contains("jobtui_archive"))
        .collect();
    assert_eq!(after, before);
    let mark: String = rig.ask("SELECT archived_at || ' ' || archived_by FROM jobtui_archive");
    assert_eq!(mark, "2026-11-20T12:00:00Z alice@desk");
    // Another operator takes it back with a shell.
    rig.sql("DELETE FROM jobtui_archive");
    rig.look();
    assert!(!rig.job("A").flags.has(Flag::Archived));
    assert_eq!(
        rig.board,
        Board {
            ups: rig.board.ups,
            ..rig.fresh(200)
        }
    );
}

#[test]
fn nothing_is_written_in_read_only_mode_and_the_reason_is_shown() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.store = store(&rig.path, true);
    rig.look();
    let signs = rig.board.signs.clone().unwrap();
    for verb in [
        Verb::Submit,
        Verb::Rerun,
        Verb::Cancel,
        Verb::Reprioritise,
        Verb::Archive,
    ] {
        assert!(
            matches!(signs.capabilities.of(verb), May::No(reason) if reason.contains("read-only"))
        );
    }
    let before = everything(&rig);
    let rerun = NewJob {
        origin: Origin::Job(rig.job("A").id.clone()),
        fields: Vec::new(),
    };
    for request in [
        Request::Cancel(rig.job("A").seen()),
        Request::Reprioritise(rig.job("A").seen(), 1),
        Request::Submit(rerun),
    ] {
        assert_eq!(refused(&mut rig, &request).kind, RefusalKind::NotAllowed);
    }
    assert_eq!(everything(&rig), before);
}
