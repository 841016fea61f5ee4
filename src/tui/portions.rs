//! Much that is read for the first time, taken in portions so small that no key waits for one.
//!
//! Only what follows a source's first word and comes before its last is cut: until then nobody can tell where a look
//! ends. How large a portion is follows from how long the last one took.

use std::collections::VecDeque;
use std::time::Duration;

use super::event::Event;
use crate::board::{Board, Condition};
use crate::job::{Change, News, SourceId, give_back};

/// How long one portion may take.
const WANTED: Duration = Duration::from_millis(1);

const LEAST: usize = 32;
const MOST: usize = 4_096;

/// What is left of the news that are being worked off.
#[derive(Debug)]
pub(super) struct Portions {
    left: Option<(SourceId, VecDeque<Change>)>,
    size: usize,
}

impl Default for Portions {
    fn default() -> Self {
        Self {
            left: None,
            size: 256,
        }
    }
}

impl Portions {
    /// Takes news; gives what of them is worked off first.
    pub(super) fn cut(&mut self, board: &Board, source: SourceId, news: News) -> Event {
        let goes_on = board.standing(source).is_some_and(|standing| {
            !matches!(standing.condition, Condition::Opening) && !standing.has_answered()
        });
        match news {
            News::Changed(changes) if goes_on && changes.len() > self.size => {
                self.left = Some((source, changes.into()));
                self.next()
                    .unwrap_or(Event::News(source, News::Changed(Vec::new())))
            }
            other => Event::News(source, other),
        }
    }

    /// The next portion of what was cut.
    pub(super) fn next(&mut self) -> Option<Event> {
        let (source, changes) = self.left.as_mut()?;
        let portion: Vec<Change> = changes.drain(..self.size.min(changes.len())).collect();
        let source = *source;
        if changes.is_empty()
            && let Some((_, done)) = self.left.take()
        {
            give_back(done.into());
        }
        Some(Event::News(source, News::Changed(portion)))
    }

    /// So long did it take to work off this one.
    pub(super) fn took(&mut self, portion: usize, time: Duration) {
        if portion < LEAST {
            return;
        }
        self.size = if time > WANTED {
            (self.size / 2).max(LEAST)
        } else if time < WANTED / 3 && portion >= self.size {
            (self.size * 2).min(MOST)
        } else {
            self.size
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, JobId, Moment, Status};
    use crate::tui::at_random::signs;

    fn changes(count: usize) -> Vec<Change> {
        let job = |n: usize| {
            let id = JobId::live(format!("job-{n:05}").as_bytes());
            Change::Put(Job::new(id, Status::Pending))
        };
        (0..count).map(job).collect()
    }

    fn sizes(event: Event, portions: &mut Portions) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut next = Some(event);
        while let Some(Event::News(_, News::Changed(changes))) = next {
            sizes.push(changes.len());
            next = portions.next();
        }
        sizes
    }

    #[test]
    fn the_first_word_is_whole_and_what_follows_is_cut_until_all_is_told() {
        let source = SourceId(0);
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let mut portions = Portions::default();
        let first = portions.cut(&board, source, News::Changed(changes(1_000)));
        assert_eq!(sizes(first, &mut portions), [1_000]);
        board.apply(source, vec![Change::Up(signs())]);
        let more = portions.cut(&board, source, News::Changed(changes(1_000)));
        assert_eq!(sizes(more, &mut portions), [256, 256, 256, 232]);
        board.looked(source, Moment(0), true);
        let later = portions.cut(&board, source, News::Changed(changes(1_000)));
        assert_eq!(sizes(later, &mut portions), [1_000]);
    }

    #[test]
    fn portions_shrink_where_they_take_long_and_grow_where_they_do_not() {
        let mut portions = Portions::default();
        portions.took(256, WANTED * 2);
        assert_eq!(portions.size, 128);
        for _ in 0..20 {
            portions.took(portions.size, WANTED / 10);
        }
        assert_eq!(portions.size, MOST);
        portions.took(1, WANTED * 100);
        assert_eq!(portions.size, MOST);
    }
}
