//! The rules as a table, and what is told when, with a clock that the tests set.

use std::time::Duration;

use super::*;
use crate::board::Board;
use crate::filter::{Filter, Macros};
use crate::job::{
    Capabilities, Change, Flag, Job, JobId, JobKey, Moment, Notify, Outage, OutageKind, Plain,
    Signs, SourceId, Status, Worker,
};

const HERE: SourceId = SourceId(0);
const START: Moment = Moment(1_770_735_600_000);

fn at(seconds: u64) -> Moment {
    START.plus(Duration::from_secs(seconds))
}

fn job(name: &str, status: Status) -> Job {
    let mut job = Job::new(JobId::live(name.as_bytes()), status);
    job.times.ended = status.is_over().then_some(START);
    job
}

fn put(name: &str, status: Status) -> Change {
    Change::Put(job(name, status))
}

fn key(name: &str) -> JobKey {
    JobKey {
        source: HERE,
        id: JobId::live(name.as_bytes()),
    }
}

fn up(worker: Worker) -> Change {
    Change::Up(Signs {
        capabilities: Capabilities::none("a test"),
        worker,
        notes: Vec::new(),
        sync: None,
    })
}

fn down() -> Change {
    Change::Down(Outage::new(OutageKind::Missing, "the disk is away"))
}

/// A board of one source, and the rules that watch it.
struct Desk {
    board: Board,
    alerts: Alerts,
}

impl Desk {
    fn new(rules: Vec<Rule>, first: Vec<Change>) -> Self {
        let mut desk = Self {
            board: Board::new([("q".to_owned(), "folder")]),
            alerts: Alerts::new(rules),
        };
        let mut all = vec![up(Worker::Idle)];
        all.extend(first);
        desk.look(0, all);
        desk
    }

    /// A look that brings these changes.
    fn look(&mut self, seconds: u64, changes: Vec<Change>) {
        self.step(changes);
        self.end_look(seconds, true);
    }

    fn step(&mut self, changes: Vec<Change>) {
        self.alerts.note(&self.board, HERE, &changes);
        self.board.apply(HERE, changes);
    }

    fn end_look(&mut self, seconds: u64, whole: bool) {
        self.board.looked(HERE, at(seconds), whole);
        self.alerts.looked(&self.board, HERE, at(seconds), whole);
    }

    /// What is told now, in sentences.
    fn told(&mut self, seconds: u64) -> Vec<String> {
        let due = self.alerts.due(at(seconds));
        due.iter().map(Telling::text).collect()
    }
}

fn all_of(on: On) -> Vec<Rule> {
    vec![Rule::new(&[on], &[Channel::Line])]
}

#[test]
fn each_rule_hears_of_its_own_and_of_nothing_else() {
    let stuck = |status| {
        let mut job = job("a", status);
        job.flags.set(Flag::Stalled);
        Change::Put(job)
    };
    let silent = Worker::Silent {
        since: None,
        why: Plain::new("nobody takes jobs"),
    };
    use Status::{Cancelled, Completed, Failed, Pending, Running, Unknown};
    let table: Vec<(Option<Status>, Change, Option<On>, &str)> = vec![
        (
            Some(Running),
            put("a", Failed),
            Some(On::Failed),
            "a failed (q)",
        ),
        (
            Some(Pending),
            put("a", Completed),
            Some(On::Done),
            "a done (q)",
        ),
        (
            Some(Unknown),
            put("a", Completed),
            Some(On::Done),
            "a done (q)",
        ),
        (
            Some(Running),
            put("a", Cancelled),
            Some(On::Cancelled),
            "a cancelled (q)",
        ),
        (
            Some(Pending),
            put("a", Running),
            Some(On::Started),
            "a started (q)",
        ),
        (None, put("a", Running), Some(On::Started), "a started (q)"),
        (None, put("a", Failed), Some(On::Failed), "a failed (q)"),
        (None, put("a", Pending), None, ""),
        (Some(Completed), put("a", Completed), None, ""),
        (Some(Completed), put("a", Running), None, ""),
        (Some(Running), put("a", Unknown), None, ""),
        (
            Some(Running),
            stuck(Running),
            Some(On::Stuck),
            "a seems stuck (q)",
        ),
        (Some(Pending), stuck(Pending), None, ""),
        (
            Some(Pending),
            up(silent),
            Some(On::Stuck),
            "q seems stuck: nobody takes jobs",
        ),
        (
            Some(Pending),
            down(),
            Some(On::Stale),
            "q cannot be read: the disk is away",
        ),
        (Some(Pending), Change::Gone(JobId::live(b"a")), None, ""),
    ];
    let every = [
        On::Failed,
        On::Done,
        On::Cancelled,
        On::Started,
        On::Stuck,
        On::Stale,
        On::Asked,
        On::Watched,
    ];
    for (before, change, heard, sentence) in table {
        for on in every {
            let first = before.map(|status| put("a", status));
            let mut desk = Desk::new(all_of(on), first.into_iter().collect());
            desk.look(5, vec![change.clone()]);
            let expected: Vec<_> = (heard == Some(on))
                .then_some(sentence)
                .into_iter()
                .collect();
            assert_eq!(desk.told(5), expected, "{on:?}: {before:?} then {change:?}");
        }
    }
}

