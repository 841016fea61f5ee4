//! Every odd thing a queue may hold, and what becomes of it.

use std::fs;

use jobtui::job::{Flag, JobId, OutageKind, Status, Verb};
use jobtui::store::Store as _;

use super::{World, manifest, store};

const A: &str = "job-20260210-143022-wfe";

#[test]
fn a_missing_root_is_an_outage_that_names_it_and_ends_when_it_is_back() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    assert_eq!(world.status(A), Status::Pending);
    let aside = world.at("").with_extension("aside");
    fs::rename(world.dir.path(), &aside).unwrap();
    let outage = world.look().unwrap_err();
    assert_eq!(outage.kind, OutageKind::Missing);
    assert!(
        outage.text.contains(world.dir.path().to_str().unwrap()),
        "{}",
        outage.text
    );
    fs::rename(&aside, world.dir.path()).unwrap();
    world.board.signs = None;
    assert_eq!(world.status(A), Status::Pending);
    assert!(world.board.signs.is_some(), "it says that it is up again");
}

#[test]
fn a_root_that_is_a_file_or_holds_no_area_is_no_queue() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let now = World::new().now();
    assert_eq!(
        store(&file).catch_up(now).unwrap_err().kind,
        OutageKind::Foreign
    );
    let none = store(dir.path()).catch_up(now).unwrap_err();
    assert_eq!(none.kind, OutageKind::Foreign);
    assert!(none.text.contains("outbox/"));
}

#[test]
fn a_missing_area_is_named_and_the_others_are_shown() {
    for missing in ["outbox", "inbox", "archive"] {
        let mut world = World::new();
        for area in ["outbox", "inbox", "archive"] {
            world.job(area, &format!("{A}-{area}"), "completed");
        }
        fs::remove_dir_all(world.at(missing)).unwrap();
        let board = world.seen();
        assert_eq!(board.jobs.len(), 2, "{missing}");
        let notes = &board.signs.as_ref().unwrap().notes;
        assert!(
            notes
                .iter()
                .any(|n| n.contains(&format!("{missing}/ is missing"))),
            "{notes:?}"
        );
    }
}

#[test]
fn an_empty_queue_has_no_jobs_and_may_be_submitted_to() {
    let mut world = World::new();
    let board = world.seen();
    assert!(board.jobs.is_empty() && board.flaws.is_empty());
    let signs = board.signs.as_ref().unwrap();
    assert_eq!(*signs.capabilities.of(Verb::Submit), jobtui::job::May::Yes);
}

#[test]
fn what_the_inbox_says_decides_and_a_silent_inbox_means_results_arriving() {
    for (outbox, inbox, status, flags) in [
        ("submitted", "completed", Status::Completed, &[][..]),
        ("submitted", "failed", Status::Failed, &[]),
        ("submitted", "running", Status::Running, &[]),
        (
            "submitted",
            "submitted",
            Status::Pending,
            &[Flag::ResultsArriving],
        ),
        (
            "completed",
            "running",
            Status::Completed,
            &[Flag::RunsInPlace],
        ),
    ] {
        let mut world = World::new();
        world.job("outbox", A, outbox);
        world.job("inbox", A, inbox);
        assert_eq!(world.status(A), status, "{outbox} and {inbox}");
        assert_eq!(world.flags(A), flags, "{outbox} and {inbox}");
        assert_eq!(world.board.jobs.len(), 1, "one row for both copies");
    }
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.write(&format!("inbox/{A}/stdout.log"), "x");
    assert_eq!(world.status(A), Status::Unknown);
    assert_eq!(world.flags(A), [Flag::Arriving, Flag::ResultsArriving]);
}

#[test]
fn a_job_that_was_over_and_claims_to_run_is_inconsistent() {
    let mut world = World::new();
    world.job("inbox", A, "completed");
    assert_eq!(world.status(A), Status::Completed);
    world.replace(&format!("inbox/{A}/job.json"), manifest(A, "running"));
    assert_eq!(world.status(A), Status::Completed);
    assert_eq!(world.flags(A), [Flag::Inconsistent]);
}

