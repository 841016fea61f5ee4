//! Several operators on one host: the real program several times in the same moment, about the same job.

use std::process::{Child, Stdio};

use super::deeds;
use super::judge::{judge, put_away, whole_job};
use super::prepared::{AWAY, OVER, RUNS, THEN, WAITS, study};
use super::record::Records;
use super::shot::{Shot, Tree};
use super::told;
use super::world::{self, Ran, World, command};

/// So often everything is tried: no two races are alike.
const ROUNDS: usize = 20;

/// What somebody who came too late may be told.
const TOO_LATE: [&str; 6] = [
    "another operator on this machine",
    "changed meanwhile",
    "already in the archive",
    "no job is called",
    "has just gone",
    // A look between the two moves of another, which met the outbox copy alone or went in vain.
    ": only jobs that are over can be put away",
];

/// Starts all of them before it waits for any.
fn at_once(world: &World, all: &[&[&str]]) -> Vec<Ran> {
    let start = |args: &&[&str]| -> Child {
        let mut command = command(world.dir(), THEN, args);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        piped.spawn().unwrap()
    };
    let running: Vec<Child> = all.iter().map(start).collect();
    let ended = running.into_iter().map(Child::wait_with_output);
    ended.map(|output| world::told(&output.unwrap())).collect()
}

/// A refusal that says who was faster, with the code of a refusal.
#[track_caller]
fn assert_too_late(ran: &Ran) {
    let told = TOO_LATE.iter().any(|why| ran.err.contains(why));
    assert!(matches!(ran.code, Some(1 | 6)) && told, "{ran:?}");
}

#[track_caller]
fn assert_sound(world: &World, before: &Shot) -> Shot {
    let after = world.shot();
    let mut wrong = judge(before, &after, None);
    wrong.extend(told::lies(&world.list(), &after, true));
    assert!(wrong.is_empty(), "{wrong:#?}");
    after
}

fn done(ran: &[Ran]) -> usize {
    ran.iter().filter(|one| one.code == Some(0)).count()
}

#[test]
fn of_four_who_archive_one_does_and_the_others_are_told() {
    let prepared = World::prepare();
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(&world, &[&["archive", OVER][..]; 4]);
        let after = assert_sound(&world, &before);
        (deeds::archive().done)(&before, &after).unwrap();
        assert_eq!(done(&ran), 1, "{ran:?}");
        ran.iter()
            .filter(|r| r.code != Some(0))
            .for_each(assert_too_late);
        let records = Records::read(&after.records);
        let ended = records.of[OVER]
            .iter()
            .filter(|r| r.content["to"].is_array());
        let ended = ended.filter(|r| r.op == "archived").count();
        assert_eq!(ended, 1, "one archive is on record");
    }
}

#[test]
fn of_four_who_cancel_one_takes_the_job_back() {
    let prepared = World::prepare();
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(&world, &[&["cancel", WAITS][..]; 4]);
        let after = assert_sound(&world, &before);
        (deeds::cancel_waiting().done)(&before, &after).unwrap();
        assert_eq!(done(&ran), 1, "{ran:?}");
        ran.iter()
            .filter(|r| r.code != Some(0))
            .for_each(assert_too_late);
    }
}

#[test]
fn no_priority_that_was_confirmed_is_lost_and_all_see_the_same() {
    let prepared = World::prepare();
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let all = ["1", "2", "3", "4"].map(|to| ["prio", WAITS, to]);
        let ran = at_once(&world, &all.each_ref().map(|args| &args[..]));
        // The list shows what the records come to.
        let after = assert_sound(&world, &before);
        let records = Records::read(&after.records);
        let asked: Vec<i64> = records.of[WAITS]
            .iter()
            .filter_map(|r| r.content["priority"].as_i64())
            .collect();
        assert!(done(&ran) >= 1, "{ran:?}");
        for (one, wish) in ran.iter().zip(1..) {
            let kept = asked.iter().filter(|a| **a == wish).count();
            assert_eq!(kept, usize::from(one.code == Some(0)), "{wish}: {ran:?}");
            if one.code != Some(0) {
                assert_too_late(one);
            }
        }
    }
}

