//! What actions on a folder queue leave on the disk: whole trees before and after, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jobtui::job::{
    Change, Done, Draft, JobId, Moment, NewJob, Now, Origin, Plain, Refusal, RefusalKind, Request,
    Seen, Weight,
};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store;
use jobtui::store::files::FileStore;
use serde_json::{Value, json};

const JOB: &str = "job-20260210-143022-wfe";

/// A queue on the disk, and one operator before it.
struct World {
    dir: tempfile::TempDir,
    store: FileStore,
    now: Now,
}

type Tree = BTreeMap<String, Option<Vec<u8>>>;

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir(dir.path().join(area)).unwrap();
        }
        let store = open(dir.path());
        // Two minutes ahead, so that what a test writes has come to rest.
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        let wall = Moment(i64::try_from(since.as_millis()).unwrap() + 120_000);
        let now = Now {
            wall,
            steady: Duration::ZERO,
        };
        Self { dir, store, now }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A job with a script and a model, of this status.
    fn submitted(&self, status: &str) {
        let manifest = json!({"job_id": JOB, "status": status, "script": "run.py", "x_own": [1]});
        self.put(&format!("outbox/{JOB}/job.json"), &manifest.to_string());
        self.put(&format!("outbox/{JOB}/run.py"), "print(1)\n");
        self.put(&format!("outbox/{JOB}/1_setup/m.prt"), "model");
    }

    fn came_back(&self, status: &str) {
        let manifest = json!({"job_id": JOB, "status": status});
        self.put(&format!("inbox/{JOB}/job.json"), &manifest.to_string());
        self.put(&format!("inbox/{JOB}/stdout.log"), "done\n");
    }

    /// The job as the board shows it.
    fn look(&mut self) -> Seen {
        seen(&mut self.store, self.now)
    }

    fn ask(&mut self, request: &Request) -> Result<Done, Refusal> {
        self.store.carry_out(request, self.now)
    }

    fn draft(&mut self, new: &NewJob) -> Draft {
        self.store.draft(new, self.now).unwrap()
    }

    /// All that lies in the queue but the records; directories without contents.
    fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        walk(self.dir.path(), "", &mut tree);
        tree.retain(|path, _| !path.starts_with("outbox/.jobtui"));
        tree
    }

    /// The operations recorded about the job, in their order.
    fn records(&self) -> Vec<Value> {
        let mut tree = Tree::new();
        let dir = self.at(&format!("outbox/.jobtui/v1/{JOB}"));
        walk(&dir, "", &mut tree);
        let files = tree.into_values().flatten();
        files.map(|b| serde_json::from_slice(&b).unwrap()).collect()
    }

    fn recorded(&self) -> Vec<String> {
        let op = |record: &Value| record["op"].as_str().unwrap().to_owned();
        self.records().iter().map(op).collect()
    }

    fn stamp(&self) -> String {
        self.now.wall.compact_utc()
    }
}

fn open(root: &Path) -> FileStore {
    let spec = SourceSpec {
        name: "fsq".to_owned(),
        kind: Kind::Folder,
        path: root.to_owned(),
        read_only: false,
    };
    FileStore::open(&spec, "ann@desk".to_owned())
}

fn seen(store: &mut FileStore, now: Now) -> Seen {
    let mut found = None;
    loop {
        let batch = store.catch_up(now).unwrap();
        for change in batch.changes {
            if let Change::Put(job) = change
                && job.id == JobId::live(JOB.as_bytes())
            {
                found = Some(job.seen());
            }
        }
        if !batch.more {
            return found.expect("the job is on the board");
        }
    }
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_symlink() {
            let target = fs::read_link(entry.path()).unwrap();
            tree.insert(name, Some(target.into_os_string().into_encoded_bytes()));
        } else if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
            tree.insert(name, None);
        } else {
            tree.insert(name, Some(fs::read(entry.path()).unwrap()));
        }
    }
}

/// The tree with one directory called otherwise.
fn moved(tree: &Tree, from: &str, to: &str) -> Tree {
    let rename = |path: &String| match path.strip_prefix(from) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{to}{rest}"),
        Some(_) | None => path.clone(),
    };
    tree.iter().map(|(p, c)| (rename(p), c.clone())).collect()
}

fn new_job(origin: Origin, fields: &[(&str, &str)]) -> NewJob {
    let own = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
    NewJob {
        origin,
        fields: fields.iter().map(own).collect(),
    }
}

