//! A waiting job is taken back: before the other side began, and in the very moment it began.

use std::collections::BTreeSet;
use std::fs;

use super::pair::{BY_AREA, Pair, WHOLE, archived, below, flagged, jobs, tree};
use super::runner::Runner;

#[test]
fn a_job_taken_back_before_anybody_began_is_gone_from_both_sides() {
    let Some(pair) = Pair::start(BY_AREA) else {
        return;
    };
    let id = pair.submit("early");
    let handed_in = below(&pair.here.root.join("outbox").join(&id));
    pair.settle();
    pair.act(&["cancel", &id, "--yes"]);
    pair.settle();
    for side in [&pair.here, &pair.there] {
        assert_eq!(below(&archived(&side.root, &id, "-cancelled")), handed_in);
        assert_eq!(jobs(&side.root, "outbox"), BTreeSet::new());
        let records = side.root.join("outbox/.jobtui/v1").join(&id);
        let ops: Vec<_> = below(&records).into_keys().collect();
        assert_eq!(ops.len(), 3, "cancel, withdraw, withdrawn: {ops:?}");
    }
    let entry = archived(&pair.there.root, &id, "-cancelled");
    let entry = entry.file_name().unwrap().to_str().unwrap();
    let row = pair.row_there(entry).unwrap();
    assert_eq!(row["status"], "cancelled");
    assert!(!flagged(&row, "started-anyway"), "{row}");
}

#[test]
fn a_job_taken_back_while_it_was_never_delivered_never_arrives() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    pair.part();
    let id = pair.submit("unsent");
    pair.here.scan();
    pair.act(&["cancel", &id, "--yes"]);
    pair.join();
    pair.settle();
    assert_eq!(jobs(&pair.there.root, "outbox"), BTreeSet::new());
    assert!(archived(&pair.there.root, &id, "-cancelled").is_dir());
    assert_eq!(pair.row_there(&id), None);
}

/// What both sides had before they met again is there afterwards, on both.
fn nothing_is_lost(pair: &Pair, before: &[BTreeSet<Vec<u8>>]) {
    for side in [&pair.here, &pair.there] {
        let now = contents(&side.root);
        for had in before {
            assert!(
                had.is_subset(&now),
                "bytes are gone from {}",
                side.root.display()
            );
        }
    }
}

fn contents(root: &std::path::Path) -> BTreeSet<Vec<u8>> {
    tree(root).into_values().flatten().collect()
}

#[test]
fn a_job_that_was_begun_while_it_was_taken_back_says_so_and_nothing_is_lost() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("race");
    let handed_in = below(&pair.here.root.join("outbox").join(&id));
    pair.settle();
    pair.part();
    let runner = Runner::new(&pair.there.root, &id);
    runner.begin();
    runner.write("outbox", "2_iterations/trial_0001/beam.prt", "changed\n");
    pair.act(&["cancel", &id, "--yes"]);
    let before = [contents(&pair.here.root), contents(&pair.there.root)];
    pair.join();
    pair.settle();
    nothing_is_lost(&pair, &before);
    for side in [&pair.here, &pair.there] {
        assert_eq!(below(&archived(&side.root, &id, "-cancelled")), handed_in);
        let back = side.root.join("outbox").join(&id);
        assert!(
            back.join("2_iterations/trial_0001/beam.prt").exists()
                && !back.join("job.json").exists(),
            "only what was new there is left in the outbox: {:?}",
            below(&back)
        );
    }
    for row in [pair.row(&id).unwrap(), pair.row_there(&id).unwrap()] {
        assert!(flagged(&row, "started-anyway"), "{row}");
        assert_eq!(row["status"], "running", "what really happens is shown");
    }
    let shown = pair.act(&["show", &id]).out;
    assert!(shown.contains("already started"), "{shown}");

    // The run goes on to its end, and is seen to.
    runner.end();
    pair.settle();
    let row = pair.row(&id).unwrap();
    assert_eq!(row["status"], "completed");
    assert!(flagged(&row, "started-anyway"), "{row}");
}

#[test]
fn a_cancel_after_the_other_side_began_is_a_wish_that_both_sides_see() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("begun");
    pair.settle();
    Runner::new(&pair.there.root, &id).begin();
    pair.settle();
    pair.act(&["cancel", &id, "--yes"]);
    pair.settle();
    for row in [pair.row(&id).unwrap(), pair.row_there(&id).unwrap()] {
        assert_eq!(row["status"], "running");
        assert!(flagged(&row, "cancel-requested"), "{row}");
    }
    for side in [&pair.here, &pair.there] {
        assert_eq!(
            jobs(&side.root, "archive"),
            BTreeSet::new(),
            "nothing moves"
        );
    }
}

#[test]
fn an_edit_of_the_manifest_there_survives_a_cancel_here() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("edited");
    pair.settle();
    pair.part();
    Runner::new(&pair.there.root, &id).edit("status", "running");
    pair.act(&["cancel", &id, "--yes"]);
    let before = [contents(&pair.here.root), contents(&pair.there.root)];
    pair.join();
    pair.settle();
    nothing_is_lost(&pair, &before);
    for side in [&pair.here, &pair.there] {
        let manifest = side.root.join("outbox").join(&id).join("job.json");
        let text = fs::read_to_string(manifest).unwrap();
        assert!(text.contains("\"running\""), "{text}");
        let entry = archived(&side.root, &id, "-cancelled");
        let text = fs::read_to_string(entry.join("job.json")).unwrap();
        assert!(text.contains("\"submitted\""), "{text}");
    }
    let row = pair.row(&id).unwrap();
    assert_eq!(row["status"], "running");
    assert!(flagged(&row, "started-anyway"), "{row}");
}
