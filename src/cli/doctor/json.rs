//! The answer of `jobtui doctor` as one document: fields are added to it, never changed.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Patient;
use crate::job::{FindingWeight, Moment};

/// The number that changes when a script would have to.
const SCHEMA: u32 = 1;

/// Writes the document with every finding.
pub(super) fn write(out: &mut dyn Write, patients: &[Patient], now: Moment) -> io::Result<()> {
    let tally = |weight| patients.iter().map(|p| p.count(weight)).sum::<usize>();
    let document = json!({
        "schema": SCHEMA,
        "generated_at": now.rfc3339(),
        "tally": {
            "errors": tally(FindingWeight::Error),
            "warnings": tally(FindingWeight::Warning),
            "notices": tally(FindingWeight::Notice),
        },
        "sources": patients.iter().map(source).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)
}

fn source(patient: &Patient) -> Value {
    let looked_at: Map<String, Value> = patient
        .checkup
        .looked_at
        .iter()
        .map(|(what, count)| (what.replace(' ', "_"), json!(count)))
        .collect();
    let findings = patient.checkup.findings.iter().map(|finding| {
        json!({
            "kind": finding.kind,
            "weight": finding.weight.word(),
            "place": finding.place.as_str(),
            "text": finding.text.as_str(),
            "way_out": finding.way_out.as_str(),
        })
    });
    json!({
        "name": patient.name,
        "kind": patient.kind,
        "reached": patient.reached,
        "looked_at": looked_at,
        "findings": findings.collect::<Vec<_>>(),
    })
}