#[test]
fn left_overs_of_an_archived_job_are_a_fragment() {
    let mut world = World::new();
    let entry = format!("{A}--20260211T000000Z-inbox");
    world.job("archive", &entry, "completed");
    let id = JobId::archived(entry.as_bytes());
    let is_fragment = |world: &mut World| {
        world.look().unwrap();
        let rows = world.board.jobs.len();
        (rows, world.board.jobs[&id].flags.has(Flag::Fragment))
    };
    assert_eq!(is_fragment(&mut world), (1, false));
    world.write(&format!("outbox/{A}/stdout.log"), "late");
    assert_eq!(is_fragment(&mut world), (1, true), "one row for both");
    assert!(world.board.flaws.is_empty());
    let details = world.store.details(&id).unwrap();
    let listed = details.sections.iter().any(|section| {
        section.title.contains("left over in outbox/")
            && section.lines.iter().any(|line| line.contains("stdout.log"))
    });
    assert!(listed, "{details:?}");
    fs::remove_dir_all(world.dir.path().join(format!("outbox/{A}"))).unwrap();
    assert_eq!(is_fragment(&mut world), (1, false));
    // One that has a manifest is a job of its own.
    world.job("outbox", A, "submitted");
    assert_eq!(world.flags(A), [Flag::DuplicateId], "two rows and a flag");
    assert_eq!(is_fragment(&mut world), (2, false));
}

#[test]
fn left_overs_of_a_withdrawn_job_tell_that_it_was_started() {
    let mut world = World::new();
    let entry = format!("{A}--20260211T000000Z-cancelled");
    world.job("archive", &entry, "submitted");
    world.write(&format!("inbox/{A}/3_results/a.csv"), "1");
    world.look().unwrap();
    let row = &world.board.jobs[&JobId::archived(entry.as_bytes())];
    assert!(row.flags.has(Flag::StartedAnyway) && row.flags.has(Flag::Fragment));
}

#[test]
fn a_withdrawn_job_that_comes_back_had_been_started() {
    let mut world = World::new();
    world.job(
        "archive",
        &format!("{A}--20260211T000000Z-cancelled"),
        "submitted",
    );
    world.job("inbox", A, "running");
    assert!(world.flags(A).contains(&Flag::StartedAnyway));
    let id = JobId::archived(format!("{A}--20260211T000000Z-cancelled").as_bytes());
    assert_eq!(world.board.jobs[&id].status, Status::Cancelled);
    assert_eq!(world.board.jobs[&id].title.as_str(), "wfe");
    assert!(world.board.jobs[&id].flags.has(Flag::Archived));
}

#[test]
fn conflict_copies_and_transfers_are_flagged_and_never_read_for_a_status() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    let copy = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    world.write(&format!("outbox/{A}/{copy}"), manifest(A, "failed"));
    world.write(&format!("outbox/{A}/.syncthing.model.prt.tmp"), "x");
    assert_eq!(world.status(A), Status::Pending);
    assert_eq!(world.flags(A), [Flag::Transfer, Flag::ConflictCopies]);
    let details = world.store.details(&JobId::live(A.as_bytes())).unwrap();
    assert!(details.sections.iter().any(|s| s.title.contains(copy)));
}

#[test]
fn machinery_beside_the_jobs_is_skipped() {
    let mut world = World::new();
    for name in [
        ".stfolder",
        ".stversions",
        "~syncthing~x",
        ".syncthing.y.tmp",
        ".jobtui",
    ] {
        fs::create_dir_all(world.at(&format!("outbox/{name}/v1"))).unwrap();
        fs::create_dir_all(world.at(&format!("archive/{name}"))).unwrap();
    }
    world.write("outbox/notes.txt", "x");
    assert!(world.seen().jobs.is_empty());
}

#[test]
fn a_read_only_queue_refuses_every_act() {
    let world = World::new();
    let spec = jobtui::settings::SourceSpec {
        name: "q".to_owned(),
        kind: jobtui::settings::Kind::Folder,
        path: world.dir.path().to_owned(),
        read_only: true,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    let mut store = jobtui::store::files::FileStore::open(&spec, "op@host".to_owned());
    let batch = store.catch_up(world.now()).unwrap();
    let up = batch.changes.iter().find_map(|c| match c {
        jobtui::job::Change::Up(signs) => Some(signs),
        _ => None,
    });
    assert!(matches!(
        up.unwrap().capabilities.of(Verb::Submit),
        jobtui::job::May::No(_)
    ));
}