fn errors(draft: &Draft) -> Vec<String> {
    let bad = draft.checks.iter().filter(|c| c.weight == Weight::Error);
    bad.map(|c| format!("{}: {}", c.field, c.text)).collect()
}

#[test]
fn a_cancelled_waiting_job_moves_whole_into_the_archive() {
    let mut world = World::new();
    world.submitted("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    let target = format!("archive/{JOB}--{}-cancelled", world.stamp());
    assert_eq!(
        world.tree(),
        moved(&before, &format!("outbox/{JOB}"), &target)
    );
    assert!(
        done.text.contains("may already have started"),
        "{}",
        done.text
    );
    assert_eq!(world.recorded(), ["cancel", "withdraw", "withdrawn"]);
    let last = &world.records()[2];
    assert_eq!(last["from"], json!([format!("outbox/{JOB}")]));
    assert_eq!(last["to"], json!([target]));
    assert_eq!(last["by"], "ann@desk");
    assert_eq!(last["seen"]["status"], "pending");
    assert_eq!(last["seen"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_cancel_of_a_running_job_is_only_recorded_and_called_a_request() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("running");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    assert!(done.text.contains("requested (advisory)"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.recorded(), ["cancel"]);
    let seen = world.look();
    let again = world.ask(&Request::Cancel(seen)).unwrap_err();
    assert_eq!(again.kind, RefusalKind::NotPossible);
    assert_eq!(world.recorded(), ["cancel"]);
}

#[test]
fn a_finished_job_is_neither_cancelled_nor_given_a_priority() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("failed");
    let seen = world.look();
    for request in [
        Request::Cancel(seen.clone()),
        Request::Reprioritise(seen, 5),
    ] {
        let refusal = world.ask(&request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotPossible);
        assert!(refusal.text.contains("failed"), "{}", refusal.text);
    }
    assert!(world.recorded().is_empty());
}

#[test]
fn a_waiting_job_whose_results_arrive_is_not_taken_back() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Cancel(seen)).unwrap();
    assert!(done.text.contains("not taken back"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.recorded(), ["cancel"]);
}

#[test]
fn a_job_of_unknown_status_is_taken_back_only_when_cancelled_twice() {
    let mut world = World::new();
    world.submitted("paused");
    let before = world.tree();
    let seen = world.look();
    world.ask(&Request::Cancel(seen)).unwrap();
    assert_eq!(world.tree(), before);
    let seen = world.look();
    world.ask(&Request::Cancel(seen)).unwrap();
    assert!(!world.at(&format!("outbox/{JOB}")).exists());
    assert_eq!(world.recorded(), ["cancel", "withdraw", "withdrawn"]);
}

#[test]
fn archiving_moves_both_copies_under_one_stamp_and_changes_no_byte() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Archive(seen)).unwrap();
    let target = |kind| format!("archive/{JOB}--{}-{kind}", world.stamp());
    let expected = moved(&before, &format!("outbox/{JOB}"), &target("outbox"));
    let expected = moved(&expected, &format!("inbox/{JOB}"), &target("inbox"));
    assert_eq!(world.tree(), expected);
    assert!(done.text.contains("-outbox and archive/"), "{}", done.text);
    assert_eq!(world.recorded(), ["archive", "archived"]);
    // Both are named, the outbox copy first: what recovery needs after a crash in between.
    let announced = &world.records()[0];
    assert_eq!(announced["from"][0], json!(format!("outbox/{JOB}")));
    assert_eq!(announced["to"], json!([target("outbox"), target("inbox")]));
}

#[test]
fn an_entry_of_the_archive_is_never_replaced() {
    let mut world = World::new();
    world.came_back("completed");
    let taken = format!("archive/{JOB}--{}-inbox", world.stamp());
    fs::create_dir(world.at(&taken)).unwrap();
    let before = world.tree();
    let seen = world.look();
    world.ask(&Request::Archive(seen)).unwrap();
    let target = format!("{taken}-2");
    assert_eq!(
        world.tree(),
        moved(&before, &format!("inbox/{JOB}"), &target)
    );
}

