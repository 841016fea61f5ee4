//! All reasons of one job, most telling first, and the lines in which every face shows them.

use std::time::Duration;

use super::kinds::Kinds;
use super::reason::{Reason, Weight};
use super::scene::{Known, Scene};
use super::start::{Start, start};
use super::tail::Tail;
use super::telling::Telling;
use super::{advice, age, headline, over, running, waiting};
use crate::board::{Board, RowNumber};
use crate::job::{Flag, Moment, Status, Worker};

/// What can be said of one job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub reasons: Vec<Reason>,
    /// When a job that waits may start; an estimate.
    pub start: Option<Moment>,
    /// The line of the log that tells, else its last.
    pub telling: Option<Telling>,
    /// When a sentence changes next by the mere passing of time.
    pub due: Option<Moment>,
}

/// A line of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// A reason, with its sign.
    Reason(Weight, &'a str),
    Evidence(&'a str),
    WayOut(&'a str),
}

impl Answer {
    /// Its lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = Written<'_>> {
        self.reasons.iter().flat_map(|reason| {
            let first = Written::Reason(reason.weight, &reason.text);
            let shown = reason.evidence.iter().map(|line| Written::Evidence(line));
            let way = reason.way_out.as_deref().map(Written::WayOut);
            std::iter::once(first).chain(shown).chain(way)
        })
    }
}

impl<'a> Written<'a> {
    /// The sign that stands before it; as wide for all of them.
    pub fn mark(self) -> String {
        match self {
            Self::Reason(weight, _) => format!("{:<3}", weight.mark()),
            Self::Evidence(_) => "     ".to_owned(),
            Self::WayOut(_) => "  -> ".to_owned(),
        }
    }

    pub fn text(self) -> &'a str {
        match self {
            Self::Reason(_, text) | Self::Evidence(text) | Self::WayOut(text) => text,
        }
    }
}

/// Why this job is as it is.
pub fn answer(board: &Board, number: RowNumber, now: Moment, known: &Known) -> Answer {
    let row = board.row(number);
    let kinds = Kinds::of(board, row.source());
    let scene = Scene {
        board,
        number,
        row,
        now,
        known,
        kinds: &kinds,
    };
    let told = scene.tail().and_then(Telling::find);
    let start = start(&scene);
    let first = with_way_out(headline(board, number, now), &scene);
    let mut reasons = vec![first];
    reasons.extend(stale(&scene));
    match row.status() {
        Status::Pending if !row.flags().has(Flag::Archived) => {
            reasons.extend(waiting::reasons(&scene, start.as_ref()));
        }
        Status::Running => reasons.extend(running::reasons(&scene, told.as_ref())),
        _ => reasons.extend(over::reasons(&scene, told.as_ref())),
    }
    reasons.extend(over::deeds(&scene));
    reasons.extend(noted(&scene, &reasons));
    // The headline stays first among equals: the column says the same.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    Answer {
        reasons,
        start: start.as_ref().and_then(|start| start.at),
        telling: told.or_else(|| scene.tail().and_then(Telling::last)),
        due: due(&scene, start.as_ref()),
    }
}

fn with_way_out(mut first: Reason, scene: &Scene<'_>) -> Reason {
    if first.way_out.is_none() && scene.row.status() == Status::Failed {
        first.way_out = advice::way_out(scene.row.error()).map(str::to_owned);
    }
    first
}

/// What is said is as old as the news of its source.
fn stale(scene: &Scene<'_>) -> Option<Reason> {
    // The headline of a job that waits tells of the outage itself.
    if scene.is_down() && scene.row.status() == Status::Pending {
        return None;
    }
    let name = scene.source_name();
    let since = scene.stale_since();
    let long = since.map(|at| format!("{} ago", age::short(scene.now.since(at))));
    let text = match (scene.is_down(), long) {
        (true, Some(long)) => {
            format!("{name} is down, last read {long}: all that is said is as of then")
        }
        (true, None) => format!("{name} is down: all that is said is as of before"),
        (false, Some(long)) => {
            format!("{name} was last read {long}: all that is said is as of then")
        }
        (false, None) => return None,
    };
    let outage = scene.standing().and_then(|s| s.outage());
    Some(Reason::warning(text).shown_by(outage.map(|outage| outage.text.to_string())))
}

/// What is odd about it and was not told yet.
fn noted(scene: &Scene<'_>, told: &[Reason]) -> Option<Reason> {
    let sentences = scene.row.flags().iter().filter(|flag| {
        !matches!(
            flag,
            Flag::Archived
                | Flag::Delivered
                | Flag::Records
                | Flag::Interrupted
                | Flag::CancelRequested
                | Flag::StartedAnyway
        )
    });
    let new: Vec<_> = sentences
        .map(Flag::sentence)
        .filter(|sentence| told.iter().all(|reason| reason.text != *sentence))
        .map(str::to_owned)
        .collect();
    (!new.is_empty()).then(|| Reason::plain("also noted:").shown_by(new))
}

/// When the first of the ages that are told reads otherwise.
fn due(scene: &Scene<'_>, start: Option<&Start>) -> Option<Moment> {
    let now = scene.now;
    let times = scene.row.times();
    let silent = match scene.worker() {
        Worker::Silent { since, .. } => since,
        _ => None,
    };
    let standing = scene.standing();
    let sync = standing.and_then(|s| s.signs()?.sync.as_ref()?.since);
    let down = standing.and_then(|s| s.age(now)).map(|age| now.minus(age));
    let written = scene.tail().and_then(|tail: &Tail| tail.written);
    let deeds = ["cancel", "archive", "prio"].map(|verb| scene.deed(verb).and_then(|deed| deed.at));
    let ahead = scene.board.ahead(scene.number).iter().take(8);
    let ahead = ahead.filter_map(|number| scene.board.row(*number).times().created);
    let runs = scene
        .running()
        .take(8)
        .filter_map(|row| row.times().started);
    // Whether its source is stale is told after a while, and ages of what is over count on, too.
    let own = [
        times.created,
        times.started,
        times.ended,
        silent,
        sync,
        down,
        written,
    ];
    let moments = own
        .into_iter()
        .chain(deeds)
        .flatten()
        .chain(ahead)
        .chain(runs);
    let waits = moments.map(|at| {
        if at > now {
            at.since(now) + Duration::from_secs(1)
        } else {
            age::until_next_short(now.since(at))
        }
    });
    let moving = start
        .filter(|start| start.moves)
        .map(|_| Duration::from_secs(60));
    let flips = start.and_then(|start| start.at).filter(|at| *at > now);
    let flips = flips.map(|at| at.since(now));
    waits
        .chain(moving)
        .chain(flips)
        .min()
        .map(|wait| now.plus(wait))
}
