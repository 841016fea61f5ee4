//! From the answers to one colour, a few words, and what lacks of which job. Pure: the time is told.

use std::time::Duration;

use super::ask::{Answers, FolderAnswer, MOST};
use super::client::Trouble;
use super::delivery::{Delivery, Needed, noticed_after};
use crate::job::{Health, Moment, SyncSign};
use crate::settings::SyncSpec;

/// A machine that is away longer than this is not just rebooting.
const GONE: Duration = Duration::from_secs(5 * 60);

/// What one round of answers comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Report {
    pub(super) sign: SyncSign,
    /// When it was asked.
    at: Moment,
    /// Outbox, inbox and archive; none when nothing could be asked.
    needed: Option<[Needed; 3]>,
}

impl Report {
    pub(super) fn of(spec: &SyncSpec, answers: &Result<Answers, Trouble>, at: Moment) -> Self {
        match answers {
            Err(Trouble(why)) => Self {
                sign: SyncSign::new(Health::Grey, "?", why),
                at,
                needed: None,
            },
            Ok(answers) => Self {
                sign: sign(answers, at),
                at,
                needed: Some(needed(spec, answers)),
            },
        }
    }

    pub(super) fn delivery(&self, job: &[u8], settled: Moment) -> Delivery {
        let Some([outbox, _, _]) = &self.needed else {
            return Delivery::Unknown;
        };
        outbox.delivery(job, settled, self.at)
    }

    /// Whether the other machine lacks something of this job in a living area.
    pub(super) fn lacks_something_of(&self, job: &[u8]) -> bool {
        let Some([outbox, inbox, _]) = &self.needed else {
            return false;
        };
        outbox.has(job) || inbox.has(job)
    }
}

fn needed(spec: &SyncSpec, answers: &Answers) -> [Needed; 3] {
    spec.areas.each_ref().map(|area| {
        let folder = answers.folders.iter().find(|f| f.id == area.folder);
        folder.map_or_else(Needed::default, |folder| {
            // A folder in trouble may not have noticed what changed.
            let state = folder.status.state.as_str();
            let blind = folder.settings.paused || (state != "idle" && !is_busy(folder));
            let whole = !blind && folder.need.len() < MOST;
            let proof = noticed_after(folder.settings).filter(|_| whole);
            Needed::of(&folder.need, &area.path, proof)
        })
    })
}

/// The indicator: the first rule that fits decides.
fn sign(answers: &Answers, at: Moment) -> SyncSign {
    let mut sign = trouble(answers)
        .or_else(|| peer_away(answers, at))
        .or_else(|| busy(answers))
        .unwrap_or_else(|| {
            SyncSign::new(
                Health::Green,
                "ok",
                "the other machine is connected and has everything",
            )
        });
    sign.connected = answers.peer.connected;
    sign.errors = answers.folders.iter().map(errors).sum();
    sign
}

fn errors(folder: &FolderAnswer) -> u64 {
    let listed = u64::try_from(folder.errors.len()).unwrap_or(u64::MAX);
    folder.status.pull_errors.max(listed)
}

/// What does not go on by itself on this machine.
fn trouble(answers: &Answers) -> Option<SyncSign> {
    if let Some(folder) = answers.folders.iter().find(|f| &*f.status.state == "error") {
        let text = format!(
            "folder `{}` has stopped: {}",
            folder.id, folder.status.error
        );
        return Some(SyncSign::new(Health::Red, "stopped", &text));
    }
    let count: u64 = answers.folders.iter().map(errors).sum();
    if count == 0 {
        return None;
    }
    let first = answers.folders.iter().find_map(|f| f.errors.first());
    let first = first.map_or(String::new(), |e| format!(": {}: {}", e.path, e.error));
    let word = if count == 1 {
        "1 error".to_owned()
    } else {
        format!("{count} errors")
    };
    let text = format!("{word} while bringing files{first}");
    Some(SyncSign::new(Health::Red, &word, &text))
}

fn peer_away(answers: &Answers, at: Moment) -> Option<SyncSign> {
    if answers.peer.connected {
        return None;
    }
    let word = if answers.peer.paused {
        "peer paused"
    } else {
        "peer gone"
    };
    let Some(seen) = answers.last_seen else {
        let text = "the other machine was never connected";
        return Some(SyncSign::new(Health::Red, "peer never seen", text));
    };
    let why = if answers.peer.paused {
        "it is paused in this Syncthing"
    } else {
        "it is off, or the line is down"
    };
    let text = format!(
        "the other machine is not connected: {why}; last seen {}",
        seen.rfc3339()
    );
    let long = at.since(seen) > GONE;
    let health = if long { Health::Red } else { Health::Yellow };
    let mut sign = SyncSign::new(health, word, &text);
    sign.since = Some(seen);
    Some(sign)
}

fn busy(answers: &Answers) -> Option<SyncSign> {
    let folders = || answers.folders.iter();
    let yellow = |word: &str, text: &str| Some(SyncSign::new(Health::Yellow, word, text));
    if let Some(folder) = folders().find(|f| f.settings.paused) {
        let text = format!("folder `{}` is paused on this machine", folder.id);
        return yellow("paused", &text);
    }
    if let Some(folder) = folders().find(|f| matches!(&*f.status.state, "" | "unknown")) {
        let text = format!(
            "Syncthing does not say what folder `{}` is doing",
            folder.id
        );
        return yellow("unclear", &text);
    }
    if let Some(folder) =
        folders().find(|f| matches!(&*f.done.remote_state, "paused" | "notSharing"))
    {
        let text = format!(
            "the other machine does not take part in folder `{}` ({})",
            folder.id, folder.done.remote_state
        );
        return yellow("not shared", &text);
    }
    if let Some(folder) = folders().find(|f| f.done.percent < 100 || f.done.need > 0) {
        let percent = folder.done.percent;
        let text = format!(
            "the other machine has {percent} % of folder `{}`; {} files or deletions are on their way",
            folder.id, folder.done.need
        );
        return yellow(&format!("{percent}%"), &text);
    }
    if let Some(folder) = folders().find(|f| f.status.need > 0) {
        let text = format!(
            "{} files of folder `{}` are on their way here",
            folder.status.need, folder.id
        );
        return yellow("receiving", &text);
    }
    let folder = folders().find(|f| is_busy(f))?;
    let text = format!("folder `{}` is {}", folder.id, folder.status.state);
    yellow(&folder.status.state, &text)
}

fn is_busy(folder: &FolderAnswer) -> bool {
    !matches!(&*folder.status.state, "idle" | "error" | "" | "unknown")
}

#[cfg(test)]
mod tests;
