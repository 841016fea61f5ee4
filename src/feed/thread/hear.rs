//! What each note asks of the source, and its answer.

use std::sync::mpsc::Receiver;
use std::time::Instant;

use super::super::inside;
use super::super::{FaceGone, Note, Outlet};
use super::{Next, Thread};
use crate::job::{News, Paper, PaperKind, Refusal, RefusalKind, Request, Ticket};

/// So many requests that lie ready are carried out between two looks.
const TOGETHER: usize = 8;

impl Thread<'_> {
    pub(super) fn hear(&mut self, note: Note) -> Result<Next, FaceGone> {
        match note {
            Note::Stop => return Ok(Next::Stop),
            Note::Nudge => self.take_nudge(),
            Note::Grown => self.following.grew(),
            Note::Refresh => {
                self.store.look_anew();
                self.due = Instant::now();
            }
            Note::Recover => {
                self.recovery_due = true;
                self.due = Instant::now();
            }
            Note::Reach(rows) => {
                self.store.reach(rows);
                self.due = Instant::now();
            }
            Note::Ask(ticket, request) => return self.carry_out(ticket, request),
            Note::Draft(ticket, new) => {
                let draft = self.store.draft(&new, self.clock.for_store());
                self.outlet.send(News::Drafted(ticket, draft))?;
            }
            Note::Details(job) => {
                let details = self.store.details(&job);
                self.outlet.send(News::Detailed(job, details))?;
            }
            Note::Deeds(most) => {
                let deeds = self.store.deeds(most);
                self.outlet.send(News::Deeds(deeds))?;
            }
            Note::Compare(job) => {
                let compared = self.store.compare(&job);
                self.outlet.send(News::Compared(job, compared))?;
            }
            Note::Fetch(job, kind) => {
                let paper = match kind {
                    PaperKind::Document => self.store.document(&job).map(Paper::Document),
                    PaperKind::Place => self.store.log_place(&job).map(Paper::Place),
                };
                self.outlet.send(News::Fetched(job, kind, paper))?;
            }
            Note::Follow(job) => {
                self.seeking.end();
                self.following.begin(job);
                self.bring_log()?;
                self.watch();
                // What came before the watch stood.
                self.bring_log()?;
            }
            Note::Unfollow => {
                self.seeking.end();
                self.following.end();
                self.watch();
            }
            Note::ReadLog(job, ask) => {
                let piece = self.store.read_log(&job, ask);
                self.outlet.send(News::Logged(job, piece))?;
            }
            Note::Find(find) => self.seeking.begin(find, &mut *self.store, self.own),
            Note::Sought(sought) => {
                if let Some((ticket, at)) = self.seeking.settle(&sought, &mut *self.store) {
                    self.outlet.send(News::Found(ticket, at))?;
                }
            }
            Note::ReadInside(peek) => self.readings.begin(peek),
            Note::StopReading(ticket) => {
                self.readings.stop(ticket);
                self.seeking.stop(ticket);
            }
        }
        Ok(Next::GoOn)
    }

    /// Carries out a request and those that lie ready behind it, looks once, then answers each: the change is on
    /// the board before the answer.
    fn carry_out(&mut self, ticket: Ticket, request: Request) -> Result<Next, FaceGone> {
        let mut next = Some((ticket, request));
        let mut answers = Vec::new();
        while let Some((ticket, request)) = next.take() {
            self.asked.push(ticket);
            let answer = self.store.carry_out(&request, self.clock.for_store());
            answers.push((ticket, answer));
            if answers.len() == TOGETHER {
                break;
            }
            match self.next_note() {
                Ok(Note::Ask(ticket, request)) => next = Some((ticket, request)),
                Ok(other) => self.held_back = Some(other),
                Err(_) => {}
            }
        }
        // Answered even when told to stop meanwhile: they were carried out.
        let looked = self.look()?;
        for (ticket, answer) in answers {
            self.asked.retain(|asked| *asked != ticket);
            self.outlet.send(News::Answered(ticket, answer))?;
        }
        Ok(looked)
    }
}

/// A store that broke answers everything with the same no, so that no dialog waits for ever.
pub(super) fn refuse_all(first: Option<Note>, notes: &Receiver<Note>, outlet: &Outlet, text: &str) {
    let no = Refusal::new(RefusalKind::Failed, text);
    for note in first.into_iter().chain(notes) {
        let answer = match note {
            Note::Stop => return,
            Note::Ask(ticket, _) => News::Answered(ticket, Err(no.clone())),
            Note::Draft(ticket, _) => News::Drafted(ticket, Err(no.clone())),
            Note::Details(job) => News::Detailed(job, Err(no.clone())),
            Note::Deeds(_) => News::Deeds(Err(no.clone())),
            Note::Compare(job) => News::Compared(job, Err(no.clone())),
            Note::Fetch(job, kind) => News::Fetched(job, kind, Err(no.clone())),
            Note::Follow(job) | Note::ReadLog(job, _) => News::Logged(job, Err(no.clone())),
            Note::Find(find) => News::Found(find.ticket, None),
            Note::ReadInside(peek) => News::Inside(peek.ticket, inside::nothing(peek)),
            Note::Nudge
            | Note::Grown
            | Note::Refresh
            | Note::Unfollow
            | Note::StopReading(_)
            | Note::Sought(_)
            | Note::Reach(_)
            | Note::Recover => continue,
        };
        if outlet.send(answer).is_err() {
            return;
        }
    }
}
