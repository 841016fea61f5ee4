//! `jobtui compare`: the same as the key shows, for scripts and for reading.

use super::{RUN, WFE, expect, full};

const COPY: &str = "job.sync-conflict-20260210-145500-YNBZ5RL.json";

#[test]
fn a_copy_is_printed_beside_the_file_that_counts() {
    let world = full();
    let other = "{\"status\": \"submitted\", \"x\": \"\\u001b[2J\"}\n";
    world.put(&format!("queue/inbox/{RUN}/{COPY}"), other);
    let before = world.tree("queue");
    let said = expect(&world, 0, &["compare", RUN]);
    for text in [
        &format!("< inbox/{RUN}/job.json"),
        &format!("> inbox/{RUN}/{COPY}"),
        "status: running | submitted",
        "device YNBZ5RL",
        "x: (absent) | ^[[2J",
        "jobtui settles nothing",
    ] {
        assert!(said.out.contains(text), "{text}\n{}", said.out);
    }
    crate::rig::assert_harmless(&said.out);
    let said = expect(&world, 0, &["compare", RUN, "-o", "json"]);
    let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let copy = &document["copies"][0];
    assert_eq!(copy["device_of_winner"], "YNBZ5RL");
    assert_eq!(copy["made_local"], "2026-02-10 14:55:00");
    let keys = copy["keys"].as_array().unwrap();
    let status = keys.iter().find(|key| key["key"] == "status").unwrap();
    assert_eq!(
        (&status["left"], &status["right"]),
        (&"running".into(), &"submitted".into())
    );
    assert!(
        copy["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["sign"] != " ")
    );
    assert_eq!(world.tree("queue"), before);
}

#[test]
fn a_job_without_copies_says_so() {
    let world = full();
    let said = expect(&world, 0, &["compare", WFE]);
    assert_eq!(said.out, format!("{WFE} has no conflict copies\n"));
    let said = expect(&world, 0, &["compare", "JOB-20260210-00004", "-o", "json"]);
    assert!(said.out.contains("\"copies\": []"), "{said:?}");
}
