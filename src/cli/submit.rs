//! `jobtui submit` and `jobtui rerun`: a new job from a directory, from nothing, or from a former job.

use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Trouble};
use super::many::{self, Deed, Which};
use super::session::Session;
use super::shared::Shared;
use super::{act, confirm, out};
use crate::job::{Check, Draft, Job, May, NewJob, Origin, Plain, Request, SourceId, Verb, Weight};
use crate::store::audited::unwritten;
use crate::tui::bulk::plan::What;

#[derive(Args, Debug)]
pub(crate) struct SubmitArgs {
    /// A directory with the job's files (its job.json, if there is one, gives the fields), or a script.
    path: Option<PathBuf>,
    /// The source to submit to; needed when there are several.
    #[arg(short, long)]
    source: Option<String>,
    /// A field of the new job; may be repeated. `--dry-run` lists the fields.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct RerunArgs {
    /// Ids of former jobs, or parts of ids that no other job has; or --filter names the jobs.
    ids: Vec<String>,
    /// A field that is to be different in each; may be repeated. `--dry-run` lists the fields.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    which: Which,
}

pub(crate) fn submit(args: &SubmitArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let source = session.source_named(args.source.as_deref())?;
    let origin = match &args.path {
        Some(path) => Origin::Folder(path.clone()),
        None => Origin::Blank,
    };
    make(&mut session, source, origin, &args.fields, shared)
}

pub(crate) fn rerun(args: &RerunArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let mut session = Session::open(shared)?;
    let jobs = many::chosen(&session, &args.ids, &args.which, shared)?;
    if let [(key, job)] = jobs.as_slice() {
        let origin = Origin::Job(job.id.clone());
        return make(&mut session, key.source, origin, &args.fields, shared);
    }
    let request = |job: &Job| What::Rerun.request(job);
    let deed = Deed::new(What::Rerun, &request);
    if !shared.dry_run && !many::agreed(&session, &deed, &jobs, shared)? {
        return Ok(Exit::Refused);
    }
    let agreed = Shared {
        yes: true,
        ..shared.clone()
    };
    let (mut done, mut worst) = (0, None);
    for (key, job) in jobs {
        let origin = Origin::Job(job.id.clone());
        match make(&mut session, key.source, origin, &args.fields, &agreed) {
            Ok(Exit::Fine) => done += 1,
            Ok(exit) => worst = Some(exit),
            Err(trouble) => {
                out::complain(&format!("{}: {}", job.id, trouble.text));
                worst = Some(trouble.exit);
            }
        }
    }
    Ok(match (done, worst) {
        (_, None) => Exit::Fine,
        (0, Some(exit)) => exit,
        (_, Some(_)) => Exit::Partly,
    })
}

fn make(
    session: &mut Session,
    source: SourceId,
    origin: Origin,
    fields: &[String],
    shared: &Shared,
) -> Result<Exit, Trouble> {
    let new = NewJob {
        origin,
        fields: parse_fields(fields)?,
    };
    let now = session.clock.for_store();
    let draft = session
        .store(source)
        .draft(&new, now)
        .map_err(|refusal| act::refusal(&refusal))?;
    let known: Vec<_> = draft.fields.iter().map(|f| f.name).collect();
    if let Some((name, _)) = new
        .fields
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        let text = format!(
            "there is no field `{name}` here; there are {}",
            known.join(", ")
        );
        return Err(Trouble::new(Exit::Usage, text));
    }
    if shared.dry_run {
        print(&draft)?;
        return Ok(if draft.is_sound() {
            Exit::Fine
        } else {
            Exit::Failed
        });
    }
    if let Some(reason) = refused(session, source, &new) {
        return Err(Trouble::new(Exit::Refused, reason.to_string()));
    }
    if !draft.is_sound() {
        let errors = draft.checks.iter().filter(|c| c.weight == Weight::Error);
        let lines: Vec<_> = errors.map(line).collect();
        return Err(Trouble::new(Exit::Failed, lines.join("\n  ")));
    }
    for check in draft.checks.iter().filter(|c| c.weight == Weight::Warning) {
        out::complain(&line(check));
    }
    if !confirm::confirmed(&format!("submit {}?", draft.target), shared)? {
        return Ok(Exit::Refused);
    }
    let done = session
        .carry_out(source, &Request::Submit(new))
        .map_err(|refusal| act::refusal(&refusal))?;
    if let Some(why) = unwritten(&done.text) {
        out::complain(why);
    }
    let id = done.job.map(|id| id.to_string());
    out::deed(&id.unwrap_or_else(|| done.text.to_string()))?;
    Ok(Exit::Fine)
}

/// Why this source takes no job at all, if it takes none.
fn refused(session: &Session, source: SourceId, new: &NewJob) -> Option<Plain> {
    let verb = match new.origin {
        Origin::Job(_) => Verb::Rerun,
        Origin::Blank | Origin::Folder(_) => Verb::Submit,
    };
    let standing = session.board.standing(source)?;
    match standing.capabilities().of(verb) {
        May::No(reason) if standing.outage().is_none() => Some(reason.clone()),
        May::No(_) | May::While(..) | May::Yes => None,
    }
}

/// A finding in one line; not every one is about a field.
fn line(check: &Check) -> String {
    if check.field.is_empty() {
        return check.text.to_string();
    }
    format!("{}: {}", check.field, check.text)
}

fn parse_fields(fields: &[String]) -> Result<Vec<(String, String)>, Trouble> {
    fields
        .iter()
        .map(|field| {
            field
                .split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .ok_or_else(|| Trouble::new(Exit::Usage, format!("`{field}` is not FIELD=VALUE")))
        })
        .collect()
}

/// The dry run: fields, checks, the exact text.
fn print(draft: &Draft) -> Result<(), Trouble> {
    out::answer(|out| {
        writeln!(out, "would write: {}", draft.target)?;
        for field in &draft.fields {
            let value = Plain::new(&field.value);
            writeln!(out, "  {:16} {value}   ({})", field.name, field.hint)?;
        }
        for check in &draft.checks {
            let word = match check.weight {
                Weight::Fine => "ok",
                Weight::Warning => "warning",
                Weight::Error => "ERROR",
            };
            writeln!(out, "{word:8} {} {}", check.field, check.text)?;
        }
        for line in &draft.preview {
            writeln!(out, "{line}")?;
        }
        Ok(())
    })?;
    Ok(())
}
