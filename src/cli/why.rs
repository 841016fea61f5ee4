//! `jobtui why ID`: why one job waits, failed or seems stuck, in the words of the dashboard's `i`.

use clap::{Args, ValueEnum};

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::job::{LogAsk, Moment};
use crate::report::JobLine;
use crate::tui::log;
use crate::why::{self, Answer, Known, Log};

/// Bytes of the log's end in which the line that tells is looked for.
const TAIL: usize = 256 << 10;
/// So many deeds are looked through for those of the job.
const DEEDS: usize = 500;

#[derive(Args, Debug)]
pub(crate) struct WhyArgs {
    /// The job's id, or a part of it that no other job has.
    id: String,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    Json,
}

pub(crate) fn run(args: &WhyArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let (key, job) = session.find(&args.id)?;
    let store = session.store(key.source);
    let log = match store.read_log(&job.id, LogAsk::End { most: TAIL }) {
        Ok(piece) => Log::Read(log::tail(piece)),
        Err(refusal) => Log::None(refusal.text),
    };
    // Who did something is worth a line, not a failure.
    let deeds = store
        .deeds(DEEDS)
        .map_or_else(|_| Vec::new(), |all| all.deeds);
    let known = Known { log, deeds };
    let now = session.clock.now();
    let gone = || Trouble::new(Exit::Failed, format!("{} has just gone", job.id));
    let number = session.board.find(&key).ok_or_else(gone)?;
    let answer = why::answer(&session.board, number, now, &known);
    let row = session.board.row(number);
    match args.output {
        Output::Text => out::answer(|out| {
            let source = session.board.standing(row.source()).map_or("", |s| &s.name);
            writeln!(out, "{}  {}  {source}", row.name(), row.status().word())?;
            for line in answer.lines() {
                writeln!(out, "{}{}", line.mark(), line.text())?;
            }
            Ok(())
        })?,
        Output::Json => {
            let document = document(&JobLine::of(row, &session.board), &answer, &known, now);
            out::answer(|out| {
                serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
                writeln!(out)
            })?;
        }
    }
    Ok(session.worst())
}

fn document(job: &JobLine<'_>, answer: &Answer, known: &Known, now: Moment) -> serde_json::Value {
    let reasons = answer.reasons.iter().map(|reason| {
        serde_json::json!({
            "weight": reason.weight.word(),
            "text": reason.text,
            "evidence": reason.evidence,
            "way_out": reason.way_out,
        })
    });
    let name = match &known.log {
        Log::Read(tail) => Some(tail.name.as_str()),
        Log::NotRead | Log::None(_) => None,
    };
    let log = answer.telling.as_ref().map(|line| {
        serde_json::json!({
            "file": name,
            "line": line.number,
            "lines_behind": line.from_end,
            "offset": line.at,
            "text": line.text,
        })
    });
    serde_json::json!({
        "schema": 1,
        "generated_at": now.rfc3339(),
        "job": job,
        "reasons": reasons.collect::<Vec<_>>(),
        "estimated_start_at": answer.start.map(Moment::rfc3339),
        "log": log,
    })
}
