//! The demo's jobs, read from `assets/demo/jobs.toml`.

use color_eyre::eyre::{Context as _, Result};
use serde::Deserialize;
use std::time::Duration;

use crate::job::Moment;

/// All jobs there are at the start.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seed {
    pub(super) folder: Vec<FolderJob>,
    pub(super) lab: Vec<LabJob>,
}

impl Seed {
    pub(super) fn embedded() -> Result<Self> {
        toml::from_str(include_str!("../../../assets/demo/jobs.toml"))
            .wrap_err("the demo's list of jobs is broken")
    }
}

/// Where a job of the demo stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Submitted,
    Pending,
    Running,
    Completed,
    Failed,
    Cancelled,
    /// Its job.json has not come yet.
    Arriving,
    /// Its job.json is cut off.
    Malformed,
}

/// Which copies of a job of the folder lie in its archive.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Archived {
    #[default]
    No,
    /// What came back; the inputs were put away elsewhere.
    Results,
    /// Both (of a cancelled job there is but the one).
    Both,
}

/// A job of the folder queue. `age` and `took` are minutes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderJob {
    pub(super) name: String,
    pub(super) project: String,
    pub(super) by: String,
    pub(super) state: State,
    pub(super) age: u64,
    #[serde(default)]
    pub(super) took: u64,
    #[serde(default)]
    pub(super) trials: u32,
    #[serde(default)]
    pub(super) priority: i64,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) archived: Archived,
    #[serde(default)]
    pub(super) conflict: bool,
}

impl FolderJob {
    /// A study that is submitted now.
    pub(super) fn study(name: &str, by: &str) -> Self {
        Self {
            name: name.to_owned(),
            project: name.split('-').next().unwrap_or(name).to_owned(),
            by: by.to_owned(),
            state: State::Submitted,
            age: 0,
            took: 0,
            trials: 0,
            priority: 0,
            error: None,
            archived: Archived::No,
            conflict: false,
        }
    }

    /// How long it waited for the person.
    pub(super) fn waited(&self) -> Duration {
        Duration::from_secs(self.age.min(5) * 60)
    }
}

/// A job of the store. `age` and `took` are minutes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabJob {
    pub(super) class: String,
    pub(super) user: String,
    pub(super) state: State,
    pub(super) age: u64,
    #[serde(default)]
    pub(super) took: u64,
    #[serde(default)]
    pub(super) priority: i64,
    #[serde(default)]
    pub(super) error: Option<String>,
}

impl LabJob {
    /// An experiment that is submitted now.
    pub(super) fn new(class: &str, user: &str) -> Self {
        Self {
            class: class.to_owned(),
            user: user.to_owned(),
            state: State::Pending,
            age: 0,
            took: 0,
            priority: 0,
            error: None,
        }
    }
}

/// So many minutes before.
pub(super) fn ago(now: Moment, minutes: u64) -> Moment {
    now.minus(Duration::from_secs(minutes * 60))
}

/// The module that a class of the lab is imported from: `T1Experiment` -> `experiments.t1`.
pub(super) fn module(class: &str) -> String {
    let mut name = String::new();
    for c in class.trim_end_matches("Experiment").chars() {
        if c.is_uppercase() && !name.is_empty() && !name.ends_with(|p: char| p.is_ascii_digit()) {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    format!("experiments.single_qubit.{name}")
}