#[test]
fn a_job_that_another_moved_or_changed_meanwhile_is_not_touched() {
    let mut world = World::new();
    world.submitted("completed");
    let seen = world.look();
    // Replaced by a new one, as a sync tool does.
    world.put(&format!("outbox/{JOB}/new"), r#"{"status":"completed"}"#);
    let (new, old) = (
        format!("outbox/{JOB}/new"),
        format!("outbox/{JOB}/job.json"),
    );
    fs::rename(world.at(&new), world.at(&old)).unwrap();
    let before = world.tree();
    for request in [
        Request::Archive(seen.clone()),
        Request::Cancel(seen.clone()),
        Request::Reprioritise(seen.clone(), 3),
    ] {
        let refusal = world.ask(&request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Changed);
        assert!(refusal.text.contains("changed meanwhile: look again"));
    }
    fs::rename(
        world.at(&format!("outbox/{JOB}")),
        world.at("archive/by-hand"),
    )
    .unwrap();
    let refusal = world.ask(&Request::Archive(seen)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Changed);
    assert_eq!(
        world.tree(),
        moved(&before, &format!("outbox/{JOB}"), "archive/by-hand")
    );
    assert!(world.recorded().is_empty());
}

#[test]
fn a_job_that_is_still_being_written_is_not_put_away() {
    let mut world = World::new();
    world.came_back("completed");
    let seen = world.look();
    let before = world.tree();
    world.now.wall = world.now.wall.minus(Duration::from_secs(100));
    let refusal = world.ask(&Request::Archive(seen.clone())).unwrap_err();
    assert!(
        refusal.text.contains("after 60 s of rest; try again in"),
        "{}",
        refusal.text
    );
    world.now.wall = world.now.wall.plus(Duration::from_secs(100));
    world.put(&format!("inbox/{JOB}/3_results/.syncthing.a.csv.tmp"), "");
    let refusal = world.ask(&Request::Archive(seen.clone())).unwrap_err();
    assert!(
        refusal.text.contains("still being transferred"),
        "{}",
        refusal.text
    );
    fs::remove_dir_all(world.at(&format!("inbox/{JOB}/3_results"))).unwrap();
    let copy = format!("inbox/{JOB}/job.sync-conflict-20261120-151223-YNBZ5RL.json");
    world.put(&copy, "{}");
    let refusal = world.ask(&Request::Archive(seen)).unwrap_err();
    assert!(refusal.text.contains("another story"), "{}", refusal.text);
    fs::remove_file(world.at(&copy)).unwrap();
    assert_eq!(world.tree(), before);
    assert!(world.recorded().is_empty());
}

#[test]
fn of_two_operators_who_archive_one_job_exactly_one_does() {
    for _ in 0..20 {
        let mut world = World::new();
        world.submitted("submitted");
        world.came_back("completed");
        let seen = world.look();
        let (root, now) = (world.dir.path(), world.now);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2)
                .map(|_| {
                    let request = Request::Archive(seen.clone());
                    scope.spawn(move || open(root).carry_out(&request, now))
                })
                .collect();
            both.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let won = outcomes.iter().filter(|o| o.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        let entries = fs::read_dir(world.at("archive")).unwrap().count();
        assert_eq!(entries, 2);
        assert!(!world.at(&format!("outbox/{JOB}")).exists());
        assert!(!world.at(&format!("inbox/{JOB}")).exists());
    }
}

#[test]
fn a_priority_is_recorded_and_called_advisory() {
    let mut world = World::new();
    world.submitted("submitted");
    let before = world.tree();
    let seen = world.look();
    let done = world.ask(&Request::Reprioritise(seen, -7)).unwrap();
    assert!(done.text.contains("advisory"), "{}", done.text);
    assert_eq!(world.tree(), before);
    assert_eq!(world.records()[0]["priority"], -7);
    let seen = world.look();
    assert_eq!(seen.priority, Some(-7));
    let refusal = world.ask(&Request::Reprioritise(seen, 101)).unwrap_err();
    assert!(
        refusal.text.contains("from -100 to 100"),
        "{}",
        refusal.text
    );
    assert_eq!(world.recorded(), ["priority"]);
}

#[test]
fn nothing_moves_when_the_record_cannot_be_written() {
    let mut world = World::new();
    world.submitted("submitted");
    fs::write(world.at("outbox/.jobtui"), "in the way").unwrap();
    let before = world.tree();
    let seen = world.look();
    let refusal = world.ask(&Request::Cancel(seen)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Failed);
    assert!(refusal.text.contains("outbox/.jobtui"), "{}", refusal.text);
    assert_eq!(world.tree(), before);
}

#[test]
fn an_archive_on_another_disk_is_refused_with_the_way_out() {
    use std::os::unix::fs::MetadataExt as _;
    let mut world = World::new();
    world.submitted("completed");
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let device = |path: &Path| fs::metadata(path).unwrap().dev();
    if device(elsewhere.path()) == device(world.dir.path()) {
        return;
    }
    fs::remove_dir(world.at("archive")).unwrap();
    symlink(elsewhere.path(), world.at("archive")).unwrap();
    let seen = world.look();
    let refusal = world.ask(&Request::Archive(seen)).unwrap_err();
    assert!(
        refusal.text.contains("put all areas on one disk"),
        "{}",
        refusal.text
    );
    assert!(world.at(&format!("outbox/{JOB}/job.json")).exists());
    assert!(world.recorded().is_empty());
}

#[test]
fn an_outbox_that_may_not_be_written_refuses_everything() {
    use std::os::unix::fs::PermissionsExt as _;
    if rustix::process::geteuid().is_root() {
        // Permissions do not bind root, so there is nothing to see here.
        return;
    }
    let mut world = World::new();
    world.submitted("submitted");
    let seen = world.look();
    let allow = |mode| fs::set_permissions(world.at("outbox"), fs::Permissions::from_mode(mode));
    allow(0o555).unwrap();
    let refusal = open(world.dir.path())
        .carry_out(&Request::Cancel(seen), world.now)
        .unwrap_err();
    allow(0o755).unwrap();
    assert_eq!(refusal.kind, RefusalKind::NotAllowed);
}

#[test]
fn a_rerun_keeps_what_it_does_not_know_and_begins_anew() {
    let mut world = World::new();
    world.submitted("completed");
    world.put(&format!("outbox/{JOB}/stdout.log"), "of the former run");
    world.put(
        &format!("outbox/{JOB}/3_results/study.db"),
        "of the former run",
    );
    let again = new_job(
        Origin::Job(JobId::live(JOB.as_bytes())),
        &[("args", "--trials 80")],
    );
    let done = world.ask(&Request::Submit(again)).unwrap();
    let id = done.job.unwrap();
    assert_eq!(id.name(), format!("job-{}-wfe", world.now.wall.stamp()));
    let dir = format!("outbox/{id}");
    let text = fs::read_to_string(world.at(&format!("{dir}/job.json"))).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["status"], "submitted");
    assert_eq!(manifest["job_id"], id.name());
    assert_eq!(manifest["created_by"], "ann");
    assert_eq!(manifest["args"], json!(["--trials", "80"]));
    assert_eq!(manifest["retry_of"], JOB);
    assert_eq!(manifest["x_own"], json!([1]));
    assert!(world.at(&format!("{dir}/1_setup/m.prt")).exists());
    assert!(!world.at(&format!("{dir}/stdout.log")).exists());
    assert!(!world.at(&format!("{dir}/3_results")).exists());
}

