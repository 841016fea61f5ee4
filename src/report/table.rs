//! The board as a table for eyes, and as CSV for spreadsheets.

use std::io::{self, Write};
use std::time::Duration;

use super::{Extent, rows};
use crate::board::{Board, Field, Lane, Row, RowNumber, Sieve};
use crate::job::{Flag, Moment};
use unicode_width::UnicodeWidthStr;

/// What is shown unless other columns are asked for, and its heads.
const USUAL: [(&str, Field); 9] = [
    ("STATUS", Field::State),
    ("SOURCE", Field::Source),
    ("ID", Field::Id),
    ("TITLE", Field::Name),
    ("OWNER", Field::Owner),
    ("PRIO", Field::Priority),
    ("CREATED", Field::Created),
    ("ENDED", Field::Ended),
    ("ERROR", Field::Why),
];

/// The columns with their heads: the usual ones, or the words of those asked for.
fn heads(columns: Option<&[Field]>) -> Vec<(String, Field)> {
    match columns {
        None => USUAL.map(|(head, field)| (head.to_owned(), field)).into(),
        Some(fields) => {
            let heads = fields.iter().map(|f| (f.word().to_uppercase(), *f));
            heads.collect()
        }
    }
}

fn cell(field: Field, (number, row): &(RowNumber, Row<'_>), board: &Board, now: Moment) -> String {
    let times = row.times();
    let time = |at: Option<Moment>| at.map_or(String::new(), Moment::local_text);
    let span = |from: Option<Moment>, to: Option<Moment>| match (from, to) {
        (Some(from), Some(to)) if to >= from => clock_like(to.since(from)),
        _ => String::new(),
    };
    match field {
        Field::Id => row.name().to_owned(),
        Field::Name => row.title().to_owned(),
        Field::Owner => row.owner().to_owned(),
        Field::Project => row.project().to_owned(),
        Field::Source => board
            .standing(row.source())
            .map_or(String::new(), |s| s.name.clone()),
        Field::State | Field::Failed if row.flags().has(Flag::Archived) => {
            format!("{} (archived)", row.status().word())
        }
        Field::State | Field::Failed => row.status().word().to_owned(),
        Field::Priority => row.priority().map_or(String::new(), |p| p.to_string()),
        Field::Position => {
            let turn = board.turn(*number);
            turn.map_or(String::new(), |(turn, _)| turn.to_string())
        }
        Field::Wait if row.lane() == Lane::Queue => span(times.created, Some(now)),
        Field::Wait => span(times.created, times.started),
        Field::Run if row.lane() == Lane::Running => span(times.started, Some(now)),
        Field::Run | Field::Took => span(times.started, times.ended),
        Field::Created => time(times.created),
        Field::Started => time(times.started),
        Field::Ended => time(times.ended),
        Field::Native => row.native().to_owned(),
        Field::Flags => {
            let words: Vec<_> = row.flags().iter().map(Flag::word).collect();
            words.join(" ")
        }
        Field::Why => row.error().to_owned(),
    }
}

fn line(fields: &[Field], row: &(RowNumber, Row<'_>), board: &Board, now: Moment) -> Vec<String> {
    let cells = fields.iter().map(|field| cell(*field, row, board, now));
    cells.collect()
}

/// `26:10:05`: hours, minutes and seconds.
fn clock_like(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours}:{minutes:02}:{:02}", seconds % 60)
}

/// Writes a table whose columns are as wide as their widest cell.
///
/// # Errors
/// Those of the writer.
pub fn table(
    out: &mut dyn Write,
    board: &Board,
    sieve: &Sieve<'_>,
    extent: &Extent,
    columns: Option<&[Field]>,
) -> io::Result<()> {
    let (heads, fields): (Vec<_>, Vec<_>) = heads(columns).into_iter().unzip();
    let lines: Vec<Vec<String>> = rows(board, sieve, extent)
        .map(|row| line(&fields, &row, board, extent.now))
        .collect();
    let mut widths: Vec<usize> = heads.iter().map(String::len).collect();
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.width());
        }
    }
    for line in std::iter::once(&heads).chain(&lines) {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            text.push_str(cell);
            let gap = width.saturating_sub(cell.width()) + 2;
            text.extend(std::iter::repeat_n(' ', gap));
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// Writes CSV with a line of heads; cells with commas, quotes or line ends are quoted.
///
/// # Errors
/// Those of the writer.
pub fn csv(
    out: &mut dyn Write,
    board: &Board,
    sieve: &Sieve<'_>,
    extent: &Extent,
    columns: Option<&[Field]>,
) -> io::Result<()> {
    let (heads, fields): (Vec<_>, Vec<_>) = heads(columns).into_iter().unzip();
    writeln!(out, "{}", heads.join(",").to_lowercase())?;
    for row in rows(board, sieve, extent) {
        let cells = line(&fields, &row, board, extent.now).into_iter();
        let cells: Vec<_> = cells.map(quoted).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// RFC 4180; a cell that a spreadsheet would run as a formula is made text.
fn quoted(cell: String) -> String {
    let cell = if cell.starts_with(['=', '+', '@']) {
        format!("'{cell}")
    } else {
        cell
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Arguments, Sort};
    use crate::filter::{Context, Filter};
    use crate::job::{Change, Job, JobId, Plain, SourceId, Status};

    #[test]
    fn cells_with_commas_and_formulas_stay_cells() {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let mut job = Job::new(JobId::live(b"job-1"), Status::Failed);
        job.title = Plain::new("=1+1");
        job.error = Plain::new("a, \"b\"");
        board.apply(SourceId(0), vec![Change::Put(job)]);
        let mut out = Vec::new();
        let (all, nothing) = (Filter::default(), Arguments::default());
        let context = Context {
            now: Moment(0),
            me: "",
        };
        let sieve = Sieve::new(&all, &context, &nothing);
        let extent = Extent {
            sort: Sort::default(),
            most: usize::MAX,
            now: Moment(0),
        };
        csv(&mut out, &board, &sieve, &extent, None).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "failed,q,job-1,'=1+1,,,,,\"a, \"\"b\"\"\""
        );
    }
}
