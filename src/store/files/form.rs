//! The plan of a new job: the form's fields, what is wrong with them, and the exact text of its job.json.

mod script;
mod value;

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization as _;

pub(super) use self::value::{amount, files_and_bytes};
use self::value::{default_channel, default_of, notify_of, path_objection, priority_of};
use super::gather::Gathered;
use super::name;
use super::origin::{self, Base};
use super::queue::Queue;
use super::words;
use crate::job::{Check, Field, Moment, NewJob, Now, Refusal, Weight};

/// Name and hint of each field, in the order of the form.
const FIELDS: [(&str, &str); 11] = [
    ("name", "what it is for, in a few words: m1-wfe-sweep"),
    ("script", "the file that is run, below the job"),
    ("args", "words as in a shell, or a JSON array"),
    ("project", "the study it belongs to"),
    ("channel", "where it is talked about; #project if empty"),
    ("type", "optimization, unless it is something else"),
    ("priority", "-100 to 100, higher first; advisory"),
    ("created_by", "who submits it"),
    ("notify", "both, complete, fail or none"),
    ("readme", "what a reader should know; becomes README.md"),
    ("from", "a directory here whose files go along"),
];

/// The keys that everybody knows, in the order in which they are written.
const KNOWN: [&str; 12] = [
    "job_id",
    "created_at",
    "created_by",
    "project",
    "channel",
    "type",
    "script",
    "args",
    "status",
    "notify",
    "priority",
    "retry_of",
];
/// What a runner adds while a job runs: it tells of that run and of no other.
const OF_A_RUN: [&str; 4] = ["started_at", "finished_at", "exit_code", "host"];

const LONGEST_NAME: usize = 100;
/// So many findings of one kind about the files are told.
const TOLD: usize = 20;

/// All that is to be written for a new job but its directory's name.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) fields: Vec<Field>,
    pub(super) checks: Vec<Check>,
    pub(super) gathered: Gathered,
    /// The README.md that the form makes; none when the files bring their own or there is none.
    pub(super) readme: Option<String>,
    name: String,
    at: Moment,
    manifest: Map<String, Value>,
}

impl Plan {
    /// Makes the plan of a new job. Nothing is written, and errors in the form are checks.
    pub(super) fn make(queue: &Queue, new: &NewJob, who: &str, now: Now) -> Result<Self, Refusal> {
        let base = origin::read(queue, &new.origin, typed(new, "from"))?;
        let mut form = Form::fill(&base, new, who);
        form.check(&base, new);
        let readme = form.readme(&base);
        Ok(Self {
            manifest: form.manifest(&base, now.wall),
            name: form.value("name").to_owned(),
            fields: form.fields,
            checks: form.checks,
            gathered: base.gathered,
            readme,
            at: now.wall,
        })
    }

    /// The directory of the `number`th attempt to find a free name.
    pub(super) fn directory(&self, number: u64) -> String {
        name::job_directory(self.at, &self.name, number)
    }

    /// The job.json of the job in this directory: what is previewed is what is written.
    pub(super) fn manifest_text(&self, directory: &str) -> String {
        let mut manifest = Map::new();
        manifest.insert("job_id".to_owned(), json!(directory));
        manifest.extend(self.manifest.clone());
        format!("{:#}\n", Value::Object(manifest))
    }
}

fn typed<'a>(new: &'a NewJob, name: &str) -> Option<&'a str> {
    let mut all = new.fields.iter().rev();
    all.find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// The form while it is being filled in and judged.
struct Form {
    fields: Vec<Field>,
    checks: Vec<Check>,
    /// Fields whose value was typed rather than taken from the origin.
    typed: Vec<&'static str>,
}

impl Form {
    fn fill(base: &Base, new: &NewJob, who: &str) -> Self {
        let mut form = Self {
            fields: Vec::new(),
            checks: base.checks.clone(),
            typed: Vec::new(),
        };
        for (name, hint) in FIELDS {
            if name == "from" && base.from.is_none() {
                continue;
            }
            let value = match typed(new, name) {
                Some(value) => {
                    form.typed.push(name);
                    value.trim().nfc().collect()
                }
                None if name == "channel" => default_channel(base, form.value("project")),
                None => default_of(name, base, who).nfc().collect(),
            };
            form.fields.push(Field { name, value, hint });
        }
        for (name, _) in &new.fields {
            if form.fields.iter().all(|field| field.name != name) {
                let known: Vec<_> = form.fields.iter().map(|field| field.name).collect();
                let text = format!("no field is called {name}; there are {}", known.join(" "));
                form.error("", &text);
            }
        }
        form
    }

