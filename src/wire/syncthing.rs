//! What Syncthing's REST API answers, as far as it is used here. Read leniently: a field that is not there
//! or has another type counts as nothing, because versions differ; only an answer that cannot be
//! this one at all is an error.

use serde_json::Value;

use crate::job::{Moment, Plain};

/// `GET /rest/db/status?folder=ID`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderStatus {
    /// `idle`, `scanning`, `syncing`, `error`…
    pub state: Plain,
    /// Why the state is `error`.
    pub error: Plain,
    /// Files that could not be brought here.
    pub pull_errors: u64,
    /// What is still to be brought here, of all kinds.
    pub need: u64,
}

/// `GET /rest/config/folders/ID`: when a change on this machine is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderSettings {
    /// Nothing is looked at, sent or brought.
    pub paused: bool,
    /// Changes are watched for; else they are found by a regular look only.
    pub watched: bool,
    /// Seconds that the watcher collects changes for.
    pub delay: u64,
    /// Seconds between two regular looks; none when there are none.
    pub rescan: Option<u64>,
}

/// `GET /rest/db/completion?folder=ID&device=DEV`: what the other machine has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Whole percent, rounded down: 100 only when nothing lacks.
    pub percent: u8,
    pub need: u64,
    /// `valid`, `paused`, `notSharing`, `unknown`; empty in older versions.
    pub remote_state: Plain,
}

/// `GET /rest/db/remoteneed?folder=ID&device=DEV`: the names that the other machine lacks, slashes between
/// directories. Also known while it is away.
pub type RemoteNeed = Vec<Box<str>>;

/// One device in `GET /rest/system/connections`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    pub connected: bool,
    pub paused: bool,
    pub version: Plain,
}

/// One entry of `GET /rest/folder/errors?folder=ID`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileError {
    pub path: Plain,
    pub error: Plain,
}

/// Reads a folder's status.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn folder_status(text: &str) -> Result<FolderStatus, String> {
    let answer = object(text)?;
    if answer.get("state").and_then(Value::as_str).is_none() {
        return Err("a folder's status without a state".to_owned());
    }
    let errors = number(&answer, "pullErrors").max(number(&answer, "errors"));
    Ok(FolderStatus {
        state: plain(&answer, "state"),
        error: plain(&answer, "error"),
        pull_errors: errors,
        need: number(&answer, "needTotalItems"),
    })
}

/// Reads a folder's settings.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn folder_settings(text: &str) -> Result<FolderSettings, String> {
    let answer = object(text)?;
    if answer
        .get("fsWatcherEnabled")
        .and_then(Value::as_bool)
        .is_none()
    {
        return Err("a folder's settings without a word of its watcher".to_owned());
    }
    // Newer versions write a fraction.
    let delay = answer.get("fsWatcherDelayS").and_then(Value::as_f64);
    Ok(FolderSettings {
        paused: flag(&answer, "paused"),
        watched: flag(&answer, "fsWatcherEnabled"),
        delay: whole_seconds(delay.unwrap_or(10.0)),
        rescan: Some(number(&answer, "rescanIntervalS")).filter(|seconds| *seconds > 0),
    })
}

/// Reads what the other machine has of a folder.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn completion(text: &str) -> Result<Completion, String> {
    let answer = object(text)?;
    let percent = answer.get("completion").and_then(Value::as_f64);
    let percent = percent.ok_or("a completion without a percentage")?;
    Ok(Completion {
        percent: whole_percent(percent),
        need: number(&answer, "needItems").saturating_add(number(&answer, "needDeletes")),
        remote_state: plain(&answer, "remoteState"),
    })
}

/// Reads the names that the other machine lacks.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn remote_need(text: &str) -> Result<RemoteNeed, String> {
    let answer = object(text)?;
    let files = match answer.get("files") {
        Some(Value::Array(files)) => files.as_slice(),
        // Go writes an empty list as null, too.
        Some(Value::Null) => &[],
        _ => return Err("no list of files".to_owned()),
    };
    let name = |file: &Value| file.get("name").and_then(Value::as_str).map(Box::from);
    Ok(files.iter().filter_map(name).collect())
}

/// Reads how one device is connected; none when this Syncthing does not know it.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn connection(text: &str, device: &str) -> Result<Option<Connection>, String> {
    let answer = object(text)?;
    let Some(Value::Object(all)) = answer.get("connections") else {
        return Err("no list of connections".to_owned());
    };
    Ok(all.get(device).map(|one| Connection {
        connected: flag(one, "connected"),
        paused: flag(one, "paused"),
        version: plain(one, "clientVersion"),
    }))
}

/// Reads when a device was last talked to; none when it never was.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn last_seen(text: &str, device: &str) -> Result<Option<Moment>, String> {
    let answer = object(text)?;
    let seen = answer.get(device).and_then(|one| one.get("lastSeen"));
    let seen = seen.and_then(Value::as_str).and_then(Moment::parse_rfc3339);
    // "Never" is written as the beginning of 1970, or of the calendar.
    Ok(seen.filter(|at| at.0 > 0))
}

