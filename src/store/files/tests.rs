//! What of a row is compared before acting.

use super::queue::Area;
use super::*;
use crate::job::Moment;
use crate::settings::Kind;
use std::fs;

#[test]
fn the_version_of_a_row_is_the_one_that_is_compared_before_acting() {
    let dir = tempfile::tempdir().unwrap();
    for area in Area::ALL {
        fs::create_dir(dir.path().join(area.word())).unwrap();
    }
    let spec = SourceSpec {
        name: "q".to_owned(),
        kind: Kind::Folder,
        path: dir.path().to_owned(),
        read_only: false,
        sync: None,
        stalled_after: None,
        rules: crate::settings::SourceRules::default(),
    };
    let mut store = FileStore::open(&spec, "op@host".to_owned());
    let now = Now {
        wall: Moment(0),
        steady: Duration::from_secs(9),
    };
    let queue = Queue::new(dir.path());
    let mut versions = Vec::new();
    for step in 0..4 {
        match step {
            0 => fs::create_dir(queue.outbox().join("j")).unwrap(),
            1 => fs::write(
                queue.outbox().join("j/job.json"),
                r#"{"status":"submitted"}"#,
            )
            .unwrap(),
            2 => fs::create_dir_all(queue.inbox().join("j/3_results")).unwrap(),
            _ => {
                let records = queue.records().join("j");
                fs::create_dir_all(&records).unwrap();
                let record = "000001-20260210T143022Z-00112233-cancel.json";
                fs::write(records.join(record), r#"{"v":1,"op":"cancel"}"#).unwrap();
            }
        }
        while store.catch_up(now).unwrap().more {}
        let seen = store.scan.live[&b"j"[..]].version();
        let current = print::current_version(&queue, b"j").unwrap();
        assert_eq!(Some(seen), current, "step {step}");
        versions.push(seen);
    }
    versions.dedup();
    assert_eq!(versions.len(), 4, "each step is another version");
}
