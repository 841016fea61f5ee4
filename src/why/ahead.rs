//! Who comes before a job that waits: the one running and the next few, by name.

use super::age;
use super::reason::Reason;
use super::scene::Scene;
use crate::board::Row;
use crate::job::{Flag, Worker};

/// So many are named.
const NAMED: usize = 5;

/// Nothing when nobody is ahead.
pub(super) fn ahead(scene: &Scene<'_>) -> Option<Reason> {
    let ahead = scene.board.ahead(scene.number);
    let running: Vec<_> = scene.running().take(NAMED).collect();
    if ahead.is_empty() && running.is_empty() {
        return None;
    }
    let mut reason = Reason::plain(sentence(scene, ahead.len(), running.len()));
    let at = |row: &Row<'_>| named(row, scene);
    reason.evidence = running
        .iter()
        .map(|row| format!("runs  {}", at(row)))
        .collect();
    for number in ahead.iter().take(NAMED) {
        reason
            .evidence
            .push(format!("then  {}", at(&scene.board.row(*number))));
    }
    if ahead.len() > NAMED {
        let more = age::count((ahead.len() - NAMED) as u64);
        reason.evidence.push(format!("and {more} more before it"));
    }
    Some(reason)
}

fn sentence(scene: &Scene<'_>, waiting: usize, running: usize) -> String {
    let board = scene.board;
    let own = scene.row.priority();
    // One that is no number is sorted before all, one that lacks behind all.
    let rank = |row: Row<'_>| (row.priority(), row.flags().has(Flag::WrongType));
    // They stand in the order they run: what has another priority than its own comes first.
    let higher = board
        .ahead(scene.number)
        .partition_point(|number| rank(board.row(*number)) != rank(scene.row));
    let older = waiting - higher;
    let mut parts = Vec::new();
    if running > 0 {
        parts.push(format!("{running} running"));
    }
    if higher > 0 {
        parts.push(format!("{} of higher priority", age::count(higher as u64)));
    }
    if older > 0 {
        let same = own.map_or("without one".to_owned(), |own| {
            format!("of the same ({own})")
        });
        parts.push(format!("{} {same} and older", age::count(older as u64)));
    }
    let order = if scene.worker() == Worker::Person {
        " (the person who starts them may choose another order)"
    } else {
        ""
    };
    format!("before it: {}{order}", parts.join(", "))
}

/// Who it is, whose it is, and how long.
fn named(row: &Row<'_>, scene: &Scene<'_>) -> String {
    let mut text = row.name().to_owned();
    if !row.title().is_empty() && !row.name().contains(row.title()) {
        text.push_str(&format!(" {}", row.title()));
    }
    if !row.owner().is_empty() {
        text.push_str(&format!(", {}", row.owner()));
    }
    if let Some(priority) = row.priority().filter(|p| Some(*p) != scene.row.priority()) {
        text.push_str(&format!(", priority {priority}"));
    }
    let times = row.times();
    let long = |at| age::short(scene.now.since(at));
    match (row.status().is_over(), times.started, times.created) {
        (false, Some(at), _) => text.push_str(&format!(", for {}", long(at))),
        (_, _, Some(at)) => text.push_str(&format!(", waits {}", long(at))),
        _ => {}
    }
    text
}
