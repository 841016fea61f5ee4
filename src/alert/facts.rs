//! A job, or a source, as a filter asks about it: of what is told, the job may have left the board already.

use crate::filter::{Facts, Field, Told};
use crate::job::{Argument, Flags, Job, Status, Times};

/// What is known of it. Without a job it is the source itself, of which only the name is known.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub source: &'a str,
    pub job: Option<&'a Job>,
    /// What its document holds where the filter asks for it; none while nobody has read it.
    pub values: Option<&'a [Argument]>,
}

impl Facts for Known<'_> {
    fn words(&self) -> [&str; 8] {
        let Some(job) = self.job else {
            return [self.source, "", "", "", "", "", "", ""];
        };
        [
            job.id.name(),
            &job.title,
            &job.owner,
            &job.project,
            job.status.word(),
            &job.native,
            self.source,
            "",
        ]
    }

    fn text(&self, field: Field) -> &str {
        match (field, self.job) {
            (Field::Source, _) => self.source,
            (Field::Id, Some(job)) => job.id.name(),
            (Field::Name, Some(job)) => &job.title,
            (Field::User, Some(job)) => &job.owner,
            (Field::Project, Some(job)) => &job.project,
            (Field::Error, Some(job)) => &job.error,
            _ => "",
        }
    }

    fn status(&self) -> Status {
        self.job.map_or(Status::Unknown, |job| job.status)
    }

    fn native(&self) -> &str {
        self.job.map_or("", |job| &job.native)
    }

    fn flags(&self) -> Flags {
        self.job.map(|job| job.flags).unwrap_or_default()
    }

    fn priority(&self) -> Option<i64> {
        self.job?.priority
    }

    fn times(&self) -> Times {
        self.job.map(|job| job.times).unwrap_or_default()
    }

    /// What only a screen knows.
    fn truth(&self, _: Field) -> Option<bool> {
        None
    }

    fn argument(&self, slot: usize) -> Told<'_> {
        let values = self.values.and_then(|values| values.get(slot));
        values.map_or(Told::Unread, Told::Read)
    }
}
