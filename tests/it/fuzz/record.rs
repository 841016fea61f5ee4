//! What must hold of every heap of operation records: it folds, and to the same in any order.
//!
//! An input is a directory as text: `=== NAME` on a line, then the bytes of that file.

use jobtui::job::{Moment, Plain};
use jobtui::wire::record::{Fold, LARGEST, Mark, Op, Record, Spot};

use super::manifest::is_harmless;

/// Words of the format.
pub(crate) const TOKENS: &[&[u8]] = &[
    b"\n=== 000001-20260210T143022Z-0a0b0c0d-cancel.json\n{\"v\":1,\"op\":\"cancel\"}",
    b"\n=== 000002-20260210T143023Z-0a0b0c0e-uncancel.json\n{\"v\":1,\"op\":\"uncancel\"}",
    b"\n=== 000003-20260210T143023Z-0a0b0c0f-priority.json\n{\"v\":1,\"op\":\"priority\",\"priority\":7}",
    b"\n=== 000004-20260210T143024Z-0a0b0c10-archive.json\n{\"v\":1,\"op\":\"archive\",\"from\":[\"outbox/a\"],\"to\":[\"archive/a--x\"]}",
    b"\n=== 000005-20260210T143025Z-0a0b0c11-archived.json\n{\"v\":1,\"op\":\"archived\",\"ends\":\"4-0a0b0c10\"}",
    b"\n=== 9999999999999999999-20260210T143025Z-0a0b0c11-note.json\n{\"v\":1,\"op\":\"note\"}",
    b"\n=== ",
    b".sync-conflict-20260210-143022-ABCDEFG.json",
    b"20261399T999999Z",
    b"\"op\":\"restore\"",
    b"\"op\":\"restored\"",
    b"\"op\":\"withdraw\"",
    b"\"op\":\"withdrawn\"",
    b"\"v\":2",
    b"\"ends\":\"4-0a0b0c10\"",
    b"\"priority\":-9223372036854775808",
    b"\"reason\":\"\\u001b[2J\\u202e\"",
    b"\"by\":\"ann@desk\"",
    b"\"from\":[\"outbox/a\",\"../b\",7]",
    b"\"to\":[\"archive/\\u202e\",\"archive/..\"]",
    b"outbox/\\\\x00",
    b"outbox/\\\\xFF\\\\x1B",
    b"outbox/job\\u001b[2J",
    b"{", b"}", b",", b"null",
];

pub(crate) fn check(bytes: &[u8]) {
    let records: Vec<_> = files(bytes)
        .filter_map(|(name, content)| read(name, content))
        .collect();
    records.iter().for_each(bearable);
    let whole = Fold::of(records.clone());
    counts(&whole, &records);
    agrees_with_its_records(&whole);
    if whole.count == records.len() {
        any_order(&records, &whole);
    }
    copies_count_once(&records, &whole);
    parts(&whole);
    what_is_written_next_is_read(&whole);
}

/// The files of an input, by name and content.
fn files(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    const HEAD: &[u8] = b"=== ";
    let starts = heads(bytes, HEAD);
    let ends: Vec<_> = starts
        .iter()
        .skip(1)
        .copied()
        .chain([bytes.len()])
        .collect();
    starts.into_iter().zip(ends).map(move |(from, to)| {
        let file = &bytes[from + HEAD.len()..to];
        let line = file.iter().position(|b| *b == b'\n').unwrap_or(file.len());
        (&file[..line], &file[(line + 1).min(file.len())..])
    })
}

/// Where lines begin with `head`.
fn heads(bytes: &[u8], head: &[u8]) -> Vec<usize> {
    let starts = 0..bytes.len();
    starts
        .filter(|at| (*at == 0 || bytes[at - 1] == b'\n') && bytes[*at..].starts_with(head))
        .collect()
}

/// Reads a file as the store does; none for what is no record. Read twice it is the same.
fn read(name: &[u8], content: &[u8]) -> Option<Record> {
    let stem = name.strip_suffix(b".json")?;
    let conflict = b".sync-conflict-";
    let at = stem
        .windows(conflict.len())
        .position(|part| part == conflict);
    let mark = Mark::parse(&stem[..at.unwrap_or(stem.len())])?;
    assert_eq!(
        Mark::parse(&stem[..at.unwrap_or(stem.len())]),
        Some(mark.clone())
    );
    let record = Record::parse(mark.clone(), content);
    assert_eq!(record, Record::parse(mark.clone(), content), "read twice");
    let record = record?;
    assert!(content.len() <= LARGEST);
    assert_eq!(
        (record.seq, &record.random, record.at),
        (mark.seq, &mark.random, mark.at)
    );
    Some(record)
}

