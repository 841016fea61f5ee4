//! Which job a typed name means, and which names could still be meant.

use super::{Board, Lane, Row};
use crate::job::{JobId, JobKey, Place};

impl Board {
    /// The jobs that this text means: those called exactly so, else those with it in their printed name; at most so many
    /// of them, so that a letter that stands in every name costs nothing.
    pub fn meant(&self, text: &str, most: usize) -> Vec<JobKey> {
        let mut exact = Vec::new();
        for (source, _) in self.sources() {
            for place in [Place::Live, Place::Archive] {
                let id = JobId::from_printed(text, place);
                let key = JobKey { source, id };
                if self.find(&key).is_some() {
                    exact.push(key);
                }
            }
        }
        if !exact.is_empty() {
            return exact;
        }
        let rows = Lane::ALL.into_iter().flat_map(|lane| self.lane(lane));
        rows.map(|number| self.row(*number))
            .filter(|row| row.name().contains(text))
            .take(most)
            .map(|row| row.key())
            .collect()
    }

    /// Jobs whose printed name has this part, whatever its case, beginning with a lane; no more than `look_at` are looked at.
    pub fn like<'a>(
        &'a self,
        part: &'a str,
        first: Lane,
        look_at: usize,
    ) -> impl Iterator<Item = Row<'a>> + 'a {
        let others = Lane::ALL.into_iter().filter(move |lane| *lane != first);
        std::iter::once(first)
            .chain(others)
            .flat_map(|lane| self.lane(lane))
            .take(look_at)
            .map(|number| self.row(*number))
            .filter(move |row| contains(row.name(), part))
    }
}

/// Whether a text has this part, letters of any case being the same.
fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    part.is_empty()
        || text
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Change, Job, SourceId, Status};

    fn board(names: &[&str]) -> Board {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let put =
            |name: &&str| Change::Put(Job::new(JobId::live(name.as_bytes()), Status::Pending));
        board.apply(SourceId(0), names.iter().map(put).collect());
        board
    }

    fn names(keys: &[JobKey]) -> Vec<&str> {
        keys.iter().map(|key| key.id.name()).collect()
    }

    #[test]
    fn a_whole_name_means_its_job_although_others_begin_so() {
        let board = board(&["job-1", "job-10", "job-11"]);
        assert_eq!(names(&board.meant("job-1", 9)), ["job-1"]);
        assert_eq!(names(&board.meant("-11", 9)), ["job-11"]);
        assert_eq!(board.meant("job", 2).len(), 2);
        assert_eq!(names(&board.meant("none", 9)), Vec::<&str>::new());
    }

    #[test]
    fn names_like_a_part_are_found_in_any_case_and_only_so_many_are_looked_at() {
        let board = board(&["JOB-1", "JOB-2", "JOB-3"]);
        assert_eq!(board.like("job", Lane::Queue, 100).count(), 3);
        assert_eq!(board.like("b-2", Lane::History, 100).count(), 1);
        assert_eq!(board.like("b-3", Lane::Queue, 2).count(), 0);
        assert_eq!(board.like("", Lane::Queue, 2).count(), 2);
    }
}
