//! The board under changes: order, counts, identity.

use proptest::prelude::*;

use super::*;
use crate::job::{Change, Flag, Notify, Outage, OutageKind, Plain, Times};

const HERE: SourceId = SourceId(0);

fn board() -> Board {
    Board::new([("q".to_owned(), "folder"), ("db".to_owned(), "sqlite")])
}

fn job(name: &str, status: Status, priority: Option<i64>, created: i64) -> Job {
    let mut job = Job::new(JobId::live(name.as_bytes()), status);
    job.title = Plain::new(name);
    job.priority = priority;
    job.times = Times {
        created: Some(Moment(created)),
        started: None,
        ended: None,
    };
    job
}

fn names(board: &Board, lane: Lane) -> Vec<&str> {
    board
        .lane(lane)
        .iter()
        .map(|n| board.row(*n).name())
        .collect()
}

#[test]
fn waiting_jobs_stand_in_the_order_they_will_run() {
    let mut board = board();
    let mut odd = job("odd", Status::Unknown, Some(99), 0);
    odd.flags.set(Flag::Arriving);
    board.apply(
        HERE,
        [
            odd,
            job("late", Status::Pending, Some(0), 9),
            job("early", Status::Pending, Some(0), 1),
            job("high", Status::Pending, Some(10), 50),
            job("none", Status::Pending, None, 0),
        ]
        .map(Change::Put)
        .into(),
    );
    assert_eq!(
        names(&board, Lane::Queue),
        ["high", "early", "late", "none", "odd"]
    );
    let late = board.find(&key(HERE, "late", Place::Live)).unwrap();
    assert_eq!(board.turn(late), Some((3, 4)));
}

#[test]
fn an_owner_is_known_where_a_job_of_theirs_is_or_was() {
    let mut board = board();
    let owned = |owner: &str| {
        let mut job = job("a", Status::Pending, None, 1);
        job.owner = Plain::new(owner);
        vec![Change::Put(job)]
    };
    board.apply(HERE, owned("ann"));
    assert!(board.has_owner(HERE, "ann") && !board.has_owner(SourceId(1), "ann"));
    assert!(!board.has_owner(HERE, "bob"));
    board.apply(HERE, owned("bob"));
    assert!(board.has_owner(HERE, "ann") && board.has_owner(HERE, "bob"));
}

#[test]
fn a_turn_counts_only_the_jobs_of_its_own_source() {
    let mut board = board();
    board.apply(
        HERE,
        vec![Change::Put(job("a", Status::Pending, Some(0), 1))],
    );
    board.apply(
        SourceId(1),
        vec![Change::Put(job("b", Status::Pending, Some(0), 2))],
    );
    let b = board.find(&key(SourceId(1), "b", Place::Live)).unwrap();
    assert_eq!(board.turn(b), Some((1, 1)));
    assert_eq!(board.place_in_lane(Lane::Queue, b), Some(1));
}

#[test]
fn an_archived_twin_of_the_same_name_is_another_job() {
    let mut board = board();
    let mut put_away = Job::new(JobId::archived(b"a"), Status::Completed);
    put_away.flags.set(Flag::Archived);
    board.apply(
        HERE,
        vec![
            Change::Put(job("a", Status::Pending, None, 1)),
            Change::Put(put_away),
        ],
    );
    assert_eq!(board.len(), 2);
    assert_eq!(board.tally().archived, 1);
    assert_eq!(board.tally().of(Status::Pending), 1);
    board.apply(HERE, vec![Change::Gone(JobId::live(b"a"))]);
    assert_eq!(board.len(), 1);
    assert!(names(&board, Lane::Queue).is_empty());
    assert_eq!(names(&board, Lane::History), ["a"]);
}

#[test]
fn a_source_that_goes_down_keeps_its_jobs_and_refuses() {
    let mut board = board();
    board.apply(HERE, vec![Change::Put(job("a", Status::Pending, None, 1))]);
    board.apply(
        HERE,
        vec![Change::Down(Outage::new(OutageKind::Missing, "gone"))],
    );
    board.looked(HERE, Moment(7), false);
    let standing = board.standing(HERE).unwrap();
    assert!(standing.has_answered());
    assert_eq!(board.len(), 1);
    let row = board.job(&key(HERE, "a", Place::Live)).unwrap();
    assert_eq!(
        standing
            .capabilities()
            .may(crate::job::Verb::Cancel, &row)
            .unwrap_err()
            .as_str(),
        "q is down: gone"
    );
}

