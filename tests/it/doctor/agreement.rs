//! What the dashboard flags, the doctor explains: both over the same queue.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use jobtui::job::{Change, Flag, JobId, Now};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::Store as _;
use jobtui::store::files::FileStore;
use jobtui::wire::manifest::Manifest;
use serde_json::json;

use super::{A, Queue, sound};

/// What explains a flag; none for flags that are no trouble, or that only time brings.
fn explains(flag: Flag) -> &'static [&'static str] {
    match flag {
        Flag::Arriving => &["arriving", "no-manifest"],
        Flag::Transfer => &["transfer", "left-over-transfer"],
        Flag::Malformed => &["malformed-manifest"],
        Flag::Unreadable => &["unreadable-manifest", "unreadable-directory"],
        Flag::Link => &["link"],
        Flag::CancelRequested => &["cancel-unheeded", "cancel-not-carried-out"],
        Flag::StartedAnyway => &["cancelled-but-started"],
        Flag::ResultsArriving => &["results-arriving", "arriving", "no-manifest"],
        Flag::RunsInPlace => &["runs-in-place"],
        Flag::Incomplete => &["script-missing"],
        Flag::Stalled => &["no-sign-of-life"],
        Flag::ConflictCopies => &["conflict-copy-of-manifest", "conflict-copy"],
        Flag::Fragment => &["fragment"],
        Flag::DuplicateId => &["duplicate-id", "archived-and-live", "cancelled-but-started"],
        Flag::IdDiffers => &["id-differs", "id-missing"],
        Flag::DuplicateKeys => &["duplicate-keys"],
        Flag::WrongType => &["wrong-type", "status-missing"],
        Flag::NoZone => &["time-without-zone"],
        Flag::ApproximateTime => &[
            "time-unreadable",
            "created-at-missing",
            "wrong-type",
            // Without a manifest there is no better time.
            "arriving",
            "malformed-manifest",
            "fragment",
        ],
        Flag::ClockAhead => &["time-ahead"],
        Flag::RuleFive => &["absolute-path"],
        Flag::WindowsName => &["windows-name"],
        Flag::CaseTwin => &["case-twin"],
        Flag::NormalTwin => &["accent-twin"],
        Flag::NotText => &["not-text-name"],
        _ => &[],
    }
}

/// One job for each flag that a folder queue can raise at once.
fn flagged() -> Queue {
    let queue = sound();
    let job = |n: u32| format!("job-20260210-1431{n:02}-odd");
    queue.write(&format!("outbox/{}/model.prt", job(0)), "x");
    queue.submit(&job(1), &json!({}));
    queue.write(&format!("outbox/{}/.syncthing.a.tmp", job(1)), "x");
    queue.write(&format!("outbox/{}/job.json", job(2)), "{");
    queue.link("x", &format!("outbox/{}", job(3)));
    queue.copy(
        "archive",
        &format!("{}--20260211T120000Z-cancelled", job(4)),
        "submitted",
        &json!({"job_id": job(4)}),
    );
    queue.copy("inbox", &job(4), "failed", &json!({}));
    queue.pair(&job(5), "submitted", "submitted");
    queue.submit(&job(6), &json!({"status": "completed"}));
    queue.submit(&job(7), &json!({"script": "gone.py"}));
    queue.pair(&job(8), "submitted", "running");
    queue.record(&job(8), 1, 7_200, "cancel", &json!({}));
    queue.submit(&job(9), &json!({}));
    let copy = "job.sync-conflict-20261120-151223-YNBZ5RL.json";
    queue.write(&format!("outbox/{}/{copy}", job(9)), "{}");
    queue.copy(
        "archive",
        &format!("{}--20260211T120000Z-inbox", job(10)),
        "completed",
        &json!({"job_id": job(10)}),
    );
    queue.write(&format!("outbox/{}/late.csv", job(10)), "x");
    queue.submit(&job(11), &json!({"job_id": A}));
    queue.submit(
        &job(12),
        &json!({"args": 7, "created_at": 5, "job_id": null}),
    );
    queue.write(
        &format!("outbox/{}/job.json", job(13)),
        r#"{"status":"failed","status":"submitted"}"#,
    );
    queue.submit(&job(14), &json!({"created_at": "2026-02-10T14:31:14"}));
    queue.submit(&job(15), &json!({"created_at": "soon"}));
    queue.submit(&job(16), &json!({"created_at": "2999-01-01T00:00:00Z"}));
    queue.submit(&job(17), &json!({"args": ["../x"]}));
    queue.submit("job-20260210-143118-a:b", &json!({}));
    queue.submit("job-20260210-143119-ODD", &json!({}));
    queue.submit("job-20260210-143119-odd", &json!({}));
    queue.submit("job-20260210-143120-gr\u{fc}n", &json!({}));
    queue.submit("job-20260210-143120-gru\u{308}n", &json!({}));
    queue
}

#[test]
fn every_flag_of_the_board_is_explained_by_a_finding() {
    let queue = flagged();
    let spec = SourceSpec {
        name: "q".to_owned(),
        kind: Kind::Folder,
        path: queue.root().to_owned(),
        read_only: true,
        sync: None,
        stalled_after: None,
        rules: jobtui::settings::SourceRules::default(),
    };
    let mut store = FileStore::open(&spec, "ann@desk".to_owned());
    let now = Now {
        wall: queue.now(),
        steady: Duration::from_secs(100_000),
    };
    let mut jobs = BTreeMap::new();
    loop {
        let batch = store.catch_up(now).unwrap();
        for change in batch.changes {
            match change {
                Change::Put(job) => drop(jobs.insert(job.id.clone(), job)),
                Change::Gone(id) => drop(jobs.remove(&id)),
                _ => {}
            }
        }
        if !batch.more {
            break;
        }
    }
    let findings = queue.findings();
    let mut met = Vec::new();
    for job in jobs.values() {
        for flag in job.flags.iter() {
            let kinds = explains(flag);
            let about = |place: &str| {
                let id: &JobId = &job.id;
                place.contains(id.name())
            };
            let found = findings
                .iter()
                .any(|f| kinds.contains(&f.kind) && (about(&f.place) || about(&f.text)));
            assert!(
                kinds.is_empty() || found,
                "{flag:?} of {} in {:?}",
                job.id,
                findings
                    .iter()
                    .map(|f| (f.kind, f.place.as_str()))
                    .collect::<Vec<_>>()
            );
            met.push(flag.word());
        }
    }
    met.sort_unstable();
    met.dedup();
    assert!(met.len() >= 22, "only {met:?} were met");
}

/// Manifests of every kind that others wrote and broke: what is read has no finding, what is not has one.
#[test]
fn manifests_are_judged_as_the_reader_judges_them() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz/manifest");
    let queue = Queue::new();
    let mut expected = BTreeMap::new();
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        queue.write(&format!("outbox/{name}/job.json"), &bytes);
        expected.insert(
            format!("outbox/{name}/job.json"),
            Manifest::read(&bytes).is_ok(),
        );
    }
    assert!(expected.len() > 20, "the manifests were not found");
    let findings = queue.findings();
    for (place, good) in expected {
        let bad = findings
            .iter()
            .any(|f| f.kind == "malformed-manifest" && *f.place == place);
        assert_eq!(good, !bad, "{place}");
    }
}
