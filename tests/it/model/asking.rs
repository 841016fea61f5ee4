//! Operators ask, are stopped in the middle, and start again; what comes of it is held against the rules.

use std::collections::BTreeSet;
use std::fs;

use jobtui::job::{Consent, Job, JobId, NewJob, Origin, Place, RefusalKind, Request};

use super::deeds::{self, Trace};
use super::history::Deed;
use super::records;
use super::rules::{self, Answer, Copy};
use super::tokens::{Writer, tokens};
use super::tree::{Tree, below, jobs};
use super::world::World;
use super::{Check, ensure};

impl World {
    pub(super) fn ask(&mut self, who: usize, deed: Deed, pick: usize, look: bool) -> Check {
        self.be_patient(deed);
        // The outbox has its writers on one side only; on both, one second could make one job of two.
        let submits = matches!(deed, Deed::Submit | Deed::Rerun);
        let who = if submits { who % 2 } else { who };
        if look {
            self.look(who)?;
        }
        let Some((request, id)) = self.request(who, deed, pick) else {
            return Ok(());
        };
        let site = self.operators[who].site;
        let now = self.now(site);
        let stale = id
            .as_ref()
            .is_some_and(|id| self.operators[who].is_stale(id, &self.trees[site]));
        let answer = match (&id, stale && deed != Deed::Rerun) {
            (_, true) => Some(Answer::Refused(RefusalKind::Changed)),
            (Some(id), false) => self.answer(site, deed, id),
            (None, false) => None,
        };
        let told = self.operators[who].ask(&request, now);
        let outcome = match &told {
            Ok(_) => format!("{answer:?}"),
            Err(refusal) => format!("{:?}", refusal.kind),
        };
        self.tally(format!("{} {outcome}", deed.word()));
        let who = self.operators[who].who;
        self.log.push(format!("  {who}: {deed:?} {id:?} {told:?}"));
        let before = self.trees[site].clone();
        self.refresh_one(site);
        let trace = deeds::trace(&before, &self.trees[site])?;
        match told {
            Err(refusal) => {
                ensure!(trace.is_nothing(), "{refusal:?} and yet {trace:?}");
                let fits = answer.is_none_or(|answer| answer == Answer::Refused(refusal.kind));
                ensure!(
                    fits,
                    "{deed:?} of {id:?}: {refusal:?}, the rules say {answer:?}"
                );
            }
            Ok(done) => {
                let job = done.job.ok_or("a job is named")?;
                self.check_done(
                    site,
                    deed,
                    id.as_ref().unwrap_or(&job),
                    answer,
                    &trace,
                    &before,
                )?;
            }
        }
        Ok(())
    }

    fn be_patient(&mut self, deed: Deed) {
        if let Deed::Archive { after, .. } = deed {
            self.wait(after);
        }
    }

    /// The request, and the job it is about: a number chooses among the rows that can be meant.
    fn request(&mut self, who: usize, deed: Deed, pick: usize) -> Option<(Request, Option<JobId>)> {
        if deed == Deed::Submit {
            let new = self.folder();
            return Some((Request::Submit(new), None));
        }
        let operator = &self.operators[who];
        let mut fitting: Vec<_> = operator
            .rows
            .values()
            .filter(|job| fits(deed, job))
            .collect();
        // Mostly what is over is put away.
        let over: Vec<_> = fitting
            .iter()
            .copied()
            .filter(|j| j.status.is_over())
            .collect();
        if matches!(deed, Deed::Archive { .. }) && !pick.is_multiple_of(8) && !over.is_empty() {
            fitting = over;
        }
        let id = fitting.get(pick % fitting.len().max(1))?.id.clone();
        let seen = operator.seen(&id);
        let request = match deed {
            Deed::Submit | Deed::Rerun => Request::Submit(NewJob {
                origin: Origin::Job(id.clone()),
                fields: Vec::new(),
            }),
            Deed::Cancel => Request::Cancel(seen),
            Deed::Uncancel | Deed::Restore => Request::Restore(seen),
            Deed::Priority(to) => Request::Reprioritise(seen, to),
            Deed::Archive { agreed: true, .. } => Request::Archive(seen, Consent::Given),
            Deed::Archive { agreed: false, .. } => Request::Archive(seen, Consent::NotAsked),
        };
        Some((request, Some(id)))
    }

