//! Records of operators as the queue's rules describe them, read and folded here once more: the program is not asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::shot::{Node, Tree};

/// What the sync tool leaves alone.
pub(crate) const UNSENT: &str = ".syncthing.";

const OPS: [&str; 10] = [
    "cancel",
    "uncancel",
    "priority",
    "note",
    "archive",
    "archived",
    "withdraw",
    "withdrawn",
    "restore",
    "restored",
];

#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) seq: u64,
    pub(crate) at: String,
    pub(crate) random: String,
    pub(crate) op: String,
    pub(crate) content: Value,
}

/// What the records of one job come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fold {
    pub(crate) cancel: bool,
    pub(crate) priority: Option<i64>,
    /// Begun, by their numbers and random parts, and no record tells how it ended.
    pub(crate) begun: Vec<(String, String)>,
    pub(crate) ops: Vec<String>,
}

/// Everything below `.jobtui`, job by job.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) of: BTreeMap<String, Vec<Record>>,
    /// What breaks a rule.
    pub(crate) wrong: Vec<String>,
    /// Files that were begun and left.
    pub(crate) drafts: usize,
}

impl Records {
    pub(crate) fn read(tree: &Tree) -> Self {
        let mut records = Self::default();
        for (path, node) in tree {
            if let Err(why) = records.take(path, node) {
                records.wrong.push(format!(".jobtui/{path}: {why}"));
            }
        }
        for all in records.of.values_mut() {
            all.sort_by(|a, b| (a.seq, &a.at, &a.random).cmp(&(b.seq, &b.at, &b.random)));
        }
        records
    }

    fn take(&mut self, path: &str, node: &Node) -> Result<(), String> {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Node::File { bytes, .. } = node else {
            let known = path.is_empty() || path == "v1" || dir == "v1";
            let unsent = name.starts_with(UNSENT);
            return (known && !unsent)
                .then_some(())
                .ok_or_else(|| "a directory nobody expects".to_owned());
        };
        if name.starts_with(UNSENT) {
            self.drafts += 1;
            return Ok(());
        }
        if path == "README.md" {
            let whole = bytes.starts_with(b"# ") && bytes.ends_with(b"\n");
            return whole.then_some(()).ok_or_else(|| "half".to_owned());
        }
        let job = path
            .strip_prefix("v1/")
            .and_then(|rest| rest.split_once('/'))
            .filter(|(_, file)| !file.contains('/'))
            .ok_or("a file nobody expects")?;
        let record = record(job.0, job.1, bytes)?;
        self.of.entry(job.0.to_owned()).or_default().push(record);
        Ok(())
    }

    pub(crate) fn fold(&self, job: &str) -> Fold {
        let mut fold = Fold::default();
        for record in self.of.get(job).into_iter().flatten() {
            match record.op.as_str() {
                "cancel" => fold.cancel = true,
                "uncancel" => fold.cancel = false,
                "priority" => fold.priority = record.content["priority"].as_i64(),
                "archive" | "withdraw" | "restore" => {
                    let key = format!("{:06}-{}", record.seq, record.random);
                    fold.begun.push((key, record.op.clone()));
                }
                "archived" | "withdrawn" | "restored" => {
                    let ends = record.content["ends"].as_str();
                    // One that moved nothing ends itself only; what did move settles it for all.
                    match ends.filter(|_| record.content["from"].is_null()) {
                        Some(ends) => fold.begun.retain(|(key, _)| key != ends),
                        None => fold.begun.clear(),
                    }
                }
                _ => {}
            }
            fold.ops.push(record.op.clone());
        }
        fold
    }
}

fn record(job: &str, name: &str, bytes: &[u8]) -> Result<Record, String> {
    let stem = name.strip_suffix(".json").ok_or("not called .json")?;
    let parts: Vec<&str> = stem.splitn(4, '-').collect();
    let &[seq, at, random, op] = parts.as_slice() else {
        return Err("a record has another name".to_owned());
    };
    let shaped = seq.len() == 6
        && at.len() == 16
        && random.len() == 8
        && random.bytes().all(|b| b.is_ascii_hexdigit())
        && OPS.contains(&op);
    if !shaped {
        return Err("a record has another name".to_owned());
    }
    let content: Value = serde_json::from_slice(bytes).map_err(|e| format!("half: {e}"))?;
    let number: u64 = seq.parse().map_err(|_| "no number")?;
    let says = |key: &str, value: &Value| content[key] == *value;
    let agrees = says("v", &1.into())
        && says("op", &op.into())
        && says("seq", &number.into())
        && says("job_dir", &job.into())
        && content["by"].as_str().is_some_and(|by| by.contains('@'));
    if !agrees {
        return Err(format!("name and content differ: {content}"));
    }
    Ok(Record {
        seq: number,
        at: at.to_owned(),
        random: random.to_owned(),
        op: op.to_owned(),
        content,
    })
}
