//! What must hold of every `job.json`: it is read, or told where it breaks; and what is read is harmless.

use jobtui::job::{Flag, Flags, Moment, Plain, Status};
use jobtui::wire::manifest::{LARGEST, Malformed, Manifest, decode, document, repeated_keys};
use serde_json::{Map, Value, json};

/// Words of the format.
pub(crate) const TOKENS: &[&[u8]] = &[
    b"{}",
    b"\"files\":[{\"path\":\"a\"}]",
    b"\"files\":7",
    b"\"job_id\":",
    b"\"created_at\":",
    b"\"created_by\":",
    b"\"project\":",
    b"\"script\":",
    b"\"args\":[",
    b"\"status\":",
    b"\"notify\":{",
    b"\"priority\":",
    b"\"started_at\":",
    b"\"finished_at\":",
    b"\"completed_at\":",
    b"\"ended_at\":",
    b"\"exit_code\":",
    b"\"error\":",
    b"\"submitted\"",
    b"\"running\"",
    b"\"completed\"",
    b"\"FAILED \"",
    b"\"canceled\"",
    b"null",
    b"true",
    b"false",
    b"-0",
    b"1e999",
    b"-1.5e-7",
    b"9223372036854775808",
    b"18446744073709551616",
    b"\"2026-02-10T14:30:22Z\"",
    b"\"2026-02-30T00:00:00Z\"",
    b"\"2026-02-10 14:30\"",
    b"\"../x\"",
    b"\"C:\\\\x\"",
    b"\\u001b[2J",
    b"\\u202e",
    b"\\ud800",
    b"\\u0000",
    b"\x1b",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\"priority\":1",
    b"\"priority\":null",
    b"\"exit_code\":-1",
    b"\"exit_code\":null",
    b"\"error\":null",
    b"\"started_at\":null",
    b"\"finished_at\":\"2026-02-10T15:00:00Z\"",
    b"\"ended_at\":null",
    b"\"project\":\"a\\u001b[31mb\"",
    b"\"status\":\" Running\"",
    b"\"x\":[{},[]]",
    b"\"x\":1.5",
    b"\"priority\":1",
    b"\"priority\":null",
    b"\"exit_code\":-1",
    b"\"exit_code\":null",
    b"\"error\":null",
    b"\"started_at\":null",
    b"\"started_at\":\"2026-02-10T15:00:00Z\"",
    b"\"finished_at\":\"2026-02-10T15:00:00Z\"",
    b"\"ended_at\":null",
    b"\"project\":\"a\\u001b[31mb\"",
    b"\"status\":\" Running\"",
    b"\"x\":[{},[]]",
    b"\"x\":1.5",
    b"[[[[[[[[",
    b"]]]]]]]]",
    b"{\"a\":{\"a\":",
    b"\r\n",
    b",",
];

pub(crate) fn check(bytes: &[u8]) {
    let read = Manifest::read(bytes);
    assert_eq!(read, Manifest::read(bytes), "read twice");
    let whole = document(bytes);
    match (read, whole) {
        (Ok(manifest), Ok(Value::Object(fields))) => good(bytes, &manifest, &fields),
        (Err(row), Err(whole)) => {
            place(bytes, &row);
            place(bytes, &whole);
        }
        (row, whole) => panic!("row {row:?}, document {whole:?}"),
    }
}

/// The place of a fault lies in the text, or just behind a line's last byte.
fn place(bytes: &[u8], why: &Malformed) {
    assert!(!why.reason.is_empty());
    let Some((line, column)) = why.place else {
        return;
    };
    let text = match decode(bytes) {
        Ok(text) => text.into_owned().into_bytes(),
        Err(_) => narrowed(bytes),
    };
    let lines: Vec<_> = text.split(|b| *b == b'\n').collect();
    assert!(
        (1..=lines.len()).contains(&line),
        "{why} of {} lines",
        lines.len()
    );
    let length = lines[line - 1].len();
    assert!(
        (1..=length + 1).contains(&column),
        "{why} in a line of {length} bytes"
    );
}

/// The bytes that places are counted in when they are no text.
fn narrowed(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => widened(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => widened(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.to_vec(),
        _ => bytes.to_vec(),
    }
}

fn widened(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or('?'))
        .collect();
    text.into_bytes()
}

fn good(bytes: &[u8], manifest: &Manifest, fields: &Map<String, Value>) {
    harmless(manifest);
    same_as_the_document(manifest, fields);
    let text = decode(bytes).unwrap().into_owned();
    twice(bytes, manifest, fields);
    written_back(manifest, fields);
    other_encodings(&text, manifest);
    cut_off(&text);
}

fn harmless(manifest: &Manifest) {
    let Manifest {
        created_by,
        project,
        error,
        status,
        ..
    } = manifest;
    // At most four characters stand for a byte, and three behind what was cut.
    let cells: [&Plain; 4] = [created_by, project, error, &manifest.failure()];
    for cell in cells {
        assert!(cell.len() <= 4 * 400 + 3, "{} bytes", cell.len());
        assert!(cell.chars().all(is_harmless), "{cell:?}");
    }
    if let Some(word) = status {
        assert!(word.raw.chars().all(is_harmless), "{:?}", word.raw);
        // The longest mark of a character has nine.
        assert!(word.raw.chars().count() <= 24 * 9, "{:?}", word.raw);
        assert_eq!(manifest.state(), word.status);
    } else {
        assert_eq!(manifest.state(), Status::Unknown);
    }
}

