//! Jobs pinned to the top of their lists, in this session and the next.

use super::app::App;
use super::effect::Effect;
use super::notice::Tone;
use super::panes::folding::Line;
use crate::board::{Row, RowNumber};
use crate::filter::Field;
use crate::job::{JobId, JobKey, Place, SourceId};

/// So many jobs may be pinned: more would be a list of their own.
const MOST: usize = 100;

impl App {
    /// Pins the marked jobs, or the one under the cursor; again, not any more.
    pub(super) fn toggle_pin(&mut self) -> Vec<Effect> {
        let marked: Vec<JobKey> = self.marks.keys().cloned().collect();
        let keys = if marked.is_empty() {
            self.subject().into_iter().collect()
        } else {
            marked
        };
        let [first, ..] = keys.as_slice() else {
            self.tell(Tone::Plain, "no job is selected".into());
            return Vec::new();
        };
        let name = match keys.len() {
            1 => first.id.to_string(),
            many => format!("{many} jobs"),
        };
        let pinned = |app: &Self, key: &JobKey| {
            let row = app.board.get(key);
            row.is_some_and(|row| app.is_pinned_row(&row))
        };
        let all = keys.iter().all(|key| pinned(self, key));
        let more = keys.iter().filter(|key| !pinned(self, key)).count();
        if !all && !self.has_room_for_pins(more) {
            let text = format!("at most {MOST} jobs can be pinned");
            self.tell(Tone::Bad, text);
            return Vec::new();
        }
        for JobKey { source, id } in &keys {
            let source = self.board.standing(*source).map(|s| s.name.clone());
            let Some(source) = source else { continue };
            if all {
                self.remembered.unpin(&source, id.name());
            } else {
                self.remembered.pin(&source, id.name());
            }
        }
        self.sift_again(Field::Pinned);
        self.settle();
        let text = if all {
            format!("{name} stands in its place again")
        } else {
            format!("{name} pinned to the top (b takes it back)")
        };
        self.tell(Tone::Plain, text);
        self.turn_soon()
    }

    /// Forgets the pins of jobs that are not there any more, where room is wanted.
    fn has_room_for_pins(&mut self, more: usize) -> bool {
        if self.remembered.pins().count() + more > MOST {
            let pins = self.remembered.pins();
            let lost = pins.filter(|(source, id)| self.find_pin(source, id).is_none());
            let lost: Vec<_> = lost.map(|(s, id)| (s.to_owned(), id.to_owned())).collect();
            for (source, id) in lost {
                self.remembered.unpin(&source, &id);
            }
        }
        self.remembered.pins().count() + more <= MOST
    }

    fn find_pin(&self, source: &str, id: &str) -> Option<RowNumber> {
        let named = |(_, standing): &(SourceId, &crate::board::Standing)| standing.name == source;
        let (source, _) = self.board.sources().find(named)?;
        [Place::Live, Place::Archive].into_iter().find_map(|place| {
            let id = JobId::from_printed(id, place);
            self.board.find(&JobKey { source, id })
        })
    }

    /// The pinned jobs that are on the board.
    pub(super) fn pinned_rows(&self) -> Vec<RowNumber> {
        let pins = self.remembered.pins();
        pins.filter_map(|(source, id)| self.find_pin(source, id))
            .collect()
    }

    fn is_pinned_row(&self, row: &Row<'_>) -> bool {
        let source = self.board.standing(row.source()).map_or("", |s| &s.name);
        self.remembered.is_pinned(source, row.name())
    }

    /// Whether this line's job is pinned.
    pub(crate) fn is_pinned(&self, line: Line<'_>) -> bool {
        match line {
            Line::Job(number) | Line::Member(number) => self.is_pinned_row(&self.board.row(number)),
            Line::Group(..) => false,
        }
    }
}