#[test]
fn an_archived_job_is_run_again_from_what_was_submitted_never_from_its_results() {
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let seen = world.look();
    world.ask(&Request::Archive(seen)).unwrap();
    let results = format!("{JOB}--{}-inbox", world.stamp());
    let again = new_job(Origin::Job(JobId::archived(results.as_bytes())), &[]);
    let id = world
        .ask(&Request::Submit(again.clone()))
        .unwrap()
        .job
        .unwrap();
    assert!(world.at(&format!("outbox/{id}/run.py")).exists());
    assert!(!world.at(&format!("outbox/{id}/stdout.log")).exists());
    let inputs = format!("archive/{JOB}--{}-outbox", world.stamp());
    fs::rename(world.at(&inputs), world.at("elsewhere")).unwrap();
    let refusal = world.ask(&Request::Submit(again)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotPossible);
    assert!(
        refusal.text.contains("only its results are here"),
        "{}",
        refusal.text
    );
}

#[test]
fn a_withdrawn_job_can_be_run_again() {
    let mut world = World::new();
    world.submitted("submitted");
    let seen = world.look();
    world.ask(&Request::Cancel(seen)).unwrap();
    let again = new_job(Origin::Job(JobId::live(JOB.as_bytes())), &[]);
    let draft = world.draft(&again);
    assert_eq!(errors(&draft), [""; 0]);
    assert!(draft.fields.iter().all(|field| field.name != "from"));
    let id = world.ask(&Request::Submit(again)).unwrap().job.unwrap();
    let copy = fs::read(world.at(&format!("outbox/{id}/1_setup/m.prt"))).unwrap();
    assert_eq!(copy, b"model");
}

