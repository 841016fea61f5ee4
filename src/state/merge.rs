//! What one session changed, put on top of what another has written meanwhile.

use serde_json::{Map, Value};

use super::remembered::{FILTERS, State};

/// The keys of the lists that are joined instead of replaced.
const HISTORIES: [&str; 2] = ["filter_history", "command_history"];

/// What a session changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Changes {
    /// Where, and what stands there now; none when it was taken away.
    leaves: Vec<(Vec<String>, Option<Value>)>,
    /// What was used of each history, the newest last.
    used: [Vec<String>; 2],
}

impl Changes {
    pub(super) fn between(before: &State, after: &State) -> Self {
        let mut changes = Self {
            used: [
                used(&before.filter_history, &after.filter_history).to_vec(),
                used(&before.command_history, &after.command_history).to_vec(),
            ],
            ..Self::default()
        };
        let (before, after) = (as_map(before), as_map(after));
        changes.compare(&mut Vec::new(), &before, &after);
        changes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.leaves.is_empty() && self.used.iter().all(Vec::is_empty)
    }

    fn compare(
        &mut self,
        path: &mut Vec<String>,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        let gone = before.keys().filter(|key| !after.contains_key(*key));
        let empty = Map::new();
        for key in after.keys().chain(gone) {
            if path.is_empty() && HISTORIES.contains(&key.as_str()) {
                continue;
            }
            path.push(key.clone());
            match (before.get(key), after.get(key)) {
                (Some(Value::Object(one)), Some(Value::Object(other))) => {
                    self.compare(path, one, other);
                }
                (None, Some(Value::Object(other))) => self.compare(path, &empty, other),
                (Some(Value::Object(one)), None) => self.compare(path, one, &empty),
                (one, other) if one != other => {
                    self.leaves.push((path.clone(), other.cloned()));
                }
                _ => {}
            }
            path.pop();
        }
    }

    /// Puts the changes into what a file holds; what the file has beside them stays.
    pub(super) fn apply(&self, file: &mut Map<String, Value>) {
        for (path, value) in &self.leaves {
            let Some((last, tables)) = path.split_last() else {
                continue;
            };
            let mut place = &mut *file;
            for table in tables {
                let inner = place
                    .entry(table.clone())
                    .or_insert_with(|| Value::Object(Map::new()));
                if !inner.is_object() {
                    *inner = Value::Object(Map::new());
                }
                let Value::Object(next) = inner else { return };
                place = next;
            }
            match value {
                Some(value) => {
                    place.insert(last.clone(), value.clone());
                }
                None => {
                    place.remove(last);
                }
            }
        }
        for (history, used) in HISTORIES.iter().zip(&self.used) {
            if !used.is_empty() {
                join_history(file, history, used);
            }
        }
    }
}

fn join_history(file: &mut Map<String, Value>, history: &str, used: &[String]) {
    let known = file.get(history).and_then(Value::as_array);
    let known = known.into_iter().flatten().filter_map(Value::as_str);
    let kept = known.filter(|text| !used.iter().any(|used| used == text));
    let mut all: Vec<_> = kept.map(str::to_owned).collect();
    all.extend(used.iter().cloned());
    let over = all.len().saturating_sub(FILTERS);
    all.drain(..over);
    file.insert(history.to_owned(), all.into());
}

fn as_map(state: &State) -> Map<String, Value> {
    match serde_json::to_value(state) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// The end of `after` that is not simply what is left of `before`.
fn used<'a>(before: &[String], after: &'a [String]) -> &'a [String] {
    let mut from = 0;
    for (at, text) in after.iter().enumerate() {
        match before[from..].iter().position(|known| known == text) {
            Some(further) => from += further + 1,
            None => return &after[at..],
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn what_was_used_is_what_stands_behind_the_rest() {
        let before = history(&["a", "b", "c"]);
        for (after, expected) in [
            (vec!["a", "b", "c"], vec![]),
            (vec!["a", "c", "b"], vec!["b"]),
            (vec!["b", "c", "d"], vec!["d"]),
            (vec!["a", "b", "c", "x", "y"], vec!["x", "y"]),
        ] {
            let after = history(&after);
            assert_eq!(used(&before, &after), history(&expected));
        }
    }

    #[test]
    fn only_what_was_changed_is_written_and_the_rest_is_the_others() {
        let before = State {
            theme: Some("nord".into()),
            ..State::default()
        };
        let mut after = before.clone();
        after.theme = None;
        after.pin("fsq", "job-1");
        after.lists.entry("queue".into()).or_default().sort = Some("prio-".into());
        let changes = Changes::between(&before, &after);
        let text = r#"{"schema":1,"theme":"dark","later":7,"pins":{"fsq":{"job-2":true}},
                       "lists":{"queue":{"grouped":true}}}"#;
        let mut file: Map<String, Value> = serde_json::from_str(text).unwrap();
        changes.apply(&mut file);
        let expected = r#"{"schema":1,"later":7,"pins":{"fsq":{"job-2":true,"job-1":true}},
                       "lists":{"queue":{"grouped":true,"sort":"prio-"}}}"#;
        let expected: Map<String, Value> = serde_json::from_str(expected).unwrap();
        assert_eq!(file, expected);
        assert!(Changes::between(&after, &after).is_empty());
    }
}
