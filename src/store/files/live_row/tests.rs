//! The row of a living job, from what is known of it.

use super::super::kept::Alike;
use super::super::print::Device;
use super::super::record::Op;
use super::super::recover::{Case, Unfinished};
use super::*;
use crate::job::Moment;

fn now(seconds: u64) -> Now {
    Now {
        wall: Moment::parse_rfc3339("2026-02-10T15:00:00Z").unwrap(),
        steady: Duration::from_secs(seconds),
    }
}

fn saying(text: &str) -> Sighting {
    let mut copy = Sighting::new(Device::numbered(1), 2);
    let manifest = Manifest::read(text.as_bytes()).unwrap();
    copy.good = Some(Alike::default().keep(NAME, manifest));
    copy
}

const NAME: &[u8] = b"job-20260210-143022-wfe";

#[test]
fn the_row_of_a_waiting_job_is_made_of_its_manifest_and_name() {
    let mut live = Live {
        outbox: Some(Box::new(saying(
            r#"{"job_id":"job-20260210-143022-wfe","status":"Submitted","created_by":"a","project":"p",
            "created_at":"2026-02-10T14:30:22Z"}"#,
        ))),
        ..Live::default()
    };
    let job = live
        .row(&NAME.into(), Stalled::default(), now(0))
        .job
        .unwrap();
    assert_eq!(job.title.as_str(), "wfe");
    assert_eq!((job.owner.as_str(), job.project.as_str()), ("a", "p"));
    assert_eq!(
        (job.status, job.native.as_str()),
        (Status::Pending, "Submitted")
    );
    assert_eq!(job.priority, Some(0));
    assert_eq!(
        job.times.created,
        Moment::parse_rfc3339("2026-02-10T14:30:22Z")
    );
    assert!(job.flags.is_empty(), "{:?}", job.flags);
}

#[test]
fn a_missing_or_other_id_and_a_bad_time_are_flagged_and_the_directory_counts() {
    let mut live = Live {
        outbox: Some(Box::new(saying(
            r#"{"status":"submitted","created_at":"soon"}"#,
        ))),
        ..Live::default()
    };
    let job = live
        .row(&NAME.into(), Stalled::default(), now(0))
        .job
        .unwrap();
    assert!(job.flags.has(Flag::IdDiffers));
    assert!(job.flags.has(Flag::ApproximateTime));
    assert_eq!(
        job.times.created,
        Moment::parse_rfc3339("2026-02-10T14:30:22Z")
    );
    let job = live
        .row(
            &b"job-20261399-143022-x"[..].into(),
            Stalled::default(),
            now(0),
        )
        .job
        .unwrap();
    assert_eq!(job.times.created, None);
}

#[test]
fn a_job_that_was_over_does_not_run_again() {
    let mut live = Live {
        inbox: Some(Box::new(saying(r#"{"status":"completed"}"#))),
        ..Live::default()
    };
    live.row(&NAME.into(), Stalled::default(), now(0));
    live.inbox = Some(Box::new(saying(r#"{"status":"running"}"#)));
    let job = live
        .row(&NAME.into(), Stalled::default(), now(0))
        .job
        .unwrap();
    assert_eq!(job.status, Status::Completed);
    assert!(job.flags.has(Flag::Inconsistent));
}

#[test]
fn a_running_job_without_a_sign_of_life_is_asked_about_after_half_an_hour() {
    let mut live = Live {
        inbox: Some(Box::new(saying(r#"{"status":"running"}"#))),
        ..Live::default()
    };
    live.change_odd(|odd| odd.stir = Some((0, 5_000)));
    let row = live.row(&NAME.into(), Stalled::default(), now(1804));
    assert!(!row.job.unwrap().flags.has(Flag::Stalled));
    assert_eq!(row.until, Some(Duration::from_secs(1805)));
    assert!(
        live.row(&NAME.into(), Stalled::default(), now(1805))
            .job
            .unwrap()
            .flags
            .has(Flag::Stalled)
    );
}

#[test]
fn an_archive_that_broke_off_is_told_after_a_minute() {
    let mut live = Live {
        inbox: Some(Box::new(saying(r#"{"status":"completed"}"#))),
        ..Live::default()
    };
    let mut asked = live.asked();
    asked.begun = Some(Unfinished {
        op: Op::Archive,
        at: Some(now(0).wall),
        case: Case::Resumable,
    });
    live.set_asked(asked);
    let row = live.row(&NAME.into(), Stalled::default(), now(5));
    assert!(row.job.unwrap().error.is_empty());
    assert_eq!(row.until, Some(Duration::from_secs(65)));
    let mut later = now(65);
    later.wall = later.wall.plus(UNFINISHED);
    let job = live
        .row(&NAME.into(), Stalled::default(), later)
        .job
        .unwrap();
    assert_eq!(
        job.error.as_str(),
        "its archive was begun and not finished: archive it again to finish it"
    );
}

#[test]
fn a_future_time_is_a_wrong_clock() {
    let mut live = Live {
        outbox: Some(Box::new(saying(
            r#"{"status":"submitted","created_at":"2027-01-01T00:00:00Z"}"#,
        ))),
        ..Live::default()
    };
    assert!(
        live.row(&NAME.into(), Stalled::default(), now(0))
            .job
            .unwrap()
            .flags
            .has(Flag::ClockAhead)
    );
}
