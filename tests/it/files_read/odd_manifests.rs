//! Manifests nobody can read, or that say odd things, and what becomes of each.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use jobtui::job::{Flag, JobId, Status};
use jobtui::store::Store as _;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{World, manifest};

const A: &str = "job-20260210-143022-wfe";

#[test]
fn a_job_that_may_not_be_read_says_so() {
    if rustix::process::geteuid().is_root() {
        return; // Nothing is forbidden to root.
    }
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    let place = world.at(&format!("outbox/{A}/job.json"));
    fs::set_permissions(&place, fs::Permissions::from_mode(0o000)).unwrap();
    assert!(world.flags(A).contains(&Flag::Unreadable));
    fs::set_permissions(&place, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(world.status(A), Status::Pending);
}

#[test]
fn what_is_no_manifest_is_malformed_and_told_with_its_reason() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "it is empty"),
        (b"{\"status\":", "line 1 column"),
        (b"{} {}", "trailing characters"),
        (b"[1,2]", "a JSON object"),
        (b"\"text\"", "a JSON object"),
        (b"12", "a JSON object"),
        (
            b"{\"a\":\"\xFF\"}",
            "line 1 column 7: bytes that are no UTF-8",
        ),
        (b"{\"a\":\"\0\"}", "NUL"),
        (
            b"{\n  \"a\": 1,\n  \"b\": [1 2]\n}",
            "line 3 column 11: expected `,` or `]`",
        ),
    ];
    for (content, reason) in cases {
        let mut world = World::new();
        world.write(&format!("outbox/{A}/job.json"), content);
        let job = world.row(A);
        assert_eq!(job.status, Status::Unknown);
        assert!(job.flags.has(Flag::Malformed), "{reason}");
        assert!(job.error.contains(reason), "{} lacks {reason}", job.error);
        assert_eq!(world.board.flaws.len(), 1);
        assert_eq!(world.board.flaws[0].place.as_str(), format!("outbox/{A}"));
        world.replace(&format!("outbox/{A}/job.json"), manifest(A, "submitted"));
        assert_eq!(world.status(A), Status::Pending);
        assert!(world.board.flaws.is_empty(), "the flaw is over");
    }
}

#[test]
fn a_giant_or_bottomless_manifest_is_not_read() {
    for (content, reason) in [
        (vec![b' '; (1 << 20) + 1], "larger than 1 MiB"),
        (
            b"{\"a\":".iter().copied().chain([b'['; 5000]).collect(),
            "recursion",
        ),
    ] {
        let mut world = World::new();
        world.write(&format!("inbox/{A}/job.json"), content);
        let job = world.row(A);
        assert!(
            job.flags.has(Flag::Malformed) && job.error.contains(reason),
            "{}",
            job.error
        );
    }
}

#[test]
fn windows_encodings_are_read_like_any_other() {
    let text = manifest(A, "submitted").replace('\n', "\r\n");
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend_from_slice(text.as_bytes());
    let wide: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for content in [marked, wide] {
        let mut world = World::new();
        world.write(&format!("outbox/{A}/job.json"), content);
        assert_eq!(world.status(A), Status::Pending);
        assert!(world.flags(A).is_empty());
    }
}

#[test]
fn a_fifo_a_directory_or_a_link_in_the_manifests_place_is_malformed_and_nothing_hangs() {
    for kind in ["fifo", "directory", "link", "loop"] {
        let mut world = World::new();
        fs::create_dir(world.at(&format!("outbox/{A}"))).unwrap();
        let place = world.at(&format!("outbox/{A}/job.json"));
        match kind {
            "fifo" => mknodat(CWD, &place, FileType::Fifo, Mode::RWXU, 0).unwrap(),
            "directory" => fs::create_dir(&place).unwrap(),
            "link" => symlink("/etc/hostname", &place).unwrap(),
            _ => symlink("job.json", &place).unwrap(),
        }
        let job = world.row(A);
        assert!(job.flags.has(Flag::Malformed), "{kind}: {:?}", job.flags);
        assert!(job.error.contains("not a regular file"), "{}", job.error);
        assert_eq!(world.look().unwrap(), 0, "{kind}");
        assert!(
            world.store.details(&JobId::live(A.as_bytes())).is_ok(),
            "{kind}"
        );
    }
}

