//! A history: what the actors do one after another, in numbers that always mean something, so that any part of a
//! history is a history too.

use proptest::collection::vec;
use proptest::prelude::*;

use super::sync::Manners;
use super::writers::Effort;

/// What an operator asks of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Submit,
    Rerun,
    Cancel,
    Uncancel,
    Priority(i64),
    /// After so many seconds in which nothing happens.
    Archive {
        agreed: bool,
        after: u64,
    },
    Restore,
}

impl Deed {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Rerun => "rerun",
            Self::Cancel => "cancel",
            Self::Uncancel => "uncancel",
            Self::Priority(_) => "priority",
            Self::Archive { .. } => "archive",
            Self::Restore => "restore",
        }
    }
}

/// Numbers choose among the things that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many seconds pass.
    Wait(u64),
    Look(usize),
    /// An operator's program is started anew, and looks for what broke off.
    Restart(usize),
    /// An operator asks something about the job with this number: after a look, or about what was on the
    /// screen for who knows how long.
    Ask {
        operator: usize,
        deed: Deed,
        job: usize,
        after_a_look: bool,
    },
    /// An operator's program is killed in the middle: its record is written and so many moves are done.
    BreakOff {
        operator: usize,
        deed: Deed,
        job: usize,
        moves: usize,
    },
    /// Somebody else submits a job, file by file in this order, or goes on with it.
    HandIn {
        order: usize,
        whole: bool,
    },
    Work {
        effort: Effort,
        job: usize,
    },
    /// A site finds changes and takes in so many small steps of what the other site announced.
    Sync {
        to: usize,
        steps: usize,
        both_scan: bool,
        seed: u64,
    },
    SyncAll {
        seed: u64,
    },
    Part,
    Heal,
}

/// The world in which a history happens.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) manners: Manners,
    /// How far the other site's clock is ahead, in seconds.
    pub(super) skew: i64,
    pub(super) steps: Vec<Step>,
}

pub(super) fn histories(length: std::ops::Range<usize>) -> impl Strategy<Value = History> {
    let manners = prop_oneof![Just(Manners::EditWins), Just(Manners::NewerWins)];
    let skew = prop_oneof![3 => Just(0_i64), 1 => Just(3600_i64), 1 => Just(-3600_i64)];
    (manners, skew, vec(step(), length)).prop_map(|(manners, skew, steps)| History {
        manners,
        skew,
        steps,
    })
}

/// Histories that go on after a job ran and somebody, perhaps, put it away.
pub(super) fn afterwards(length: std::ops::Range<usize>) -> impl Strategy<Value = History> {
    let way = (0..16_usize, any::<bool>(), 0..3_usize, any::<bool>());
    (way, histories(length)).prop_map(|((habit, told, who, archived), mut history)| {
        let work = |effort| Step::Work { effort, job: habit };
        let heard = if told {
            Step::SyncAll { seed: 1 }
        } else {
            Step::Sync {
                to: 0,
                steps: 4 + habit,
                both_scan: true,
                seed: habit as u64,
            }
        };
        let mut steps = vec![
            Step::HandIn {
                order: habit,
                whole: true,
            },
            Step::SyncAll { seed: 0 },
            work(Effort::Start),
            work(Effort::Finish),
        ];
        steps.push(heard);
        steps.extend(archived.then_some(Step::Ask {
            operator: who,
            deed: Deed::Archive {
                agreed: false,
                after: 61,
            },
            job: 0,
            after_a_look: true,
        }));
        steps.append(&mut history.steps);
        History { steps, ..history }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let seconds = prop_oneof![
        2 => Just(3_u64),
        2 => Just(11),
        6 => Just(61),
        1 => Just(95),
        1 => Just(130),
        1 => Just(601),
    ];
    let ask = (0..3_usize, deed(), 0..8_usize, prop::bool::weighted(0.8));
    let break_off = (0..3_usize, moving(), 0..8_usize, 0..3_usize);
    let effort = prop_oneof![
        4 => Just(Effort::Start),
        2 => Just(Effort::Progress),
        1 => Just(Effort::Half),
        5 => Just(Effort::Finish),
        1 => Just(Effort::Fail),
        1 => Just(Effort::Odd),
    ];
    prop_oneof![
        4 => seconds.prop_map(Step::Wait),
        2 => (0..3_usize).prop_map(Step::Look),
        1 => (0..3_usize).prop_map(Step::Restart),
        10 => ask.prop_map(|(operator, deed, job, after_a_look)| Step::Ask { operator, deed, job, after_a_look }),
        2 => break_off.prop_map(|(operator, deed, job, moves)| Step::BreakOff { operator, deed, job, moves }),
        2 => (0..3_usize, prop::bool::weighted(0.6)).prop_map(|(order, whole)| Step::HandIn { order, whole }),
        8 => (effort, 0..16_usize).prop_map(|(effort, job)| Step::Work { effort, job }),
        5 => (0..2_usize, 1..14_usize, any::<bool>(), any::<u64>())
            .prop_map(|(to, steps, both_scan, seed)| Step::Sync { to, steps, both_scan, seed }),
        6 => any::<u64>().prop_map(|seed| Step::SyncAll { seed }),
        1 => Just(Step::Part),
        1 => Just(Step::Heal),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let after = prop_oneof![2 => Just(0_u64), 2 => Just(35), 5 => Just(61)];
    prop_oneof![
        1 => Just(Deed::Submit),
        1 => Just(Deed::Rerun),
        2 => Just(Deed::Cancel),
        1 => Just(Deed::Uncancel),
        2 => (-1_i64..3).prop_map(|n| Deed::Priority(n * 60)),
        6 => (prop::bool::weighted(0.3), after)
            .prop_map(|(agreed, after)| Deed::Archive { agreed, after }),
        4 => Just(Deed::Restore),
    ]
}

/// The deeds that move directories.
fn moving() -> impl Strategy<Value = Deed> {
    prop_oneof![
        Just(Deed::Cancel),
        Just(Deed::Archive {
            agreed: true,
            after: 61
        }),
        Just(Deed::Restore),
    ]
}
