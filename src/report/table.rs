//! The board as a table for eyes, and as CSV for spreadsheets.

use std::io::{self, Write};

use super::rows;
use crate::board::{Board, Row, Sieve};
use unicode_width::UnicodeWidthStr;

const HEADS: [&str; 9] = [
    "STATUS", "SOURCE", "ID", "TITLE", "OWNER", "PRIO", "CREATED", "ENDED", "ERROR",
];

fn cells(row: &Row<'_>, board: &Board) -> [String; 9] {
    let times = row.times();
    let text =
        |at: Option<crate::job::Moment>| at.map_or(String::new(), crate::job::Moment::local_text);
    let archived = row.flags().has(crate::job::Flag::Archived);
    let status = if archived {
        format!("{} (archived)", row.status().word())
    } else {
        row.status().word().to_owned()
    };
    [
        status,
        board
            .standing(row.source())
            .map_or(String::new(), |s| s.name.clone()),
        row.name().to_owned(),
        row.title().to_owned(),
        row.owner().to_owned(),
        row.priority().map_or(String::new(), |p| p.to_string()),
        text(times.created),
        text(times.ended),
        row.error().to_owned(),
    ]
}

/// Writes a table whose columns are as wide as their widest cell.
///
/// # Errors
/// Those of the writer.
pub fn table(out: &mut dyn Write, board: &Board, sieve: &Sieve<'_>, most: usize) -> io::Result<()> {
    let lines: Vec<_> = rows(board, sieve, most)
        .map(|row| cells(&row, board))
        .collect();
    let mut widths = HEADS.map(str::len);
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.width());
        }
    }
    let heads = HEADS.map(str::to_owned);
    for line in std::iter::once(&heads).chain(&lines) {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(widths) {
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
pub fn csv(out: &mut dyn Write, board: &Board, sieve: &Sieve<'_>, most: usize) -> io::Result<()> {
    let heads = HEADS.map(str::to_lowercase);
    let lines = rows(board, sieve, most).map(|row| cells(&row, board));
    for line in std::iter::once(heads).chain(lines) {
        writeln!(out, "{}", line.map(quoted).join(","))?;
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
    use crate::board::Arguments;
    use crate::filter::{Context, Filter};
    use crate::job::{Change, Job, JobId, Moment, Plain, SourceId, Status};

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
        csv(&mut out, &board, &sieve, usize::MAX).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "failed,q,job-1,'=1+1,,,,,\"a, \"\"b\"\"\""
        );
    }
}
