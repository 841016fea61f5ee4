//! What is told without being asked for: lines, marks, the title; and what is not.

use std::time::Duration;

use jobtui::alert::{Channel, On, Osc, Rule};
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;
use jobtui::tui::terminal::Attention;

use crate::rig::{NOW, Rig, World};

const WFE: &str = "job-20260210-143022-wfe";
const ROW: &str = "JOB-20260210-00001";

fn calls(rig: &Rig) -> Vec<&Attention> {
    let calls = rig.effects.iter().filter_map(|effect| match effect {
        Effect::Attention(call) => Some(call),
        _ => None,
    });
    calls.collect()
}

fn titles(rig: &Rig) -> Vec<&str> {
    let titles = rig.effects.iter().filter_map(|effect| match effect {
        Effect::Title(text) => Some(text.as_str()),
        _ => None,
    });
    titles.collect()
}

#[test]
fn a_failure_is_told_on_the_line_and_rings_for_nobody_who_did_not_ask() {
    let world = World::queue();
    world.running(WFE, "one\n");
    let mut rig = world.show_at(120, 40);
    rig.world.manifest("inbox", WFE, "failed", "starspec");
    rig.until_shown(&format!("{WFE} failed (fsq)"));
    assert!(calls(&rig).is_empty());
}

#[test]
fn what_was_over_when_it_began_is_not_told() {
    let world = World::new();
    world.over(WFE, "failed");
    world.row(ROW, "FAILED", 0);
    let rig = world.show_at(120, 40);
    rig.expect_not(" failed (");
    assert!(calls(&rig).is_empty());
}

#[test]
fn a_completed_job_is_told_only_when_its_job_json_asks_for_it() {
    let world = World::new();
    world.running(WFE, "one\n");
    world.row(ROW, "RUNNING", 0);
    let mut rig = world.show_at(120, 40);
    rig.world
        .sql("UPDATE jobs SET status = 'COMPLETED', completed_at = started_at");
    rig.until_row("D+", "00001");
    rig.expect_not(" done (");
    rig.world.manifest("inbox", WFE, "completed", "starspec");
    rig.until_shown(&format!("{WFE} done (fsq)"));
}

#[test]
fn a_watched_job_shows_it_and_rings_when_it_ends() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let mut rig = world.show_at(160, 45);
    rig.press("1 !");
    rig.expect(&format!("you will be told of the end of {ROW}"));
    rig.expect("R>!");
    rig.expect("! its end is told");
    rig.world
        .sql("UPDATE jobs SET status = 'COMPLETED', completed_at = started_at");
    rig.until("it rings", |rig| !calls(rig).is_empty());
    assert_eq!(calls(&rig), [&Attention::Bell]);
    // The answer to the key stands for three seconds first.
    rig.feed(Event::Wake(NOW.plus(Duration::from_secs(4))));
    rig.expect(&format!("{ROW} done (lab)"));
    rig.expect_not("! its end is told");
}

#[test]
fn a_second_press_takes_it_back_and_what_is_over_is_not_watched() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    let mut rig = world.show_at(120, 40);
    rig.press("1 ! !");
    rig.expect(&format!("the end of {ROW} is not told any more"));
    rig.expect_not("R>!");
    rig.press("3 !");
    rig.expect("JOB-20260210-00002 is over already: failed");
    assert!(rig.asked().is_empty());
}

#[test]
fn nobody_is_told_of_his_own_cancel_but_of_another_ones() {
    let world = World::database();
    world.row(ROW, "PENDING", 5);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.open(120, 40);
    rig.app = rig
        .app
        .clone()
        .with_rules(vec![Rule::new(&[On::Cancelled], &[Channel::Bell])], "");
    rig.settle();
    rig.press("c y");
    rig.until_row("X-", "00001");
    assert!(calls(&rig).is_empty());
    rig.world
        .sql("UPDATE jobs SET status = 'CANCELLED' WHERE status = 'PENDING'");
    rig.until("it rings", |rig| !calls(rig).is_empty());
    assert!(rig.has_row("X-", "00002"));
    assert_eq!(calls(&rig), [&Attention::Bell]);
}

#[test]
fn many_that_end_together_are_one_call_and_the_title_counts() {
    let world = World::database();
    for n in 1..=9 {
        world.row(&format!("JOB-20260210-0000{n}"), "PENDING", 0);
    }
    let mut rig = world.open(120, 40);
    let via = [
        Channel::Line,
        Channel::Bell,
        Channel::Title,
        Channel::Desk(Osc::Nine),
    ];
    rig.app = rig
        .app
        .clone()
        .with_rules(vec![Rule::new(&[On::Failed, On::Done], &via)], "");
    rig.settle();
    assert_eq!(titles(&rig).last(), Some(&"jobtui: R 0 Q 9"));
    rig.world.sql(
        "UPDATE jobs SET started_at = created_at, completed_at = created_at, \
         status = CASE WHEN job_id LIKE '%1' THEN 'FAILED' ELSE 'COMPLETED' END",
    );
    rig.until("it rings", |rig| !calls(rig).is_empty());
    let text = format!("1 failed, 8 done: {ROW}");
    let desk = Attention::Desk {
        osc: Osc::Nine,
        number: 1,
        text: text.clone(),
    };
    assert_eq!(calls(&rig), [&Attention::Bell, &desk]);
    rig.expect(&text);
    // At most one title in two seconds; this clock stands still until it is told otherwise.
    assert_eq!(titles(&rig), ["jobtui: R 0 Q 9"]);
    rig.feed(Event::Wake(NOW.plus(Duration::from_secs(3))));
    assert_eq!(titles(&rig).last(), Some(&"jobtui: R 0 Q 0 ! 1"));
}

#[test]
fn a_source_that_comes_back_tells_what_ended_meanwhile_in_one_line() {
    let world = World::queue();
    let names: Vec<_> = (10..30)
        .map(|n| format!("job-20260210-1430{n}-x"))
        .collect();
    for name in &names {
        world.running(name, "one\n");
    }
    let mut rig = world.show_at(120, 40);
    let (queue, away) = (rig.world.at("queue"), rig.world.at("away"));
    std::fs::rename(&queue, &away).unwrap();
    rig.until_shown("MISSING");
    for name in &names {
        let inbox = away.join("inbox").join(name).join("job.json");
        let text = std::fs::read_to_string(&inbox).unwrap();
        std::fs::write(&inbox, text.replace("\"running\"", "\"failed\"")).unwrap();
    }
    std::fs::rename(&away, &queue).unwrap();
    rig.until_shown("20 failed: ");
}
