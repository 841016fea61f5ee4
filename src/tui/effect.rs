//! What the dashboard wants done in the world; only the run loop does it.

use std::path::PathBuf;
use std::sync::Arc;

use super::terminal::Attention;
use crate::alert::Telling;
use crate::job::{JobId, LogAsk, NewJob, PaperKind, Request, SourceId, Ticket};

/// One wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Change something at a source. Refused in headless mode without `--act`.
    Ask(SourceId, Ticket, Request),
    /// Say what a new job would be.
    Draft(SourceId, Ticket, NewJob),
    /// Read all there is about a job.
    Details(SourceId, JobId),
    /// Read what was done to the source's jobs, at most so many deeds.
    Deeds(SourceId, usize),
    /// Read a job's conflict copies and what they stand beside.
    Compare(SourceId, JobId),
    /// Bring a job's document or place as it is.
    Fetch(SourceId, JobId, PaperKind),
    /// Put this text on the clipboard of the operator's terminal.
    Copy(String),
    /// Write a file of this name, which must not be there yet.
    WriteFile(PathBuf, Vec<u8>),
    /// Read this log's end and whatever is added to it, until told otherwise.
    Follow(SourceId, JobId),
    Unfollow(SourceId),
    /// Read another piece of the followed log.
    ReadLog(SourceId, JobId, LogAsk),
    /// Find these bytes in the followed log, from this offset on; backwards when `back`.
    FindInLog {
        source: SourceId,
        job: JobId,
        ticket: Ticket,
        needle: Vec<u8>,
        from: u64,
        back: bool,
    },
    /// Look into the documents of these jobs (each with its version) at these paths.
    ReadInside {
        source: SourceId,
        ticket: Ticket,
        paths: Arc<[String]>,
        jobs: Vec<(JobId, u64)>,
    },
    StopReading(SourceId, Ticket),
    /// List at least this many finished jobs of the source.
    Reach(SourceId, usize),
    /// Look at this source now.
    Refresh(SourceId),
    /// Ring, or notify the desk.
    Attention(Attention),
    /// The terminal's title reads like this.
    Title(String),
    /// Run this command of the operator's own and give it this.
    Run(Vec<String>, Box<Telling>),
    /// Draw everything anew (the screen was disturbed).
    Redraw,
    /// Take the mouse from the terminal, or give it back.
    Mouse(bool),
    /// Stop this process and come back with `fg`.
    Suspend,
    Quit,
}
