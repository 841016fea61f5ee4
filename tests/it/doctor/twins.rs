//! Two copies of one job that tell different stories, and jobs that are stuck.

use jobtui::job::FindingWeight;
use serde_json::json;

use super::{A, Queue, sound};

fn out() -> String {
    format!("outbox/{A}")
}

fn back() -> String {
    format!("inbox/{A}")
}

#[test]
fn pairs_of_a_usual_run_are_sound() {
    for (outbox, inbox) in [
        ("submitted", "running"),
        ("submitted", "completed"),
        ("submitted", "failed"),
        ("running", "running"),
        ("running", "completed"),
        ("running", "failed"),
        ("completed", "completed"),
    ] {
        let queue = Queue::new();
        queue.pair(A, outbox, inbox);
        queue.age(&format!("{}/job.json", back()), 60);
        queue.expect_none("twins-disagree");
        queue.expect_none("was-over-claims-to-run");
        queue.expect_none("results-arriving");
        queue.expect_none("runs-in-place");
    }
}

#[test]
fn copies_that_cannot_both_be_true_are_told_with_the_one_that_counts() {
    for (outbox, inbox, counts) in [
        ("completed", "failed", "inbox/ says"),
        ("failed", "completed", "inbox/ says"),
        ("running", "submitted", "outbox/ says"),
        ("running", "cancelled", "outbox/ says"),
        ("cancelled", "completed", "inbox/ says"),
        ("completed", "submitted", "outbox/ says"),
        ("failed", "nonsense", "outbox/ says"),
    ] {
        let queue = Queue::new();
        queue.pair(A, outbox, inbox);
        let found = queue.expect(
            "twins-disagree",
            &back(),
            &format!("outbox/ says {outbox}"),
            "ask the Windows side",
        );
        let what = format!("what {counts} counts");
        assert!(
            found.text.contains(&what),
            "{outbox} {inbox}: {}",
            found.text
        );
    }
}

#[test]
fn a_job_that_was_over_and_claims_to_run_is_told() {
    for over in ["completed", "failed", "cancelled"] {
        let queue = Queue::new();
        queue.pair(A, over, "running");
        queue.expect(
            "was-over-claims-to-run",
            &back(),
            &format!("outbox/ says {over}, inbox/ says running"),
            "jobtui rerun",
        );
    }
}

#[test]
fn a_runner_that_works_in_place_is_told() {
    for over in ["completed", "failed", "cancelled"] {
        let queue = Queue::new();
        queue.submit(A, &json!({"status": over}));
        let found = queue.expect(
            "runs-in-place",
            &out(),
            "into the outbox copy",
            "write into inbox/",
        );
        assert_eq!(found.weight, FindingWeight::Warning);
    }
}

#[test]
fn results_that_arrive_are_a_notice() {
    let queue = Queue::new();
    queue.pair(A, "submitted", "submitted");
    queue.expect_only(
        "results-arriving",
        &back(),
        "something of it came back",
        "wait",
    );
}

#[test]
fn a_running_job_without_a_sign_of_life_for_half_an_hour_is_told() {
    let queue = Queue::new();
    queue.pair(A, "submitted", "running");
    queue.write(&format!("{}/stdout.log", back()), "trial 1\n");
    queue.write(&format!("{}/3_results/study.db", back()), "x");
    queue.age(&format!("{}/3_results/study.db", back()), 29 * 60);
    queue.expect_sound();
    let queue = queue.later(120);
    queue.expect_only(
        "no-sign-of-life",
        &back(),
        "no sign of life for 31 min",
        "jobtui logs",
    );
    // A database's journal is a sign, too; other files are none.
    queue.write(&format!("{}/3_results/study.db-journal", back()), "x");
    queue.age(&format!("{}/3_results/study.db-journal", back()), 0);
    queue.expect_sound();
}

#[test]
fn a_cancel_that_nobody_heeds_is_told_with_who_asked() {
    let queue = sound();
    let job = "job-20260210-140000-modal";
    queue.record(job, 1, 29 * 60, "cancel", &json!({}));
    queue.expect_sound();
    queue.record(job, 2, 28 * 60, "uncancel", &json!({}));
    queue.record(job, 3, 7_300, "cancel", &json!({}));
    queue.expect_only(
        "cancel-unheeded",
        &format!("outbox/{job}"),
        "requested 2 h ago by ann@desk",
        "call the person",
    );
}

#[test]
fn a_cancel_of_a_job_that_still_waits_is_told_with_the_command() {
    let queue = Queue::new();
    queue.submit(A, &json!({}));
    queue.record(A, 1, 3_600, "cancel", &json!({}));
    queue.expect_only(
        "cancel-not-carried-out",
        &out(),
        "still waits in outbox/",
        &format!("`jobtui cancel {A}`"),
    );
    queue.record(A, 2, 60, "uncancel", &json!({}));
    queue.expect_sound();
}
