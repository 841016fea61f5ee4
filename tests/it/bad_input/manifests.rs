//! Manifests that somebody bent: the row and the whole document agree whether one can be understood.

use jobtui::wire::manifest::{Manifest, document};
use proptest::prelude::*;

const GOOD: &str = r#"{"job_id":"job-20260210-143022-wfe","created_at":"2026-02-10T14:30:22Z","created_by":"a",
"project":"p","script":"run.py","args":["--n","1e9"],"status":"submitted","priority":-7,"exit_code":0,"x":[1.5,{"y":null}],
"notify":{"on_complete":true},"started_at":null,"error":"\u00fc\ud83d\ude00","finished_at":"2026-02-10T15:30:22+01:00"}"#;

/// One bend: at this place, this piece instead of so many bytes.
fn bend() -> impl Strategy<Value = (usize, Vec<u8>, usize)> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            &b"\""[..],
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b":",
            b"\\",
            b"\\ud800",
            b"\\u0000",
            b"1e999",
            b"-",
            b"0x1",
            b"NaN",
            b"-0",
            b"99999999999999999999999",
            b"\xEF\xBB\xBF",
            b"\0",
            b"null",
            b"\xFF\xFE",
            b"/*",
            b"1.",
            b"\n",
            b"\t",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    (0..GOOD.len(), piece, 0..6usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_bent_manifest_is_understood_by_row_and_details_alike(bends in proptest::collection::vec(bend(), 1..4)) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, piece, instead) in bends {
            let at = at.min(bytes.len());
            let end = (at + instead).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        let (row, whole) = (Manifest::read(&bytes), document(&bytes));
        prop_assert_eq!(row.is_ok(), whole.is_ok(), "{:?} and {:?}", row, whole);
        if let Ok(row) = row {
            for text in [&row.project, &row.created_by, &row.error] {
                prop_assert!(text.chars().all(|c| !c.is_control()), "{}", text);
            }
        }
    }
}

#[test]
fn odd_numbers_and_halves_of_characters_are_judged_alike() {
    let mut wrong = Vec::new();
    for value in [
        "1e999",
        "-1e999",
        "[1e999]",
        "99999999999999999999",
        "-0",
        "-0.0",
        "01",
        "1.",
        "NaN",
        "Infinity",
        r#""\ud800""#,
        r#""\udc00x""#,
        r#"{"\ud800":1}"#,
        r#""\u0000""#,
        "\"\u{7f}\"",
        "\"\t\"",
        "\"\u{feff}\"",
    ] {
        for key in [
            "x",
            "priority",
            "project",
            "status",
            "args",
            "exit_code",
            "created_at",
        ] {
            let text = format!(r#"{{"{key}":{value},"status":"failed"}}"#);
            let (row, whole) = (Manifest::read(text.as_bytes()), document(text.as_bytes()));
            if row.is_ok() != whole.is_ok() {
                wrong.push(format!("{text}: {row:?} and {whole:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
