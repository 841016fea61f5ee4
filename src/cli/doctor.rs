//! `jobtui doctor`: what is wrong with the sources, with the way out of each finding; the exit code tells.

mod json;
mod text;

use clap::{Args, ValueEnum};

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources::Wanted;
use crate::job::{Checkup, Finding, FindingWeight, Outage, OutageKind, Plain};

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Grouped by kind, the worst first; of many alike only some.
    Text,
    /// One document with every finding.
    Json,
}

/// One source after its checkup.
struct Patient {
    name: String,
    kind: &'static str,
    /// Whether it could be looked at.
    reached: bool,
    /// With the outage as its only finding when it could not.
    checkup: Checkup,
}

impl Patient {
    fn count(&self, weight: FindingWeight) -> usize {
        let all = self.checkup.findings.iter();
        all.filter(|finding| finding.weight == weight).count()
    }
}

pub(crate) fn run(args: &DoctorArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    if wanted.sources.is_empty() {
        let text = "no source is given: use --queue DIR or --db FILE (or JOBTUI_QUEUE, JOBTUI_DB, \
                    or a [[source]] in the configuration)";
        return Err(Trouble::new(Exit::Usage, text));
    }
    let now = shared.clock().for_store();
    let mut patients = Vec::new();
    for (source, mut store) in wanted.sources.iter().zip(wanted.stores()) {
        let (reached, checkup) = match store.checkup(now) {
            Ok(checkup) => (true, checkup),
            Err(outage) => (false, down(&outage, &source.path)),
        };
        patients.push(Patient {
            name: source.name.clone(),
            kind: source.kind.word(),
            reached,
            checkup,
        });
    }
    out::answer(|out| match args.output {
        Output::Text => text::write(out, &patients),
        Output::Json => json::write(out, &patients, now.wall),
    })?;
    Ok(exit(&patients))
}

fn exit(patients: &[Patient]) -> Exit {
    let worst = patients.iter().flat_map(|p| &p.checkup.findings);
    let worst = worst.map(|finding| finding.weight).max();
    if patients.iter().any(|patient| !patient.reached) {
        Exit::SourceDown
    } else if worst > Some(FindingWeight::Notice) {
        Exit::Failed
    } else {
        Exit::Fine
    }
}

/// An outage as a finding, so that every answer has the same form.
fn down(outage: &Outage, path: &std::path::Path) -> Checkup {
    use std::os::unix::ffi::OsStrExt as _;
    let way_out = match outage.kind {
        OutageKind::Missing => {
            "check the path, and whether its disk is mounted; jobtui looks again by itself"
        }
        OutageKind::Foreign => "check the path; --queue takes a folder queue, --db a SQLite file",
        OutageKind::Forbidden => {
            "have its owner give this user the right to read it (`ls -ld` shows who owns it)"
        }
        OutageKind::Locked => "try again in a minute; `fuser` on the file tells who holds it",
        OutageKind::Broken => "look at the disk (`dmesg`, `df`) and try again",
    };
    Checkup {
        looked_at: Vec::new(),
        findings: vec![Finding {
            kind: "source-not-reached",
            weight: FindingWeight::Error,
            place: Plain::from_bytes(path.as_os_str().as_bytes()),
            text: outage.text.clone(),
            way_out: way_out.into(),
        }],
    }
}
