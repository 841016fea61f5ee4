//! `jobtui audit`: who did what, from the audit file and from what other operators left in a queue's records.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources::{Wanted, operator, user};
use crate::audit::{self, Newest, Place};
use crate::filter::{Context, Facts, Field, Filter, Ready, Told};
use crate::job::{Argument, Deed, DeedFrom, Flags, Moment, Plain, Status, Times};
use crate::store::open::open;

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    /// At most so many, the newest.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1000)]
    limit: usize,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// One line each, the newest last.
    Text,
    /// One document.
    Json,
    /// The lines of the file, and where each was found.
    Jsonl,
}

pub(crate) fn run(args: &AuditArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    if wanted.audit == Place::Off && wanted.sources.is_empty() {
        return Err(Trouble::new(Exit::Usage, wanted.audit.sentence()));
    }
    let me = user();
    let context = Context {
        now: shared.clock().now(),
        me: &me,
    };
    let filter = ready(&wanted.filter, &context)?;
    let own = own(&wanted, args.limit, &filter)?;
    if own.foreign > 0 {
        let text = format!(
            "{}: {} lines are no entries",
            wanted.audit.sentence(),
            own.foreign
        );
        out::complain(&text);
    }
    let (recorded, exit) = recorded(&wanted, args.limit, &filter);
    let mut deeds = audit::merge(own.deeds, recorded, &operator());
    deeds.truncate(args.limit);
    deeds.reverse();
    out::answer(|out| match args.output {
        Output::Text => text(out, &deeds),
        Output::Json => document(
            out,
            &deeds,
            &wanted.audit,
            own.foreign,
            shared.clock().now(),
        ),
        Output::Jsonl => deeds.iter().try_for_each(|d| writeln!(out, "{}", value(d))),
    })?;
    Ok(exit)
}

fn own(wanted: &Wanted, most: usize, filter: &Ready) -> Result<Newest, Trouble> {
    let Some(path) = wanted.audit.file() else {
        return Ok(Newest::default());
    };
    audit::newest(path, most, |deed| accepts(filter, deed)).map_err(|error| {
        let text = format!("cannot read the audit file {}: {error}", path.display());
        Trouble::new(Exit::Failed, text)
    })
}

/// What the queues themselves know; a queue that is down is told on standard error.
fn recorded(wanted: &Wanted, most: usize, filter: &Ready) -> (Vec<Deed>, Exit) {
    let mut exit = Exit::Fine;
    let mut recorded = Vec::new();
    for spec in &wanted.sources {
        match open(spec, &operator()).deeds(most) {
            Ok(found) => recorded.extend(found.deeds.into_iter().map(|deed| Deed {
                source: Plain::new(&spec.name),
                kind: spec.kind.word().into(),
                ..deed
            })),
            Err(refusal) => {
                out::complain(&format!("{}: {}", spec.name, refusal.text));
                exit = Exit::SourceDown;
            }
        }
    }
    recorded.retain(|deed| accepts(filter, deed));
    (recorded, exit)
}

/// An entry tells nothing of what stands inside a job.
fn ready(filter: &Filter, context: &Context<'_>) -> Result<Ready, Trouble> {
    match filter.paths().first() {
        None => Ok(filter.at(context)),
        Some(path) => {
            let text =
                format!("--filter: entries of the audit file tell nothing of `{path}` of a job");
            Err(Trouble::new(Exit::Usage, text))
        }
    }
}

fn accepts(filter: &Ready, deed: &Deed) -> bool {
    filter.judge(&Entry(deed)).passes()
}

/// An entry as a filter asks about it: the operator is its user, its time counts as begin and end.
struct Entry<'a>(&'a Deed);

impl Facts for Entry<'_> {
    fn words(&self) -> [&str; 8] {
        let Self(deed) = self;
        [
            &deed.by,
            &deed.source,
            &deed.verb,
            &deed.id,
            &deed.new_id,
            &deed.status,
            deed.outcome.word(),
            &deed.text,
        ]
    }

    fn text(&self, field: Field) -> &str {
        let Self(deed) = self;
        match field {
            Field::Id | Field::Name => deed.job(),
            Field::User => deed.by.split('@').next().unwrap_or(""),
            Field::Source => &deed.source,
            Field::Error => &deed.text,
            _ => "",
        }
    }

    fn status(&self) -> Status {
        let named = Status::ALL
            .into_iter()
            .find(|s| s.word() == self.0.status.as_str());
        named.unwrap_or(Status::Unknown)
    }

    fn native(&self) -> &str {
        self.0.outcome.word()
    }

    fn flags(&self) -> Flags {
        Flags::default()
    }

    fn priority(&self) -> Option<i64> {
        self.0.priority
    }

    fn times(&self) -> Times {
        Times {
            created: self.0.at,
            started: self.0.at,
            ended: self.0.at,
        }
    }

    fn truth(&self, _: Field) -> Option<bool> {
        None
    }

    fn argument(&self, _: usize) -> Told<'_> {
        Told::Read(&Argument::Missing)
    }
}

fn text(out: &mut dyn Write, deeds: &[Deed]) -> io::Result<()> {
    let width = |text: fn(&Deed) -> &Plain| {
        let widths = deeds.iter().map(|deed| text(deed).chars().count());
        widths.max().unwrap_or(0).min(40)
    };
    let (by, source, job) = (width(|d| &d.by), width(|d| &d.source), width(Deed::job));
    for deed in deeds {
        let at = deed.at.map_or_else(|| "??".to_owned(), Moment::rfc3339);
        let mark = match deed.from {
            DeedFrom::Audit => ' ',
            DeedFrom::Record => '*',
        };
        writeln!(
            out,
            "{at:20} {mark} {:by$}  {:source$}  {:8}  {:job$}  {:7}  {}",
            deed.by,
            deed.source,
            deed.verb,
            deed.job(),
            deed.outcome.word(),
            deed.text,
        )?;
    }
    if deeds.iter().any(|deed| deed.from == DeedFrom::Record) {
        writeln!(out, "* by another operator, from the queue's records")?;
    }
    Ok(())
}

fn document(
    out: &mut dyn Write,
    deeds: &[Deed],
    place: &Place,
    foreign: usize,
    now: Moment,
) -> io::Result<()> {
    let file = place.file().map(|path| path.to_string_lossy());
    let document = json!({
        "schema": 1,
        "generated_at": now.rfc3339(),
        "file": file,
        "foreign_lines": foreign,
        "entries": deeds.iter().map(value).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)
}

fn value(deed: &Deed) -> Value {
    let mut value = audit::value(deed);
    value["from"] = json!(deed.from.word());
    value
}
