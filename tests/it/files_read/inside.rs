//! What lies inside a job's directory: files, links, logs, what has not come yet.

use std::fs;
use std::os::unix::fs::symlink;

use jobtui::job::{Flag, JobId, LogAsk, RefusalKind, Status, Verb};
use jobtui::store::Store as _;

use super::{World, manifest};

const A: &str = "job-20260210-143022-wfe";

#[test]
fn a_job_directory_that_is_a_link_is_shown_and_allows_nothing() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    symlink(A, world.at("outbox/job-link")).unwrap();
    symlink("/etc", world.at("archive/etc")).unwrap();
    let job = world.row("job-link");
    assert_eq!(job.flags.iter().collect::<Vec<_>>(), [Flag::Link]);
    let can = world.board.signs.clone().unwrap().capabilities;
    assert!(can.may(Verb::Cancel, &job).is_err());
    let etc = &world.board.jobs[&JobId::archived(b"etc")];
    assert!(etc.flags.has(Flag::Link));
    fs::remove_file(world.at("outbox/job-link")).unwrap();
    world.look().unwrap();
    assert!(!world.board.jobs.contains_key(&JobId::live(b"job-link")));
}

#[test]
fn links_inside_a_job_are_listed_and_never_followed() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    symlink("/etc", world.at(&format!("outbox/{A}/out"))).unwrap();
    symlink("..", world.at(&format!("outbox/{A}/up"))).unwrap();
    symlink("/etc/hostname", world.at(&format!("outbox/{A}/README.md"))).unwrap();
    world.look().unwrap();
    let details = world.store.details(&JobId::live(A.as_bytes())).unwrap();
    let files = details
        .sections
        .iter()
        .find(|s| s.title.starts_with("Files"))
        .unwrap();
    assert!(
        files
            .lines
            .iter()
            .any(|l| l.as_str() == "out -> /etc (a link, not followed)")
    );
    assert_eq!(files.lines.len(), 4, "{:?}", files.lines);
    assert!(!details.sections.iter().any(|s| s.title.contains("README")));
}

#[test]
fn a_script_that_is_not_there_makes_a_job_incomplete_until_it_comes() {
    let mut world = World::new();
    world.write(
        "outbox/j/job.json",
        r#"{"job_id":"j","status":"submitted","script":"run.py"}"#,
    );
    assert_eq!(world.flags("j"), [Flag::Incomplete]);
    world.write("outbox/j/run.py", "");
    assert!(world.flags("j").is_empty());
    world.replace(
        "outbox/j/job.json",
        r#"{"job_id":"j","status":"submitted","script":"src\\run.py"}"#,
    );
    assert_eq!(world.flags("j"), [Flag::Incomplete]);
    world.write("outbox/j/src/other.py", "");
    assert_eq!(world.flags("j"), [Flag::Incomplete]);
    world.write("outbox/j/src/run.py", "");
    assert!(world.flags("j").is_empty());
}

#[test]
fn ten_thousand_entries_of_a_job_are_listed_and_not_one_more() {
    let mut world = World::in_memory();
    world.job("outbox", "j", "submitted");
    for n in 0..10_050 {
        fs::write(world.at(&format!("outbox/j/f{n}")), "").unwrap();
    }
    world.look().unwrap();
    let details = world.store.details(&JobId::live(b"j")).unwrap();
    let files = details
        .sections
        .iter()
        .find(|s| s.title.starts_with("Files"))
        .unwrap();
    assert_eq!(files.lines.len(), 10_000);
    assert!(files.title.contains("10,000+"));
}

#[test]
fn a_log_is_read_from_the_inbox_then_the_outbox_then_the_archive() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.look().unwrap();
    let id = JobId::live(A.as_bytes());
    let ask = LogAsk::End { most: 100 };
    let none = world.store.read_log(&id, ask).unwrap_err();
    assert_eq!(
        (none.kind, none.text.as_str()),
        (RefusalKind::NotPossible, "no stdout.log yet")
    );
    world.write(&format!("outbox/{A}/stdout.log"), "in place");
    assert_eq!(world.store.read_log(&id, ask).unwrap().bytes, b"in place");
    world.job("inbox", A, "completed");
    world.write(&format!("inbox/{A}/stdout.log"), "results");
    world.look().unwrap();
    let chunk = world.store.read_log(&id, ask).unwrap();
    assert_eq!(chunk.bytes, b"results");
    assert!(chunk.ended);
    let entry = format!("{A}--20260211T000000Z-inbox");
    fs::rename(
        world.at(&format!("inbox/{A}")),
        world.at(&format!("archive/{entry}")),
    )
    .unwrap();
    let archived = JobId::archived(entry.as_bytes());
    assert_eq!(
        world.store.read_log(&archived, ask).unwrap().bytes,
        b"results"
    );
    fs::remove_file(world.at(&format!("archive/{entry}/stdout.log"))).unwrap();
    symlink(
        "/etc/hostname",
        world.at(&format!("archive/{entry}/stdout.log")),
    )
    .unwrap();
    let link = world.store.read_log(&archived, ask).unwrap_err();
    assert!(link.text.contains("link"), "{}", link.text);
}

