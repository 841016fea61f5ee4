//! The board: many changes at once, and one change among many.

use jobtui::board::Board;
use jobtui::job::{Change, Moment, SourceId, Status};

use crate::SEED;
use crate::measure::Samples;
use crate::world;

const SOURCE: SourceId = SourceId(0);
/// Changes come in such pieces from a store.
const PIECE: usize = 2_000;

pub(crate) fn empty() -> Board {
    Board::new([("bench".to_owned(), "folder")])
}

/// A board that has been told of so many jobs.
pub(crate) fn filled(jobs: usize) -> Board {
    let mut board = empty();
    board.apply(SOURCE, world::changes(SEED, jobs));
    board.looked(SOURCE, Moment(0), true);
    board
}

pub(crate) fn measure(jobs: usize) {
    let changes = world::changes(SEED, jobs);
    let mut at_once = Samples::of(format!("board {jobs}: all changes in one piece"));
    let mut in_pieces = Samples::of(format!("board {jobs}: all changes, {PIECE} at a time"));
    let mut newest_first = Samples::of(format!("board {jobs}: the same, newest first"));
    for _ in 0..5 {
        let all = changes.clone();
        let board = at_once.take(|| {
            let mut board = empty();
            board.apply(SOURCE, all);
            board
        });
        assert_eq!(board.len(), jobs);
        let pieces: Vec<Vec<Change>> = changes.chunks(PIECE).map(<[_]>::to_vec).collect();
        let mut backwards = pieces.clone();
        backwards.reverse();
        in_pieces.take(|| {
            let mut board = empty();
            for piece in pieces {
                board.apply(SOURCE, piece);
            }
        });
        newest_first.take(|| {
            let mut board = empty();
            for piece in backwards {
                board.apply(SOURCE, piece);
            }
        });
    }
    at_once.print();
    in_pieces.print();
    newest_first.print();
    one_change(jobs);
}

fn one_change(jobs: usize) {
    let mut board = filled(jobs);
    let mut moved = Samples::of(format!("board {jobs}: one job changes its lane"));
    let mut same = Samples::of(format!("board {jobs}: one job changes, its place stays"));
    for round in 0..200 {
        let mut job = world::invent(SEED, round * (jobs / 200), jobs).row();
        job.native = jobtui::job::Plain::new("changed");
        let put = vec![Change::Put(job.clone())];
        same.take(|| board.apply(SOURCE, put));
        job.status = if job.status == Status::Running {
            Status::Failed
        } else {
            Status::Running
        };
        let put = vec![Change::Put(job)];
        moved.take(|| board.apply(SOURCE, put));
    }
    same.print();
    moved.print();
}