#[test]
fn an_id_that_is_missing_or_another_ones_is_flagged_and_the_directory_counts() {
    let mut world = World::new();
    world.write(&format!("outbox/{A}/job.json"), r#"{"status":"submitted"}"#);
    world.job("outbox", "job-b", "submitted");
    world.write("outbox/job-c/job.json", manifest("job-b", "submitted"));
    assert!(world.flags(A).contains(&Flag::IdDiffers));
    assert_eq!(world.flags("job-c"), [Flag::DuplicateId, Flag::IdDiffers]);
    assert_eq!(world.flags("job-b"), [Flag::DuplicateId]);
    world.replace("outbox/job-c/job.json", manifest("job-c", "submitted"));
    assert!(world.flags("job-c").is_empty());
    assert!(world.flags("job-b").is_empty());
}

#[test]
fn names_that_differ_only_in_case_or_accents_are_flagged_both() {
    let mut world = World::new();
    for name in ["job-A", "job-a", "gr\u{f6}n", "gro\u{308}n"] {
        world.job("outbox", name, "submitted");
    }
    assert_eq!(world.flags("job-A"), [Flag::CaseTwin]);
    assert_eq!(world.flags("job-a"), [Flag::CaseTwin]);
    assert_eq!(world.flags("gr\u{f6}n"), [Flag::NormalTwin]);
    fs::remove_dir_all(world.at("outbox/job-A")).unwrap();
    assert!(world.flags("job-a").is_empty());
}

#[test]
fn a_status_that_is_missing_unknown_or_oddly_written_is_shown_as_it_is() {
    for (written, status, native) in [
        (r#"" Running ""#, Status::Running, "Running"),
        (r#""QUEUED-FOR-NX""#, Status::Unknown, "QUEUED-FOR-NX"),
        (r#""""#, Status::Unknown, ""),
        ("7", Status::Unknown, ""),
        ("null", Status::Unknown, ""),
    ] {
        let mut world = World::new();
        world.write(
            "outbox/j/job.json",
            format!(r#"{{"job_id":"j","status":{written}}}"#),
        );
        let job = world.row("j");
        assert_eq!(
            (job.status, job.native.as_str()),
            (status, native),
            "{written}"
        );
    }
}

#[test]
fn times_are_read_as_the_protocol_says_and_odd_ones_are_flagged() {
    for (written, expected, flag) in [
        (
            r#""2026-02-10T15:30:22+01:00""#,
            Some("2026-02-10T14:30:22Z"),
            None,
        ),
        (
            r#""2026-02-10 14:30:22""#,
            Some("2026-02-10T14:30:22Z"),
            Some(Flag::NoZone),
        ),
        (
            r#""next week""#,
            Some("2026-02-10T14:30:22Z"),
            Some(Flag::ApproximateTime),
        ),
        (
            r#""2027-01-01T00:00:00Z""#,
            Some("2027-01-01T00:00:00Z"),
            Some(Flag::ClockAhead),
        ),
    ] {
        let mut world = World::new();
        let text = format!(r#"{{"job_id":"{A}","status":"submitted","created_at":{written}}}"#);
        world.write(&format!("outbox/{A}/job.json"), text);
        let job = world.row(A);
        assert_eq!(
            job.times
                .created
                .map(jobtui::job::Moment::rfc3339)
                .as_deref(),
            expected
        );
        assert_eq!(
            job.flags.iter().collect::<Vec<_>>(),
            Vec::from_iter(flag),
            "{written}"
        );
    }
    let mut world = World::new();
    world.write(
        "outbox/job-20261399-143022-x/job.json",
        r#"{"status":"submitted"}"#,
    );
    assert_eq!(world.row("job-20261399-143022-x").times.created, None);
}

#[test]
fn wrong_types_and_paths_out_of_the_job_are_flagged() {
    let mut world = World::new();
    world.write(
        "outbox/j/job.json",
        r#"{"job_id":"j","status":"submitted","args":"--x","notify":3,"project":5}"#,
    );
    assert_eq!(world.flags("j"), [Flag::WrongType]);
    world.write(
        "outbox/k/job.json",
        r#"{"job_id":"k","status":"submitted","args":["C:\\x"],"x":1,"x":2}"#,
    );
    assert_eq!(world.flags("k"), [Flag::DuplicateKeys, Flag::RuleFive]);
}

#[test]
fn no_control_byte_of_any_text_reaches_the_board() {
    let mut world = World::new();
    world.write(
        "outbox/a\u{1b}[2J/job.json",
        r#"{"job_id":"x","status":"failed","project":"\u001b[31m\u202e","error":"\u0007beep"}"#,
    );
    world.look().unwrap();
    let job = world.board.jobs.values().next().unwrap();
    for text in [&job.title, &job.project, &job.error, &job.native] {
        assert!(
            text.chars().all(|c| !c.is_control() && c != '\u{202e}'),
            "{text}"
        );
    }
}

#[test]
fn a_name_that_is_no_text_or_that_windows_cannot_hold_is_flagged_and_found_again() {
    let mut world = World::new();
    let raw = b"job-\xFF\xFE";
    let place = world.at("outbox").join(std::ffi::OsStr::from_bytes(raw));
    fs::create_dir(&place).unwrap();
    fs::write(place.join("job.json"), r#"{"status":"submitted"}"#).unwrap();
    for name in ["CON", "aux.txt", "dot.", "blank ", "a:b"] {
        world.job("outbox", name, "submitted");
    }
    world.look().unwrap();
    let id = JobId::live(raw);
    assert!(world.board.jobs[&id].flags.has(Flag::NotText));
    assert_eq!(world.store.document(&id).unwrap()["status"], "submitted");
    for name in ["CON", "aux.txt", "dot.", "blank ", "a:b"] {
        assert_eq!(world.flags(name), [Flag::WindowsName], "{name}");
    }
}