#[test]
fn details_keep_every_field_and_the_other_copy_and_the_readme() {
    let mut world = World::new();
    world.write(
        &format!("outbox/{A}/job.json"),
        r#"{"status":"submitted","strange":{"deep":[1]},"channel":"x"}"#,
    );
    world.write(&format!("outbox/{A}/README.md"), "# What\nit is\n");
    world.job("inbox", A, "running");
    world.look().unwrap();
    let details = world.store.details(&JobId::live(A.as_bytes())).unwrap();
    let field = |name: &str| {
        details
            .fields
            .iter()
            .find(|(n, _)| n.as_str() == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(field("status"), Some("running"));
    let section = |title: &str| {
        details
            .sections
            .iter()
            .find(|s| s.title.contains(title))
            .unwrap()
    };
    assert!(
        section("outbox/job.json")
            .lines
            .iter()
            .any(|l| l.contains("strange"))
    );
    assert_eq!(section("README").lines[0].as_str(), "# What");
    let gone = world.store.details(&JobId::live(b"nobody")).unwrap_err();
    assert_eq!(gone.kind, RefusalKind::Unknown);
}

#[test]
fn an_archived_job_without_a_manifest_is_shown_and_read_when_it_comes() {
    let mut world = World::new();
    let entry = format!("{A}--20260211T000000Z-inbox");
    fs::create_dir(world.at(&format!("archive/{entry}"))).unwrap();
    let id = JobId::archived(entry.as_bytes());
    world.look().unwrap();
    let job = &world.board.jobs[&id];
    assert!(job.flags.has(Flag::Archived) && job.flags.has(Flag::Arriving));
    assert_eq!(world.look().unwrap(), 0);
    world.job("archive", &entry, "failed");
    world.look().unwrap();
    assert_eq!(world.board.jobs[&id].status, Status::Failed);
    fs::remove_dir_all(world.at(&format!("archive/{entry}"))).unwrap();
    world.look().unwrap();
    assert!(!world.board.jobs.contains_key(&id));
}

#[test]
fn a_job_whose_listed_files_are_not_all_here_is_incomplete() {
    let mut world = World::new();
    let mut listing: serde_json::Value = serde_json::from_str(&manifest(A, "submitted")).unwrap();
    listing["files"] = serde_json::json!([
        {"path": "run.py", "size": 3},
        {"path": "1_setup/m.prt", "size": 5},
    ]);
    world.write(&format!("outbox/{A}/run.py"), "abc");
    world.write(&format!("outbox/{A}/job.json"), listing.to_string());
    assert_eq!(world.flags(A), [Flag::Incomplete]);
    let here = |world: &mut World| {
        let details = world.store.details(&JobId::live(A.as_bytes())).unwrap();
        let field = details
            .fields
            .into_iter()
            .find(|(name, _)| name.as_str() == "listed files here");
        field.unwrap().1.to_string()
    };
    assert_eq!(here(&mut world), "1 of 2");
    world.write(&format!("outbox/{A}/1_setup/m.prt"), "1234");
    assert_eq!(world.flags(A), [Flag::Incomplete], "it is still growing");
    world.write(&format!("outbox/{A}/1_setup/m.prt"), "12345");
    assert_eq!(world.flags(A), []);
    assert_eq!(here(&mut world), "2 of 2");
}

#[test]
fn a_transfer_deep_inside_a_job_that_came_is_told_until_it_ends() {
    let mut world = World::new();
    world.look().unwrap();
    world.job("outbox", A, "submitted");
    let temporary = format!("outbox/{A}/1_setup/.syncthing.m.prt.tmp");
    world.write(&temporary, "half");
    assert_eq!(world.flags(A), [Flag::Transfer]);
    fs::rename(
        world.at(&temporary),
        world.at(&format!("outbox/{A}/1_setup/m.prt")),
    )
    .unwrap();
    assert_eq!(world.flags(A), []);
}
