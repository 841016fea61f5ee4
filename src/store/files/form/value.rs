//! The values of the form's fields: what stands there before anything is typed, and what a text means.

use serde_json::Value;

use super::super::gather::Gathered;
use super::super::origin::Base;
use super::super::priority::PRIORITIES;
use super::super::words;

const USUAL_SCRIPT: &str = "run_optimization.py";

/// What stands in a field before anything is typed.
pub(super) fn default_of(field: &str, base: &Base, who: &str) -> String {
    let user = who.split('@').next().unwrap_or(who);
    let written = match base.manifest.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(Value::Array(args)) if field == "args" => words::join(args),
        Some(other) => other.to_string(),
    };
    let or = |fallback: &str| {
        if written.is_empty() {
            fallback.to_owned()
        } else {
            written.clone()
        }
    };
    match field {
        "name" => base.name.clone(),
        "script" => or(&usual_script(&base.gathered)),
        "type" => or("optimization"),
        "priority" => or("0"),
        // Whoever runs a job again is the one who submits it.
        "created_by" if base.retry_of.is_some() => user.to_owned(),
        "created_by" => or(user),
        "notify" => notify_word(base.manifest.get("notify")).to_owned(),
        "readme" => String::new(),
        "from" => base.from.clone().unwrap_or_default(),
        _ => written,
    }
}

/// The channel of the origin, else the one called after the project.
pub(super) fn default_channel(base: &Base, project: &str) -> String {
    match base.manifest.get("channel").and_then(Value::as_str) {
        Some(channel) if !channel.is_empty() => channel.to_owned(),
        Some(_) | None if project.is_empty() => String::new(),
        Some(_) | None => format!("#{project}"),
    }
}

/// The protocol's usual name, or the only script there is.
pub(super) fn usual_script(gathered: &Gathered) -> String {
    if gathered.has(USUAL_SCRIPT) {
        return USUAL_SCRIPT.to_owned();
    }
    let is_script = |path: &str| {
        !path.contains('/') && path.rsplit_once('.').is_some_and(|(_, end)| end == "py")
    };
    let mut scripts = gathered.files.iter().filter(|file| is_script(&file.to));
    match (scripts.next(), scripts.next(), gathered.files.as_slice()) {
        (Some(only), None, _) | (None, None, [only]) => only.to.clone(),
        _ => String::new(),
    }
}

/// What breaks on a machine with other paths.
pub(super) fn path_objection(path: &str) -> Option<&'static str> {
    let bytes = path.as_bytes();
    if bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' {
        return Some("has a drive letter: only relative paths");
    }
    if path.starts_with(['/', '\\']) {
        return Some("is an absolute path: only relative paths");
    }
    if path.split(['/', '\\']).any(|part| part == "..") {
        return Some("leaves the job's directory: no .. please");
    }
    path.contains('\\')
        .then_some("has a backslash: forward slashes only")
}

pub(super) fn priority_of(text: &str) -> Result<i64, String> {
    let text = if text.is_empty() { "0" } else { text };
    match text.parse::<i64>() {
        Ok(priority) if PRIORITIES.contains(&priority) => Ok(priority),
        Ok(_) | Err(_) => Err(format!(
            "a whole number from {} to {}",
            PRIORITIES.start(),
            PRIORITIES.end()
        )),
    }
}

/// Whether to tell of the completion and of the failure.
pub(super) fn notify_of(word: &str) -> Option<(bool, bool)> {
    match word {
        "" | "both" => Some((true, true)),
        "complete" => Some((true, false)),
        "fail" => Some((false, true)),
        "none" => Some((false, false)),
        _ => None,
    }
}

pub(super) fn notify_word(notify: Option<&Value>) -> &'static str {
    let Some(Value::Object(notify)) = notify else {
        return "both";
    };
    let on = |key| notify.get(key).and_then(Value::as_bool).unwrap_or(false);
    match (on("on_complete"), on("on_fail")) {
        (true, true) => "both",
        (true, false) => "complete",
        (false, true) => "fail",
        (false, false) => "none",
    }
}

/// `1 file, 98 B`.
pub(in crate::store::files) fn files_and_bytes(files: usize, bytes: u64) -> String {
    let word = if files == 1 { "file" } else { "files" };
    format!("{files} {word}, {}", amount(bytes))
}

/// Bytes for a person, never rounded up to more than there is.
pub(in crate::store::files) fn amount(bytes: u64) -> String {
    let mut value = bytes;
    let mut tenths = 0;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if value < 1024 || unit == "TiB" {
            return if unit == "B" {
                format!("{value} B")
            } else {
                format!("{value}.{tenths} {unit}")
            };
        }
        tenths = (value % 1024) * 10 / 1024;
        value /= 1024;
    }
    format!("{bytes} B")
}
