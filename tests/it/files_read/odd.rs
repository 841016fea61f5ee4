//! Every odd thing a queue may hold, and what becomes of it.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use jobtui::job::{Flag, JobId, LogAsk, OutageKind, RefusalKind, Status, Verb};
use jobtui::store::Store as _;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{World, manifest, store};

const A: &str = "job-20260210-143022-wfe";

#[test]
fn a_missing_root_is_an_outage_that_names_it_and_ends_when_it_is_back() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    assert_eq!(world.status(A), Status::Pending);
    let aside = world.at("").with_extension("aside");
    fs::rename(world.dir.path(), &aside).unwrap();
    let outage = world.look().unwrap_err();
    assert_eq!(outage.kind, OutageKind::Missing);
    assert!(
        outage.text.contains(world.dir.path().to_str().unwrap()),
        "{}",
        outage.text
    );
    fs::rename(&aside, world.dir.path()).unwrap();
    world.board.signs = None;
    assert_eq!(world.status(A), Status::Pending);
    assert!(world.board.signs.is_some(), "it says that it is up again");
}

#[test]
fn a_root_that_is_a_file_or_holds_no_area_is_no_queue() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let now = World::new().now();
    assert_eq!(
        store(&file).catch_up(now).unwrap_err().kind,
        OutageKind::Foreign
    );
    let none = store(dir.path()).catch_up(now).unwrap_err();
    assert_eq!(none.kind, OutageKind::Foreign);
    assert!(none.text.contains("outbox/"));
}

#[test]
fn a_missing_area_is_named_and_the_others_are_shown() {
    for missing in ["outbox", "inbox", "archive"] {
        let mut world = World::new();
        for area in ["outbox", "inbox", "archive"] {
            world.job(area, &format!("{A}-{area}"), "completed");
        }
        fs::remove_dir_all(world.at(missing)).unwrap();
        let board = world.seen();
        assert_eq!(board.jobs.len(), 2, "{missing}");
        let notes = &board.signs.as_ref().unwrap().notes;
        assert!(
            notes
                .iter()
                .any(|n| n.contains(&format!("{missing}/ is missing"))),
            "{notes:?}"
        );
    }
}

#[test]
fn an_empty_queue_has_no_jobs_and_may_be_submitted_to() {
    let mut world = World::new();
    let board = world.seen();
    assert!(board.jobs.is_empty() && board.flaws.is_empty());
    let signs = board.signs.as_ref().unwrap();
    assert_eq!(*signs.capabilities.of(Verb::Submit), jobtui::job::May::Yes);
}

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
fn what_the_inbox_says_decides_and_a_silent_inbox_means_results_arriving() {
    for (outbox, inbox, status, flags) in [
        ("submitted", "completed", Status::Completed, &[][..]),
        ("submitted", "failed", Status::Failed, &[]),
        ("submitted", "running", Status::Running, &[]),
        (
            "submitted",
            "submitted",
            Status::Pending,
            &[Flag::ResultsArriving],
        ),
        (
            "completed",
            "running",
            Status::Completed,
            &[Flag::RunsInPlace],
        ),
    ] {
        let mut world = World::new();
        world.job("outbox", A, outbox);
        world.job("inbox", A, inbox);
        assert_eq!(world.status(A), status, "{outbox} and {inbox}");
        assert_eq!(world.flags(A), flags, "{outbox} and {inbox}");
        assert_eq!(world.board.jobs.len(), 1, "one row for both copies");
    }
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    world.write(&format!("inbox/{A}/stdout.log"), "x");
    assert_eq!(world.status(A), Status::Unknown);
    assert_eq!(world.flags(A), [Flag::Arriving, Flag::ResultsArriving]);
}

#[test]
fn a_job_that_was_over_and_claims_to_run_is_inconsistent() {
    let mut world = World::new();
    world.job("inbox", A, "completed");
    assert_eq!(world.status(A), Status::Completed);
    world.replace(&format!("inbox/{A}/job.json"), manifest(A, "running"));
    assert_eq!(world.status(A), Status::Completed);
    assert_eq!(world.flags(A), [Flag::Inconsistent]);
}

