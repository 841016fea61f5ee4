//! `jobtui logs`: whole, the end of it, and as it grows.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use super::{RUN, expect, full, jobtui};

#[test]
fn the_whole_log_and_the_end_of_it() {
    let world = full();
    let said = expect(&world, 0, &["logs", "140000-run"]);
    assert_eq!(
        (said.out.as_str(), said.err.as_str()),
        ("one\ntwo\nthree\n", "")
    );
    assert_eq!(
        expect(&world, 0, &["logs", "140000-run", "--tail", "6"]).out,
        "three\n"
    );
    assert_eq!(
        expect(&world, 0, &["logs", "00003"]).out,
        "point 1 of 500\n"
    );
}

#[test]
fn a_job_without_a_log_says_why() {
    let said = expect(&full(), 1, &["logs", "wfe"]);
    assert_eq!(said.out, "");
    assert!(said.err.contains("no stdout.log yet"), "{said:?}");
    assert!(!expect(&full(), 1, &["logs", "00004"]).err.is_empty());
}

#[test]
fn the_bytes_go_into_a_pipe_as_they_are() {
    let world = full();
    let bytes = b"\x1b[31mred\x1b[0m 45%\r100%\r\n\xff\x00end";
    world.put(&format!("queue/inbox/{RUN}/stdout.log"), bytes);
    let output = jobtui(&world)
        .args(["logs", "140000-run"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, bytes);
}

#[test]
fn following_a_folder_job_ends_when_the_job_is_over() {
    let world = full();
    let mut child = jobtui(&world)
        .args(["logs", "-f", "140000-run"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    for _ in 0..3 {
        reader.read_line(&mut lines).unwrap();
    }
    let path = world.at(&format!("queue/inbox/{RUN}/stdout.log"));
    let mut log = OpenOptions::new().append(true).open(path).unwrap();
    log.write_all(b"four\n").unwrap();
    reader.read_line(&mut lines).unwrap();
    assert_eq!(lines, "one\ntwo\nthree\nfour\n");
    world.manifest("inbox", RUN, "completed", "starspec");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn following_a_row_ends_when_the_job_is_over() {
    let world = full();
    let mut child = jobtui(&world)
        .args(["logs", "-f", "00003"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    reader.read_line(&mut lines).unwrap();
    world.sql("UPDATE job_outputs SET output_text = output_text || 'point 2 of 500' || char(10)");
    reader.read_line(&mut lines).unwrap();
    assert_eq!(lines, "point 1 of 500\npoint 2 of 500\n");
    world.sql("UPDATE job_outputs SET is_complete = 1");
    world.sql("UPDATE jobs SET status = 'COMPLETED' WHERE job_id = 'JOB-20260210-00003'");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
