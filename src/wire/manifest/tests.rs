//! What manifests from the field, and from worse places, are read as.

use super::*;

const GOOD: &str = r##"{
  "job_id": "job-20260210-143022-wfe",
  "created_at": "2026-02-10T14:30:22Z",
  "created_by": "study-builder",
  "project": "starspec-m1-wfe",
  "channel": "#starspec-m1-wfe",
  "type": "optimization",
  "script": "run_optimization.py",
  "args": ["--start"],
  "status": "submitted",
  "notify": { "on_complete": true, "on_fail": true }
}"##;

fn read(text: &str) -> Manifest {
    Manifest::read(text.as_bytes()).unwrap()
}

fn fault(bytes: &[u8]) -> String {
    Manifest::read(bytes).unwrap_err().to_string()
}

#[test]
fn the_protocols_own_example_is_read_whole_and_without_a_flag() {
    let m = read(GOOD);
    assert_eq!(m.job_id.as_deref(), Some("job-20260210-143022-wfe"));
    assert_eq!(m.state(), Status::Pending);
    assert_eq!(m.created_by.as_str(), "study-builder");
    assert_eq!(m.project.as_str(), "starspec-m1-wfe");
    assert_eq!(m.script.as_deref(), Some("run_optimization.py"));
    assert_eq!(m.created_at, Moment::parse_rfc3339("2026-02-10T14:30:22Z"));
    assert!(m.flags.is_empty(), "{:?}", m.flags);
}

