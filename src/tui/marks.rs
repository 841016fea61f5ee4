//! Which jobs are marked. A mark belongs to a job, not to a row; a range is rows between two jobs, until it is taken.

use hashbrown::{Equivalent, HashSet};

use super::action::Motion;
use super::app::App;
use super::effect::Effect;
use super::layout::Pane;
use super::notice::Tone;
use super::panes::folding::Line;
use crate::board::{Board, Lane, Row, Standing};
use crate::job::{JobKey, Place, SourceId};

/// The marked jobs of all lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    keys: HashSet<JobKey>,
    /// How many of them stand in each lane.
    in_lanes: [usize; 3],
    range: Option<Range>,
    /// The last marked job has left by itself, and no verb has said so yet.
    lost: bool,
    /// Counts everything that may have changed which jobs are marked.
    revision: u64,
}

/// Rows of one list, from the job where it was begun to the cursor.
#[derive(Clone, Debug)]
struct Range {
    lane: Lane,
    from: JobKey,
    /// The places of both ends in the list, as they were last.
    first: usize,
    last: usize,
    /// So many rows it had when the operator's last key or click was heard.
    rows: usize,
}

/// A job as its row tells it, without a copy of its name.
#[derive(Hash)]
struct Told<'a> {
    source: SourceId,
    name: &'a str,
    place: Place,
}

impl Equivalent<JobKey> for Told<'_> {
    fn equivalent(&self, key: &JobKey) -> bool {
        self.source == key.source && self.place == key.id.place() && self.name == key.id.name()
    }
}

impl Marks {
    /// Whether the job of this row is marked.
    pub(crate) fn has(&self, row: &Row<'_>) -> bool {
        !self.keys.is_empty()
            && self.keys.contains(&Told {
                source: row.source(),
                name: row.name(),
                place: row.place(),
            })
    }

    /// Whether the row at this place of a list lies in the range that is open.
    pub(crate) fn in_range(&self, lane: Lane, place: usize) -> bool {
        let range = self.range.as_ref().filter(|range| range.lane == lane);
        range.is_some_and(|range| (range.first..=range.last).contains(&place))
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &JobKey> {
        self.keys.iter()
    }

    /// How many stand in this lane.
    pub(crate) fn in_lane(&self, lane: Lane) -> usize {
        self.in_lanes[lane as usize]
    }

    /// How many rows the open range has.
    pub(crate) fn range_rows(&self) -> Option<usize> {
        self.range
            .as_ref()
            .map(|range| range.last + 1 - range.first)
    }

    /// Marks all of these, or none when all are marked.
    fn toggle(&mut self, keys: Vec<JobKey>) {
        self.revision += 1;
        if keys.iter().all(|key| self.keys.contains(key)) {
            for key in &keys {
                self.keys.remove(key);
            }
        } else {
            self.keys.extend(keys);
        }
    }

    /// Whether the marks that were there have all left by themselves; asking clears it, so that a second press acts.
    pub(crate) fn take_loss(&mut self) -> bool {
        std::mem::take(&mut self.lost) && self.keys.is_empty()
    }

    /// What the operator does next is not about the marks that have left.
    pub(super) fn forget_loss(&mut self) {
        self.lost = false;
    }

    /// The operator did something, knowing the range as it is now.
    pub(super) fn note_range(&mut self) {
        if let Some(range) = &mut self.range {
            range.rows = range.last + 1 - range.first;
        }
    }

    /// Takes the mark of a job away.
    pub(super) fn drop_one(&mut self, key: &JobKey) {
        self.revision += 1;
        self.keys.remove(key);
    }

    /// Counts anew and drops the marks of jobs that are gone; gives those.
    pub(super) fn recount(&mut self, board: &Board) -> Vec<JobKey> {
        if self.keys.is_empty() {
            self.in_lanes = [0; 3];
            return Vec::new();
        }
        let mut gone = Vec::new();
        let mut counts = [0; 3];
        self.keys.retain(|key| {
            if let Some(row) = board.get(key) {
                counts[row.lane() as usize] += 1;
                return true;
            }
            gone.push(key.clone());
            false
        });
        self.in_lanes = counts;
        self.revision += u64::from(!gone.is_empty());
        gone
    }

    fn add(&mut self, keys: Vec<JobKey>) {
        self.revision += 1;
        self.keys.extend(keys);
    }

    /// Another number than before means that other jobs may be marked.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }
}

impl App {
    /// Marks the job under the cursor, or takes its mark away, and goes one down.
    pub(super) fn mark(&mut self) -> Vec<Effect> {
        if self.marks.range.is_some() {
            return self.range();
        }
        let keys = self.markable();
        if keys.is_empty() {
            return Vec::new();
        }
        self.marks.toggle(keys);
        self.marks.recount(&self.board);
        if self.list_of(self.focus).is_some() {
            return self.go(Motion::Rows(1));
        }
        Vec::new()
    }

