//! A job's optimisation study as JSON: its fields are added to, never changed.

use serde_json::{Map, Value, json};

use crate::job::{Best, BestTrial, Direction, Objective, Setting, Study, StudyReport};

/// What was found in the place of a study: `note` says why there is none, or an older one.
pub fn study(report: &StudyReport) -> Value {
    let mut all = Map::new();
    let note = Some(report.note.as_str()).filter(|note| !note.is_empty());
    all.insert("note".to_owned(), note.into());
    if let Some(Value::Object(more)) = report.study.as_ref().map(told) {
        all.extend(more);
    }
    all.into()
}

fn told(study: &Study) -> Value {
    let counts = study.counts.named().into_iter();
    let counts: Map<_, _> = counts
        .map(|(word, count)| (word.to_owned(), count.into()))
        .collect();
    let objectives: Vec<_> = study.objectives.iter().map(objective).collect();
    let (best, why) = match &study.best {
        Best::Trial(trial) => (best(trial), None),
        Best::NoneComplete => (Value::Null, Some("no trial is complete")),
        Best::NoneFeasible => (Value::Null, Some("none feasible")),
        Best::NoDirection => (Value::Null, Some("no direction")),
        Best::Front(_) => (Value::Null, Some("several objectives")),
    };
    let front = match study.best {
        Best::Front(size) => size,
        Best::NoneComplete | Best::NoneFeasible | Best::NoDirection | Best::Trial(_) => None,
    };
    json!({
        "name": study.name.as_str(),
        "other_studies": study.others,
        "trials": counts,
        "objectives": objectives,
        "best": best,
        "no_best": why,
        "front": front,
    })
}

fn objective(objective: &Objective) -> Value {
    let direction = match objective.direction {
        Direction::Minimise => Some("minimize"),
        Direction::Maximise => Some("maximize"),
        Direction::Unknown => None,
    };
    json!({
        "name": Some(objective.name.as_str()).filter(|name| !name.is_empty()),
        "direction": direction,
        "values": objective.series,
        "infinite": objective.infinite,
    })
}

fn best(trial: &BestTrial) -> Value {
    let parameters: Map<_, _> = trial
        .parameters
        .iter()
        .map(|(name, setting)| {
            let value = match setting {
                Setting::Number(value) => number(*value),
                Setting::Text(text) => text.as_str().into(),
            };
            (name.to_string(), value)
        })
        .collect();
    let notes: Map<_, _> = trial
        .notes
        .iter()
        .map(|(name, note)| (name.to_string(), note.as_str().into()))
        .collect();
    json!({
        "trial": trial.number,
        "value": number(trial.value),
        "params": parameters,
        "user_attrs": notes,
    })
}

/// JSON has no infinities: they are words.
fn number(value: f64) -> Value {
    if value.is_finite() {
        value.into()
    } else {
        value.to_string().into()
    }
}
