//! `jobtui list`: the jobs as a table, JSON, lines of JSON or CSV.

use clap::{Args, ValueEnum};

use super::arrange::Columns;
use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::report;

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// At most so many jobs.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Table,
    Json,
    Jsonl,
    Csv,
}

pub(crate) fn run(args: &ListArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let session = Session::open(shared)?;
    let (board, sieve) = (&session.board, &session.sieve());
    let extent = report::Extent {
        sort: shared.arrange.sort.clone().unwrap_or_default(),
        most: args.limit.unwrap_or(usize::MAX),
        now: session.clock.now(),
    };
    let columns = shared.arrange.columns.as_ref();
    let columns = columns.map(|Columns(fields)| fields.as_slice());
    out::answer(|out| match args.output {
        Output::Table => report::table(out, board, sieve, &extent, columns),
        Output::Json => report::document(out, board, sieve, &extent),
        Output::Jsonl => report::lines(out, board, sieve, &extent),
        Output::Csv => report::csv(out, board, sieve, &extent, columns),
    })?;
    Ok(session.worst())
}