#[test]
fn what_was_so_at_the_first_look_is_no_news_however_many_steps_it_has() {
    let mut desk = Desk {
        board: Board::new([("q".to_owned(), "folder")]),
        alerts: Alerts::new(all_of(On::Failed)),
    };
    desk.step(vec![put("a", Status::Failed), put("b", Status::Running)]);
    desk.step(vec![put("b", Status::Failed), up(Worker::Idle)]);
    desk.end_look(1, true);
    assert!(desk.told(1).is_empty());
    // Nor what a source tells that was down at first.
    let mut late = Desk {
        board: Board::new([("q".to_owned(), "folder")]),
        alerts: Alerts::new(all_of(On::Failed)),
    };
    late.step(vec![down()]);
    late.end_look(1, false);
    late.step(vec![put("a", Status::Failed), up(Worker::Idle)]);
    late.end_look(9, true);
    assert!(late.told(9).is_empty());
}

#[test]
fn rows_that_come_because_a_list_is_scrolled_are_no_news() {
    let mut desk = Desk::new(all_of(On::Failed), Vec::new());
    let mut old = job("old", Status::Failed);
    old.times.ended = Some(START.minus(Duration::from_secs(3600)));
    let mut nobody_knows_when = job("dateless", Status::Failed);
    nobody_knows_when.times.ended = None;
    desk.look(5, vec![Change::Put(old), Change::Put(nobody_knows_when)]);
    assert!(desk.told(5).is_empty());
}

#[test]
fn the_first_is_told_at_once_and_the_others_together_a_minute_later() {
    let jobs = (0..15).map(|n| put(&format!("j{n:02}"), Status::Running));
    let rules = vec![Rule::new(&[On::Failed, On::Done], &[Channel::Line])];
    let mut desk = Desk::new(rules, jobs.collect());
    desk.look(10, vec![put("j00", Status::Failed)]);
    assert_eq!(desk.told(10), ["j00 failed (q)"]);
    assert_eq!(desk.alerts.wake_at(at(10)), None);
    for n in 1..13 {
        desk.look(10 + n, vec![put(&format!("j{n:02}"), Status::Completed)]);
        assert!(desk.told(10 + n).is_empty());
    }
    desk.look(30, vec![put("j13", Status::Failed)]);
    assert_eq!(desk.alerts.wake_at(at(30)), Some(at(70)));
    assert!(desk.told(69).is_empty());
    assert_eq!(desk.told(70), ["1 failed, 12 done in the last minute: j13"]);
    assert!(desk.told(200).is_empty());
    desk.look(300, vec![put("j14", Status::Completed)]);
    assert_eq!(desk.told(300), ["j14 done (q)"]);
}