#[test]
fn a_filter_judges_the_rows_of_the_board_as_they_are_now() {
    use crate::filter::{Context, Filter, Macros};
    let mut board = board();
    let mut one = job("job-1-rabi", Status::Failed, Some(5), 1);
    one.owner = Plain::new("Mira");
    one.error = Plain::new("no license");
    board.apply(HERE, vec![Change::Put(one)]);
    board.looked(HERE, Moment(0), true);
    let number = board.find(&key(HERE, "job-1-rabi", Place::Live)).unwrap();
    let context = |now| Context {
        now: Moment(now),
        me: "Mira",
    };
    for (text, shown) in [
        ("", true),
        ("rabi mira q", true),
        ("rabi fail", true),
        ("rabi !mira", false),
        ("user=Mira prio>=5 why~license src=q", true),
        ("@mine @failed", true),
        ("marked:yes", false),
        ("marked:-", true),
    ] {
        let filter = Filter::strict(text, &Macros::new()).unwrap();
        let arguments = Arguments::default();
        let sieve = Sieve::new(&filter, &context(9), &arguments);
        assert_eq!(sieve.judge(&board, number).passes(), shown, "{text}");
    }
    board.apply(
        HERE,
        vec![Change::Down(Outage::new(OutageKind::Missing, "gone"))],
    );
    let filter = Filter::strict("stale:yes", &Macros::new()).unwrap();
    let arguments = Arguments::default();
    let sieve = Sieve::new(&filter, &context(9), &arguments);
    assert!(sieve.judge(&board, number).passes());
}

