//! Every row of the indicator, and what a report says of single jobs.

use super::super::objection_to_archive;
use super::*;
use crate::job::Plain;
use crate::settings::{Key, SyncArea};
use crate::wire::syncthing::{Completion, Connection, FileError, FolderSettings, FolderStatus};

fn spec() -> SyncSpec {
    let area = |path: &str| SyncArea {
        folder: "q".to_owned(),
        path: path.to_owned(),
    };
    SyncSpec {
        url: "http://127.0.0.1:1".to_owned(),
        key: Key::Known("s3cret".to_owned()),
        peer: "PEER".to_owned(),
        areas: [area("outbox"), area("inbox"), area("archive")],
    }
}

fn at(seconds: i64) -> Moment {
    Moment(seconds * 1000)
}

/// All is well.
fn well() -> Answers {
    Answers {
        peer: Connection {
            connected: true,
            paused: false,
            version: Plain::new("v1.19.2"),
        },
        last_seen: Some(at(1000)),
        folders: vec![FolderAnswer {
            id: "q".to_owned(),
            settings: FolderSettings {
                paused: false,
                watched: true,
                delay: 10,
                rescan: Some(3600),
            },
            status: FolderStatus {
                state: Plain::new("idle"),
                ..FolderStatus::default()
            },
            errors: Vec::new(),
            done: Completion {
                percent: 100,
                ..Completion::default()
            },
            need: Vec::new(),
        }],
    }
}

fn changed(change: impl FnOnce(&mut Answers)) -> Answers {
    let mut answers = well();
    change(&mut answers);
    answers
}

fn report(answers: Answers) -> Report {
    Report::of(&spec(), &Ok(answers), at(1000))
}

#[test]
fn every_row_of_the_indicator_has_its_colour_and_words() {
    use Health::{Green, Grey, Red, Yellow};
    let folder = |change: fn(&mut FolderAnswer)| changed(|a| change(&mut a.folders[0]));
    let away = |seen: Option<i64>, paused: bool| {
        changed(|a| {
            a.peer.connected = false;
            a.peer.paused = paused;
            a.last_seen = seen.map(at);
        })
    };
    let rows = [
        (well(), Green, "ok"),
        (
            folder(|f| {
                f.status.state = Plain::new("error");
                f.status.error = Plain::new("folder marker missing");
            }),
            Red,
            "stopped",
        ),
        (folder(|f| f.status.pull_errors = 3), Red, "3 errors"),
        (folder(|f| f.status.pull_errors = 1), Red, "1 error"),
        (away(Some(1000 - 299), false), Yellow, "peer gone"),
        (away(Some(1000 - 300), false), Yellow, "peer gone"),
        (away(Some(1000 - 301), false), Red, "peer gone"),
        (away(Some(1000 - 360), true), Red, "peer paused"),
        (away(Some(990), true), Yellow, "peer paused"),
        (away(None, false), Red, "peer never seen"),
        (folder(|f| f.settings.paused = true), Yellow, "paused"),
        (
            folder(|f| f.status.state = Plain::new("")),
            Yellow,
            "unclear",
        ),
        (
            folder(|f| f.done.remote_state = Plain::new("notSharing")),
            Yellow,
            "not shared",
        ),
        (folder(|f| f.done.percent = 87), Yellow, "87%"),
        // Only deletions are on their way.
        (
            folder(|f| {
                f.done.percent = 95;
                f.done.need = 1;
            }),
            Yellow,
            "95%",
        ),
        (folder(|f| f.done.need = 1), Yellow, "100%"),
        (folder(|f| f.status.need = 4), Yellow, "receiving"),
        (
            folder(|f| f.status.state = Plain::new("scanning")),
            Yellow,
            "scanning",
        ),
    ];
    for (answers, health, word) in rows {
        let sign = report(answers.clone()).sign;
        assert_eq!((sign.health, &*sign.word), (health, word), "{answers:?}");
        assert!(!sign.text.is_empty());
        assert_eq!(sign.connected, answers.peer.connected);
    }
    let grey = Report::of(&spec(), &Err(Trouble("nobody listens".to_owned())), at(0)).sign;
    assert_eq!((grey.health, &*grey.text), (Grey, "nobody listens"));
}

#[test]
fn what_stops_this_machine_is_told_before_the_other_one_being_away() {
    let both = changed(|a| {
        a.peer.connected = false;
        a.folders[0].status.pull_errors = 2;
        a.folders[0].errors = vec![FileError {
            path: Plain::new("inbox/job/a.csv"),
            error: Plain::new("no space left on device"),
        }];
    });
    let sign = report(both).sign;
    assert_eq!((sign.health, &*sign.word), (Health::Red, "2 errors"));
    assert!(sign.text.contains("no space left") && sign.text.contains("a.csv"));
    assert_eq!((sign.errors, sign.connected), (2, false));
}

#[test]
fn one_bad_folder_among_three_is_enough() {
    let three = changed(|a| {
        let mut bad = a.folders[0].clone();
        bad.id = "q-archive".to_owned();
        bad.status.state = Plain::new("error");
        a.folders.push(bad);
    });
    let sign = report(three).sign;
    assert!(sign.text.contains("q-archive"), "{}", sign.text);
}

#[test]
fn without_an_answer_no_job_is_called_delivered_or_not() {
    let none = Report::of(&spec(), &Err(Trouble(String::new())), at(1000));
    assert_eq!(none.delivery(b"j", at(0)), Delivery::Unknown);
    assert_eq!(report(well()).delivery(b"j", at(0)), Delivery::Delivered);
    // Without a watcher an hour may pass until the job is noticed.
    let unwatched = changed(|a| a.folders[0].settings.watched = false);
    assert_eq!(report(unwatched).delivery(b"j", at(0)), Delivery::Unknown);
    let paused = changed(|a| a.folders[0].settings.paused = true);
    assert_eq!(report(paused).delivery(b"j", at(0)), Delivery::Unknown);
    // A folder that has stopped may not have seen the job at all.
    for state in ["error", "", "unknown"] {
        let blind = changed(|a| a.folders[0].status.state = Plain::new(state));
        assert_eq!(
            report(blind).delivery(b"j", at(0)),
            Delivery::Unknown,
            "{state}"
        );
    }
}

#[test]
fn an_objection_to_archiving_names_its_reason() {
    let objection = |answers| objection_to_archive(&report(answers), b"job");
    assert_eq!(objection(well()), None);
    let away = objection(changed(|a| a.peer.connected = false)).unwrap();
    assert!(away.contains("not connected"), "{away}");
    let lacks = |name: &'static str| {
        objection(changed(|a| {
            a.folders[0].done.percent = 99;
            a.folders[0].need = vec![name.into()];
        }))
        .unwrap()
    };
    assert!(lacks("inbox/job/a").contains("have not reached"));
    assert!(lacks("outbox/job/a").contains("have not reached"));
    assert!(lacks("outbox/jobber/a").contains("not at rest"));
    let busy = objection(changed(|a| {
        a.folders[0].status.state = Plain::new("scanning");
    }))
    .unwrap();
    assert!(busy.contains("scanning"), "{busy}");
    let unknown = Report::of(&spec(), &Err(Trouble("down".to_owned())), at(0));
    assert_eq!(objection_to_archive(&unknown, b"job"), None);
}