#[test]
fn what_one_look_brings_is_one_telling_also_after_an_outage() {
    let jobs = (0..40).map(|n| put(&format!("j{n:02}"), Status::Running));
    let mut desk = Desk::new(all_of(On::Done), jobs.collect());
    desk.step(vec![down()]);
    desk.end_look(10, false);
    assert!(desk.told(10).is_empty());
    for part in [0..20, 20..40] {
        desk.step(
            part.map(|n| put(&format!("j{n:02}"), Status::Completed))
                .collect(),
        );
        assert!(desk.told(20).is_empty(), "told in the middle of a look");
    }
    desk.step(vec![up(Worker::Idle)]);
    desk.end_look(20, true);
    assert_eq!(desk.told(20), ["40 done: j00, j01, ..."]);
}

#[test]
fn a_job_that_a_batch_names_twice_is_told_once() {
    let mut desk = Desk::new(all_of(On::Done), vec![put("a", Status::Running)]);
    let twice = [put("a", Status::Completed), put("a", Status::Completed)];
    desk.look(5, twice.into());
    assert_eq!(desk.told(5), ["a done (q)"]);
}

#[test]
fn a_source_that_goes_and_comes_is_told_once_each() {
    let mut desk = Desk::new(all_of(On::Stale), Vec::new());
    desk.step(vec![down()]);
    desk.end_look(5, false);
    desk.step(vec![down()]);
    desk.end_look(6, false);
    assert_eq!(desk.told(6), ["q cannot be read: the disk is away"]);
    desk.look(50, vec![up(Worker::Idle)]);
    assert_eq!(desk.told(100), ["q is back"]);
}

#[test]
fn a_filter_chooses_jobs_and_sources() {
    let mut rule = Rule::new(&[On::Failed, On::Stale], &[Channel::Line]);
    rule.filter = Filter::strict("mira", &Macros::default()).unwrap();
    let mut desk = Desk::new(
        vec![rule],
        vec![put("x-mira", Status::Running), put("y", Status::Running)],
    );
    desk.look(
        5,
        vec![put("x-mira", Status::Failed), put("y", Status::Failed)],
    );
    assert_eq!(desk.told(5), ["x-mira failed (q)"]);
    desk.step(vec![down()]);
    desk.end_look(100, false);
    assert!(desk.told(100).is_empty());
}

#[test]
fn a_job_json_asks_for_what_it_asks_for() {
    let asking = |name: &str, status, on_complete, on_fail| {
        let mut job = job(name, status);
        job.notify = Notify {
            on_complete,
            on_fail,
        };
        Change::Put(job)
    };
    let first = ["a", "b", "c", "d"].map(|name| asking(name, Status::Running, true, true));
    let mut desk = Desk::new(all_of(On::Asked), first.into());
    desk.look(
        5,
        vec![
            asking("a", Status::Completed, true, false),
            asking("b", Status::Failed, true, false),
            asking("c", Status::Cancelled, true, true),
        ],
    );
    assert_eq!(desk.told(5), ["a done (q)"]);
}

#[test]
fn a_watched_job_tells_once_how_its_job_ended_and_follows_it_into_the_archive() {
    let mut desk = Desk::new(
        all_of(On::Watched),
        vec![put("a", Status::Pending), put("b", Status::Pending)],
    );
    desk.alerts.watch(key("a"), true);
    desk.look(
        5,
        vec![put("a", Status::Running), put("b", Status::Completed)],
    );
    assert!(desk.told(5).is_empty());
    let put_away = Job::new(
        JobId::archived(b"a--20260210T150000Z-cancelled"),
        Status::Cancelled,
    );
    desk.step(vec![Change::Put(put_away)]);
    desk.look(6, vec![Change::Gone(JobId::live(b"a"))]);
    assert_eq!(
        desk.told(6),
        ["a--20260210T150000Z-cancelled cancelled (q)"]
    );
    desk.look(90, vec![put("a", Status::Failed)]);
    assert!(
        desk.told(90).is_empty(),
        "it ended, and nobody watches any more"
    );
    assert!(!desk.alerts.watches(&key("a")));
}