#[test]
fn left_overs_of_an_archived_job_are_a_fragment() {
    let mut world = World::new();
    let entry = format!("{A}--20260211T000000Z-inbox");
    world.job("archive", &entry, "completed");
    let id = JobId::archived(entry.as_bytes());
    let is_fragment = |world: &mut World| {
        world.look().unwrap();
        let rows = world.board.jobs.len();
        (rows, world.board.jobs[&id].flags.has(Flag::Fragment))
    };
    assert_eq!(is_fragment(&mut world), (1, false));
    world.write(&format!("outbox/{A}/stdout.log"), "late");
    assert_eq!(is_fragment(&mut world), (1, true), "one row for both");
    assert!(world.board.flaws.is_empty());
    let details = world.store.details(&id).unwrap();
    let listed = details.sections.iter().any(|section| {
        section.title.contains("left over in outbox/")
            && section.lines.iter().any(|line| line.contains("stdout.log"))
    });
    assert!(listed, "{details:?}");
    fs::remove_dir_all(world.dir.path().join(format!("outbox/{A}"))).unwrap();
    assert_eq!(is_fragment(&mut world), (1, false));
    // One that has a manifest is a job of its own.
    world.job("outbox", A, "submitted");
    assert_eq!(world.flags(A), [Flag::DuplicateId], "two rows and a flag");
    assert_eq!(is_fragment(&mut world), (2, false));
}

#[test]
fn left_overs_of_a_withdrawn_job_tell_that_it_was_started() {
    let mut world = World::new();
    let entry = format!("{A}--20260211T000000Z-cancelled");
    world.job("archive", &entry, "submitted");
    world.write(&format!("inbox/{A}/3_results/a.csv"), "1");
    world.look().unwrap();
    let row = &world.board.jobs[&JobId::archived(entry.as_bytes())];
    assert!(row.flags.has(Flag::StartedAnyway) && row.flags.has(Flag::Fragment));
}

#[test]
fn a_withdrawn_job_that_comes_back_had_been_started() {
    let mut world = World::new();
    world.job(
        "archive",
        &format!("{A}--20260211T000000Z-cancelled"),
        "submitted",
    );
    world.job("inbox", A, "running");
    assert!(world.flags(A).contains(&Flag::StartedAnyway));
    let id = JobId::archived(format!("{A}--20260211T000000Z-cancelled").as_bytes());
    assert_eq!(world.board.jobs[&id].status, Status::Cancelled);
    assert_eq!(world.board.jobs[&id].title.as_str(), "wfe");
    assert!(world.board.jobs[&id].flags.has(Flag::Archived));
}

#[test]
fn conflict_copies_and_transfers_are_flagged_and_never_read_for_a_status() {
    let mut world = World::new();
    world.job("outbox", A, "submitted");
    let copy = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    world.write(&format!("outbox/{A}/{copy}"), manifest(A, "failed"));
    world.write(&format!("outbox/{A}/.syncthing.model.prt.tmp"), "x");
    assert_eq!(world.status(A), Status::Pending);
    assert_eq!(world.flags(A), [Flag::Transfer, Flag::ConflictCopies]);
    let details = world.store.details(&JobId::live(A.as_bytes())).unwrap();
    assert!(details.sections.iter().any(|s| s.title.contains(copy)));
}

#[test]
fn machinery_beside_the_jobs_is_skipped() {
    let mut world = World::new();
    for name in [
        ".stfolder",
        ".stversions",
        "~syncthing~x",
        ".syncthing.y.tmp",
        ".jobtui",
    ] {
        fs::create_dir_all(world.at(&format!("outbox/{name}/v1"))).unwrap();
        fs::create_dir_all(world.at(&format!("archive/{name}"))).unwrap();
    }
    world.write("outbox/notes.txt", "x");
    assert!(world.seen().jobs.is_empty());
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
fn a_read_only_queue_refuses_every_act() {
    let world = World::new();
    let spec = jobtui::settings::SourceSpec {
        name: "q".to_owned(),
        kind: jobtui::settings::Kind::Folder,
        path: world.dir.path().to_owned(),
        read_only: true,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    let mut store = jobtui::store::files::FileStore::open(&spec, "op@host".to_owned());
    let batch = store.catch_up(world.now()).unwrap();
    let up = batch.changes.iter().find_map(|c| match c {
        jobtui::job::Change::Up(signs) => Some(signs),
        _ => None,
    });
    assert!(matches!(
        up.unwrap().capabilities.of(Verb::Submit),
        jobtui::job::May::No(_)
    ));
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
