//! The rules of the reasons, on boards made by hand and a clock that stands.

use std::time::Duration;

use super::*;
use crate::board::{Board, key};
use crate::job::{
    Capabilities, Change, Flag, Job, JobId, Moment, Outage, OutageKind, Place, Plain, Signs,
    SourceId, Status, Worker,
};

/// 2026-02-10 15:00 UTC.
const NOW: Moment = Moment(1_770_735_600_000);
const LAB: SourceId = SourceId(0);

fn ago(minutes: u64) -> Moment {
    NOW.minus(Duration::from_secs(60 * minutes))
}

fn job(id: &str, title: &str, status: Status) -> Job {
    let mut job = Job::new(JobId::live(id.as_bytes()), status);
    job.title = Plain::new(title);
    job.owner = Plain::new("clau");
    job.priority = Some(0);
    job.times.created = Some(ago(10));
    job
}

fn waits(id: &str, title: &str) -> Job {
    job(id, title, Status::Pending)
}

fn runs(id: &str, title: &str, minutes: u64) -> Job {
    let mut job = job(id, title, Status::Running);
    job.times.started = Some(ago(minutes));
    job
}

/// Completed runs of so many minutes each.
fn done(title: &str, minutes: &[u64]) -> Vec<Job> {
    let each = minutes.iter().enumerate().map(|(n, long)| {
        let mut job = job(&format!("{title}-done-{n}"), title, Status::Completed);
        let end = ago(100 + n as u64);
        job.times.started = Some(end.minus(Duration::from_secs(60 * long)));
        job.times.ended = Some(end);
        job
    });
    each.collect()
}

fn board(worker: Worker, jobs: impl IntoIterator<Item = Job>) -> Board {
    let mut board = Board::new([("lab".to_owned(), "sqlite")]);
    let signs = Signs {
        capabilities: Capabilities::none(""),
        worker,
        notes: Vec::new(),
        sync: None,
    };
    let puts = jobs.into_iter().map(Change::Put);
    board.apply(
        LAB,
        std::iter::once(Change::Up(signs)).chain(puts).collect(),
    );
    board.looked(LAB, NOW, true);
    board
}

fn busy(id: &str) -> Worker {
    Worker::Busy(JobId::live(id.as_bytes()))
}

fn why(board: &Board, id: &str, known: &Known) -> Answer {
    let number = board.find(&key(LAB, id, Place::Live)).unwrap();
    answer(board, number, NOW, known)
}

fn texts(board: &Board, id: &str) -> String {
    let answer = why(board, id, &Known::default());
    let lines: Vec<_> = answer
        .lines()
        .map(|line| format!("{}{}", line.mark(), line.text()))
        .collect();
    lines.join("\n")
}

fn log(lines: &[&str]) -> Tail {
    let line = |(at, text): (usize, &&str)| LogLine {
        at: at as u64 * 10,
        text: (*text).to_owned(),
    };
    Tail {
        name: "stdout.log".to_owned(),
        written: Some(ago(31)),
        is_whole: true,
        lines: lines.iter().enumerate().map(line).collect(),
    }
}

