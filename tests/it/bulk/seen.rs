//! A verb means what the operator saw, and nothing else: not the job below marks that have left, not rows that came into a
//! range, not a job behind a pinned log, not what a screen too small cannot show.

use std::time::Duration;

use jobtui::job::{Job, JobId, RefusalKind, Request, SourceId, Status};
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;

use super::{cancel_sweep, places, sweep};
use crate::rig::{Rig, World};

const LAB: SourceId = SourceId(0);

fn lab(count: usize) -> World {
    let world = World::database();
    for number in 1..=count {
        world.row(&format!("JOB-20260210-0000{number}"), "PENDING", 0);
    }
    world
}

fn change(rig: &mut Rig, sql: &str, what: &str, holds: impl Fn(&Rig) -> bool) {
    rig.world.sql(sql);
    rig.perform(Effect::Refresh(LAB));
    rig.until(what, holds);
}

#[test]
fn marks_that_have_left_do_not_make_a_verb_fall_on_the_cursor() {
    let mut rig = lab(3).show_at(120, 40);
    rig.press("2 space space");
    rig.expect("2 marked");
    rig.press("P");
    let gone = "DELETE FROM jobs WHERE job_id < 'JOB-20260210-00003'";
    change(&mut rig, gone, "they are gone", |rig| {
        rig.shows("marked jobs are not there any more")
    });
    rig.press("\"9\" enter");
    rig.expect("the marked jobs have all left: press again");
    assert!(rig.asked().is_empty());
    // Now it is known whose it is.
    rig.press("+");
    assert_eq!(rig.asked().len(), 1);
}

#[test]
fn rows_that_came_into_a_range_are_not_meant_before_they_were_seen() {
    let mut rig = lab(4).show_at(120, 40);
    rig.press("2 g g v G");
    let start = "UPDATE jobs SET status = 'RUNNING' WHERE job_id = 'JOB-20260210-00002'";
    change(&mut rig, start, "one has left", |rig| {
        !rig.has_row("P.", "00002")
    });
    rig.press("+");
    rig.expect("the list moved: the range has 3 rows now, not 4");
    assert!(rig.asked().is_empty());
    rig.press("+");
    rig.until_shown("3 ok");
}

#[test]
fn behind_the_pinned_log_of_another_job_no_verb_acts() {
    let world = World::queue();
    world.running("job-20260210-100000-one", "a\n");
    world.running("job-20260210-110000-two", "b\n");
    let mut rig = world.show_at(120, 40);
    rig.press("1 g g L space L j L");
    for command in ["cancel", "archive", "raise", "rerun"] {
        rig.press(&format!(": \"{command}\" enter"));
        rig.expect("go to its list first (1 2 3)");
        rig.expect_not("this job?");
    }
    // Nor where no job is shown at all.
    rig.press("0 z");
    for key in ["c", "a", "+", "R"] {
        rig.press(key);
        rig.expect("go to its list first (1 2 3)");
    }
    // Unpinned, the log is that of the job that is meant.
    rig.press("z L space : \"cancel\" enter");
    rig.expect("Cancel this job?");
    assert!(rig.asked().is_empty());
}

#[test]
fn a_screen_of_one_line_takes_no_answer_to_a_question_it_does_not_show() {
    let mut rig = lab(2).show_at(80, 24);
    rig.press("2 c");
    assert!(rig.asked().len() <= 1);
    let before = rig.asked().len();
    rig.press("g g j a R");
    rig.resize(19, 5);
    rig.press("y enter + c y 1 enter");
    assert_eq!(rig.asked().len(), before);
    rig.press("q");
    assert!(rig.effects.contains(&Effect::Quit));
}

#[test]
fn to_go_on_taking_back_is_not_to_take_back_what_was_done_since() {
    let mut rig = sweep(20).show_at(120, 40);
    cancel_sweep(&mut rig);
    rig.press("2 0 enter");
    rig.until_shown("20 ok");
    rig.press("esc");
    rig.press_deaf("u esc");
    rig.until_shown("undo of cancel stopped");
    assert_eq!(places(&rig.world), (8, 12));
    rig.press(": \"prio other 5\" enter");
    rig.until_shown("priority");
    let asked = rig.asked().len();
    rig.press("@ c");
    rig.until("the rest is taken back", |rig| {
        places(&rig.world) == (20, 0)
    });
    let later = &rig.asked()[asked..];
    let restores = |effect: &&&Effect| matches!(effect, Effect::Ask(_, _, Request::Restore(_)));
    assert_eq!(later.iter().filter(restores).count(), later.len());
    assert_eq!(later.len(), 12);
}

