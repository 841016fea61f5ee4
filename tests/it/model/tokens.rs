//! Nothing is lost: everything that was ever written carries a mark of its own, and every mark must stand
//! somewhere in its job's directories.

use std::collections::{BTreeMap, BTreeSet};

use super::rules;
use super::tree::Tree;
use super::{Check, ensure};

/// Who wrote what carries the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    Submitter,
    Runner,
}

/// A job and a mark in it.
type Owed = (String, String);

#[derive(Default)]
pub(super) struct Tokens {
    owed: BTreeMap<Owed, Writer>,
    given: usize,
}

impl Tokens {
    /// A mark that nothing else carries.
    pub(super) fn fresh(&mut self) -> String {
        self.given += 1;
        format!("{{T{}}}", self.given)
    }

    /// This text stands in the job from now on.
    pub(super) fn owe(&mut self, job: &str, text: &str, writer: Writer) {
        for token in tokens(text) {
            self.owed.insert((job.to_owned(), token.to_owned()), writer);
        }
    }

    /// The runner itself replaced this text.
    pub(super) fn forgive(&mut self, job: &str, text: &str) {
        for token in tokens(text) {
            self.owed.remove(&(job.to_owned(), token.to_owned()));
        }
    }

    /// Every mark stands in at least one of these trees.
    pub(super) fn check_kept(&self, trees: &[&Tree]) -> Check {
        let mut there = BTreeSet::new();
        for tree in trees {
            for (job, token) in marks(tree) {
                there.insert((job, token));
            }
        }
        let lost = self
            .owed
            .keys()
            .find(|(job, token)| !there.contains(&(job.as_str(), token.as_str())));
        ensure!(lost.is_none(), "lost: {lost:?}");
        Ok(())
    }

    /// What a submitter wrote stands only once on a site.
    pub(super) fn check_single(&self, tree: &Tree) -> Check {
        let mut there = BTreeSet::new();
        for (job, token) in marks(tree) {
            let owed = self.owed.get(&(job.to_owned(), token.to_owned()));
            let single = there.insert((job, token)) || owed != Some(&Writer::Submitter);
            ensure!(single, "{token} of {job} stands twice on one site");
        }
        Ok(())
    }
}

/// All marks in the jobs of a site, with their job's name; not those in temporary files.
fn marks(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let files = tree
        .iter()
        .filter(|(path, _)| !rules::is_transfer(path) && !path.starts_with("outbox/."));
    files.flat_map(|(path, entry)| {
        let job = job_of(path);
        tokens(&entry.text).map(move |token| (job, token))
    })
}

/// The name that the job of a path has among the living.
fn job_of(path: &str) -> &str {
    let mut parts = path.split('/');
    let (area, name) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    match rules::shelved(name) {
        Some(entry) if area == "archive" => entry.job,
        _ => name,
    }
}

pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{T").filter_map(|(at, _)| {
        let end = text[at..].find('}')?;
        Some(&text[at..=at + end])
    })
}