#[test]
fn a_job_put_away_in_two_entries_ended_as_its_results_say() {
    let mut desk = Desk::new(all_of(On::Done), vec![put("a", Status::Running)]);
    let entry =
        |name: &str, status| Change::Put(Job::new(JobId::archived(name.as_bytes()), status));
    desk.look(
        5,
        vec![
            entry("a--20260210T150000Z-outbox", Status::Pending),
            Change::Gone(JobId::live(b"a")),
            entry("a--20260210T150000Z-inbox", Status::Completed),
        ],
    );
    assert_eq!(desk.told(5), ["a--20260210T150000Z-inbox done (q)"]);
}

#[test]
fn a_watched_job_that_vanishes_is_told_too() {
    let mut desk = Desk::new(all_of(On::Watched), vec![put("a", Status::Running)]);
    desk.alerts.watch(key("a"), true);
    desk.look(5, vec![Change::Gone(JobId::live(b"a"))]);
    assert_eq!(desk.told(5), ["a is gone (q)"]);
}

#[test]
fn nobody_is_told_of_his_own_cancel_but_of_a_failure_and_of_another_ones_cancel() {
    let names = ["own", "refused", "failing", "archived"];
    let first = names.map(|name| put(name, Status::Pending));
    let rules = vec![Rule::new(&[On::Cancelled, On::Failed], &[Channel::Line])];
    let mut desk = Desk::new(rules, first.into());
    for name in names {
        desk.alerts.own_cancel(key(name), true);
    }
    desk.alerts.own_cancel(key("refused"), false);
    let put_away = Job::new(
        JobId::archived(b"archived--20260210T150000Z-cancelled"),
        Status::Cancelled,
    );
    desk.look(
        5,
        vec![
            put("own", Status::Cancelled),
            Change::Gone(JobId::live(b"archived")),
            Change::Put(put_away),
        ],
    );
    assert!(desk.told(5).is_empty());
    desk.look(
        6,
        vec![
            put("refused", Status::Cancelled),
            put("failing", Status::Failed),
        ],
    );
    assert_eq!(desk.told(6), ["1 failed, 1 cancelled: failing"]);
}

#[test]
fn in_quiet_hours_it_gathers_and_tells_when_they_are_over() {
    assert_eq!(
        Quiet::parse("22:00-07:30"),
        Some(Quiet {
            from: 1320,
            to: 450
        })
    );
    for wrong in ["", "22-7", "24:00-07:00", "07:00-07:00", "a:b-c:d"] {
        assert_eq!(Quiet::parse(wrong), None, "{wrong}");
    }
    // From an hour before now to two hours after it, whatever the zone of this machine.
    let minute = START.local_minute();
    let day = 24 * 60;
    let quiet = Quiet {
        from: (minute + day - 60) % day,
        to: (minute + 120) % day,
    };
    let mut rule = Rule::new(&[On::Done], &[Channel::Bell]);
    rule.quiet = Some(quiet);
    let mut desk = Desk::new(
        vec![rule],
        vec![put("a", Status::Running), put("b", Status::Running)],
    );
    desk.look(5, vec![put("a", Status::Completed)]);
    assert!(desk.told(5).is_empty());
    desk.look(600, vec![put("b", Status::Completed)]);
    assert!(desk.told(600).is_empty());
    let morning = desk.alerts.wake_at(at(600)).unwrap();
    assert!((7_140..=7_260).contains(&morning.since(START).as_secs()));
    let due = desk.alerts.due(morning.plus(Duration::from_secs(60)));
    assert_eq!(due[0].text(), "2 done in the last 2h: a, b");
}