#[test]
fn a_way_back_is_not_lost_while_the_lists_stand_still() {
    let mut rig = lab(2).show_at(120, 40);
    rig.press("2 g g p +");
    rig.until_shown("PAUSED 1 change");
    rig.press("u");
    rig.expect("has changed while the lists stand still: p shows it, then u takes it back");
    assert_eq!(rig.asked().len(), 1);
    rig.press("p u");
    assert_eq!(rig.asked().len(), 2);
    assert_eq!(rig.world.ask::<i64>("SELECT sum(priority) FROM jobs"), 0);
}

#[test]
fn a_cancel_that_waits_is_not_sent_to_a_source_that_went_down() {
    let mut rig = sweep(2).show_at(120, 40).with_grace();
    rig.press("c");
    std::fs::rename(rig.world.at("queue"), rig.world.at("away")).unwrap();
    rig.perform(Effect::Refresh(SourceId(0)));
    rig.until("it is down", |rig| {
        rig.app.board().standings()[0].outage().is_some()
    });
    rig.feed(Event::Wake(crate::rig::NOW.plus(Duration::from_secs(5))));
    rig.expect("fsq is down: its cancel was not sent");
    assert!(rig.asked().is_empty());
}

#[test]
fn the_store_itself_leaves_other_peoples_jobs_alone_where_the_settings_say_so() {
    let mut world = lab(1);
    world.sql("INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, \
               priority, created_at) SELECT 'JOB-20260210-00009', 'ann', experiment_class, experiment_module, \
               experiment_config, status, priority, created_at FROM jobs");
    world.leave_others_alone();
    let mut store = world.stores().remove(0);
    let now = jobtui::clock::Clock::Fixed(crate::rig::NOW).for_store();
    let theirs = JobId::live(b"JOB-20260210-00001");
    let blind = Job::new(theirs.clone(), Status::Pending).seen();
    // Before any look nothing is known of it, and nothing is done.
    let refused = store.carry_out(&Request::Cancel(blind), now).unwrap_err();
    assert_eq!(refused.kind, RefusalKind::NotAllowed);
    let mut jobs = Vec::new();
    loop {
        let batch = store.catch_up(now).unwrap();
        for change in batch.changes {
            if let jobtui::job::Change::Put(job) = change {
                jobs.push(job);
            }
        }
        if !batch.more && !batch.unread {
            break;
        }
    }
    let seen = |id: &str| jobs.iter().find(|job| job.id.name() == id).unwrap().seen();
    for request in [
        Request::Cancel(seen("JOB-20260210-00001")),
        Request::Reprioritise(seen("JOB-20260210-00001"), 9),
    ] {
        let refused = store.carry_out(&request, now).unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotAllowed, "{refused:?}");
        assert!(refused.text.contains("a job of clau"), "{refused:?}");
    }
    let mine = Request::Reprioritise(seen("JOB-20260210-00009"), 9);
    assert!(store.carry_out(&mine, now).is_ok());
    let changed =
        "SELECT group_concat(job_id) FROM jobs WHERE status != 'PENDING' OR priority != 0";
    assert_eq!(world.ask::<String>(changed), "JOB-20260210-00009");
}

#[test]
fn a_name_in_a_command_that_is_shown_is_one_word_for_a_shell() {
    let world = World::queue();
    world.submitted("job-20260210-100000-a;rm b");
    world.running("job-20260210-100000-a;rm b", "x\n");
    let mut rig = world.show_at(160, 50);
    rig.press("1 c");
    rig.expect("'job-20260210-100000-a;rm b' --yes");
}

#[test]
fn a_plan_that_is_agreed_to_does_not_push_out_what_began_meanwhile() {
    let mut rig = sweep(12).show_at(120, 40).with_grace();
    rig.press("2 g g space space c");
    rig.expect("cancel of 2 jobs is sent in 5 s");
    rig.press("U G v k k k R");
    rig.expect("Run 4 jobs again?");
    rig.feed(Event::Wake(crate::rig::NOW.plus(Duration::from_secs(5))));
    assert_eq!(rig.asked().len(), 2, "the two that waited are sent");
    rig.press_deaf("y");
    assert_eq!(rig.asked().len(), 2);
    rig.until("both are answered", |rig| !rig.app.is_waiting());
    assert_eq!(places(&rig.world), (10, 2));
    rig.press("y");
    rig.until_shown("4 ok");
}