/// Reads which files could not be brought here.
///
/// # Errors
/// A reason when this cannot be that answer.
pub fn folder_errors(text: &str) -> Result<Vec<FileError>, String> {
    let answer = object(text)?;
    let errors = answer.get("errors").and_then(Value::as_array);
    let read = |one: &Value| FileError {
        path: plain(one, "path"),
        error: plain(one, "error"),
    };
    Ok(errors.into_iter().flatten().map(read).collect())
}

fn object(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err("JSON, but not an object".to_owned()),
        Err(error) => Err(format!("no JSON ({error})")),
    }
}

fn plain(value: &Value, key: &str) -> Plain {
    Plain::new(value.get(key).and_then(Value::as_str).unwrap_or(""))
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 100 after the clamp"
)]
fn whole_percent(percent: f64) -> u8 {
    percent.clamp(0.0, 100.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of seconds, at most a year after the clamp"
)]
fn whole_seconds(seconds: f64) -> u64 {
    seconds.ceil().clamp(0.0, 31_536_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: &str = "YQFUR3X-RNII2NQ-N5DAJ6G-O7HFSGQ-3UOLGW6-5T7BK3K-O4TLPNE-2UDVXAQ";

    #[test]
    fn answers_of_version_1_19_are_read() {
        let status = r#"{"errors":0,"pullErrors":2,"needTotalItems":7,"needBytes":9,"state":"syncing",
            "stateChanged":"2026-11-21T11:19:15Z","ignorePatterns":false}"#;
        let status = folder_status(status).unwrap();
        assert_eq!((status.state.as_str(), status.need), ("syncing", 7));
        assert_eq!(status.pull_errors, 2);
        let settings =
            r#"{"id":"q","fsWatcherEnabled":true,"fsWatcherDelayS":0.5,"rescanIntervalS":3600}"#;
        let settings = folder_settings(settings).unwrap();
        assert_eq!((settings.watched, settings.delay), (true, 1));
        assert_eq!(settings.rescan, Some(3600));
        let done = r#"{"completion":99.23371647509579,"globalItems":7,"needBytes":4,"needDeletes":1,
            "needItems":1,"sequence":10}"#;
        let done = completion(done).unwrap();
        assert_eq!((done.percent, done.need), (99, 2));
        let need =
            r#"{"files":[{"deleted":false,"name":"outbox/zz","size":4}],"page":1,"perpage":100}"#;
        assert_eq!(&*remote_need(need).unwrap()[0], "outbox/zz");
        let lines = format!(
            r#"{{"connections":{{"{DEVICE}":{{"connected":false,"paused":true,"clientVersion":""}}}}}}"#
        );
        let line = connection(&lines, DEVICE).unwrap().unwrap();
        assert!(line.paused && !line.connected);
        assert_eq!(connection(&lines, "OTHER").unwrap(), None);
        let stats = format!(r#"{{"{DEVICE}":{{"lastSeen":"2026-11-21T11:18:47Z"}}}}"#);
        assert_eq!(
            last_seen(&stats, DEVICE).unwrap(),
            Moment::parse_rfc3339("2026-11-21T11:18:47Z")
        );
        let errors = r#"{"errors":null,"folder":"q","page":1,"perpage":65536}"#;
        assert_eq!(folder_errors(errors).unwrap(), []);
        let errors = r#"{"errors":[{"path":"outbox/a","error":"no space"}]}"#;
        assert_eq!(folder_errors(errors).unwrap()[0].error.as_str(), "no space");
    }

    #[test]
    fn a_device_that_was_never_seen_has_no_time() {
        for never in ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "soon"] {
            let stats = format!(r#"{{"{DEVICE}":{{"lastSeen":"{never}"}}}}"#);
            assert_eq!(last_seen(&stats, DEVICE).unwrap(), None, "{never}");
        }
        assert_eq!(last_seen("{}", DEVICE).unwrap(), None);
    }

    #[test]
    fn what_lacks_or_has_another_type_counts_as_nothing() {
        let status = folder_status(r#"{"state":"idle","pullErrors":"many"}"#).unwrap();
        assert_eq!((status.pull_errors, status.need), (0, 0));
        assert_eq!(completion(r#"{"completion":100}"#).unwrap().need, 0);
        assert!(remote_need(r#"{"files":null}"#).unwrap().is_empty());
        assert!(remote_need(r#"{"files":[{"size":1}]}"#).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_the_answer_is_refused() {
        for text in ["", "<html>", "[]", "{}", "12", r#"{"state":5}"#] {
            assert!(folder_status(text).is_err(), "{text}");
            assert!(folder_settings(text).is_err(), "{text}");
            assert!(completion(text).is_err(), "{text}");
            assert!(remote_need(text).is_err(), "{text}");
            assert!(connection(text, DEVICE).is_err(), "{text}");
        }
    }

    #[test]
    fn names_from_the_other_side_reach_no_terminal_raw() {
        let errors = "{\"errors\":[{\"path\":\"a\\u001b[2Jb\",\"error\":\"x\"}]}";
        assert_eq!(folder_errors(errors).unwrap()[0].path.as_str(), "a^[[2Jb");
    }
}
