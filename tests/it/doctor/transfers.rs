//! Files on their way, conflict copies, and lists of files that do not match.

use std::fmt::Write as _;

use jobtui::job::FindingWeight;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{A, Queue, sound};

#[test]
fn transfers_are_notices_until_a_day_has_passed() {
    for place in [
        format!("outbox/{A}/1_setup/.syncthing.model.prt.tmp"),
        format!("outbox/{A}/~syncthing~run.py.tmp"),
        "inbox/.syncthing.x.tmp".to_owned(),
        format!("outbox/.jobtui/v1/{A}/.syncthing.jobtui-0011.tmp"),
        "outbox/.jobtui/.syncthing.jobtui-0011.tmp".to_owned(),
    ] {
        let queue = sound();
        queue.write(&place, "x");
        let found = queue.expect("transfer", &place, "on its way", "wait");
        assert_eq!(found.weight, FindingWeight::Notice);
        queue.age(&place, 25 * 3600);
        let found = queue.expect(
            "left-over-transfer",
            &place,
            "nobody has written to for 25 h",
            "removes such files itself",
        );
        assert_eq!(found.weight, FindingWeight::Warning);
        assert_eq!(queue.findings().len(), 1, "{:#?}", queue.findings());
    }
}

#[test]
fn a_conflict_copy_of_a_manifest_tells_the_winner_the_time_and_the_command() {
    let queue = sound();
    let copy = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    let place = format!("outbox/{A}/{copy}");
    queue.write(&place, "{}");
    queue.expect_only(
        "conflict-copy-of-manifest",
        &place,
        "written by device YNBZ5RL; this is the other one, set aside at 2026-11-20 15:12:23",
        &format!("`jobtui compare {A}`"),
    );
    let found = queue.expect("conflict-copy-of-manifest", &place, "", "");
    let way_out = "on the machine that wrote the wrong one";
    assert!(found.way_out.contains(way_out), "{found:?}");
}

#[test]
fn conflict_copies_of_other_files_are_told_at_any_depth() {
    let queue = sound();
    let place = format!("outbox/{A}/1_setup/deep/m.sync-conflict-20261120-151223-YNBZ5RL.prt");
    queue.write(&place, "x");
    queue.expect_only("conflict-copy", &place, "YNBZ5RL", "compare both files");
    // A copy of a manifest deeper inside is none of the job's manifest.
    let queue = sound();
    let place = format!("outbox/{A}/old/job.sync-conflict-20261120-151223-YNBZ5RL.json");
    queue.write(&place, "x");
    queue.expect_only("conflict-copy", &place, "YNBZ5RL", "compare both files");
}

fn sum(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text) {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

#[test]
fn a_list_of_files_is_compared_with_what_is_there() {
    let file =
        |path: &str, text: &str| json!({"path": path, "size": text.len(), "sha256": sum(text)});
    let with = |files: serde_json::Value| {
        let queue = Queue::new();
        queue.submit(A, &json!({"files": files}));
        queue.write(&format!("outbox/{A}/1_setup/m.prt"), "model");
        queue
    };
    with(json!([
        file("run.py", "print('a')\n"),
        file("1_setup\\m.prt", "model"),
        {"path": "README.md"},
        {"path": "../../etc/passwd", "size": 1},
        {"odd": 1}, 7,
    ]))
    .expect_sound();
    let place = format!("outbox/{A}/1_setup/m.prt");
    for (files, place, text) in [
        (json!([file("1_setup/m.prt", "modex")]), &place, "SHA-256"),
        (
            json!([file("1_setup/m.prt", "longer")]),
            &place,
            "it has 5 bytes, its manifest says 6",
        ),
        (
            json!([file("1_setup/gone.prt", "x")]),
            &format!("outbox/{A}/1_setup/gone.prt"),
            "it is not there",
        ),
        (
            json!([file("1_setup", "x")]),
            &format!("outbox/{A}/1_setup"),
            "no regular file",
        ),
    ] {
        with(files).expect_only("files-differ", place, text, "send the job again");
    }
    with(json!({"run.py": 1})).expect_only(
        "wrong-type",
        &format!("outbox/{A}/job.json"),
        "files is an object, not a list",
        "mend",
    );
}

#[test]
fn listed_links_and_pipes_are_not_followed_and_not_waited_for() {
    let queue = Queue::new();
    let files = json!([{"path": "pipe", "size": 0}, {"path": "link", "size": 1}]);
    queue.submit(A, &json!({"files": files}));
    queue.pipe(&format!("outbox/{A}/pipe"));
    queue.link("/etc/passwd", &format!("outbox/{A}/link"));
    let place = |file: &str| format!("outbox/{A}/{file}");
    queue.expect("files-differ", &place("pipe"), "no regular file", "");
    queue.expect("files-differ", &place("link"), "cannot be read", "");
}

#[test]
fn a_giant_is_compared_by_its_size_alone() {
    let queue = Queue::new();
    let files = json!([{"path": "giant", "size": 5_u64 << 30, "sha256": "00"}]);
    queue.submit(A, &json!({"files": files}));
    let giant = std::fs::File::create(queue.at(&format!("outbox/{A}/giant"))).unwrap();
    giant.set_len(5 << 30).unwrap();
    queue.expect_only(
        "files-not-read",
        &format!("outbox/{A}"),
        "1 file compared by size only",
        "sha256sum",
    );
}
