//! Submit and rerun: what a new job is made of and what is refused before anything is written.

use super::*;

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
    world
        .ask(&Request::Archive(seen, Consent::NotAsked))
        .unwrap();
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
