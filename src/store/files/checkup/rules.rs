//! The protocol's rules about what a submitted job is called, brings along and points at.

use serde_json::Value;

use super::super::name;
use super::super::queue::Area;
use super::findings::{Findings, at, inside, short};
use super::times::stamp_of;
use crate::job::Flag;
use crate::wire::manifest::{self, Manifest};

/// Names that tell nobody what the job is.
const SAY_NOTHING: [&str; 18] = [
    "test",
    "tests",
    "testing",
    "job",
    "new",
    "run",
    "tmp",
    "temp",
    "foo",
    "bar",
    "baz",
    "untitled",
    "study",
    "optimization",
    "asdf",
    "copy",
    "final",
    "name",
];

/// A name that says what the job is (rule 3), in the form that carries its time.
pub(super) fn name(area: Area, job: &[u8], findings: &mut Findings) {
    // What is no text is told by its own finding.
    let Ok(text) = str::from_utf8(job) else {
        return;
    };
    let place = at(area, job);
    if stamp_of(job).is_none() {
        let what = "its name is not job-YYYYMMDD-HHMMSS-NAME: it is shown like any other job, but \
                    its name tells no time";
        let way_out =
            "nothing breaks; have the submitter use the common form (`jobtui submit` does)";
        findings.notice("odd-job-name", &place, what, way_out);
    }
    let chosen = name::chosen_part(text);
    let bare = chosen.trim_end_matches(|c: char| c.is_ascii_digit() || "-_.".contains(c));
    let says_nothing = bare.chars().count() < 2
        || SAY_NOTHING
            .iter()
            .any(|word| bare.eq_ignore_ascii_case(word));
    if says_nothing && stamp_of(job).is_some() {
        let what = format!(
            "the name `{}` does not say what the job is (rule 3)",
            short(chosen)
        );
        let way_out = "nothing breaks; ask the submitter for a name that tells the study";
        findings.notice("name-says-nothing", &place, &what, way_out);
    }
}

/// A `README.md` for people (rule 4).
pub(super) fn readme(area: Area, job: &[u8], present: bool, findings: &mut Findings) {
    if !present {
        let what = "there is no README.md (rule 4): nobody but the submitter knows what it is for";
        let way_out = "ask the submitter; a finished job can do without";
        findings.notice("no-readme", &at(area, job), what, way_out);
    }
}

/// Only paths below the job in `script` and `args` (rule 5).
pub(super) fn paths(
    area: Area,
    job: &[u8],
    manifest: &Manifest,
    document: Option<&Value>,
    findings: &mut Findings,
) {
    if !manifest.flags.has(Flag::RuleFive) {
        return;
    }
    let mut leaving = Vec::new();
    if let Some(script) = manifest.script.as_deref()
        && manifest::leaves_the_job(script)
    {
        leaving.push(format!("script `{}`", short(script)));
    }
    let args = document
        .and_then(|d| d.get("args"))
        .and_then(Value::as_array);
    for arg in args.into_iter().flatten().filter_map(Value::as_str) {
        if manifest::leaves_the_job(arg) && leaving.len() < 5 {
            leaving.push(format!("argument `{}`", short(arg)));
        }
    }
    let what = format!(
        "{}: a path that leaves the job's directory means something else on the Windows side (rule 5)",
        leaving.join(", ")
    );
    let way_out = "have the job sent again with paths relative to its own directory: cancel it and \
                   submit a mended one (`jobtui rerun ID --set args=...`)";
    findings.warning(
        "absolute-path",
        &inside(area, job, "job.json"),
        &what,
        way_out,
    );
}
