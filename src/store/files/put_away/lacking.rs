//! Entries of the archive without a good manifest: how long one is waited for, and what is told of it.

use std::time::Duration;

use super::super::area::open_area;
use super::super::entry::Lack;
use super::super::flaws::Flaws;
use super::super::queue::{Area, Name, Queue};
use super::super::read::{Scratch, side_by_side};
use super::ahead::Errand;
use super::{MANY, PutAway};
use crate::job::{Change, Flag, Job, Now};

/// An entry that came without its manifest is looked at again for so long.
const PATIENCE: Duration = Duration::from_secs(600);

/// An entry without a good manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lacking {
    /// On the steady clock.
    since: Duration,
    /// What was told of it.
    told: Lack,
    /// Left-over files of it were among the living then.
    fragment: bool,
}

impl PutAway {
    /// Looks again at entries whose manifest was not there or not good.
    pub(in super::super) fn look_again(
        &mut self,
        queue: &Queue,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        // Of very many only those that came a short while ago.
        let few = self.lacking.len() <= MANY;
        let due = |state: &Lacking| few || now.steady < state.since + PATIENCE;
        let due: Vec<(Name, u32)> = self
            .lacking
            .iter()
            .filter(|(_, state)| due(state))
            .filter_map(|(name, _)| Some((name.clone(), self.shelf.place(name)?)))
            .collect();
        if due.is_empty() {
            return;
        }
        let Ok(area) = open_area(queue, Area::Archive) else {
            return;
        };
        let errands: Vec<_> = due.iter().map(|(_, at)| self.errand(*at)).collect();
        let read = |errand: &Errand, scratch: &mut Scratch| errand.read(&area, now.wall, scratch);
        let rows = side_by_side(&errands, read);
        for ((name, _), (job, lack)) in due.iter().zip(rows) {
            self.note(name, job, lack, now, flaws, out);
        }
    }

    /// Tells an entry that has, or had, no good manifest, when that is news.
    pub(super) fn note(
        &mut self,
        name: &Name,
        mut job: Job,
        lack: Option<Lack>,
        now: Now,
        flaws: &mut Flaws,
        out: &mut Vec<Change>,
    ) {
        let before = self.lacking.get(name).cloned();
        let Some(lack) = lack else {
            self.lacking.remove(name);
            flaws.set(Area::Archive, name, None);
            out.push(Change::Put(job));
            return;
        };
        let since = before.as_ref().map_or(now.steady, |before| before.since);
        let arriving = lack == Lack::Missing && now.steady < since + PATIENCE;
        if lack == Lack::Missing {
            job.flags.set(if arriving {
                Flag::Arriving
            } else {
                Flag::NoManifest
            });
        }
        // Once the patience is over, a missing one is told once more, as missing for good.
        let told = if lack == Lack::Missing && !arriving {
            Lack::Unreadable("there is no job.json".into())
        } else {
            lack
        };
        let state = Lacking {
            since,
            told,
            fragment: job.flags.has(Flag::Fragment),
        };
        if before.as_ref() != Some(&state) {
            let text = (!arriving).then(|| job.error.as_str().to_owned());
            flaws.set(Area::Archive, name, text);
            out.push(Change::Put(job));
        }
        self.lacking.insert(name.clone(), state);
    }

    /// Every entry has its manifest.
    pub(in super::super) fn lacks_nothing(&self) -> bool {
        self.lacking.is_empty()
    }

    /// When to look again although nothing stirs.
    pub(in super::super) fn due(&self, steady: Duration) -> Option<Duration> {
        let ends = self.lacking.values().map(|state| state.since + PATIENCE);
        ends.filter(|end| *end > steady).min()
    }
}