#[test]
fn nothing_is_done_through_a_link_or_to_a_name_that_leaves_the_queue() {
    let mut world = World::new();
    world.submitted("completed");
    let mut seen = world.look();
    fs::rename(world.at(&format!("outbox/{JOB}")), world.at("real")).unwrap();
    symlink(world.at("real"), world.at(&format!("outbox/{JOB}"))).unwrap();
    let before = world.tree();
    let refusal = world.ask(&Request::Archive(seen.clone())).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Changed);
    for name in [&b"../real"[..], b"..", b"", b".jobtui", b"a/b"] {
        seen.id = JobId::live(name);
        let refusal = world.ask(&Request::Archive(seen.clone())).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unknown);
        let again = new_job(Origin::Job(JobId::archived(name)), &[]);
        let refusal = world.ask(&Request::Submit(again)).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unknown);
    }
    assert_eq!(world.tree(), before);
}

#[test]
fn two_programs_that_archive_one_job_leave_it_in_the_archive_once() {
    // Other processes than this one: they share no lock, no memory, no thread.
    let mut world = World::new();
    world.submitted("submitted");
    world.came_back("completed");
    let from = world.at(&format!("inbox/{JOB}"));
    let to = world.at("archive/by-another-program");
    let seen = world.look();
    let mut other = std::process::Command::new("mv")
        .args(["-n", "-T"])
        .args([&from, &to])
        .spawn()
        .unwrap();
    let outcome = world.ask(&Request::Archive(seen));
    other.wait().unwrap();
    let entries = fs::read_dir(world.at("archive")).unwrap().flatten();
    let results = entries.filter(|entry| entry.path().join("stdout.log").exists());
    assert_eq!(results.count(), 1, "{outcome:?}");
    assert!(!from.exists());
}

#[test]
fn a_folder_is_submitted_without_its_links_and_exactly_as_previewed() {
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("1_setup")).unwrap();
    fs::write(at("1_setup/m.prt"), "model").unwrap();
    fs::write(at("run_optimization.py"), "print(1)\n").unwrap();
    fs::write(at("README.md"), "# Why\n").unwrap();
    fs::write(at("job.json"), r#"{"project":"m1","x_own":{"a":1}}"#).unwrap();
    symlink("/etc/passwd", at("1_setup/secret")).unwrap();
    let new = new_job(
        Origin::Folder(folder.path().to_owned()),
        &[("name", "wfe-sweep"), ("priority", "10")],
    );
    let draft = world.draft(&new);
    assert_eq!(errors(&draft), [""; 0]);
    assert!(
        draft
            .checks
            .iter()
            .any(|c| c.text.contains("secret: a link"))
    );
    assert!(
        world.tree().keys().all(|path| !path.contains('/')),
        "a draft writes nothing"
    );
    let id = world.ask(&Request::Submit(new)).unwrap().job.unwrap();
    let dir = format!("outbox/{id}");
    assert_eq!(draft.target.as_str(), format!("{dir}/"));
    let text = fs::read_to_string(world.at(&format!("{dir}/job.json"))).unwrap();
    let previewed: Vec<&str> = draft.preview.iter().map(Plain::as_str).collect();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(previewed[..lines.len()], lines);
    let created = world.now.wall.rfc3339();
    let expected = json!({
        "job_id": id.name(), "created_at": created, "created_by": "ann", "project": "m1",
        "channel": "#m1", "type": "optimization", "script": "run_optimization.py", "args": [],
        "status": "submitted", "notify": {"on_complete": true, "on_fail": true},
        "priority": 10, "x_own": {"a": 1}
    });
    assert_eq!(text, format!("{expected:#}\n"));
    let names: Vec<String> = world
        .tree()
        .into_keys()
        .filter(|p| p.starts_with(&dir))
        .collect();
    let expected = ["", "/1_setup", "/1_setup/m.prt", "/README.md", "/job.json"]
        .into_iter()
        .chain(["/run_optimization.py"])
        .map(|path| format!("{dir}{path}"));
    assert_eq!(names, expected.collect::<Vec<_>>());
}