    /// A directory of somebody's own that is to be submitted.
    fn folder(&mut self) -> NewJob {
        self.count += 1;
        let dir = self.dir.path().join(format!("own-{}", self.count));
        fs::create_dir_all(dir.join("1_setup")).unwrap();
        let token = self.tokens.fresh();
        let manifest = format!(r#"{{"x_token":"{token}","project":"p","script":"run.py"}}"#);
        fs::write(dir.join("job.json"), manifest).unwrap();
        fs::write(dir.join("run.py"), format!("# {}", self.tokens.fresh())).unwrap();
        fs::write(dir.join("1_setup/m.prt"), self.tokens.fresh()).unwrap();
        NewJob {
            origin: Origin::Folder(dir),
            fields: vec![("name".to_owned(), "own".to_owned())],
        }
    }

    /// What the rules say to a request about a job that is what was seen; none where they leave it open.
    fn answer(&self, site: usize, deed: Deed, id: &JobId) -> Option<Answer> {
        let (tree, name) = (&self.trees[site], id.name());
        let stirred = |inode| self.disks[site].stirred.get(&inode).copied();
        Some(match deed {
            Deed::Submit | Deed::Rerun => return None,
            Deed::Cancel => rules::cancel(tree, name),
            Deed::Uncancel => rules::uncancel(tree, name),
            Deed::Priority(to) => rules::priority(tree, name, to),
            Deed::Archive { agreed, .. } => {
                rules::archive(tree, name, agreed, self.wall(site), stirred)
            }
            Deed::Restore => rules::restore(tree, name, self.wall(site), stirred),
        })
    }

    fn check_done(
        &mut self,
        site: usize,
        deed: Deed,
        id: &JobId,
        answer: Option<Answer>,
        trace: &Trace,
        before: &Tree,
    ) -> Check {
        let name = id.name();
        match answer {
            Some(Answer::Refused(kind)) => Err(format!(
                "{deed:?} of {name} was done; the rules say {kind:?}"
            )),
            Some(Answer::Nothing) => {
                ensure!(trace.is_nothing(), "nothing was to be done: {trace:?}");
                Ok(())
            }
            Some(Answer::Recorded) => {
                trace.check_only_records()?;
                let word = word(deed);
                let mut operations = trace.operations();
                // With the cancel goes a withdrawal that never moved anything.
                operations.retain(|op| deed != Deed::Uncancel || *op != "withdrawn");
                ensure!(
                    operations == [word],
                    "{deed:?} is recorded as {:?}",
                    trace.operations()
                );
                Ok(())
            }
            Some(Answer::Moved) => {
                self.moved[site] = true;
                self.check_moved(site, deed, name, trace, before)
            }
            None => self.check_made(site, deed, name, trace, before),
        }
    }

    /// Whole directories moved, those that belong together and no others, to names that follow the rules.
    fn check_moved(
        &mut self,
        site: usize,
        deed: Deed,
        name: &str,
        trace: &Trace,
        before: &Tree,
    ) -> Check {
        ensure!(trace.made.is_empty(), "something new came: {trace:?}");
        let planned = plan(before, deed, name, "");
        let from: BTreeSet<_> = planned.iter().map(|(from, _)| from).collect();
        ensure!(
            trace.moves.keys().collect::<BTreeSet<_>>() == from,
            "{deed:?} of {name} moved {:?}, not {from:?}",
            trace.moves
        );
        let job = living_name(deed, name);
        let open = records::fold(before, job).open;
        let stamp = self.now(site).wall.compact_utc();
        let mut places = BTreeSet::new();
        for (from, to) in &trace.moves {
            if deed == Deed::Restore {
                let planned = planned.contains(&(from.clone(), to.clone()));
                ensure!(planned, "{from} was restored to {to}");
                continue;
            }
            let entry = to.strip_prefix("archive/").and_then(rules::shelved);
            let entry = entry.ok_or_else(|| format!("{to} is no name of an archive"))?;
            let resumed = open
                .iter()
                .any(|o| o.moves.contains(&(from.clone(), to.clone())));
            let kind = kind_of(deed, from);
            ensure!(
                entry.job == name && entry.kind == kind && (entry.stamp == stamp || resumed),
                "{from} was moved to {to}"
            );
            places.insert((entry.stamp.to_owned(), entry.number.to_owned()));
        }
        ensure!(
            places.len() < 2,
            "one job has two stamps: {:?}",
            trace.moves
        );
        let operations = trace.operations();
        let ends = records::outcome(word_of_move(deed)).unwrap();
        ensure!(
            operations.contains(&ends),
            "{deed:?} is recorded as {operations:?}"
        );
        self.check_order(site, job, word_of_move(deed), &planned)?;
        self.note_moves(deed, job, before);
        self.check_no_lone_copy(site, before)
    }

    /// What must move first stands first in the record, and did.
    fn check_order(&self, site: usize, job: &str, op: &str, planned: &[(String, String)]) -> Check {
        let records = records::all(&self.trees[site], job);
        let begun = records.iter().rfind(|record| record.op == op);
        let moves = begun
            .map(|record| record.moves.as_slice())
            .unwrap_or_default();
        let listed: Vec<_> = moves
            .iter()
            .map(|(from, _)| from)
            .filter(|from| planned.iter().any(|(planned, _)| planned == *from))
            .collect();
        let ordered: Vec<_> = planned.iter().map(|(from, _)| from).collect();
        ensure!(
            listed == ordered,
            "{op} of {job} moves {listed:?}, not {ordered:?}"
        );
        Ok(())
    }

    fn note_moves(&mut self, deed: Deed, job: &str, before: &Tree) {
        // Of a job that was taken back before it had all arrived the rest still comes.
        let whole = rules::copy_now(before, "outbox", job) != Copy::Blank;
        match deed {
            Deed::Cancel if whole => self.withdrawn.insert(job.to_owned()),
            Deed::Restore => self.restored.insert(job.to_owned()),
            _ => false,
        };
    }

    /// No operator leaves a copy in the outbox that looks as if it waited while its results are put away.
    fn check_no_lone_copy(&self, site: usize, before: &Tree) -> Check {
        let is_lone = |tree: &Tree, job: &str| {
            rules::copy_now(tree, "outbox", job) == Copy::Says(jobtui::job::Status::Pending)
                && !tree.contains_key(&format!("inbox/{job}"))
                && jobs(tree, "archive")
                    .filter_map(|entry| Some((entry, rules::shelved(entry)?)))
                    .any(|(_, parts)| parts.job == job && parts.kind == "inbox")
        };
        let tree = &self.trees[site];
        let lone = jobs(tree, "outbox").find(|job| is_lone(tree, job) && !is_lone(before, job));
        ensure!(lone.is_none(), "{lone:?} looks as if it waited and is over");
        Ok(())
    }

    /// One new directory, made of what was submitted and of nothing that came back.
    fn check_made(
        &mut self,
        site: usize,
        deed: Deed,
        name: &str,
        trace: &Trace,
        before: &Tree,
    ) -> Check {
        ensure!(
            trace.moves.is_empty() && trace.records.is_empty() && trace.made.len() == 1,
            "a new job is made: {trace:?}"
        );
        let dir = trace.made.first().unwrap();
        let job = dir.strip_prefix("outbox/").ok_or("it lies in the outbox")?;
        let tree = &self.trees[site];
        ensure!(
            rules::copy_now(tree, "outbox", job) == Copy::Says(jobtui::job::Status::Pending),
            "{job} does not wait"
        );
        let texts: Vec<_> = below(tree, dir).map(|(_, e)| e.text.clone()).collect();
        if deed == Deed::Rerun {
            let inputs = inputs_of(before, name);
            let foreign = texts
                .iter()
                .flat_map(|text| tokens(text))
                .find(|token| !inputs.contains(*token));
            ensure!(
                foreign.is_none(),
                "{foreign:?} was not submitted with {name}"
            );
        }
        for text in texts {
            self.tokens.owe(job, &text, Writer::Submitter);
        }
        Ok(())
    }

    /// An operator's program is killed in the middle of a deed: by hand, in the order in which it is done.
    pub(super) fn break_off(&mut self, who: usize, deed: Deed, pick: usize, moves: usize) -> Check {
        let site = self.operators[who].site;
        self.be_patient(deed);
        self.look(who)?;
        let Some((_, Some(id))) = self.request(who, deed, pick) else {
            return Ok(());
        };
        if self.answer(site, deed, &id) != Some(Answer::Moved) {
            return Ok(());
        }
        let now = self.now(site);
        let before = self.trees[site].clone();
        let name = id.name();
        let job = living_name(deed, name);
        let steps = plan(&before, deed, name, &now.wall.compact_utc());
        let taken = steps.iter().any(|(_, to)| before.contains_key(to));
        if taken {
            return Ok(());
        }
        self.count += 1;
        if deed == Deed::Cancel {
            records::write(
                &self.disks[site],
                &before,
                job,
                "cancel",
                &[],
                now,
                self.count,
            );
            self.refresh_one(site);
            self.count += 1;
        }
        let op = word_of_move(deed);
        let tree = &self.trees[site];
        records::write(&self.disks[site], tree, job, op, &steps, now, self.count);
        for (from, to) in steps.iter().take(moves) {
            fs::rename(self.disks[site].at(from), self.disks[site].at(to)).unwrap();
        }
        if moves > 0 {
            self.moved[site] = true;
            self.note_moves(deed, job, &before);
        }
        self.log
            .push(format!("  killed after {moves} moves: {op} of {name}"));
        self.refresh_one(site);
        self.check_no_lone_copy(site, &before)
    }

    /// A program starts: it looks, and settles what broke off, by records only.
    pub(super) fn restart(&mut self, who: usize) -> Check {
        let site = self.operators[who].site;
        self.operators[who].restart(&self.disks[site]);
        self.look(who)?;
        let now = self.now(site);
        let mut told = self.operators[who].recover(now);
        told.sort();
        let before = self.trees[site].clone();
        self.refresh_one(site);
        let trace = deeds::trace(&before, &self.trees[site])?;
        trace.check_only_records()?;
        let expected = super::recovery::expected(&before, now);
        ensure!(
            told == expected,
            "recovered {told:?}, expected {expected:?}"
        );
        let settled = told.iter().filter(|(_, finished)| *finished).count();
        for (_, finished) in &told {
            self.tally(format!("recovered {finished}"));
        }
        // A restore that had stopped before it took the cancel back does so with its outcome.
        let outcomes = trace.operations();
        let outcomes = outcomes.iter().filter(|op| **op != "uncancel").count();
        ensure!(
            outcomes == settled,
            "{settled} settled, recorded {:?}",
            trace.records
        );
        Ok(())
    }
}

/// Whether a job can be meant at all.
fn fits(deed: Deed, job: &Job) -> bool {
    match deed {
        Deed::Restore => job.id.place() == Place::Archive,
        Deed::Rerun => true,
        _ => job.id.place() == Place::Live,
    }
}

/// What moves where, in the order of the rules.
fn plan(tree: &Tree, deed: Deed, name: &str, stamp: &str) -> Vec<(String, String)> {
    let there = |area: &str| tree.contains_key(&format!("{area}/{name}"));
    let put_away = |area: &str, kind: &str| {
        (
            format!("{area}/{name}"),
            format!("archive/{name}--{stamp}-{kind}"),
        )
    };
    match deed {
        Deed::Cancel => vec![put_away("outbox", "cancelled")],
        Deed::Restore => {
            let job = living_name(deed, name);
            let entries = rules::together(tree, name).into_iter();
            let step = |(entry, area)| (format!("archive/{entry}"), format!("{area}/{job}"));
            entries.map(step).collect()
        }
        _ => ["outbox", "inbox"]
            .into_iter()
            .filter(|area| there(area))
            .map(|area| put_away(area, area))
            .collect(),
    }
}

fn living_name(deed: Deed, name: &str) -> &str {
    match deed {
        Deed::Restore => rules::shelved(name).unwrap().job,
        _ => name,
    }
}

fn kind_of(deed: Deed, from: &str) -> &str {
    match deed {
        Deed::Cancel => "cancelled",
        _ => from.split('/').next().unwrap(),
    }
}

/// The record of a wish.
fn word(deed: Deed) -> &'static str {
    match deed {
        Deed::Cancel => "cancel",
        Deed::Uncancel => "uncancel",
        _ => "priority",
    }
}

/// The record that begins a move.
fn word_of_move(deed: Deed) -> &'static str {
    match deed {
        Deed::Cancel => "withdraw",
        Deed::Restore => "restore",
        _ => "archive",
    }
}

/// The marks in what was submitted of a job, wherever it lies on this site.
fn inputs_of(tree: &Tree, name: &str) -> BTreeSet<String> {
    let job = rules::shelved(name).map_or(name, |entry| entry.job);
    let shelved = jobs(tree, "archive")
        .filter(|entry| {
            rules::shelved(entry).is_some_and(|parts| parts.job == job && parts.kind != "inbox")
        })
        .map(|entry| format!("archive/{entry}"));
    let dirs = shelved.chain([format!("outbox/{job}")]);
    let files = dirs.flat_map(|dir| {
        below(tree, &dir)
            .filter(|(path, _)| {
                let result = path.contains("stdout.log") || path.contains("3_results");
                !result && !path.contains(".sync-conflict-") && !rules::is_transfer(path)
            })
            .flat_map(|(_, entry)| tokens(&entry.text).map(str::to_owned))
            .collect::<Vec<_>>()
    });
    files.collect()
}
