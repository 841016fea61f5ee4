//! What two sides do while nothing passes between them, and what they see when they meet again.

use std::fs;

use super::pair::{BY_AREA, Pair, WHOLE, archived, below, done, flagged, in_minutes, tree};
use super::runner::{Runner, edit};

#[test]
fn a_manifest_edited_on_both_sides_is_shown_as_a_conflict_and_left_alone() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("both");
    pair.settle();
    pair.part();
    edit(
        &pair.here.root.join("outbox").join(&id).join("job.json"),
        "project",
        "from here",
    );
    Runner::new(&pair.there.root, &id).edit("project", "from there");
    pair.join();
    pair.settle();
    let before = tree(&pair.here.root);
    let copies: Vec<_> = before
        .keys()
        .filter(|path| path.contains(".sync-conflict-"))
        .collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    for row in [pair.row(&id).unwrap(), pair.row_there(&id).unwrap()] {
        assert!(flagged(&row, "conflict-copies"), "{row}");
        assert_eq!(row["status"], "pending");
    }
    let shown = pair.act(&["show", &id]).out;
    assert!(
        shown.contains("from here") && shown.contains("from there"),
        "both stories are told: {shown}"
    );
    assert_eq!(tree(&pair.here.root), before, "looking settles nothing");
    assert_eq!(tree(&pair.there.root), before);

    // It ends; but nobody puts it away unasked while two manifests tell two stories.
    Runner::new(&pair.there.root, &id).end();
    pair.settle();
    let before = tree(&pair.here.root);
    let said =
        crate::cli::run(
            pair.jobtui("ann")
                .args(["archive", &id, "--yes", "--at", &in_minutes(2)]),
        );
    assert_ne!(said.code, 0, "{said:?}");
    assert!(said.err.contains("sync-conflict"), "{said:?}");
    assert_eq!(tree(&pair.here.root), before);
}

#[test]
fn wishes_recorded_on_both_sides_come_to_the_same_on_both() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("wishes");
    pair.settle();
    pair.part();
    pair.act(&["prio", &id, "10", "--yes"]);
    pair.act(&["prio", &id, "15", "--yes"]);
    done(pair.jobtui_there("bob").args(["prio", &id, "40", "--yes"]));
    let own = [pair.row(&id).unwrap(), pair.row_there(&id).unwrap()];
    assert_eq!(
        (&own[0]["priority"], &own[1]["priority"]),
        (&15.into(), &40.into())
    );
    pair.join();
    pair.settle();
    let rows = [pair.row(&id).unwrap(), pair.row_there(&id).unwrap()];
    assert_eq!(rows[0], rows[1]);
    assert_eq!(
        rows[0]["priority"], 15,
        "two steps here are further than one there"
    );
    for side in [&pair.here, &pair.there] {
        let records = below(&side.root.join("outbox/.jobtui/v1").join(&id));
        assert_eq!(records.len(), 3, "{records:?}");
        assert!(records.keys().all(|name| !name.contains("conflict")));
    }
    let shown = pair.act(&["show", &id]).out;
    assert!(shown.contains("ann@") && shown.contains("bob@"), "{shown}");
}

#[test]
fn a_job_put_away_on_both_sides_at_once_is_twice_in_the_archive_and_whole() {
    let Some(pair) = Pair::start(BY_AREA) else {
        return;
    };
    let id = pair.submit("twice");
    pair.settle();
    Runner::new(&pair.there.root, &id).end();
    pair.settle();
    let inputs = below(&pair.here.root.join("outbox").join(&id));
    let results = below(&pair.here.root.join("inbox").join(&id));
    pair.part();
    let archive = ["archive", &id, "--yes", "--at"];
    pair.act(&[&archive[..], &[&in_minutes(2)]].concat());
    done(pair.jobtui_there("bob").args(archive).arg(in_minutes(4)));
    pair.join();
    pair.settle();
    for side in [&pair.here, &pair.there] {
        let entries: Vec<_> = fs::read_dir(side.root.join("archive"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|path| !path.ends_with(".stfolder"))
            .collect();
        assert_eq!(entries.len(), 4, "{entries:?}");
        for entry in entries {
            let inputs_here = entry.to_str().unwrap().ends_with("-outbox");
            let expected = if inputs_here { &inputs } else { &results };
            assert_eq!(&below(&entry), expected, "{entry:?} is whole");
        }
        for area in ["outbox", "inbox"] {
            assert!(!side.root.join(area).join(&id).exists(), "{area}");
        }
    }
    assert_eq!(pair.row(&id), None);
}

#[test]
fn a_job_put_away_on_both_sides_under_one_name_is_there_once_and_whole() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("same");
    pair.settle();
    Runner::new(&pair.there.root, &id).end();
    pair.settle();
    let inputs = below(&pair.here.root.join("outbox").join(&id));
    let results = below(&pair.here.root.join("inbox").join(&id));
    pair.part();
    let at = in_minutes(2);
    let archive = ["archive", &id, "--yes", "--at", &at];
    pair.act(&archive);
    done(pair.jobtui_there("bob").args(archive));
    pair.join();
    pair.settle();
    for side in [&pair.here, &pair.there] {
        assert_eq!(below(&archived(&side.root, &id, "-outbox")), inputs);
        assert_eq!(below(&archived(&side.root, &id, "-inbox")), results);
        assert!(!side.root.join("outbox").join(&id).exists());
    }
}

#[test]
fn results_that_come_while_their_job_is_put_away_are_kept_and_shown() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    let id = pair.submit("late");
    pair.settle();
    let runner = Runner::new(&pair.there.root, &id);
    runner.end();
    pair.settle();
    pair.part();
    runner.write("inbox", "3_results/late.csv", "one more\n");
    pair.act(&["archive", &id, "--yes", "--at", &in_minutes(2)]);
    pair.join();
    pair.settle();
    for side in [&pair.here, &pair.there] {
        let late = side.root.join("inbox").join(&id).join("3_results/late.csv");
        assert_eq!(fs::read_to_string(late).unwrap(), "one more\n");
        let away = archived(&side.root, &id, "-inbox");
        assert!(away.join("3_results/best.csv").exists());
    }
    assert_eq!(pair.row(&id), None, "left-overs are no job of their own");
    let away = archived(&pair.here.root, &id, "-inbox");
    let row = pair.row(away.file_name().unwrap().to_str().unwrap());
    let row = row.unwrap();
    assert!(flagged(&row, "fragment"), "{row}");
    assert_eq!(row["status"], "completed");
}
