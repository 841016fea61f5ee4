//! Lists that stand still while one reads or copies: what changes meanwhile is kept, the newest word of each job, and
//! comes onto the board when the pause ends.
//!
//! The pause is about rows. How the sources stand goes on being told, so that an outage is seen; and a job that has changed
//! since the lists stood still is left alone by every verb, because it is no longer the job that is on the screen.

use std::collections::BTreeMap;

use super::app::App;
use super::effect::Effect;
use super::notice::Tone;
use crate::job::{Change, JobKey, SourceId, Totals};

/// So many jobs may change while the lists stand still; then they go on by themselves.
const MOST: usize = 50_000;

/// What is kept while the lists stand still.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pause {
    on: bool,
    jobs: BTreeMap<JobKey, Change>,
    totals: BTreeMap<SourceId, Totals>,
}

impl Pause {
    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// What stands in the titles of the lists; empty when they move.
    pub(crate) fn title(&self) -> String {
        match (self.on, self.jobs.len()) {
            (false, _) => String::new(),
            (true, 0) => "PAUSED".to_owned(),
            (true, 1) => "PAUSED 1 change".to_owned(),
            (true, count) => format!("PAUSED {} changes", super::age::count(count as u64)),
        }
    }

    /// Keeps back what would move rows; gives what is to be applied at once.
    pub(super) fn sift(&mut self, source: SourceId, changes: Vec<Change>) -> Vec<Change> {
        if !self.on {
            return changes;
        }
        let mut now = Vec::new();
        for change in changes {
            let id = match &change {
                Change::Put(job) => job.id.clone(),
                Change::Gone(id) => id.clone(),
                Change::Totals(totals) => {
                    self.totals.insert(source, *totals);
                    continue;
                }
                Change::Up(_) | Change::Down(_) | Change::Flawed(_) | Change::Unread(_) => {
                    now.push(change);
                    continue;
                }
            };
            self.jobs.insert(JobKey { source, id }, change);
        }
        now
    }

    fn is_full(&self) -> bool {
        self.jobs.len() > MOST
    }

    /// What a job has become since the lists stand still, if it is another.
    pub(crate) fn became(&self, key: &JobKey) -> Option<&'static str> {
        self.jobs.get(key).map(|change| match change {
            Change::Put(job) => job.status.word(),
            _ => "gone",
        })
    }

    /// All that was kept back, source by source.
    fn end(&mut self) -> BTreeMap<SourceId, Vec<Change>> {
        let kept = std::mem::take(self);
        let mut changes: BTreeMap<SourceId, Vec<Change>> = BTreeMap::new();
        for (source, totals) in kept.totals {
            changes
                .entry(source)
                .or_default()
                .push(Change::Totals(totals));
        }
        for (key, change) in kept.jobs {
            changes.entry(key.source).or_default().push(change);
        }
        changes
    }
}

impl App {
    pub(super) fn toggle_pause(&mut self) -> Vec<Effect> {
        if self.pause.on {
            return self.resume();
        }
        if !self.sources_have_answered() {
            let text = "the sources are still being read: nothing stands still yet";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        }
        self.pause.on = true;
        Vec::new()
    }

    /// The lists move again, and show what has changed meanwhile.
    pub(super) fn resume(&mut self) -> Vec<Effect> {
        for (source, changes) in self.pause.end() {
            self.board.apply(source, changes);
        }
        self.settle();
        self.turn_soon()
    }

    /// Ends a pause that has become too long to be kept.
    pub(super) fn resume_if_full(&mut self) -> Vec<Effect> {
        if !self.pause.is_full() {
            return Vec::new();
        }
        let text = format!("more than {MOST} jobs have changed: the lists move again");
        self.tell(Tone::Bad, text);
        self.resume()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, JobId, Outage, OutageKind, Status};

    const Q: SourceId = SourceId(0);

    fn put(name: &str, status: Status) -> Change {
        Change::Put(Job::new(JobId::live(name.as_bytes()), status))
    }

    #[test]
    fn the_newest_word_of_each_job_is_kept_and_an_outage_is_told() {
        let mut pause = Pause {
            on: true,
            ..Pause::default()
        };
        let down = Change::Down(Outage::new(OutageKind::Missing, "gone"));
        let told = vec![
            put("a", Status::Pending),
            put("a", Status::Running),
            down.clone(),
            Change::Gone(JobId::live(b"b")),
        ];
        assert_eq!(pause.sift(Q, told), [down]);
        assert_eq!(pause.title(), "PAUSED 2 changes");
        let key = |name: &[u8]| JobKey {
            source: Q,
            id: JobId::live(name),
        };
        assert_eq!(pause.became(&key(b"a")), Some("running"));
        assert_eq!(pause.became(&key(b"b")), Some("gone"));
        assert_eq!(pause.became(&key(b"c")), None);
        let kept = pause.end();
        assert_eq!(
            kept[&Q],
            [put("a", Status::Running), Change::Gone(JobId::live(b"b"))]
        );
        assert!(!pause.is_on());
    }
}
