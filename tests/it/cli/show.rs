//! `jobtui show`: one job, found by its id or by a part that no other has.

use serde_json::Value;

use super::{WFE, expect, full};

#[test]
fn a_part_of_an_id_is_enough_and_every_field_is_told() {
    let world = full();
    let said = expect(&world, 0, &["show", "wfe"]);
    assert!(said.out.starts_with("id "), "{}", said.out);
    for text in [WFE, "pending", "study-builder", "run_optimization.py"] {
        assert!(said.out.contains(text), "{text}:\n{}", said.out);
    }
    let said = expect(&world, 0, &["show", "JOB-20260210-00002"]);
    for text in ["failed", "ValueError: too long", "experiments.t1", "clau"] {
        assert!(said.out.contains(text), "{text}:\n{}", said.out);
    }
}

#[test]
fn as_json_the_sources_own_document_stands_beside_the_job() {
    let world = full();
    let said = expect(&world, 0, &["show", "wfe", "-o", "json"]);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["job"]["id"], WFE);
    assert_eq!(answer["document"]["args"][0], "--start");
    let said = expect(&world, 0, &["show", "00005", "-o", "json"]);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["job"]["status"], "pending");
    assert_eq!(answer["document"]["priority"], 5);
}

#[test]
fn a_part_that_several_jobs_have_is_refused_with_their_names() {
    let said = expect(&full(), 2, &["show", "0210-0000"]);
    assert_eq!(said.out, "");
    for number in 1..=5 {
        assert!(
            said.err.contains(&format!("JOB-20260210-0000{number}")),
            "{said:?}"
        );
    }
    assert!(said.err.contains("(lab)"), "{said:?}");
}

#[test]
fn an_id_that_nobody_has_is_a_failure() {
    let said = expect(&full(), 1, &["show", "nobody"]);
    assert!(said.err.contains("no job is called `nobody`"), "{said:?}");
}