    /// Begins a range at the cursor; or marks all rows of the one that is open.
    pub(super) fn range(&mut self) -> Vec<Effect> {
        if let Some(range) = self.marks.range.take() {
            let list = self.current_list();
            let keys = list.jobs_between(&self.board, range.first, range.last);
            self.marks.add(keys);
            self.marks.recount(&self.board);
            self.tell_marked();
            return Vec::new();
        }
        let Some(from) = self.markable().into_iter().next() else {
            return Vec::new();
        };
        let list = self.current_list();
        let at = list.place().unwrap_or(0);
        self.marks.range = Some(Range {
            lane: list.lane,
            from,
            first: at,
            last: at,
            rows: 1,
        });
        Vec::new()
    }

    /// Marks every job that the list shows: with a filter those that match, without all of them.
    pub(super) fn mark_all(&mut self) -> Vec<Effect> {
        self.marks.range = None;
        if self.focus == Pane::Sources {
            self.tell(Tone::Plain, "go to a list of jobs first (1 2 3)".into());
            return Vec::new();
        }
        let list = self.current_list();
        let (lane, rows) = (list.lane, list.rows(&self.board));
        let count = rows.len();
        let keys = rows.iter().map(|number| self.board.row(*number).key());
        let keys: Vec<_> = keys.collect();
        self.marks.add(keys);
        self.marks.recount(&self.board);
        let of = match (self.filter_text.is_empty(), lane) {
            (false, _) => format!("all {count} that match here are marked"),
            (true, _) => format!("the whole list is marked: {count}"),
        };
        let unread: u64 = match lane {
            Lane::History => self.board.standings().iter().map(Standing::unlisted).sum(),
            Lane::Queue | Lane::Running => 0,
        };
        let unread = match unread {
            0 => String::new(),
            n => format!("; {n} older ones are not read and not marked"),
        };
        let all = match self.marks.len() {
            all if all > count => format!(" ({all} with those in other lists)"),
            _ => String::new(),
        };
        self.tell(Tone::Plain, format!("{of}{all}{unread} (U unmarks)"));
        Vec::new()
    }

    pub(super) fn unmark_all(&mut self) -> Vec<Effect> {
        let text = match (self.marks.len(), self.marks.range.is_some()) {
            (0, false) => "nothing is marked (space marks a job)".to_owned(),
            (0, true) => "the range is dropped".to_owned(),
            (count, _) => format!("{count} unmarked"),
        };
        self.marks = Marks {
            revision: self.marks.revision + 1,
            ..Marks::default()
        };
        self.tell(Tone::Plain, text);
        Vec::new()
    }

    /// Ends the range without marking anything; tells whether there was one.
    pub(super) fn drop_range(&mut self) -> bool {
        self.marks.range.take().is_some()
    }

    /// The rows of an open range are meant by a verb, too. False when it is not the range that the operator made: news
    /// have put rows into it, or taken some out, since the last key; that is said, and the next press acts.
    pub(super) fn take_range(&mut self) -> bool {
        let Some(range) = &self.marks.range else {
            return true;
        };
        let now = range.last + 1 - range.first;
        if now != range.rows {
            let text = format!(
                "the list moved: the range has {now} rows now, not {}; look, and press again",
                range.rows
            );
            self.tell(Tone::Bad, text);
            return false;
        }
        self.range();
        true
    }