#[track_caller]
fn expect(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn a_kind_is_the_name_without_the_number_of_a_sweep() {
    for (title, stem) in [
        ("T1Experiment", "T1Experiment"),
        ("sweep-lr-12", "sweep-lr"),
        ("sweep_007", "sweep"),
        ("T1", "T1"),
        ("12", "12"),
        ("", ""),
    ] {
        assert_eq!(kinds::stem(title), stem, "{title}");
    }
}

#[test]
fn a_median_needs_three_runs_of_the_same_source_that_really_ended() {
    let mut jobs = done("T1", &[12, 14, 20]);
    jobs.extend(done("Rabi", &[1, 2]));
    let mut odd = done("Echo", &[3, 3, 3]);
    odd[0].times.started = None;
    odd[1].times.started = Some(NOW);
    jobs.extend(odd);
    let mut failed = done("Spec", &[3, 3, 3]);
    for job in &mut failed {
        job.status = Status::Failed;
    }
    jobs.extend(failed);
    let board = board(Worker::Idle, jobs);
    let kinds = Kinds::of(&board, LAB);
    let past = kinds.past("T1").unwrap();
    assert_eq!(
        past.spread(),
        "median 14m00s of 3 runs of T1, 12m00s to 20m00s"
    );
    for title in ["Rabi", "Echo", "Spec", "nobody"] {
        assert_eq!(kinds.past(title), None, "{title}");
    }
    assert_eq!(Kinds::of(&board, SourceId(1)).past("T1"), None);
}

#[test]
fn a_start_is_what_is_left_of_the_one_running_and_all_that_is_ahead() {
    let mut jobs = done("T1", &[12, 14, 20]);
    jobs.extend([
        runs("R", "T1", 4),
        waits("A", "T1"),
        waits("B", "T1"),
        waits("C", "T1"),
    ]);
    let board = board(busy("R"), jobs);
    let answer = why(&board, "C", &Known::default());
    // 10 minutes left of R, 14 each for A and B.
    assert_eq!(answer.start, Some(NOW.plus(Duration::from_secs(38 * 60))));
    let said = texts(&board, "C");
    expect(
        &said,
        &[
            "-  it is 3rd of 3 that wait; the worker is alive and runs R",
            "-  before it: 1 running, 2 of the same (0) and older",
            "     runs  R T1, clau, for 4m",
            "     then  A T1, clau, waits 10m",
            "(median 14m00s of 3 runs of T1)",
            "R runs 4m, about 10m left",
            "     2 x median 14m00s of 3 runs of T1, 12m00s to 20m00s",
        ],
    );
    assert!(said.contains("-  est "), "{said}");
}

#[test]
fn what_is_overdue_is_called_so_and_never_counted_below_zero() {
    let mut jobs = done("T1", &[12, 14, 20]);
    jobs.extend([runs("R", "T1", 42), waits("A", "Rabi")]);
    let board = board(busy("R"), jobs);
    let answer = why(&board, "A", &Known::default());
    assert_eq!(answer.start, Some(NOW));
    expect(
        &texts(&board, "A"),
        &[
            "est any moment: the one running is overdue",
            "R runs 42m, overdue by 28m",
        ],
    );
    expect(
        &texts(&board, "R"),
        &["!  it runs 42m, usually 14m00s of 3 runs: overdue by 28m"],
    );
}

#[test]
fn without_enough_runs_there_is_no_estimate_or_only_a_bound() {
    let mut jobs = done("T1", &[12, 14]);
    jobs.extend([runs("R", "T1", 4), waits("A", "T1")]);
    let few = board(busy("R"), jobs);
    assert_eq!(why(&few, "A", &Known::default()).start, None);
    expect(
        &texts(&few, "A"),
        &["no start can be estimated: fewer than 3 completed runs of what is ahead are known"],
    );
    let mut jobs = done("T1", &[12, 14, 16]);
    jobs.extend([runs("R", "T1", 4), waits("A", "Rabi"), waits("B", "T1")]);
    let bound = board(busy("R"), jobs);
    assert_eq!(why(&bound, "B", &Known::default()).start, None);
    expect(
        &texts(&bound, "B"),
        &[
            "est not before ",
            "whose kinds have fewer than 3 completed runs: 1",
        ],
    );
}

#[test]
fn nobody_estimates_where_nobody_can_know() {
    let silent = Worker::Silent {
        since: Some(ago(12)),
        why: Plain::new("worker.lock names process 7, which is gone"),
    };
    for (worker, text) in [
        (silent, "no start can be estimated: the worker is silent"),
        (
            Worker::Person,
            "no start can be estimated: a person starts the jobs here",
        ),
        (
            Worker::Unknown,
            "no start can be estimated: nothing tells whether a worker is there",
        ),
    ] {
        let mut jobs = done("T1", &[12, 14, 20]);
        jobs.extend([waits("A", "T1"), waits("B", "T1")]);
        let board = board(worker, jobs);
        expect(&texts(&board, "B"), &[text]);
        assert_eq!(why(&board, "B", &Known::default()).start, None);
    }
}

#[test]
fn a_dead_worker_comes_first_with_what_shows_it_and_what_helps() {
    let worker = Worker::Silent {
        since: Some(ago(12)),
        why: Plain::new("worker.lock names process 7, which is gone"),
    };
    let board = board(worker, [waits("A", "T1")]);
    let said = texts(&board, "A");
    assert!(
        said.starts_with(
            "!! it is next, and the only one that waits, and the worker is silent 12m: nothing starts until it runs\n     \
             worker.lock names process 7, which is gone\n  -> "
        ),
        "{said}"
    );
    assert_eq!(said.matches("worker is silent 12m").count(), 1, "{said}");
}

#[test]
fn higher_priority_and_age_are_told_apart() {
    let mut first = waits("A", "T1");
    first.priority = Some(9);
    let mut wrong = waits("W", "T1");
    wrong.priority = None;
    wrong.flags.set(Flag::WrongType);
    let mut old = waits("O", "T1");
    old.times.created = Some(ago(99));
    let board = board(Worker::Idle, [first, wrong, old, waits("B", "T1")]);
    let said = texts(&board, "B");
    expect(
        &said,
        &[
            "before it: 2 of higher priority, 1 of the same (0) and older",
            "then  A T1, clau, priority 9",
        ],
    );
    expect(
        &texts(&board, "W"),
        &["!  its priority is no number: it is sorted before all others"],
    );
}

#[test]
fn of_many_ahead_the_next_few_are_named_and_the_rest_counted() {
    let jobs = (0..1_200).map(|n| waits(&format!("J{n:05}"), "T1"));
    let board = board(Worker::Idle, jobs);
    let said = texts(&board, "J01199");
    expect(
        &said,
        &[
            "1,200th of 1,200",
            "then  J00004 T1",
            "and 1,194 more before it",
        ],
    );
    assert!(!said.contains("J00005 "), "{said}");
}

#[test]
fn what_is_said_of_a_source_that_is_down_is_as_of_then() {
    let mut board = board(busy("R"), [runs("R", "T1", 4), waits("A", "T1")]);
    let outage = Outage::new(OutageKind::Missing, "jobs.db is gone: mount it again");
    board.looked(LAB, ago(3), true);
    board.apply(LAB, vec![Change::Down(outage)]);
    for id in ["A", "R"] {
        expect(
            &texts(&board, id),
            &[
                "all that is said is as of then",
                "jobs.db is gone: mount it again",
            ],
        );
    }
    expect(
        &texts(&board, "A"),
        &["no start can be estimated: its source is down"],
    );
}

#[test]
fn news_that_grew_old_are_called_so() {
    let mut board = board(Worker::Idle, [waits("A", "T1")]);
    board.looked(LAB, ago(3), true);
    expect(
        &texts(&board, "A"),
        &["!  lab was last read 3m ago: all that is said is as of then"],
    );
}

#[test]
fn delivery_and_states_that_keep_a_job_waiting_are_told() {
    for (flag, text) in [
        (
            Flag::Undelivered,
            "nothing of it lies on the other machine yet",
        ),
        (
            Flag::PartlyDelivered,
            "only a part of it lies on the other machine",
        ),
        (Flag::CancelRequested, "its cancel is asked for"),
        (Flag::Arriving, "no job.json so far"),
        (Flag::BadDate, "a worker that comes to it dies"),
        (
            Flag::CaseTwin,
            "another name differs only in upper and lower case",
        ),
    ] {
        let mut job = waits("A", "T1");
        job.flags.set(flag);
        expect(&texts(&board(Worker::Idle, [job]), "A"), &[text]);
    }
    let mut odd = job("A", "T1", Status::Unknown);
    odd.native = Plain::new("HELD");
    expect(
        &texts(&board(Worker::Idle, [odd]), "A"),
        &["its state `HELD` is none that is known here"],
    );
}

#[test]
fn the_column_and_the_answer_begin_with_the_same_words() {
    let mut jobs = done("T1", &[12, 14, 20]);
    let mut failed = done("Rabi", &[5]);
    failed[0].status = Status::Failed;
    failed[0].error = Plain::new("ValueError: too long");
    jobs.append(&mut failed);
    jobs.extend([runs("R", "T1", 4), waits("A", "T1")]);
    let board = board(busy("R"), jobs);
    for id in ["R", "A", "Rabi-done-0", "T1-done-0"] {
        let number = board.find(&key(LAB, id, Place::Live)).unwrap();
        let first = &why(&board, id, &Known::default()).reasons[0];
        let column = headline(&board, number, NOW);
        assert_eq!(
            (&first.text, &first.short),
            (&column.text, &column.short),
            "{id}"
        );
    }
}

#[test]
fn the_line_that_tells_is_found_by_what_it_says() {
    type Case<'a> = (&'a [&'a str], Option<(usize, &'a str)>);
    let cases: [Case<'_>; 9] = [
        (
            &[
                "start",
                "Traceback (most recent call last):",
                "  File \"a.py\", line 3",
                "    x()",
                "KeyError: 'f_ge'",
                "cleaning up",
            ],
            Some((5, "KeyError: 'f_ge'")),
        ),
        (
            &["start", "ERROR: mesh failed", "done"],
            Some((2, "ERROR: mesh failed")),
        ),
        (&["start", "Killed"], Some((2, "Killed"))),
        (
            &["write: No space left on device", "bye"],
            Some((1, "write: No space left on device")),
        ),
        (
            &["License checkout failed: no seat", "bye"],
            Some((1, "License checkout failed: no seat")),
        ),
        (&["License checked out", "rms error = 1e-5"], None),
        (&["0 errors", "all is well"], None),
        (&[], None),
        (
            &[
                "Traceback (most recent call last):",
                "  File \"a.py\"",
                "MemoryError",
                "Killed",
            ],
            Some((4, "Killed")),
        ),
    ];
    for (lines, wanted) in cases {
        let found = Telling::find(&log(lines));
        let found = found.as_ref().map(|t| (t.number.unwrap(), t.text.as_str()));
        assert_eq!(found, wanted, "{lines:?}");
    }
}