    fn value(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|field| field.name == name);
        field.map_or("", |field| field.value.as_str())
    }

    fn error(&mut self, field: &'static str, text: &str) {
        self.checks.push(Check::new(Weight::Error, field, text));
    }

    fn warn(&mut self, field: &'static str, text: &str) {
        self.checks.push(Check::new(Weight::Warning, field, text));
    }

    fn fine(&mut self, field: &'static str, text: &str) {
        self.checks.push(Check::new(Weight::Fine, field, text));
    }

    fn check(&mut self, base: &Base, new: &NewJob) {
        self.check_name();
        self.check_script(&base.gathered);
        self.check_args();
        if let Err(text) = priority_of(self.value("priority")) {
            self.error("priority", &text);
        }
        if notify_of(self.value("notify")).is_none() {
            self.error("notify", "say both, complete, fail or none");
        }
        if self.value("project").is_empty() {
            self.warn("project", "without a project it is hard to find later");
        }
        if self.value("created_by").is_empty() {
            self.warn("created_by", "nobody will know whose it is");
        }
        let has_readme = base.gathered.has("README.md");
        if self.value("readme").is_empty() && !has_readme {
            self.warn(
                "readme",
                "no README.md: the one who runs it will not know what it is for",
            );
        } else if has_readme && typed(new, "readme").is_some_and(|t| !t.trim().is_empty()) {
            self.warn(
                "readme",
                "this text goes along in place of the README.md among the files",
            );
        }
        self.check_files(&base.gathered);
    }

    fn check_name(&mut self) {
        let name = self.value("name").to_owned();
        if name.is_empty() {
            return self.error("name", "a name is needed");
        }
        // Judged as it will stand there: `aux` alone would be a device, behind a stamp it is none.
        if let Some(why) = name::windows_objection(&name::job_directory(Moment(0), &name, 1)) {
            return self.error("name", &why);
        }
        if name.len() > LONGEST_NAME {
            return self.error("name", &format!("at most {LONGEST_NAME} bytes, please"));
        }
        let telling = name.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && !matches!(
                name.as_str(),
                "job" | "test" | "run" | "new" | "tmp" | "foo"
            );
        if !telling {
            self.warn(
                "name",
                "a name that says what it is for helps to find it later",
            );
        } else if name.chars().any(char::is_whitespace) {
            self.warn("name", "blanks in a directory's name break many a script");
        } else {
            self.fine("name", "ok");
        }
    }

    fn check_script(&mut self, gathered: &Gathered) {
        let script = self.value("script").to_owned();
        if script.is_empty() {
            return self.error("script", "say which file is to be run");
        }
        if let Some(why) = path_objection(&script) {
            return self.error("script", &format!("{script} {why}"));
        }
        let below = script.strip_prefix("./").unwrap_or(&script);
        let Some(file) = gathered.file(below) else {
            return self.error("script", &format!("{script} is not among the files"));
        };
        match script::absolute_path(&file.from) {
            Some((line, path)) => self.warn(
                "script",
                &format!("line {line} names {path}, which the other machine does not have"),
            ),
            None => self.fine("script", "is among the files"),
        }
    }

    fn check_args(&mut self) {
        let args = match words::parse(self.value("args")) {
            Ok(args) => args,
            Err(why) => return self.error("args", &why),
        };
        for arg in &args {
            let Some(text) = arg.as_str() else {
                self.warn("args", &format!("{arg} is no text; runners expect texts"));
                continue;
            };
            let path = text.split_once('=').map_or(text, |(_, value)| value);
            if let Some(why) = path_objection(path) {
                self.warn(
                    "args",
                    &format!("{path} {why}; it will break on the other machine"),
                );
            }
        }
    }

    fn check_files(&mut self, gathered: &Gathered) {
        // The files of a former job are not chosen in the form.
        let chosen = self.fields.iter().any(|field| field.name == "from");
        let field = if chosen { "from" } else { "" };
        for text in gathered.objections.iter().take(TOLD) {
            self.error(field, text);
        }
        for text in gathered.doubts.iter().take(TOLD) {
            self.warn(field, text);
        }
        for text in gathered.left_out.iter().take(TOLD) {
            self.warn(field, &format!("left out: {text}"));
        }
        if let Some(more @ 1..) = gathered.left_out.len().checked_sub(TOLD) {
            self.warn(field, &format!("left out: {more} more of that kind"));
        }
        let count = gathered.files.len();
        if count > 0 {
            self.fine(field, &files_and_bytes(count, gathered.size()));
        }
    }

    /// The text of README.md, if the form makes one; with a title, so that it can be read alone.
    fn readme(&self, base: &Base) -> Option<String> {
        let text = self.value("readme");
        if text.is_empty() {
            return None;
        }
        if text.starts_with('#') {
            return Some(format!("{text}\n"));
        }
        let former = base.retry_of.as_ref();
        let retry = former.map_or_else(String::new, |id| format!("\n\nRun again from {id}."));
        Some(format!("# {}\n\n{text}{retry}\n", self.value("name")))
    }

    /// Everything but the id: the known keys in their order, then what the origin had besides.
    fn manifest(&self, base: &Base, at: Moment) -> Map<String, Value> {
        let kept = |field: &str| {
            let untouched = !self.typed.contains(&field);
            base.manifest.get(field).filter(|_| untouched).cloned()
        };
        let mut manifest = Map::new();
        let mut put = |key: &str, value: Value| manifest.insert(key.to_owned(), value);
        put("created_at", json!(at.rfc3339()));
        put("created_by", json!(self.value("created_by")));
        put("project", json!(self.value("project")));
        put("channel", json!(self.value("channel")));
        put("type", json!(self.value("type")));
        put("script", json!(self.value("script")));
        let args = words::parse(self.value("args")).unwrap_or_default();
        put("args", Value::Array(args));
        put("status", json!("submitted"));
        let (complete, fail) = notify_of(self.value("notify")).unwrap_or((true, true));
        let notify = json!({ "on_complete": complete, "on_fail": fail });
        put(
            "notify",
            kept("notify").filter(Value::is_object).unwrap_or(notify),
        );
        let priority = priority_of(self.value("priority")).unwrap_or(0);
        if priority != 0 {
            put("priority", json!(priority));
        }
        if let Some(former) = &base.retry_of {
            put("retry_of", json!(former));
        }
        for (key, value) in &base.manifest {
            let known = KNOWN.contains(&key.as_str()) && key != "retry_of";
            if !known && !OF_A_RUN.contains(&key.as_str()) && !manifest.contains_key(key) {
                manifest.insert(key.clone(), value.clone());
            }
        }
        manifest
    }
}