    /// The range reaches to the cursor wherever that goes; it ends when its list is left or its first job goes.
    pub(super) fn fit_range(&mut self) {
        let Some(range) = &self.marks.range else {
            return;
        };
        let list = self.current_list();
        let place = list.place_of(&self.board, &range.from, &[range.first, range.last]);
        let (Some(from), Some(to), true) = (place, list.place(), list.lane == range.lane) else {
            self.marks.range = None;
            let text = "the range is dropped: its list was left, or the job it began at";
            self.tell(Tone::Plain, text.into());
            return;
        };
        if let Some(range) = &mut self.marks.range {
            (range.first, range.last) = (from.min(to), from.max(to));
        }
    }

    /// Marks of jobs that are gone are gone, which is said unless it was this screen that asked for it.
    pub(super) fn settle_marks(&mut self) {
        if self.marks.is_empty() {
            return;
        }
        let mut gone = self.marks.recount(&self.board);
        gone.retain(|key| !self.is_asked(key));
        let text = match gone.as_slice() {
            [] => return,
            [only] => format!("{} is not there any more: its mark is gone", only.id),
            [first, rest @ ..] => {
                let others = rest.len();
                format!(
                    "{} and {others} more marked jobs are not there any more",
                    first.id
                )
            }
        };
        self.marks.lost |= self.marks.is_empty();
        self.tell(Tone::Bad, text);
    }

    fn tell_marked(&mut self) {
        let text = format!("{} marked (U unmarks)", self.marks.len());
        self.tell(Tone::Plain, text);
    }

    /// The job under the cursor of a list, or that of Details; on the row of a sweep all it stands for.
    fn markable(&mut self) -> Vec<JobKey> {
        if self.focus == Pane::Sources {
            self.tell(Tone::Plain, "go to a list of jobs first (1 2 3)".into());
            return Vec::new();
        }
        let keys = self.jobs_under_cursor();
        if keys.is_empty() {
            self.tell(Tone::Plain, "no job is selected".into());
        } else if self.current_list_mut().take_fall() {
            let text = "the list moved: look where the cursor is, and press again";
            self.tell(Tone::Bad, text.into());
            return Vec::new();
        }
        keys
    }

    /// Whether the jobs of this line are marked; those of a sweep all.
    pub(crate) fn is_marked(&self, line: Line<'_>) -> bool {
        if self.marks.is_empty() {
            return false;
        }
        match line {
            Line::Job(number) | Line::Member(number) => self.marks.has(&self.board.row(number)),
            Line::Group(_, members) => {
                let mut members = members.iter();
                members.all(|number| self.marks.has(&self.board.row(*number)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Change, Job, JobId, Status};

    fn board(names: &[&str]) -> Board {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let put = names
            .iter()
            .map(|n| Change::Put(Job::new(JobId::live(n.as_bytes()), Status::Pending)));
        board.apply(SourceId(0), put.collect());
        board
    }

    fn key(name: &str) -> JobKey {
        JobKey {
            source: SourceId(0),
            id: JobId::live(name.as_bytes()),
        }
    }

    #[test]
    fn a_mark_is_found_by_its_row_and_by_no_other() {
        let board = board(&["a", "b"]);
        let mut marks = Marks::default();
        marks.toggle(vec![key("a")]);
        marks.recount(&board);
        let has = |name| marks.has(&board.get(&key(name)).unwrap());
        assert!(has("a") && !has("b"));
        assert_eq!((marks.len(), marks.in_lane(Lane::Queue)), (1, 1));
        let elsewhere = JobKey {
            source: SourceId(1),
            ..key("a")
        };
        assert!(!marks.keys.contains(&elsewhere));
    }

    #[test]
    fn a_mark_outlives_a_change_of_lane_and_not_its_job() {
        let mut board = board(&["a", "b"]);
        let mut marks = Marks::default();
        marks.toggle(vec![key("a")]);
        marks.toggle(vec![key("b")]);
        let runs = Job::new(JobId::live(b"a"), Status::Running);
        board.apply(
            SourceId(0),
            vec![Change::Put(runs), Change::Gone(key("b").id)],
        );
        assert_eq!(marks.recount(&board), [key("b")]);
        assert_eq!((marks.len(), marks.in_lane(Lane::Running)), (1, 1));
        assert_eq!(marks.in_lane(Lane::Queue), 0);
    }
}
