//! The protocol's five rules, and things in the areas that are no jobs.

use serde_json::json;

use super::{A, Queue, sound};

#[test]
fn signs_of_editing_in_the_inbox_break_rule_one() {
    for file in [
        ".job.json.swp",
        "job.json~",
        "3_results/~$a.xlsx",
        "3_results/.#a.csv",
        ".jobtui",
        ".syncthing.jobtui-00.tmp",
    ] {
        let queue = sound();
        let place = format!("inbox/job-20260209-140000-old/{file}");
        queue.write(&place, "x");
        queue.expect("inbox-edited", &place, "inbox/", "");
    }
    // In the outbox such files are nobody's business here.
    let queue = sound();
    queue.write(&format!("outbox/{A}/job.json~"), "x");
    queue.expect_none("inbox-edited");
}

#[test]
fn names_that_say_nothing_break_rule_three() {
    for name in ["test", "job-2", "x", "1", "tmp_3", "Untitled"] {
        let queue = Queue::new();
        let name = format!("job-20260210-143022-{name}");
        queue.submit(&name, &json!({}));
        queue.expect_only(
            "name-says-nothing",
            &format!("outbox/{name}"),
            "rule 3",
            "ask the submitter",
        );
    }
    let queue = Queue::new();
    queue.submit("beam", &json!({}));
    queue.expect_only(
        "odd-job-name",
        "outbox/beam",
        "not job-YYYYMMDD-HHMMSS-NAME",
        "jobtui submit",
    );
}

#[test]
fn a_missing_readme_breaks_rule_four() {
    let queue = Queue::new();
    queue.copy("outbox", A, "submitted", &json!({}));
    queue.write(&format!("outbox/{A}/run.py"), "");
    queue.expect_only("no-readme", &format!("outbox/{A}"), "rule 4", "submitter");
    queue.write(&format!("outbox/{A}/ReadMe.txt"), "");
    queue.expect_sound();
}

#[test]
fn paths_that_leave_the_job_break_rule_five() {
    for (fields, text) in [
        (json!({"script": "/opt/run.py"}), "script `/opt/run.py`"),
        (json!({"script": "C:\\x\\run.py"}), "script `C:\\x\\run.py`"),
        (json!({"script": "../run.py"}), "script `../run.py`"),
        (
            json!({"args": ["--in=/data/a", "D:/b", "ok"]}),
            "argument `--in=/data/a`, argument `D:/b`",
        ),
    ] {
        let queue = Queue::new();
        queue.submit(A, &fields);
        queue.expect_only(
            "absolute-path",
            &format!("outbox/{A}/job.json"),
            text,
            "relative to its own directory",
        );
    }
}

#[test]
fn absolute_paths_in_the_script_are_a_notice_with_their_line() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    let place = format!("outbox/{A}/run.py");
    queue.write(
        &place,
        "#!/usr/bin/env python3\nimport os\nos.chdir(r'C:\\Atomizer\\job')\n",
    );
    queue.expect_only(
        "absolute-path-in-script",
        &place,
        r"line 3 holds the absolute path `C:\Atomizer\job`",
        "ask the submitter",
    );
    // Only the beginning of a very long script is read.
    let mut long = "x = 1\n".repeat(60_000);
    long.push_str("open('/home/ann/x')\n");
    queue.write(&place, long);
    queue.expect_sound();
}

#[test]
fn a_script_that_is_missing_or_no_file_is_told() {
    let queue = Queue::new();
    queue.submit(A, &json!({"script": "sub\\go.py"}));
    let place = format!("outbox/{A}/sub/go.py");
    queue.expect_only("script-missing", &place, "`sub\\go.py`", "wait");
    queue.write(&place, "");
    queue.expect_sound();
    let queue = Queue::new();
    queue.submit(A, &json!({"script": "link.py"}));
    queue.link("/etc/passwd", &format!("outbox/{A}/link.py"));
    let place = format!("outbox/{A}/link.py");
    queue.expect(
        "script-missing",
        &place,
        "a link, or lies behind one",
        "a real file",
    );
    // Behind a link nothing is looked at, were it there.
    let queue = Queue::new();
    queue.submit(A, &json!({"script": "away/passwd"}));
    queue.link("/etc", &format!("outbox/{A}/away"));
    let place = format!("outbox/{A}/away/passwd");
    queue.expect("script-missing", &place, "behind one", "a real file");
    for (make, text) in [
        (
            (|queue, place| queue.pipe(place)) as fn(&Queue, &str),
            "a pipe",
        ),
        (
            |queue, place| std::fs::create_dir(queue.at(place)).unwrap(),
            "a directory",
        ),
    ] {
        let queue = Queue::new();
        queue.submit(A, &json!({"script": "odd.py"}));
        let place = format!("outbox/{A}/odd.py");
        make(&queue, &place);
        queue.expect("script-missing", &place, text, "a real file");
    }
    let queue = Queue::new();
    queue.submit(A, &json!({"script": null}));
    queue.expect_only(
        "script-not-named",
        &format!("outbox/{A}/job.json"),
        "names no script",
        "submitter",
    );
}

#[test]
fn what_lies_in_an_area_and_is_no_job_is_a_notice() {
    let queue = sound();
    queue.write("outbox/notes.txt", "x");
    queue.write("archive/.hidden/x", "x");
    queue.pipe("inbox/pipe");
    queue.expect("foreign-entry", "outbox/notes.txt", "a file", "take it out");
    queue.expect("foreign-entry", "archive/.hidden", "hidden", "take it out");
    queue.expect("foreign-entry", "inbox/pipe", "a pipe", "which program");
    // The synchroniser's own are at home here.
    let queue = sound();
    queue.write("outbox/.stfolder/x", "");
    queue.write("inbox/.stignore", "");
    queue.write("archive/.stversions/x", "");
    queue.expect_sound();
}

#[test]
fn of_a_job_that_is_over_nobody_has_to_mend_what_was_submitted() {
    let unkempt = json!({"script": "/gone.py", "args": ["/tmp/x"]});
    for (outbox, inbox) in [("submitted", Some("completed")), ("failed", None)] {
        let queue = Queue::new();
        queue.copy("outbox", A, outbox, &unkempt);
        if let Some(inbox) = inbox {
            queue.copy("inbox", A, inbox, &json!({}));
        }
        for kind in ["no-readme", "absolute-path", "script-missing"] {
            queue.expect_none(kind);
        }
    }
    let queue = Queue::new();
    queue.copy("outbox", A, "submitted", &unkempt);
    queue.copy("inbox", A, "running", &json!({}));
    queue.expect(
        "absolute-path",
        &format!("outbox/{A}/job.json"),
        "/gone.py",
        "",
    );
}

#[test]
fn of_very_many_strangers_some_are_told_and_the_others_counted() {
    let queue = Queue::new();
    for n in 0..1_010 {
        std::fs::write(queue.at(&format!("outbox/note-{n:04}")), "").unwrap();
    }
    queue.expect("more-findings", "outbox/", "10 more entries", "again");
    assert_eq!(queue.findings().len(), 1_001);
}