/// Beside the cases of the wide tests, so that the top of the tree stays as it is.
pub(super) fn kept_cases(file: &str) -> ProptestConfig {
    use proptest::test_runner::FileFailurePersistence::Direct;
    let path = match file {
        "sort" => "tests/proptest-regressions/board/sort.txt",
        "arranged" => "tests/proptest-regressions/board/arranged.txt",
        _ => "tests/proptest-regressions/board/tests.txt",
    };
    ProptestConfig {
        failure_persistence: Some(Box::new(Direct(path))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(kept_cases("tests"))]

    /// Whatever comes in whatever batches, the lanes are those of the final set sorted once.
    #[test]
    fn lanes_stay_sorted_and_complete(
        edits in proptest::collection::vec((0u8..40, 0u8..7, -3i64..3, 0i64..20, any::<bool>()), 1..200),
        batch in 1usize..60,
    ) {
        let mut board = board();
        let mut truth = std::collections::BTreeMap::new();
        for part in edits.chunks(batch) {
            let mut changes = Vec::new();
            for (n, status, priority, created, archived) in part {
                let name = format!("job-{n}");
                if *status == 6 {
                    truth.remove(&name);
                    changes.push(Change::Gone(JobId::live(name.as_bytes())));
                    continue;
                }
                let mut job = job(&name, Status::ALL[usize::from(*status)], Some(*priority), *created);
                if *archived {
                    job.flags.set(Flag::Archived);
                }
                truth.insert(name, job.clone());
                changes.push(Change::Put(job));
            }
            board.apply(HERE, changes);
        }
        let mut fresh = self::board();
        for job in truth.values() {
            fresh.apply(HERE, vec![Change::Put(job.clone())]);
        }
        prop_assert_eq!(board.len(), truth.len());
        prop_assert_eq!(board.tally(), fresh.tally());
        for lane in Lane::ALL {
            prop_assert_eq!(names(&board, lane), names(&fresh, lane));
            for (at, number) in board.lane(lane).iter().enumerate() {
                prop_assert_eq!(board.place_in_lane(lane, *number), Some(at));
                let row = board.row(*number);
                prop_assert_eq!(&row.job(), &truth[row.name()]);
            }
        }
    }
}

#[test]
fn memory_of_names_is_given_back_and_the_others_stay_what_they_were() {
    let mut board = board();
    let long = "x".repeat(200);
    for round in 0..1500 {
        let name = format!("{round:05}{long}");
        board.apply(
            HERE,
            vec![Change::Put(job(&name, Status::Pending, None, round))],
        );
        if round >= 5 {
            let old = format!("{:05}{long}", round - 5);
            board.apply(HERE, vec![Change::Gone(JobId::live(old.as_bytes()))]);
        }
    }
    assert_eq!(board.len(), 5);
    assert!(board.names_bytes() < 200_000);
    for number in board.lane(Lane::Queue) {
        assert!(board.row(*number).title().ends_with(&long));
    }
}

/// A job of which anything may be odd.
fn any_job() -> impl Strategy<Value = Job> {
    let moment = || {
        proptest::option::of(prop_oneof![
            (1_700_000_000i64..1_800_000_000).prop_map(|s| Moment(s * 1000)),
            (1_700_000_000_000i64..1_800_000_000_000).prop_map(Moment),
            any::<i64>().prop_map(Moment),
        ])
    };
    let word = || prop_oneof![Just(String::new()), "[abé]{1,2}", "[a-z ]{0,300}"];
    let name = prop_oneof![
        "job-[0-9]{3}-wfe",
        "[a-zé]{200,300}-wfe",
        Just("x".repeat(70_000))
    ];
    (
        (name, word(), word(), word(), word(), word()),
        (
            0usize..6,
            any::<bool>(),
            any::<u64>(),
            any::<bool>(),
            any::<bool>(),
        ),
        (moment(), moment(), moment()),
        proptest::option::of(any::<i64>()),
        any::<u64>(),
    )
        .prop_map(
            |(texts, (status, archived, flags, complete, fail), times, priority, version)| {
                let raw = texts.0.as_bytes();
                let id = if archived {
                    JobId::archived(raw)
                } else {
                    JobId::live(raw)
                };
                let mut job = Job::new(id, Status::ALL[status]);
                job.title = Plain::new(if texts.1.is_empty() { "wfe" } else { &texts.1 });
                job.owner = Plain::new(&texts.2);
                job.project = Plain::new(&texts.3);
                job.native = Plain::new(&texts.4);
                job.error = Plain::new(&texts.5);
                job.notify = Notify {
                    on_complete: complete,
                    on_fail: fail,
                };
                job.flags = [
                    Flag::Archived,
                    Flag::Records,
                    Flag::BadDate,
                    Flag::WrongType,
                ]
                .into_iter()
                .filter(|flag| flags >> *flag as u8 & 1 == 1)
                .collect();
                job.priority = priority;
                job.times = Times {
                    created: times.0,
                    started: times.1,
                    ended: times.2,
                };
                job.version = if version % 3 == 0 { 0 } else { version };
                job
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..kept_cases("tests") })]

    /// Whatever a source tells of its jobs is what the board gives back, to the letter and the millisecond.
    #[test]
    fn a_job_comes_back_as_it_was_put(
        steps in proptest::collection::vec((any_job(), any::<bool>()), 1..60),
        batch in 1usize..40,
    ) {
        let mut board = board();
        let mut truth = std::collections::BTreeMap::new();
        for part in steps.chunks(batch) {
            let changes = part.iter().map(|(job, stays)| {
                truth.insert(job.id.clone(), job.clone());
                if *stays {
                    return vec![Change::Put(job.clone())];
                }
                truth.remove(&job.id);
                vec![Change::Put(job.clone()), Change::Gone(job.id.clone())]
            });
            let changes = changes.flatten().collect();
            board.apply(HERE, changes);
            prop_assert_eq!(board.len(), truth.len());
            for (id, job) in &truth {
                let key = JobKey { source: HERE, id: id.clone() };
                prop_assert_eq!(board.job(&key), Some(job.clone()));
            }
        }
    }
}

#[test]
fn what_nobody_has_any_more_is_left_out_in_a_long_session() {
    let mut board = board();
    let put = |n: i64, round: i64| {
        let mut job = job(&format!("job-{n}"), Status::Pending, Some(round), 1);
        job.owner = Plain::new(&format!("owner-{}", n % 3));
        job.error = Plain::new(&format!("error of round {round}"));
        job
    };
    for round in 0..5000 {
        let put: Vec<_> = (0..4).map(|n| Change::Put(put(n, round))).collect();
        board.apply(HERE, put);
    }
    assert!(board.combinations() < 1100, "{}", board.combinations());
    for n in 0..4 {
        let wanted = put(n, 4999);
        let key = JobKey {
            source: HERE,
            id: wanted.id.clone(),
        };
        assert_eq!(board.job(&key), Some(wanted));
    }
    assert!(board.has_owner(HERE, "owner-2") && !board.has_owner(HERE, "owner-3"));
}
