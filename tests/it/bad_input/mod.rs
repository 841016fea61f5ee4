//! Input nobody wants, over real files and the real program; `tests/bad-input.md` is the list.

mod acts;
mod commands;
mod forbidden;
mod manifests;
mod onscreen;
mod queue;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The program with these arguments, without the user's own settings.
fn jobtui(args: &[&str]) -> Command {
    prepared(Path::new(env!("CARGO_BIN_EXE_jobtui")), args)
}

fn prepared(program: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .args(["--config", "/dev/null"])
        .env("JOBTUI_AUDIT", "off")
        .env_remove("JOBTUI_QUEUE")
        .env_remove("JOBTUI_DB");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The jobs in the answer to `list -o json`.
fn jobs(answer: &Output) -> Vec<Value> {
    let document: Value = serde_json::from_slice(&answer.stdout)
        .unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    document["jobs"].as_array().unwrap().clone()
}

/// The job of this name among them.
fn job<'a>(jobs: &'a [Value], id: &str) -> &'a Value {
    jobs.iter()
        .find(|job| job["id"] == id)
        .unwrap_or_else(|| panic!("{id} is not among {jobs:#?}"))
}

fn has_flag(job: &Value, flag: &str) -> bool {
    job["flags"].as_array().unwrap().iter().any(|f| f == flag)
}