/// Nothing a terminal would obey, nothing that turns the reading direction.
pub(crate) fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The row holds what the document holds under its keys, and nothing where that is of another type.
fn same_as_the_document(manifest: &Manifest, fields: &Map<String, Value>) {
    let text = |key: &str| fields.get(key).and_then(Value::as_str);
    let number = |key: &str| fields.get(key).and_then(Value::as_i64);
    let time = |key: &str| {
        text(key)
            .and_then(|text| Moment::parse_rfc3339(text).or_else(|| Moment::parse_naive_utc(text)))
    };
    assert_eq!(manifest.job_id.as_deref(), text("job_id"));
    assert_eq!(manifest.script.as_deref(), text("script"));
    assert_eq!(manifest.project, Plain::new(text("project").unwrap_or("")));
    assert_eq!(
        manifest.created_by,
        Plain::new(text("created_by").unwrap_or(""))
    );
    assert_eq!(
        manifest.error,
        Plain::first_line(text("error").unwrap_or(""))
    );
    for key in ["project", "created_by"] {
        // A mark for a byte that is no text can only come from cutting a character in two.
        let marked = Plain::new(text(key).unwrap_or("")).contains("\\x");
        assert!(!marked || text(key).is_some_and(|text| text.contains("\\x")));
    }
    assert_eq!(manifest.status.is_some(), text("status").is_some());
    assert_eq!(
        manifest.lists_files,
        fields.get("files").is_some_and(Value::is_array)
    );
    assert_eq!(manifest.priority, number("priority"));
    assert_eq!(manifest.exit_code, number("exit_code"));
    assert_eq!(manifest.created_at, time("created_at"));
    assert_eq!(manifest.started_at, time("started_at"));
    let wrong = [
        "job_id",
        "status",
        "project",
        "script",
        "created_by",
        "created_at",
    ];
    for key in wrong {
        if fields.get(key).is_some_and(|value| !value.is_string()) {
            assert!(
                manifest.flags.has(Flag::WrongType),
                "{key} is no text and nothing says so"
            );
        }
    }
}

/// Keys that stand twice are flagged, and no others. Among hundreds of own keys nobody looks for them.
fn twice(bytes: &[u8], manifest: &Manifest, fields: &Map<String, Value>) {
    let keys = repeated_keys(bytes);
    assert!(keys.iter().all(|key| fields.contains_key(key)));
    if fields.len() < 200 {
        assert_eq!(
            manifest.flags.has(Flag::DuplicateKeys),
            !keys.is_empty(),
            "{keys:?}"
        );
    }
}

/// Written by another program and read again it is the same, and so it is with fields nobody knows.
fn written_back(manifest: &Manifest, fields: &Map<String, Value>) {
    let twice = manifest.flags.has(Flag::DuplicateKeys);
    let unflagged = |manifest: &Manifest| Manifest {
        flags: Flags::default(),
        // Of three names for the end the last counts, and a name that stood twice has moved.
        ended_at: manifest.ended_at.filter(|_| !twice),
        ..manifest.clone()
    };
    let mut more = fields.clone();
    let unknown = json!({"deep": [1, null, "\u{1b}"], "of": "nobody"});
    more.insert("\u{1}not known".to_owned(), unknown.clone());
    let written = serde_json::to_vec_pretty(&more).unwrap();
    if written.len() > LARGEST {
        return;
    }
    let again = Manifest::read(&written).unwrap();
    assert_eq!(unflagged(&again), unflagged(manifest));
    if !twice {
        assert_eq!(again.flags, manifest.flags);
    }
    let Ok(Value::Object(kept)) = document(&written) else {
        panic!("what was written cannot be read");
    };
    assert_eq!(kept.get("\u{1}not known"), Some(&unknown));
    assert!(kept.keys().eq(more.keys()), "{kept:?}");
}

/// The same text with a mark before it, as UTF-16, and with the line ends of another system.
fn other_encodings(text: &str, manifest: &Manifest) {
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let units = || {
        ['\u{FEFF}']
            .into_iter()
            .chain(text.chars())
            .collect::<String>()
    };
    let little: Vec<u8> = units().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().encode_utf16().flat_map(u16::to_be_bytes).collect();
    let crlf = text.replace('\n', "\r\n").into_bytes();
    for bytes in [marked, little, big, crlf] {
        if bytes.len() <= LARGEST {
            assert_eq!(Manifest::read(&bytes).as_ref(), Ok(manifest));
        }
    }
}

/// What arrived only in part is not taken for a shorter manifest.
fn cut_off(text: &str) {
    let end = text.trim_end().len();
    for part in [1, 2, 3, 5, 8, 13] {
        let at = end.saturating_sub(part);
        let half = end * part / 14;
        for at in [at, half] {
            let cut = Manifest::read(&text.as_bytes()[..at]);
            assert!(cut.is_err(), "cut at {at} it reads {cut:?}");
        }
    }
}
