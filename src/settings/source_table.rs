//! A `[[source]]` table, checked value by value, made a source.

use super::file::expand_home;
use super::span;
use super::written::{Pair, Value};
use super::{Kind, SourceSpec, SyncSpec};
use crate::job::{Plain, Verb};

/// What is wrong, and on which line.
type Wrong = (usize, String);

/// Errors: why it is no source at all. What else is wrong comes beside the source.
pub(super) fn read(
    pairs: &[&Pair],
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(SourceSpec, Vec<Wrong>), String> {
    let pair = |key: &str| pairs.iter().find(|pair| pair.key == key);
    let value = |key: &str| pair(key).map(|pair| &pair.node.value);
    let text = |key: &str| value(key).and_then(Value::text);
    let switch = |key: &str, default: bool| match value(key) {
        Some(Value::Switch(switch)) => *switch,
        _ => default,
    };
    let span = |key: &str| text(key).and_then(|text| span::parse(text).ok());
    let (Some(kind), Some(path)) = (text("kind").and_then(Kind::from_word), text("path")) else {
        return Err(
            "a [[source]] without a known `kind` (folder, sqlite) and a `path` is left out"
                .to_owned(),
        );
    };
    let mut source = SourceSpec::parse(path, kind);
    source.path = expand_home(path);
    if let Some(name) = text("name") {
        source.name = Plain::new(name).to_string();
    }
    source.read_only = switch("read_only", false);
    source.stalled_after = span("stalled_after");
    source.rules.allow_others = switch("allow_others", true);
    source.rules.guarded = text("guard") == Some("high");
    source.rules.refresh = span("refresh");
    source.rules.allow = value("allow")
        .and_then(Value::texts)
        .map(|words| words.into_iter().filter_map(Verb::from_word).collect());
    let mut wrong = Vec::new();
    if let Some(pair) = pair("sync") {
        match sync(pair, kind, variable) {
            Ok(sync) => source.sync = Some(sync),
            Err(all) => wrong.extend(all.into_iter().map(|(line, why)| {
                let name = &source.name;
                (line, format!("{name}: {why}; its sync is not watched"))
            })),
        }
    }
    Ok((source, wrong))
}

fn sync(
    pair: &Pair,
    kind: Kind,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<SyncSpec, Vec<Wrong>> {
    if kind != Kind::Folder {
        return Err(vec![(
            pair.line,
            "`sync` is for folder queues only".to_owned(),
        )]);
    }
    SyncSpec::read(&pair.node.value.to_toml(), variable).map_err(|wrong| {
        let line = |why: &str| {
            // Its sentences begin with the key they are about.
            let key = why.strip_prefix("`sync.").and_then(|w| w.split('`').next());
            let Value::Table(pairs) = &pair.node.value else {
                return pair.line;
            };
            let at = pairs.iter().find(|pair| Some(pair.key.as_str()) == key);
            at.map_or(pair.line, |pair| pair.line)
        };
        wrong.into_iter().map(|why| (line(&why), why)).collect()
    })
}

/// The same value without the API key in it.
pub(super) fn without_secret(value: &Value) -> Value {
    let Value::Table(pairs) = value else {
        return value.clone();
    };
    let pairs = pairs.iter().map(|pair| {
        let mut pair = pair.clone();
        if pair.key == "key" {
            pair.node.value = Value::Text("(not shown)".to_owned());
        }
        pair
    });
    Value::Table(pairs.collect())
}
