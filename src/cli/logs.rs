//! `jobtui logs ID [-f]`: the log of one job, whole, its end, or as it grows.

use std::io::IsTerminal as _;
use std::sync::mpsc;
use std::time::Duration;

use clap::Args;

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::job::{LogAsk, LogChunk};
use crate::store::Nudge;
use crate::tui::log;

/// Bytes read at once.
const PIECE: usize = 1 << 20;

#[derive(Args, Debug)]
pub(crate) struct LogsArgs {
    /// The job's id, or a part of it that no other job has.
    id: String,
    /// Go on with what is added, until the job is over.
    #[arg(short, long)]
    follow: bool,
    /// Only about the last so many bytes.
    #[arg(long, value_name = "BYTES")]
    tail: Option<usize>,
    /// The bytes as they are, escape sequences and all; otherwise they are made harmless
    /// when the output is a terminal.
    #[arg(long)]
    raw: bool,
}

pub(crate) fn run(args: &LogsArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let (key, job) = session.find(&args.id)?;
    let (nudge, stirred) = bell();
    let pace = session.store(key.source).watch(nudge, Some(&job.id));
    let harmless = !args.raw && std::io::stdout().is_terminal();
    let read = |session: &mut Session, ask| {
        let read = session.store(key.source).read_log(&job.id, ask);
        read.map_err(|no| Trouble::new(Exit::Failed, format!("{}: {}", job.id, no.text)))
    };

    if args.follow {
        // What came before the watch stood is looked for.
        session.look_again(key.source);
    }
    let first = match args.tail {
        Some(most) => LogAsk::End { most },
        None => from(0),
    };
    let mut chunk = read(&mut session, first)?;
    loop {
        write(&chunk, harmless)?;
        let end = chunk.start + chunk.bytes.len() as u64;
        let behind = end < chunk.size && !chunk.bytes.is_empty();
        if !behind {
            if !args.follow || chunk.ended {
                return Ok(Exit::Fine);
            }
            // Nothing new: wait until the source stirs, or look again in a while.
            let _ = stirred.recv_timeout(pace.every.min(Duration::from_secs(2)));
            // The store knows by looking whether the job is over by now.
            session.look_again(key.source);
        }
        let next = read(&mut session, from(end))?;
        let restarted = next.file != chunk.file || next.size < end;
        chunk = if restarted {
            out::complain("the log began anew");
            read(&mut session, from(0))?
        } else {
            next
        };
    }
}

fn from(offset: u64) -> LogAsk {
    LogAsk::At {
        offset,
        most: PIECE,
    }
}

fn bell() -> (Nudge, mpsc::Receiver<()>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    let nudge: Nudge = std::sync::Arc::new(move || {
        let _ = sender.try_send(());
    });
    (nudge, receiver)
}

fn write(chunk: &LogChunk, harmless: bool) -> Result<(), Trouble> {
    out::answer(|out| {
        if harmless {
            out.write_all(log::harmless(&chunk.bytes).as_bytes())
        } else {
            out.write_all(&chunk.bytes)
        }
    })?;
    Ok(())
}
