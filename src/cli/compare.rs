//! `jobtui compare ID`: the conflict copies of a job beside the files that count. It settles nothing.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::diff::{self, Row, Sign};
use crate::job::{Body, Comparison, KeyPair, Moment, Plain, Side};

/// Equal lines that are shown before and behind a difference.
const AROUND: usize = 3;

#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// The job's id, or a part of it that no other job has.
    id: String,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// `<` before lines of the file that counts, `>` before lines of the copy.
    Text,
    Json,
}

pub(crate) fn run(args: &CompareArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let (key, job) = session.find(&args.id)?;
    let comparisons = session
        .store(key.source)
        .compare(&job.id)
        .map_err(|refusal| Trouble::new(Exit::Failed, refusal.text.to_string()))?;
    out::answer(|out| match args.output {
        Output::Text if comparisons.is_empty() => {
            writeln!(out, "{} has no conflict copies", job.id)
        }
        Output::Text => comparisons.iter().try_for_each(|c| text(out, c)),
        Output::Json => {
            let document = json!({
                "schema": 1,
                "id": job.id.name(),
                "copies": comparisons.iter().map(value).collect::<Vec<_>>(),
            });
            serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
            writeln!(out)
        }
    })?;
    Ok(session.worst())
}

fn text(out: &mut dyn Write, c: &Comparison) -> io::Result<()> {
    writeln!(out, "< {}{}", c.file, facts(&c.left))?;
    writeln!(out, "> {}{}", c.copy, facts(&c.right))?;
    writeln!(
        out,
        "made {} (local time of the machine that found the conflict); device {} wrote the file that counts (<)",
        c.made, c.device
    )?;
    for pair in c.keys.iter().flatten() {
        writeln!(out, "{}", pair.line())?;
    }
    let (left, right) = (c.left.body.lines(), c.right.body.lines());
    let rows = diff::rows(left, right);
    let mut gap = false;
    for (at, row) in rows.iter().enumerate() {
        if !is_near(&rows, at) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            writeln!(out, "...")?;
        }
        if row.sign == Sign::Same {
            line(out, ' ', left, row.left)?;
        } else {
            line(out, '<', left, row.left)?;
            line(out, '>', right, row.right)?;
        }
    }
    if gap {
        writeln!(out, "...")?;
    }
    writeln!(out, "{}\n", c.advice)
}

/// Whether a difference is so near that the row belongs to it.
fn is_near(rows: &[Row], at: usize) -> bool {
    let near = at.saturating_sub(AROUND)..(at + AROUND + 1).min(rows.len());
    rows[near].iter().any(|row| row.sign != Sign::Same)
}

fn line(out: &mut dyn Write, mark: char, lines: &[Plain], at: Option<usize>) -> io::Result<()> {
    match at.and_then(|at| lines.get(at)) {
        Some(text) => writeln!(out, "  {mark} {text}"),
        None => Ok(()),
    }
}

fn facts(side: &Side) -> String {
    let size = side.size.map(|size| format!("  {size} bytes"));
    let written = side.written.map(|at| format!("  written {}", at.rfc3339()));
    let odd = match &side.body {
        Body::Nothing(why) => format!("  ({why})"),
        Body::Text { cut: true, .. } => "  (only its beginning)".to_owned(),
        Body::Text { cut: false, .. } => String::new(),
    };
    [size.unwrap_or_default(), written.unwrap_or_default(), odd].concat()
}

fn value(c: &Comparison) -> Value {
    let (left, right) = (c.left.body.lines(), c.right.body.lines());
    let text = |lines: &[Plain], at: Option<usize>| {
        at.and_then(|at| lines.get(at))
            .map(|line| line.as_str().to_owned())
    };
    let rows = diff::rows(left, right);
    let rows = rows.iter().map(|row| {
        json!({
            "sign": row.sign.mark().to_string(),
            "left": text(left, row.left),
            "right": text(right, row.right),
        })
    });
    let plain = |text: &Option<Plain>| text.as_ref().map(|text| text.as_str().to_owned());
    let key = |pair: &KeyPair| json!({ "key": pair.key.as_str(), "left": plain(&pair.left), "right": plain(&pair.right) });
    let keys = c.keys.as_ref();
    json!({
        "file": c.file.as_str(),
        "copy": c.copy.as_str(),
        "made_local": c.made.as_str(),
        "device_of_winner": c.device.as_str(),
        "left": side(&c.left),
        "right": side(&c.right),
        "keys": keys.map(|keys| keys.iter().map(key).collect::<Vec<_>>()),
        "rows": rows.collect::<Vec<_>>(),
        "advice": c.advice.as_str(),
    })
}

fn side(side: &Side) -> Value {
    let (cut, why) = match &side.body {
        Body::Text { cut, .. } => (*cut, None),
        Body::Nothing(why) => (false, Some(why.as_str())),
    };
    json!({
        "bytes": side.size,
        "written_at": side.written.map(Moment::rfc3339),
        "cut": cut,
        "not_shown": why,
    })
}