#[test]
fn a_failure_shows_the_line_that_tells_with_its_neighbours_and_the_way_out() {
    let mut failed = done("T1", &[5]);
    failed[0].status = Status::Failed;
    failed[0].error = Plain::new("exit code 1");
    let board = board(Worker::Idle, failed);
    let tail = log(&[
        "one",
        "two",
        "three",
        "four",
        "OSError: No space left on device",
        "bye",
    ]);
    let known = Known {
        log: Log::Read(tail),
        deeds: Vec::new(),
    };
    let answer = why(&board, "T1-done-0", &known);
    let reason = &answer.reasons[1];
    assert_eq!(
        reason.text,
        "line 5 of stdout.log tells: OSError: No space left on device"
    );
    assert_eq!(
        reason.evidence,
        [
            "      2 two",
            "      3 three",
            "      4 four",
            ">     5 OSError: No space left on device",
            "      6 bye"
        ]
    );
    assert!(
        reason.way_out.as_ref().unwrap().starts_with("make room"),
        "{reason:?}"
    );
    assert_eq!(answer.telling.unwrap().at, 40);
}

#[test]
fn a_tail_that_is_not_the_whole_log_counts_from_its_end() {
    let mut tail = log(&["ERROR: x", "a", "b"]);
    tail.is_whole = false;
    let telling = Telling::find(&tail).unwrap();
    assert_eq!(telling.number, None);
    assert_eq!(telling.place("output"), "output, 2 lines before its end");
}

#[test]
fn a_log_that_stands_still_is_told_with_its_last_lines() {
    let board = board(Worker::Unknown, [runs("R", "T1", 42)]);
    let known = Known {
        log: Log::Read(log(&["trial 116", "trial 117"])),
        deeds: Vec::new(),
    };
    let answer = why(&board, "R", &known);
    let first = &answer.reasons[0];
    assert_eq!(
        first.text,
        "stdout.log was last written 31m ago; its last lines:"
    );
    assert_eq!(first.weight, Weight::Warning);
    assert_eq!(first.evidence, ["    1 trial 116", "    2 trial 117"]);
}

#[test]
fn an_answer_says_when_its_words_change() {
    let board = board(Worker::Idle, [waits("A", "T1")]);
    let due = why(&board, "A", &Known::default()).due.unwrap();
    assert!(
        due > NOW && due <= NOW.plus(Duration::from_secs(60)),
        "{due}"
    );
}