#[test]
fn a_priority_and_a_cancel_at_once_are_both_on_record_or_refused() {
    let prepared = World::prepare();
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(
            &world,
            &[
                &["prio", WAITS, "5"],
                &["cancel", WAITS],
                &["cancel", RUNS],
                &["prio", WAITS, "6"],
            ],
        );
        let after = assert_sound(&world, &before);
        let records = Records::read(&after.records);
        let fold = records.fold(WAITS);
        let asked = |wish: i64| {
            let of = records.of[WAITS].iter();
            of.filter(|r| r.content["priority"] == wish).count()
        };
        for (one, wish) in [(&ran[0], 5), (&ran[3], 6)] {
            assert_eq!(asked(wish), usize::from(one.code == Some(0)), "{one:?}");
        }
        if ran[1].code == Some(0) {
            assert!(
                fold.cancel && after.copy("outbox", WAITS).is_none(),
                "{ran:?}"
            );
        } else {
            assert_too_late(&ran[1]);
        }
        // Nobody else touched that one.
        assert_eq!(ran[2].code, Some(0), "{ran:?}");
        assert!(records.fold(RUNS).cancel);
    }
}

#[test]
fn jobs_submitted_in_the_same_second_get_names_of_their_own() {
    let prepared = World::prepare();
    let args = deeds::submit().args;
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(&world, &[args, args, args, args]);
        let after = world.shot();
        let wrong = judge(&before, &after, Some(&study()));
        assert!(wrong.is_empty(), "{wrong:#?}");
        let mut names: Vec<&str> = ran.iter().map(|r| r.out.trim()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!((done(&ran), names.len()), (4, 4), "{ran:?}");
        for name in names {
            let tree = after.copy("outbox", name).unwrap();
            whole_job(name, tree, &study()).unwrap();
        }
    }
}

#[test]
fn of_two_who_restore_one_does() {
    let prepared = World::prepare();
    let args: &[&str] = deeds::restore().args;
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(&world, &[args, args]);
        let after = assert_sound(&world, &before);
        (deeds::restore().done)(&before, &after).unwrap();
        assert_eq!(done(&ran), 1, "{ran:?}");
    }
}

/// Results come in while one operator cancels and another archives: whoever wins, the job is whole,
/// and its inputs never wait again.
#[test]
fn a_cancel_and_an_archive_while_results_come_in_lose_nothing() {
    let prepared = World::prepare();
    for round in 0..ROUNDS {
        let world = prepared.again();
        // The runner's side of the sync: whole results, renamed into the inbox.
        let staged = world.dir().join("coming");
        let over = world.root().join("inbox").join(OVER);
        super::shot::duplicate(&over, &staged);
        let before = with(world.shot(), "inbox", WAITS, &staged);
        let root = world.root();
        let (mut ran, mut came) = (Vec::new(), false);
        std::thread::scope(|scope| {
            let runner = scope.spawn(|| {
                // Sooner in one round and later in another.
                for _ in 0..round * 20 {
                    std::thread::yield_now();
                }
                std::fs::rename(&staged, root.join("inbox").join(WAITS)).is_ok()
            });
            ran = at_once(&world, &[&["cancel", WAITS], &["archive", WAITS]]);
            came = runner.join().unwrap();
        });
        assert!(came);
        let after = world.shot();
        let mut wrong = judge(&before, &after, None);
        wrong.extend(told::lies(&world.list(), &after, true));
        assert!(wrong.is_empty(), "{ran:?}: {wrong:#?}");
        let kinds = after.copies.keys().filter_map(put_away);
        let kinds: Vec<&str> = kinds.filter(|k| k.0 == WAITS).map(|k| k.1).collect();
        let legal: [&[&str]; 4] = [
            &[],
            &["cancelled"],
            &["inbox", "outbox"],
            &["cancelled", "inbox"],
        ];
        assert!(legal.contains(&kinds.as_slice()), "{ran:?}: {kinds:?}");
    }
}

/// The same with one more copy.
fn with(mut shot: Shot, area: &'static str, name: &str, lies: &std::path::Path) -> Shot {
    let tree: Tree = super::shot::tree(lies);
    shot.copies.insert((area, name.to_owned()), tree);
    shot
}

#[test]
fn an_archive_and_a_restore_at_once_end_with_the_job_in_one_place() {
    let prepared = World::prepare();
    let restore: &[&str] = deeds::restore().args;
    for _ in 0..ROUNDS {
        let world = prepared.again();
        let before = world.shot();
        let ran = at_once(
            &world,
            &[restore, &["archive", OVER], restore, &["archive", AWAY]],
        );
        assert_sound(&world, &before);
        assert!(done(&ran) >= 1, "{ran:?}");
    }
}
