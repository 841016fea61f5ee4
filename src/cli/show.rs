//! `jobtui show ID`: all that is known of one job.

use clap::{Args, ValueEnum};

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;
use crate::job::Flag;
use crate::report::{self, JobLine};
use crate::tui;

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The job's id, or a part of it that no other job has.
    id: String,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    /// The job as in `list`, and beside it the source's own document with every field.
    Json,
}

/// The columns of a study's curve.
const CURVE: usize = 60;

pub(crate) fn run(args: &ShowArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let (key, job) = session.find(&args.id)?;
    match args.output {
        Output::Json => {
            // A job without a readable document is still shown; the reason stands in its place.
            let document = match session.store(key.source).document(&job.id) {
                Ok(value) => serde_json::json!({ "document": value }),
                Err(refusal) => {
                    serde_json::json!({ "document": null, "error": refusal.text.as_str() })
                }
            };
            let study = session.store(key.source).details(&job.id);
            let study = study.ok().and_then(|details| details.study);
            let Some(row) = session.board.get(&key) else {
                return Err(Trouble::new(
                    Exit::Failed,
                    format!("{} has just gone", job.id),
                ));
            };
            let mut answer = serde_json::json!({
                "schema": 1,
                "job": JobLine::of(row, &session.board),
            });
            if let (Some(all), Some(more)) = (answer.as_object_mut(), document.as_object()) {
                all.extend(more.clone());
                all.insert(
                    "study".to_owned(),
                    study.as_deref().map(report::study).into(),
                );
            }
            out::answer(|out| {
                serde_json::to_writer_pretty(&mut *out, &answer).map_err(std::io::Error::from)?;
                writeln!(out)
            })?;
        }
        Output::Text => {
            let details = session
                .store(key.source)
                .details(&job.id)
                .map_err(|refusal| Trouble::new(Exit::Failed, refusal.text.to_string()))?;
            let ascii = session.look.ascii;
            let flags: Vec<_> = job.flags.iter().map(Flag::sentence).collect();
            out::answer(|out| {
                writeln!(out, "{:16} {}", "id", job.id)?;
                writeln!(out, "{:16} {}", "status", job.status.word())?;
                for flag in flags {
                    writeln!(out, "{:16} {flag}", "")?;
                }
                if !job.error.is_empty() {
                    writeln!(out, "{:16} {}", "error", job.error)?;
                }
                for (name, value) in &details.fields {
                    writeln!(out, "{name:16} {value}")?;
                }
                if let Some(study) = &details.study {
                    writeln!(out, "\nstudy")?;
                    for (name, value) in tui::study::lines(study, ascii, CURVE) {
                        writeln!(out, "  {name:13} {value}")?;
                    }
                }
                for section in &details.sections {
                    writeln!(out, "\n{}", section.title)?;
                    for line in &section.lines {
                        writeln!(out, "  {line}")?;
                    }
                }
                Ok(())
            })?;
        }
    }
    Ok(session.worst())
}