/// Whatever a record says, it can be printed, and moves nothing out of the queue.
fn bearable(record: &Record) {
    assert!(
        record.line().chars().all(is_harmless),
        "{:?}",
        record.line()
    );
    for text in [&record.by, &record.reason] {
        assert!(text.len() <= 4 * 400 + 3);
    }
    assert!(record.priority.is_none_or(|p| (-100..=100).contains(&p)));
    assert!(record.op != Op::Priority || record.priority.is_some());
    for spot in record.steps.iter().flat_map(|step| [&step.from, &step.to]) {
        let name = &spot.name;
        assert!(!name.is_empty() && !name.contains(&b'/') && !name.contains(&0));
        assert!(!name.starts_with(b"."), "{spot:?}");
        assert_eq!(Spot::parse(&spot.printed()).as_ref(), Some(spot));
    }
}

fn counts(whole: &Fold, records: &[Record]) {
    let mut keys: Vec<_> = records.iter().map(Record::key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(whole.count, keys.len());
    assert_eq!(whole.records.len(), keys.len());
    assert_eq!(whole.digest == 0, keys.is_empty());
    assert!(whole.records.is_sorted_by_key(|record| record.seq));
}

/// What it comes to is what its records say, the last word counting.
fn agrees_with_its_records(whole: &Fold) {
    let last = |ops: [Op; 2]| {
        whole
            .records
            .iter()
            .rfind(|record| ops.contains(&record.op))
    };
    let cancel = last([Op::Cancel, Op::Uncancel]).is_some_and(|record| record.op == Op::Cancel);
    assert_eq!(whole.cancel_requested, cancel);
    let priority = last([Op::Priority, Op::Priority]).and_then(|record| record.priority);
    assert_eq!(whole.priority, priority);
    for begun in &whole.begun {
        let record = whole
            .records
            .iter()
            .find(|record| record.key() == begun.key);
        let record = record.expect("what was begun has its record");
        assert_eq!((record.op, &record.steps), (begun.op, &begun.steps));
        assert!(begun.op.outcome().is_some());
    }
}

fn any_order(records: &[Record], whole: &Fold) {
    let mut others = records.to_vec();
    others.reverse();
    assert_eq!(&Fold::of(others.clone()), whole, "reversed");
    others.rotate_left(records.len() / 3);
    assert_eq!(&Fold::of(others), whole, "turned");
}

/// A conflict copy is the record that it copies.
fn copies_count_once(records: &[Record], whole: &Fold) {
    let twice = records.iter().chain(records).cloned();
    assert_eq!(&Fold::of(twice), whole);
    let each_twice = records.iter().flat_map(|record| [record, record]).cloned();
    assert_eq!(&Fold::of(each_twice), whole);
}

/// Some of the records and then the rest come to the same as all, and each one shows in the digest.
fn parts(whole: &Fold) {
    for cut in [1, 2, 3] {
        let at = whole.records.len() * cut / 4;
        let some = Fold::of(whole.records[at..].to_vec());
        let rest = whole.records[..at].iter().cloned();
        assert_eq!(&Fold::of(some.records.into_iter().chain(rest)), whole);
    }
    for (place, record) in whole.records.iter().enumerate().take(20) {
        let mut fewer = whole.records.clone();
        fewer.remove(place);
        assert_ne!(Fold::of(fewer).digest, whole.digest, "without {record:?}");
    }
}

/// The next record's name is one that is read, behind all others.
fn what_is_written_next_is_read(whole: &Fold) {
    let Some(next) = whole.next_number() else {
        return;
    };
    assert!(whole.records.iter().all(|record| record.seq < next));
    let stem = format!("{next:06}-{}-00112233-note", Moment(0).compact_utc());
    let mark = Mark::parse(stem.as_bytes()).expect("what is written is read");
    assert_eq!((mark.seq, mark.at), (next, Some(Moment(0))));
    let record = Record::parse(mark, br#"{"v":1,"op":"note"}"#).expect("a note");
    assert_eq!(record.by, Plain::default());
    let more = whole.records.iter().cloned().chain([record.clone()]);
    let more = Fold::of(more);
    assert_ne!(more.digest, whole.digest);
    assert_eq!(more.records.last(), Some(&record));
}
