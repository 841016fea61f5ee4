//! Those who submit: the study-builder behind the synced folder, and a notebook at the lab.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use color_eyre::eyre::Result;

use super::folder::{self, Coming};
use super::lab::Lab;
use super::seed::{FolderJob, LabJob};
use crate::job::Moment;

/// New jobs come only while fewer wait than this, in each source.
const WAITING: usize = 12;
/// Between two jobs of the folder, and between two of the lab, in steps.
const PAUSE: u32 = 40;
/// Steps that a job takes to arrive: what was on its way when the demo began, and the later ones.
const FIRST_ARRIVAL: u32 = 43;
const ARRIVAL: u32 = 5;

const STUDIES: [(&str, &str); 8] = [
    ("m1-wfe-polish", "mira"),
    ("m2-fem-sweep", "study-builder"),
    ("cell-stiffness", "antoine"),
    ("fin-modal", "chloé"),
    ("m1-gravity-sag", "study-builder"),
    ("baffle-stray-light", "mira"),
    ("hexapod-backlash", "antoine"),
    ("bench-thermal-drift", "study-builder"),
];

const EXPERIMENTS: [(&str, &str); 5] = [
    ("T1Experiment", "clau"),
    ("T2RamseyExperiment", "jo"),
    ("AmplitudeRabiExperiment", "mira"),
    ("ResonatorSpectroscopyExperiment", "clau"),
    ("SidebandScanExperiment", "jo"),
];

pub(super) struct Submitters {
    queue: PathBuf,
    /// What is on its way, and the step at which its job.json will be there.
    coming: Vec<(Coming, u32)>,
}

impl Submitters {
    pub(super) fn new(queue: PathBuf, coming: Vec<Coming>) -> Self {
        let coming = coming.into_iter().map(|one| (one, FIRST_ARRIVAL));
        Self {
            queue,
            coming: coming.collect(),
        }
    }

    pub(super) fn step(&mut self, lab: &mut Lab, step: u32, now: Moment) -> Result<()> {
        self.arrive(step)?;
        let turn = (step / PAUSE) as usize;
        if step % PAUSE == 20 && waiting(&self.queue)? < WAITING {
            let (name, by) = STUDIES[turn % STUDIES.len()];
            let coming = folder::submit_new(&self.queue, &FolderJob::study(name, by), now)?;
            self.coming.push((coming, step + ARRIVAL));
        }
        if step % PAUSE == 5 && lab.waiting()? < WAITING {
            let (class, user) = EXPERIMENTS[turn % EXPERIMENTS.len()];
            // Now and then somebody sweeps: several points in one go, with ids in a row.
            let points = if turn % 3 == 1 { 4 } else { 1 };
            lab.submit(&LabJob::new(class, user), points, now)?;
        }
        Ok(())
    }

    /// Lets the job.json of each job come, first under the synchroniser's name.
    fn arrive(&mut self, step: u32) -> io::Result<()> {
        let begun = |due: u32| step + ARRIVAL / 2 == due;
        for (coming, _) in self.coming.iter().filter(|(_, due)| begun(*due)) {
            unless_gone(coming.begin())?;
        }
        for (coming, _) in self.coming.extract_if(.., |(_, due)| *due <= step) {
            unless_gone(coming.finish())?;
        }
        Ok(())
    }
}

/// An operator may have taken the job back while it was on its way.
pub(super) fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// How many jobs of outbox/ have nothing in inbox/ yet.
fn waiting(queue: &Path) -> io::Result<usize> {
    let inbox = queue.join("inbox");
    let mut count = 0;
    for entry in fs::read_dir(queue.join("outbox"))? {
        let name = entry?.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        count += usize::from(!hidden && !inbox.join(name).exists());
    }
    Ok(count)
}
