//! The list of settings as texts: a commented file to begin with, the README's table, a schema for editors.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::table::{Form, SETTINGS, Setting};

const HEAD: &str = "\
# Settings of jobtui. All lines are comments: take the # away in front of what you want to be otherwise.
# Read are the site's file ($XDG_CONFIG_DIRS/jobtui/config.toml), then the user's own ($XDG_CONFIG_HOME/jobtui/config.toml),
# then variables (JOBTUI_THEME for `theme`), then arguments; the later counts. `jobtui config check` tells what is wrong,
# `jobtui config show --origin` what counts and who said it. jobtui never writes this file.
";

/// A file with every setting in it, each with its default or an example.
pub fn template() -> String {
    let mut out = String::from(HEAD);
    let mut table = "";
    for setting in SETTINGS {
        if setting.table() != table {
            table = setting.table();
            let _ = match table {
                "source" | "notify" => write!(out, "\n#[[{table}]]"),
                _ => write!(out, "\n#[{table}]"),
            };
        }
        out.push('\n');
        let _ = writeln!(out, "# {}.", setting.doc);
        if let Some(allowed) = choice(setting) {
            let _ = writeln!(out, "# {allowed}");
        }
        let (key, value) = sample(setting);
        let _ = writeln!(out, "#{key} = {value}");
    }
    out
}

/// What may be chosen from, where that is a list.
fn choice(setting: &Setting) -> Option<String> {
    matches!(setting.form, Form::Word(_) | Form::Words(_)).then(|| setting.allowed())
}

/// A key and a value to begin with.
fn sample(setting: &Setting) -> (&'static str, &'static str) {
    let key = match setting.name {
        "filters.NAME" => "night",
        "keys.lists.KEY" => "\"ctrl-x\"",
        "keys.logs.KEY" => "\"ctrl-t\"",
        "keys.everywhere.KEY" => "\"f5\"",
        _ => setting.key(),
    };
    let value = match setting.default {
        "" => setting.example,
        default => default,
    };
    (key, value)
}

/// The README's table.
pub fn markdown() -> String {
    let mut out =
        String::from("| Setting | Default | Allowed | What it does |\n| --- | --- | --- | --- |\n");
    for setting in SETTINGS.iter().filter(|s| s.form != Form::Own) {
        let default = match setting.default {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let (name, doc) = (setting.name, setting.doc);
        let allowed = setting.allowed();
        let _ = writeln!(out, "| `{name}` | {default} | {allowed} | {doc} |");
    }
    out
}

/// A JSON schema of the file, for editors that complete and check.
pub fn schema() -> Value {
    let mut root = object();
    for setting in SETTINGS {
        let mut place = &mut root;
        for table in setting.table().split('.').filter(|t| !t.is_empty()) {
            place = inner(place, table);
        }
        let (at, key) = match setting.own_name_in() {
            Some(_) => ("additionalProperties", None),
            None => ("properties", Some(setting.key())),
        };
        match key {
            Some(key) => place[at][key] = describe(setting),
            None => place[at] = describe(setting),
        }
    }
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("Settings of jobtui");
    root
}

fn object() -> Value {
    json!({"type": "object", "properties": Map::new(), "additionalProperties": false})
}

/// The object below a table's name; of a list of tables the object of each.
fn inner<'a>(place: &'a mut Value, table: &str) -> &'a mut Value {
    let list = matches!(table, "source" | "notify");
    let known = &mut place["properties"][table];
    if known.is_null() {
        *known = if list {
            json!({"type": "array", "items": object()})
        } else {
            object()
        };
    }
    if list { &mut known["items"] } else { known }
}

fn describe(setting: &Setting) -> Value {
    let mut of = match setting.form {
        Form::Switch => json!({"type": "boolean"}),
        Form::Word(words) => json!({"enum": words}),
        Form::Words(words) => {
            json!({"anyOf": [{"enum": words}, {"type": "array", "items": {"enum": words}, "minItems": 1}]})
        }
        Form::Span => json!({"type": "string", "pattern": "^(0|[0-9]+[smhd])$"}),
        Form::Text | Form::Filter | Form::Action => json!({"type": "string"}),
        Form::Channels => {
            json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]})
        }
        Form::Hours => {
            json!({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9] *- *[0-2][0-9]:[0-5][0-9]$"})
        }
        Form::Own => json!({"type": ["string", "object"]}),
    };
    of["description"] = json!(setting.doc);
    of
}

#[cfg(test)]
mod tests {
    use super::super::{Layers, Settings};
    use super::*;

    fn gather(text: &str) -> Settings {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("config.toml");
        std::fs::write(&place, text).unwrap();
        Settings::gather(&Layers {
            files: vec![place],
            variable: &|_| None,
            flags: Vec::new(),
        })
        .unwrap()
    }

    #[test]
    fn the_template_is_a_comment_and_without_its_marks_a_file_that_passes() {
        let template = template();
        assert_eq!(gather(&template), Settings::default());
        // Of these only one of two may stand there.
        let others = ["#key =", "#outbox =", "#inbox =", "#archive ="];
        let lines = template
            .lines()
            .filter(|line| !others.iter().any(|other| line.starts_with(other)));
        let lines = lines.map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest,
            _ => line,
        });
        let settings = gather(&lines.collect::<Vec<_>>().join("\n"));
        assert_eq!(settings.mistakes, []);
        assert_eq!((settings.sources.len(), settings.keys.len()), (1, 3));
        assert!(settings.sources[0].sync.is_some() && settings.notify.len() == 1);
    }

    #[test]
    fn the_schema_has_every_setting() {
        let schema = schema();
        for setting in SETTINGS {
            let mut place = &schema;
            for table in setting.table().split('.').filter(|t| !t.is_empty()) {
                place = &place["properties"][table];
                if place["items"].is_object() {
                    place = &place["items"];
                }
            }
            let described = match setting.own_name_in() {
                Some(_) => &place["additionalProperties"],
                None => &place["properties"][setting.key()],
            };
            assert_eq!(described["description"], setting.doc, "{}", setting.name);
        }
    }
}