#[test]
fn one_thing_is_told_once_by_each_means() {
    let mut asked = job("a", Status::Failed);
    asked.notify.on_fail = true;
    let mut desk = Desk::new(complete(Vec::new()), vec![put("a", Status::Running)]);
    desk.alerts.watch(key("a"), true);
    desk.look(5, vec![Change::Put(asked.clone())]);
    let due = desk.alerts.due(at(5));
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].via, [Channel::Line, Channel::Bell]);
    // A rule of the operator's own with other means tells beside it.
    let own = Rule::new(&[On::Failed], &[Channel::Desk(Osc::Nine)]);
    let mut desk = Desk::new(complete(vec![own]), vec![put("a", Status::Running)]);
    desk.look(5, vec![Change::Put(asked)]);
    let via: Vec<_> = desk.alerts.due(at(5)).into_iter().map(|t| t.via).collect();
    assert_eq!(via, [vec![Channel::Desk(Osc::Nine)], vec![Channel::Line]]);
}

#[test]
fn a_telling_names_a_hundred_and_counts_the_rest() {
    let jobs: Vec<_> = (0..250).map(|n| format!("j{n:03}")).collect();
    let with = |status| {
        jobs.iter()
            .map(move |name| put(name, status))
            .collect::<Vec<_>>()
    };
    let mut desk = Desk::new(all_of(On::Done), with(Status::Running));
    desk.look(5, with(Status::Completed));
    let mut due = desk.alerts.due(at(5));
    let mut telling = due.remove(0);
    assert_eq!((telling.items.len(), telling.more()), (100, 150));
    telling.absorb(telling.clone());
    assert_eq!((telling.items.len(), telling.more()), (100, 400));
    assert_eq!(telling.counts[&Kind::Done], 500);
}

/// The changes of an archive of `a`, one for each look, and what they are told as.
fn moved(looks: &[Vec<Change>]) -> Vec<String> {
    let mut board = Board::new([("q".to_owned(), "folder")]);
    board.apply(HERE, vec![up(Worker::Idle), put("a", Status::Completed)]);
    let mut steps = Steps::default();
    let mut told = Vec::new();
    for (number, changes) in looks.iter().enumerate() {
        steps.note(&board, HERE, changes, None);
        board.apply(HERE, changes.clone());
        let seconds = u64::try_from(number).unwrap() * 25;
        for step in steps.finish(&board, HERE, at(seconds)) {
            told.push(match &step {
                Step::New(job) => format!("new {}", job.id),
                Step::Gone(job) => format!("gone {}", job.id),
                Step::Rehoused { job, was } => format!("{} became {}", was.id, job.id),
                other => format!("{other:?}"),
            });
        }
    }
    told
}

fn away(name: &str, status: Status) -> Change {
    Change::Put(Job::new(JobId::archived(name.as_bytes()), status))
}

#[test]
fn an_archive_is_one_change_wherever_looks_fall_between_its_moves() {
    let handed_in = || away("a--20260210T150000Z-outbox", Status::Pending);
    let came_back = || away("a--20260210T150000Z-inbox", Status::Completed);
    let gone = || Change::Gone(JobId::live(b"a"));
    let one = ["a became a--20260210T150000Z-inbox"];
    assert_eq!(moved(&[vec![handed_in(), came_back(), gone()]]), one);
    assert_eq!(moved(&[vec![gone(), handed_in(), came_back()]]), one);
    assert_eq!(moved(&[vec![handed_in()], vec![came_back(), gone()]]), one);
    assert_eq!(
        moved(&[vec![handed_in()], vec![], vec![], vec![]]),
        ["new a--20260210T150000Z-outbox"],
        "a half that stays one is told after a while"
    );
    assert_eq!(moved(&[vec![handed_in(), came_back()], vec![gone()]]), one);
    // What is gone already cannot be called back; that it was put away is told when it is seen.
    assert_eq!(
        moved(&[vec![gone()], vec![came_back()]]),
        ["gone a", "a became a--20260210T150000Z-inbox"]
    );
    assert_eq!(
        moved(&[vec![gone()], vec![], vec![], vec![came_back()]]),
        ["gone a", "new a--20260210T150000Z-inbox"]
    );
    // A new job of which nothing was put away is told at once.
    assert_eq!(moved(&[vec![put("b", Status::Pending)], vec![]]), ["new b"]);
}
