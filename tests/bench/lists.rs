//! Lists: another order, sweeps found and folded, and one change after that.

use crossterm::event::{KeyCode, KeyEvent};
use jobtui::board::{Board, Lane, Sort};
use jobtui::job::{Change, Moment, News, Plain, SourceId, Status};
use jobtui::tui::app::App;
use jobtui::tui::event::Event;
use jobtui::tui::theme::{Depth, Look};

use crate::SEED;
use crate::measure::Samples;
use crate::world;

const SOURCE: SourceId = SourceId(0);
const NOW: Moment = Moment(1_800_000_000_000);
/// Jobs of one sweep.
const SWEEP: usize = 40;

/// The jobs of the board's measure, forty by forty of one owner and with a number in their title.
fn changes(jobs: usize) -> Vec<Change> {
    let sweeps = world::changes(SEED, jobs).into_iter().enumerate();
    let sweeps = sweeps.map(|(n, change)| match change {
        Change::Put(mut job) => {
            job.owner = Plain::new(&format!("owner-{}", n / SWEEP % 7));
            job.project = Plain::new("sweeps");
            job.title = Plain::new(&format!("lr-{}-{:03}", n / SWEEP % 11, n % SWEEP));
            Change::Put(job)
        }
        other => other,
    });
    sweeps.collect()
}

fn filled(jobs: usize) -> Board {
    let mut board = super::board::empty();
    board.apply(SOURCE, changes(jobs));
    board.looked(SOURCE, Moment(0), true);
    board
}

pub(crate) fn measure(jobs: usize) {
    let board = filled(jobs);
    for order in ["prio-", "ended", "owner", "name", "id", "owner,prio-,name"] {
        let sort: Sort = order.parse().unwrap();
        let mut samples = Samples::of(format!("lists {jobs}: history sorted by {order}"));
        for _ in 0..5 {
            let mut board = board.clone();
            samples.take(|| board.sort(Lane::History, &sort));
        }
        samples.print();
    }
    while_sorted(jobs);
    sweeps(jobs, &board);
    keys(jobs, board);
}

fn while_sorted(jobs: usize) {
    let mut loading = Samples::of(format!(
        "lists {jobs}: all changes, 2000 at a time, sorted by name"
    ));
    for _ in 0..3 {
        let pieces: Vec<Vec<Change>> = changes(jobs).chunks(2000).map(<[_]>::to_vec).collect();
        loading.take(|| {
            let mut board = super::board::empty();
            board.sort(Lane::History, &"name".parse().unwrap());
            for piece in pieces {
                board.apply(SOURCE, piece);
            }
        });
    }
    loading.print();
    let mut board = filled(jobs);
    board.sort(Lane::History, &"name".parse().unwrap());
    one_change(&mut board, jobs, "sorted by name");
}

fn one_change(board: &mut Board, jobs: usize, how: &str) {
    let mut samples = Samples::of(format!("lists {jobs}: one job changes its lane, {how}"));
    let all = changes(jobs);
    for round in 0..100 {
        let Change::Put(mut job) = all[round * (jobs / 100)].clone() else {
            continue;
        };
        job.status = if job.status.is_over() {
            Status::Running
        } else {
            Status::Failed
        };
        samples.take(|| board.apply(SOURCE, vec![Change::Put(job)]));
    }
    samples.print();
}

fn sweeps(jobs: usize, board: &Board) {
    let mut finding = Samples::of(format!("lists {jobs}: all sweeps are found"));
    for _ in 0..5 {
        let mut board = board.clone();
        finding.take(|| board.find_sweeps(true));
    }
    finding.print();
    let mut loading = Samples::of(format!(
        "lists {jobs}: all changes, 2000 at a time, with sweeps"
    ));
    for _ in 0..3 {
        let pieces: Vec<Vec<Change>> = changes(jobs).chunks(2000).map(<[_]>::to_vec).collect();
        loading.take(|| {
            let mut board = super::board::empty();
            board.find_sweeps(true);
            for piece in pieces {
                board.apply(SOURCE, piece);
            }
        });
    }
    loading.print();
    let mut board = board.clone();
    board.find_sweeps(true);
    one_change(&mut board, jobs, "with sweeps");
}

fn keys(jobs: usize, board: Board) {
    let look = Look::new(Depth::Sixteen, false);
    let mut app = App::new(board, (120, 40), look, NOW);
    app.update(Event::Wake(NOW));
    let press = |app: &mut App, key| app.update(Event::Key(KeyEvent::from(KeyCode::Char(key))));
    press(&mut app, '3');
    let mut all = Samples::of(format!("lists {jobs}: T folds all of the history"));
    for _ in 0..3 {
        all.take(|| press(&mut app, 'T'));
        press(&mut app, 'T');
    }
    all.print();
    press(&mut app, 'T');
    for (key, back, what) in [
        ('j', 'k', "one key among folded sweeps"),
        ('t', 't', "t unfolds one sweep"),
        ('2', '3', "another pane"),
    ] {
        let mut samples = Samples::of(format!("lists {jobs}: {what}"));
        for _ in 0..50 {
            samples.take(|| press(&mut app, key));
            press(&mut app, back);
        }
        samples.print();
    }
    let mut heard = Samples::of(format!(
        "lists {jobs}: one changed job reaches folded lists"
    ));
    let all = changes(jobs);
    for round in 0..50 {
        let Change::Put(mut job) = all[round * (jobs / 50)].clone() else {
            continue;
        };
        job.native = Plain::new("changed");
        let news = News::Changed(vec![Change::Put(job)]);
        heard.take(|| app.update(Event::News(SOURCE, news)));
    }
    heard.print();
}
