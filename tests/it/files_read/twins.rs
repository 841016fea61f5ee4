//! A job that was put away lies in the archive twice, as its inputs and as its results, and is one row.

use std::fs;
use std::os::unix::fs::symlink;

use jobtui::job::{Change, Flag, JobId, LogAsk, Status};
use jobtui::store::Store as _;

use super::{World, manifest};

const A: &str = "job-20260210-143022-wfe";
const OUTBOX: &str = "job-20260210-143022-wfe--20260211T000000Z-outbox";
const INBOX: &str = "job-20260210-143022-wfe--20260211T000000Z-inbox";

fn id(entry: &str) -> JobId {
    JobId::archived(entry.as_bytes())
}

fn rows(world: &mut World) -> Vec<String> {
    let ids = world.seen().jobs.keys();
    ids.map(|id| id.name().to_owned()).collect()
}

fn pair() -> World {
    let world = World::new();
    world.job("archive", OUTBOX, "submitted");
    world.job("archive", INBOX, "completed");
    world
}

#[test]
fn both_entries_are_one_row_that_of_the_results() {
    let mut world = pair();
    let board = world.seen();
    assert_eq!(board.jobs.len(), 1);
    let job = &board.jobs[&id(INBOX)];
    assert_eq!(job.status, Status::Completed);
    assert_eq!(job.title.as_str(), "wfe");
    assert!(job.flags.has(Flag::Archived));
    assert_eq!(world.look().unwrap(), 0);
}

#[test]
fn entries_with_another_stamp_or_number_are_rows_of_their_own() {
    for other in [
        "job-20260210-143022-wfe--20260211T000001Z-inbox",
        "job-20260210-143022-wfe--20260211T000000Z-inbox-2",
        "job-20260210-143022-wf--20260211T000000Z-inbox",
        "job-20260210-143022-wfe--20260211T000000Z-cancelled",
    ] {
        let mut world = World::new();
        world.job("archive", OUTBOX, "completed");
        world.job("archive", other, "completed");
        assert_eq!(world.seen().jobs.len(), 2, "{other}");
    }
    let mut world = World::new();
    world.job("archive", &format!("{OUTBOX}-2"), "completed");
    world.job("archive", &format!("{INBOX}-2"), "completed");
    assert_eq!(rows(&mut world), [format!("{INBOX}-2")]);
}

#[test]
fn a_look_between_the_two_moves_shows_the_inputs_and_the_next_one_the_results() {
    let mut world = World::new();
    world.job("outbox", A, "completed");
    world.job("inbox", A, "completed");
    world.look().unwrap();
    let archived = |entry: &str| format!("archive/{entry}");
    fs::rename(
        world.at(&format!("outbox/{A}")),
        world.at(&archived(OUTBOX)),
    )
    .unwrap();
    assert_eq!(rows(&mut world), [A, OUTBOX]);
    fs::rename(world.at(&format!("inbox/{A}")), world.at(&archived(INBOX))).unwrap();
    let mut told = Vec::new();
    loop {
        let batch = world.store.catch_up(world.now()).unwrap();
        told.extend(batch.changes);
        if !batch.more {
            break;
        }
    }
    assert!(told.contains(&Change::Gone(id(OUTBOX))));
    assert!(told.contains(&Change::Gone(JobId::live(A.as_bytes()))));
    assert!(
        told.iter()
            .any(|c| matches!(c, Change::Put(job) if job.id == id(INBOX)))
    );
    world.board.take(told);
    assert_eq!(rows(&mut world), [INBOX]);
    fs::rename(world.at(&archived(INBOX)), world.at("elsewhere")).unwrap();
    assert_eq!(rows(&mut world), [OUTBOX]);
    fs::rename(world.at("elsewhere"), world.at(&archived(INBOX))).unwrap();
    assert_eq!(rows(&mut world), [INBOX]);
    fs::remove_dir_all(world.at(&archived(OUTBOX))).unwrap();
    assert_eq!(rows(&mut world), [INBOX]);
    fs::remove_dir_all(world.at(&archived(INBOX))).unwrap();
    assert_eq!(rows(&mut world), [""; 0]);
}

