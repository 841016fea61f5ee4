//! What `jobtui list --output json` says of a queue, against what lies there.

use serde_json::Value;

use super::judge::{original, put_away};
use super::record::Records;
use super::shot::{Shot, Tree, is_empty, manifest, status};

/// Every way in which the list is not true. `begun` tells whether what was begun and not ended is old
/// enough to be told.
pub(crate) fn lies(list: &str, shot: &Shot, begun: bool) -> Vec<String> {
    let document: Value = match serde_json::from_str(list) {
        Ok(document) => document,
        Err(error) => return vec![format!("the list is no JSON ({error}): {list}")],
    };
    let rows = document["jobs"].as_array().cloned().unwrap_or_default();
    let records = Records::read(&shot.records);
    let mut lies = Vec::new();
    for name in live_names(shot) {
        let row = rows.iter().find(|row| row["id"] == name.as_str());
        let row = row.filter(|row| row["archived"] == false);
        let Some(row) = row else {
            lies.push(format!("{name} is not shown"));
            continue;
        };
        let state = state(shot, &name);
        if row["status"] != state {
            lies.push(format!("{name} is {state} and shown as {}", row["status"]));
        }
        let fold = records.fold(&name);
        let flags: Vec<&str> = strings(&row["flags"]);
        let asked = fold.cancel && matches!(state, "pending" | "running" | "unknown");
        if flags.contains(&"cancel-requested") != asked {
            lies.push(format!("{name}: cancel asked {asked}, shown {flags:?}"));
        }
        if state == "pending" && row["priority"] != fold.priority.unwrap_or(0) {
            lies.push(format!(
                "{name}: {:?}, shown {}",
                fold.priority, row["priority"]
            ));
        }
        let error = row["error"].as_str().unwrap_or_default();
        let told = error.contains("begun and not finished");
        if begun && half_done(shot, &records, &name) && !told {
            lies.push(format!(
                "{name}: {:?} was begun, and nothing says so",
                fold.begun
            ));
        }
        if fold.begun.is_empty() && told {
            lies.push(format!("{name}: nothing was begun, and it says {error}"));
        }
    }
    for (place, tree) in &shot.copies {
        if put_away(place).is_none() || is_empty(tree) {
            continue;
        }
        let told = rows.iter().any(|row| {
            let id = row["id"].as_str().unwrap_or_default();
            row["archived"] == true && id.starts_with(original(place))
        });
        if !told {
            lies.push(format!("{place:?} is not shown"));
        }
    }
    for row in &rows {
        let id = row["id"].as_str().unwrap_or_default();
        let there = shot.copies.keys().any(|place| place.1 == id);
        if !there {
            lies.push(format!("{id} is shown and lies nowhere"));
        }
    }
    lies
}

/// Whether a move of this job was begun and something of it is left where it lay.
fn half_done(shot: &Shot, records: &Records, name: &str) -> bool {
    let fold = records.fold(name);
    let begun = |key: &str| fold.begun.iter().any(|(k, _)| k == key);
    let open = records.of.get(name).into_iter().flatten();
    open.filter(|r| begun(&format!("{:06}-{}", r.seq, r.random)))
        .flat_map(|r| strings(&r.content["from"]))
        .filter_map(|from| from.split_once('/'))
        .any(|(area, entry)| shot.copies.keys().any(|p| p.0 == area && p.1 == entry))
}

/// Names that lie in outbox or inbox, but for empty directories, which are shown later.
fn live_names(shot: &Shot) -> Vec<String> {
    let live = shot.copies.iter().filter(|(place, _)| place.0 != "archive");
    let mut names: Vec<String> = live
        .filter(|(_, tree)| !is_empty(tree))
        .map(|(place, _)| place.1.clone())
        .collect();
    names.dedup();
    names
}

/// The state two copies make together.
fn state(shot: &Shot, name: &str) -> &'static str {
    let says = |area| shot.copy(area, name).and_then(status);
    let both = [says("inbox"), says("outbox")];
    let any = |word: &str| both.iter().flatten().any(|s| s == word);
    if any("completed") {
        "completed"
    } else if any("failed") {
        "failed"
    } else if any("running") {
        "running"
    } else if any("submitted") && !shot.copy("inbox", name).is_some_and(is_blank) {
        "pending"
    } else {
        "unknown"
    }
}

fn is_blank(tree: &Tree) -> bool {
    manifest(tree).is_none()
}

fn strings(value: &Value) -> Vec<&str> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(Value::as_str).collect()
}
