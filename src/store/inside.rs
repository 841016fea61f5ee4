//! What stands inside a job's own document, for filters: the parameters of a run first, then everything else.

use serde_json::Value;

use super::Store;
use super::sqlite::parameters;
use crate::job::{Argument, JobId, Refusal};

/// A job's own parameters, where a job server keeps them: a text of JSON in its row.
const PARAMETERS: &str = "experiment_config";

/// Reads a job's document and takes out what stands at these paths.
///
/// # Errors
/// Those of reading the document.
pub fn arguments(
    store: &mut dyn Store,
    job: &JobId,
    paths: &[String],
) -> Result<Vec<Argument>, Refusal> {
    let document = store.document(job)?;
    Ok(take(&document, paths))
}

fn take(document: &Value, paths: &[String]) -> Vec<Argument> {
    let inner = match document.get(PARAMETERS) {
        Some(Value::String(text)) => parameters(text),
        Some(value) => Some(value.clone()),
        None => None,
    };
    let inner = inner.as_ref();
    paths
        .iter()
        .map(|path| {
            let own = path
                .strip_prefix(PARAMETERS)
                .and_then(|p| p.strip_prefix('.'));
            let found = inner.map(|inner| Argument::inside(inner, own.unwrap_or(path)));
            found
                .filter(|found| *found != Argument::Missing)
                .unwrap_or_else(|| Argument::inside(document, path))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_come_before_the_columns_of_the_row() {
        let row = json!({"user": "ann", "reps": 1, "experiment_config": "{\"reps\": 500, \"step\": NaN, \"q\": {\"f\": 7.5}}"});
        let paths = [
            "reps",
            "user",
            "step",
            "q.f",
            "experiment_config.reps",
            "nope",
        ];
        let found = take(&row, &paths.map(str::to_owned));
        assert_eq!(
            found,
            [
                Argument::Whole(500),
                Argument::Text(crate::job::Plain::new("ann")),
                Argument::Missing,
                Argument::Real(7.5),
                Argument::Whole(500),
                Argument::Missing,
            ]
        );
        let broken = json!({"experiment_config": "{broken", "a": true});
        assert_eq!(take(&broken, &["a".to_owned()]), [Argument::Truth(true)]);
    }
}