#[test]
fn the_inputs_tell_what_the_results_are_silent_about() {
    let mut world = World::new();
    world.write(
        &format!("archive/{INBOX}/job.json"),
        r#"{"status":"failed","project":"other"}"#,
    );
    assert_eq!(world.seen().jobs[&id(INBOX)].owner.as_str(), "");
    world.job("archive", OUTBOX, "submitted");
    let job = world.seen().jobs[&id(INBOX)].clone();
    assert_eq!(job.owner.as_str(), "study-builder");
    assert_eq!(
        (job.status, job.project.as_str()),
        (Status::Failed, "other")
    );
    fs::remove_dir_all(world.at(&format!("archive/{OUTBOX}"))).unwrap();
    assert_eq!(world.seen().jobs[&id(INBOX)].owner.as_str(), "");
}

#[test]
fn damaged_inputs_are_no_flaw_while_the_results_are_there() {
    let mut world = World::new();
    world.write(&format!("archive/{OUTBOX}/job.json"), "{");
    assert_eq!(world.seen().flaws.len(), 1);
    world.job("archive", INBOX, "completed");
    assert_eq!(world.seen().flaws, []);
    fs::remove_dir_all(world.at(&format!("archive/{INBOX}"))).unwrap();
    assert_eq!(world.seen().flaws.len(), 1);
    assert!(world.board.jobs[&id(OUTBOX)].flags.has(Flag::Malformed));
}

#[test]
fn a_link_hides_no_inputs() {
    let mut world = pair();
    assert_eq!(rows(&mut world), [INBOX]);
    let place = world.at(&format!("archive/{INBOX}"));
    fs::remove_dir_all(&place).unwrap();
    symlink("/etc", &place).unwrap();
    assert_eq!(rows(&mut world), [INBOX, OUTBOX]);
    assert!(world.board.jobs[&id(INBOX)].flags.has(Flag::Link));
    fs::remove_file(&place).unwrap();
    world.job("archive", INBOX, "completed");
    assert_eq!(rows(&mut world), [INBOX]);
    assert!(!world.board.jobs[&id(INBOX)].flags.has(Flag::Link));
}

#[test]
fn details_show_both_directories_and_the_log_is_that_of_the_results() {
    let mut world = pair();
    world.write(&format!("archive/{OUTBOX}/1_setup/model.prt"), "x");
    world.write(&format!("archive/{INBOX}/3_results/out.csv"), "y");
    world.look().unwrap();
    let details = world.store.details(&id(INBOX)).unwrap();
    let status = details.fields.iter().find(|(name, _)| &**name == "status");
    assert_eq!(status.unwrap().1.as_str(), "completed");
    let directories: Vec<&str> = details
        .fields
        .iter()
        .filter(|(name, _)| &**name == "directory")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(
        directories,
        [format!("archive/{INBOX}"), format!("archive/{OUTBOX}")]
    );
    for (entry, file) in [
        (INBOX, "3_results/out.csv"),
        (OUTBOX, "1_setup/model.prt  1 bytes"),
    ] {
        let title = format!("Files in archive/{entry} (3)");
        let section = details.sections.iter().find(|s| s.title.as_str() == title);
        let lines = &section.unwrap_or_else(|| panic!("{title}")).lines;
        assert!(lines.iter().any(|l| l.contains(file)), "{lines:?}");
    }
    let ask = LogAsk::End { most: 100 };
    assert!(world.store.read_log(&id(INBOX), ask).is_err());
    world.write(&format!("archive/{OUTBOX}/stdout.log"), "in place");
    let log = world.store.read_log(&id(INBOX), ask).unwrap();
    assert_eq!(log.bytes, b"in place");
    world.write(&format!("archive/{INBOX}/stdout.log"), "came back");
    let log = world.store.read_log(&id(INBOX), ask).unwrap();
    assert_eq!((&*log.bytes, log.ended), (&b"came back"[..], true));
    fs::remove_dir_all(world.at(&format!("archive/{INBOX}"))).unwrap();
    assert!(world.store.read_log(&id(INBOX), ask).is_err());
    assert!(world.store.details(&id(INBOX)).is_err());
}

#[test]
fn thousands_that_were_put_away_in_one_second_are_joined() {
    let mut world = World::in_memory();
    for n in 0..2_500 {
        for kind in ["outbox", "inbox"] {
            let entry = format!("job-20260110-000000-a{n}--20260211T000000Z-{kind}");
            world.write(
                &format!("archive/{entry}/job.json"),
                manifest("x", "completed"),
            );
        }
    }
    // Nothing is told that has to be taken back.
    assert!(world.look().unwrap() < 2_510);
    assert_eq!(world.board.jobs.len(), 2_500);
    assert!(
        world
            .board
            .jobs
            .keys()
            .all(|id| id.name().ends_with("-inbox"))
    );
    assert_eq!(world.look().unwrap(), 0);
}
