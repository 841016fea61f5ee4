//! What a job's optimisation study has come to: trials, the best of them, and how the values went.

use super::Plain;

/// What was found in the place of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudyReport {
    /// Why there is no study, or an older one; empty when all is well.
    pub note: Plain,
    pub study: Option<Study>,
}

/// One study, as it stood when its file was copied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    pub name: Plain,
    /// How many other studies the same file holds; this is the one with the newest trial.
    pub others: usize,
    pub counts: Counts,
    /// In the study's own order; at least one.
    pub objectives: Vec<Objective>,
    pub best: Best,
}

/// How many trials there are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub complete: u64,
    pub pruned: u64,
    pub failed: u64,
    pub running: u64,
    pub waiting: u64,
    /// In a state that nobody knows.
    pub other: u64,
}

impl Counts {
    pub fn all(&self) -> u64 {
        self.named().iter().map(|(_, count)| count).sum()
    }

    /// Each state with its word.
    pub fn named(&self) -> [(&'static str, u64); 6] {
        [
            ("complete", self.complete),
            ("pruned", self.pruned),
            ("failed", self.failed),
            ("running", self.running),
            ("waiting", self.waiting),
            ("other", self.other),
        ]
    }
}

/// Which values are the better ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    Minimise,
    Maximise,
    /// The study does not say.
    #[default]
    Unknown,
}

/// One thing that is minimised or maximised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objective {
    /// Empty when the study gives none.
    pub name: Plain,
    pub direction: Direction,
    /// The finite values of completed trials in the order of their numbers, the newest of many.
    pub series: Vec<f64>,
    /// Completed trials whose value is infinite; they are not in the series.
    pub infinite: u64,
}

/// The outcome of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Best {
    /// No trial is complete.
    #[default]
    NoneComplete,
    /// Trials are complete, and each breaks a constraint.
    NoneFeasible,
    /// It is not said which values are better.
    NoDirection,
    Trial(BestTrial),
    /// Several objectives have no best trial; so many feasible ones are beaten by no other.
    /// Nothing when there are too many to compare.
    Front(Option<usize>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct BestTrial {
    pub number: i64,
    /// Infinite only when no trial has a finite value.
    pub value: f64,
    pub parameters: Vec<(Plain, Setting)>,
    /// What the study noted about it (`stress`, `mass`), as JSON.
    pub notes: Vec<(Plain, Plain)>,
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Number(f64),
    Text(Plain),
}
