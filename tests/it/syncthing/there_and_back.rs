//! A job's whole way: handed in here, run there, seen here, put away on both sides.

use std::collections::BTreeSet;

use super::pair::{BY_AREA, Pair, WHOLE, archived, below, in_minutes, jobs};
use super::runner::Runner;
use super::side::Folder;
use crate::terminal::harness::Session;

/// The dashboard in a terminal of its own, as the operator has it open all day.
fn dashboard(pair: &Pair) -> Session {
    let queue = format!("fsq={}", pair.here.root.display());
    let args = ["--queue", &queue, "--glyphs", "ascii"];
    let home = pair.dir.path().to_str().unwrap();
    Session::spawn(&args, 160, 45, &[("HOME", home), ("USER", "ann")])
}

fn journey(folders: &[Folder]) {
    let Some(pair) = Pair::start(folders) else {
        return;
    };
    let mut screen = dashboard(&pair);
    screen.wait_for_text("Queue");

    let id = pair.submit("beam");
    let short = id.rsplit_once('-').unwrap().1.to_owned();
    let has_row = move |screen: &vt100::Screen, state: &str| {
        let shown = screen.contents();
        let parts = shown.lines().flat_map(|line| line.split('|'));
        parts.into_iter().any(|part| {
            part.get(2..)
                .is_some_and(|p| p.starts_with(state) && p.contains(&short))
        })
    };
    screen.wait_for("it waits", |s| has_row(s, "P."));
    let handed_in = below(&pair.here.root.join("outbox").join(&id));
    pair.settle();
    assert_eq!(
        below(&pair.there.root.join("outbox").join(&id)),
        handed_in,
        "it arrives whole"
    );

    let runner = Runner::new(&pair.there.root, &id);
    runner.begin();
    pair.there.scan();
    screen.wait_for("it runs", |s| has_row(s, "R>"));
    runner.end();
    pair.there.scan();
    screen.wait_for("it is over", |s| has_row(s, "D+"));
    pair.settle();
    let results = below(&pair.there.root.join("inbox").join(&id));
    assert_eq!(below(&pair.here.root.join("inbox").join(&id)), results);
    assert_eq!(pair.row(&id).unwrap()["status"], "completed");

    pair.act(&["archive", &id, "--yes", "--at", &in_minutes(2)]);
    screen.wait_for_text("+ 1 archived");
    pair.settle();
    for side in [&pair.here, &pair.there] {
        assert_eq!(below(&archived(&side.root, &id, "-outbox")), handed_in);
        assert_eq!(below(&archived(&side.root, &id, "-inbox")), results);
        for area in ["outbox", "inbox"] {
            assert_eq!(jobs(&side.root, area), BTreeSet::new(), "{area}");
        }
    }
    assert_eq!(pair.row(&id), None);
    assert_eq!(pair.row_there(&id), None);
    let name = archived(&pair.there.root, &id, "-inbox");
    let name = name.file_name().unwrap().to_str().unwrap();
    assert_eq!(pair.row_there(name).unwrap()["status"], "completed");
    screen.send("q");
    assert!(screen.wait_exit().success());
}

#[test]
fn a_job_goes_there_runs_comes_back_and_both_sides_put_it_away() {
    journey(WHOLE);
}

#[test]
fn the_same_with_one_synchronised_folder_for_each_area() {
    journey(BY_AREA);
}