#[test]
fn the_fields_of_a_helpful_runner_are_read_too() {
    let m = read(
        r#"{"status":"FAILED ","started_at":"2026-02-10T14:30:22Z","completed_at":"2026-02-10T15:00:00Z",
        "exit_code":3,"error":"\nValueError: no\nmore","priority":7,"host":"nx1","retry_of":"job-1","files":[{"path":"a"}]}"#,
    );
    assert_eq!(m.state(), Status::Failed);
    assert_eq!(m.status.as_ref().unwrap().raw.as_str(), "FAILED");
    assert_eq!(m.ended_at, Moment::parse_rfc3339("2026-02-10T15:00:00Z"));
    assert_eq!(m.priority, Some(7));
    assert_eq!(m.failure().as_str(), "ValueError: no");
    assert_eq!(read(r#"{"exit_code":3}"#).failure().as_str(), "exit code 3");
}

#[test]
fn a_byte_order_mark_and_utf16_and_crlf_are_accepted() {
    let crlf = GOOD.replace('\n', "\r\n");
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend_from_slice(crlf.as_bytes());
    assert_eq!(Manifest::read(&marked).unwrap(), read(GOOD));
    let little: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(crlf.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(Manifest::read(&little).unwrap(), read(GOOD));
    let big: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(crlf.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(Manifest::read(&big).unwrap(), read(GOOD));
}

#[test]
fn what_is_missing_is_an_empty_cell() {
    let m = read("{}");
    assert_eq!(m, Manifest::default());
    assert_eq!(m.state(), Status::Unknown);
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_counts() {
    let m = read(r#"{"status":"submitted","status":"failed"}"#);
    assert_eq!(m.state(), Status::Failed);
    assert!(m.flags.has(Flag::DuplicateKeys));
    let emptied = read(r#"{"priority":7,"priority":null}"#);
    assert_eq!(emptied.priority, None);
    let names = r#"{"finished_at":"2026-02-10T15:00:00Z","ended_at":null}"#;
    assert!(read(names).ended_at.is_some() && read(names).flags.is_empty());
    let twice = r#"{"ended_at":null,"ended_at":null}"#;
    assert!(read(twice).flags.has(Flag::DuplicateKeys));
    assert!(read(r#"{"x":1,"x":2}"#).flags.has(Flag::DuplicateKeys));
    let emptied = read(r#"{"project":"a","project":7}"#);
    assert_eq!(emptied.project.as_str(), "");
    assert!(
        !read(r#"{"x":1,"y":{"x":2}}"#)
            .flags
            .has(Flag::DuplicateKeys)
    );
}

#[test]
fn a_wrong_type_is_an_empty_cell_and_a_flag() {
    for text in [
        r#"{"status":7}"#,
        r#"{"status":null}"#,
        r#"{"status":["failed"]}"#,
        r#"{"project":{"a":1}}"#,
        r#"{"priority":"high"}"#,
        r#"{"priority":1.5}"#,
        r#"{"args":"--start"}"#,
        r#"{"args":[1]}"#,
        r#"{"notify":[]}"#,
        r#"{"created_at":20260210}"#,
        r#"{"job_id":true}"#,
    ] {
        let m = read(text);
        assert!(m.flags.has(Flag::WrongType), "{text}");
        assert_eq!(
            Manifest {
                flags: Flags::default(),
                ..m
            },
            Manifest::default(),
            "{text}"
        );
    }
    for text in [
        r#"{"started_at":null}"#,
        r#"{"error":null}"#,
        r#"{"priority":null}"#,
    ] {
        assert!(read(text).flags.is_empty(), "{text}");
    }
}

#[test]
fn only_a_plain_yes_asks_to_be_told() {
    let both = Notify {
        on_complete: true,
        on_fail: true,
    };
    assert_eq!(read(GOOD).notify, Some(both));
    assert_eq!(read(r#"{"status":"x"}"#).notify, None);
    let fail = read(
        r#"{"notify":{"on_complete":"yes","on_fail":true,"run":"rm -rf /","deep":[{"a":1}]}}"#,
    );
    assert_eq!(
        fail.notify,
        Some(Notify {
            on_complete: false,
            on_fail: true
        })
    );
    assert!(fail.flags.is_empty());
}

#[test]
fn an_unknown_status_is_kept_and_cut_to_24_characters() {
    let m = read(r#"{"status":"  Ünheard-of-status-that-goes-on-and-on "}"#);
    assert_eq!(m.state(), Status::Unknown);
    assert_eq!(m.status.unwrap().raw.chars().count(), 24);
    assert_eq!(read(r#"{"status":"Canceled"}"#).state(), Status::Cancelled);
}

#[test]
fn what_is_malformed_says_where_and_why() {
    assert_eq!(fault(b""), "it is empty");
    assert_eq!(fault(b" \n "), "it is empty");
    assert_eq!(
        fault(b"{\n  \"a\": 1\n  \"b\": 2\n}"),
        "line 3 column 3: expected `,` or `}`"
    );
    assert!(fault(b"{\"a\": 1").starts_with("line 1 column 7: EOF"));
    assert!(fault(b"{}x").starts_with("line 1 column 3: trailing characters"));
    assert_eq!(
        fault(b"[1]"),
        "line 1 column 1: sequence instead of a JSON object"
    );
    assert!(fault(b"\"x\"").contains("instead of a JSON object"));
    assert!(fault(b"7").contains("instead of a JSON object"));
    assert!(fault(b"null").contains("instead of a JSON object"));
    assert_eq!(
        fault(b"{\"a\":\n \"\xFF\"}"),
        "line 2 column 3: bytes that are no UTF-8"
    );
    assert_eq!(fault(b"{\"a\":\0}"), "line 1 column 6: a NUL byte");
    assert_eq!(
        fault(b"\xFF\xFE{"),
        "UTF-16 cut in the middle of a character"
    );
    assert!(fault(&vec![b' '; LARGEST + 1]).contains("1 MiB"));
}

#[test]
fn nesting_is_followed_to_depth_128_and_no_further() {
    let deep = |n: usize| format!("{{\"x\":{}{}}}", "[".repeat(n), "]".repeat(n));
    assert!(Manifest::read(deep(120).as_bytes()).is_ok());
    assert!(fault(deep(200).as_bytes()).contains("recursion limit"));
    assert!(Manifest::read(deep(200_000).as_bytes()).is_err());
    assert!(document(deep(200_000).as_bytes()).is_err());
}

#[test]
fn paths_that_break_on_the_other_machine_are_flagged() {
    assert!(
        read(r#"{"script":"C:\\x\\run.py"}"#)
            .flags
            .has(Flag::RuleFive)
    );
    assert!(
        read(r#"{"args":["--out","../x"]}"#)
            .flags
            .has(Flag::RuleFive)
    );
    assert!(!read(r#"{"note":"/etc"}"#).flags.has(Flag::RuleFive));
}

#[test]
fn the_whole_document_keeps_every_key_in_its_order() {
    let value = document(br#"{"z":1,"a":{"deep":[1,2]},"status":"x"}"#).unwrap();
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["z", "a", "status"]);
    assert!(document(b"[]").is_err());
}

#[test]
fn nothing_that_steers_a_terminal_comes_out() {
    let m = read(r#"{"project":"a\u001b[31mb","error":"\u009bx"}"#);
    assert_eq!(m.project.as_str(), "a^[[31mb");
    assert!(m.error.chars().all(|c| !c.is_control()));
}
