//! A filter as it is typed: from each letter to the lists that show its rows, for every kind of term; and one change while
//! a filter is in force.

use crossterm::event::{KeyCode, KeyEvent};
use jobtui::job::{Change, Moment, News, Plain, SourceId};
use jobtui::tui::app::App;
use jobtui::tui::event::Event;
use jobtui::tui::theme::{Depth, Look};

use crate::SEED;
use crate::measure::Samples;
use crate::world;

const NOW: Moment = Moment(1_800_000_000_000);

/// Typed letter by letter, with nothing before.
const TYPED: [&str; 6] = ["rib-fl", "0004", "ADE", "!modal", "hull fail", "zzzz"];

/// Given whole.
const TERMS: [&str; 14] = [
    "user:ana",
    "state:failed",
    "project:rib-flutter",
    "prio>=5",
    "why~licence",
    "name:nozzle",
    "took>2h",
    "ended>2025-06-01",
    "rib | user:ana",
    "user:ana rib 42 !fail",
    "/rib.*77/",
    "/r.b.*7.7/",
    "/[0-9][a-z]$|x/",
    "marked:no",
];

pub(crate) fn measure(jobs: usize) {
    let board = super::board::filled(jobs);
    let look = Look::new(Depth::Sixteen, false);
    let mut app = App::new(board, (120, 40), look, NOW);
    app.update(Event::Wake(NOW));
    for text in TYPED {
        let mut samples = Samples::of(format!("filter {jobs}: a letter of {text}"));
        for _ in 0..5 {
            press(&mut app, KeyCode::Char('/'));
            for letter in text.chars() {
                samples.take(|| {
                    press(&mut app, KeyCode::Char(letter));
                    judge_all(&mut app);
                });
            }
            clear(&mut app);
        }
        samples.print();
    }
    for text in TERMS {
        let mut samples = Samples::of(format!("filter {jobs}: {text}"));
        for _ in 0..5 {
            press(&mut app, KeyCode::Char('/'));
            samples.take(|| {
                app.update(Event::Paste(text.to_owned()));
                judge_all(&mut app);
            });
            clear(&mut app);
        }
        samples.print();
    }
    while_filtered(&mut app, jobs);
}

/// Goes on until the lists show what passes, as the program does between keys.
fn judge_all(app: &mut App) {
    while app.is_sifting() {
        app.update(Event::Wake(NOW));
    }
}

fn press(app: &mut App, key: KeyCode) {
    app.update(Event::Key(KeyEvent::from(key)));
}

fn clear(app: &mut App) {
    press(app, KeyCode::Esc);
    judge_all(app);
}

fn while_filtered(app: &mut App, jobs: usize) {
    press(app, KeyCode::Char('/'));
    app.update(Event::Paste("a".to_owned()));
    press(app, KeyCode::Enter);
    judge_all(app);
    let mut heard = Samples::of(format!("filter {jobs}: one changed job reaches the lists"));
    for round in 0..100 {
        let mut job = world::invent(SEED, round * (jobs / 100), jobs).row();
        job.native = Plain::new("changed");
        job.times.ended = job.times.ended.map(|at| Moment(at.0 + 86_400_000));
        let news = News::Changed(vec![Change::Put(job)]);
        heard.take(|| app.update(Event::News(SourceId(0), news)));
    }
    heard.print();
}