#[test]
fn a_lone_script_and_a_text_make_a_job() {
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("beam_sweep.py");
    fs::write(&script, "print(1)\n").unwrap();
    let new = new_job(Origin::Folder(script), &[("readme", "A test of the beam.")]);
    let id = world.ask(&Request::Submit(new)).unwrap().job.unwrap();
    assert!(id.name().ends_with("-beam_sweep"), "{id}");
    let readme = fs::read_to_string(world.at(&format!("outbox/{id}/README.md"))).unwrap();
    assert_eq!(readme, "# beam_sweep\n\nA test of the beam.\n");
}

#[test]
fn jobs_of_one_name_in_one_second_get_numbers() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("run.py"), "print(1)\n").unwrap();
    let new = new_job(
        Origin::Folder(folder.path().to_owned()),
        &[("name", "beam")],
    );
    let (root, now) = (world.dir.path(), world.now);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let request = Request::Submit(new.clone());
            scope.spawn(move || open(root).carry_out(&request, now).unwrap());
        }
    });
    let stem = format!("job-{}-beam", world.now.wall.stamp());
    for number in ["", "-2", "-3", "-4", "-5", "-6"] {
        let dir = world.at(&format!("outbox/{stem}{number}"));
        let text = fs::read_to_string(dir.join("job.json")).unwrap();
        let manifest: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["job_id"], format!("{stem}{number}"));
        assert!(dir.join("run.py").exists());
    }
}

#[test]
fn an_unsound_form_is_refused_before_anything_is_written() {
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().to_str().unwrap().to_owned();
    fs::write(folder.path().join("run.py"), "").unwrap();
    let cases = [
        (vec![("name", "")], "name: a name is needed"),
        (vec![("name", "beam.")], "dot at the end"),
        (vec![("name", "a/b")], "allows no /"),
        (vec![("script", "C:\\run.py")], "drive letter"),
        (vec![("script", "/run.py")], "absolute path"),
        (vec![("script", "../run.py")], "leaves the job's directory"),
        (vec![("script", "other.py")], "not among the files"),
        (vec![("args", "'open")], "not closed"),
        (vec![("priority", "101")], "from -100 to 100"),
        (vec![("notify", "always")], "both, complete, fail or none"),
        (vec![("reps", "5")], "no field is called reps"),
        (vec![("from", "/nowhere/at/all")], "No such file"),
    ];
    for (fields, why) in cases {
        let mut all = vec![("name", "beam"), ("from", from.as_str())];
        all.extend(fields);
        let new = new_job(Origin::Blank, &all);
        let found = errors(&world.draft(&new)).join("\n");
        assert!(found.contains(why), "{why}: {found}");
        let refusal = world.ask(&Request::Submit(new)).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unsound, "{}", refusal.text);
    }
    let queue = world.dir.path().to_str().unwrap().to_owned();
    let itself = new_job(Origin::Blank, &[("name", "beam"), ("from", &queue)]);
    assert!(
        errors(&world.draft(&itself))
            .join("")
            .contains("in the queue itself")
    );
    assert_eq!(world.tree().len(), 3, "only the three areas");
}

#[test]
fn a_pipe_among_the_files_is_refused_before_anything_is_written() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("run.py"), "").unwrap();
    let pipe = folder.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let new = new_job(
        Origin::Folder(folder.path().to_owned()),
        &[("name", "beam")],
    );
    let refusal = world.ask(&Request::Submit(new)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Unsound);
    assert!(refusal.text.contains("pipe is a pipe"), "{}", refusal.text);
    assert_eq!(world.tree().len(), 3, "only the three areas");
}

#[test]
fn a_submit_that_fails_half_way_leaves_no_manifest_and_says_what_it_left() {
    let mut world = World::new();
    // Files of the kernel tell no size and give bytes all the same: they change as they are read.
    let folder = PathBuf::from("/proc/sys/kernel/random");
    let new = new_job(
        Origin::Folder(folder),
        &[("name", "beam"), ("script", "uuid")],
    );
    let refusal = world.ask(&Request::Submit(new)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Failed, "{}", refusal.text);
    assert!(
        refusal.text.contains("changed while it was copied"),
        "{}",
        refusal.text
    );
    assert!(
        refusal.text.contains("without job.json"),
        "{}",
        refusal.text
    );
    let tree = world.tree();
    assert!(tree.len() > 3, "something was begun");
    assert!(tree.keys().all(|path| !path.ends_with("job.json")));
}
