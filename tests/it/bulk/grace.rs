//! The grace time: a cancel of a waiting job can be called back before it is sent.

use std::time::Duration;

use super::{name, places, sweep};
use jobtui::tui::effect::Effect;

#[test]
fn the_row_counts_down_and_u_keeps_the_job() {
    let mut rig = sweep(1).show_at(120, 40).with_grace();
    rig.press("c");
    rig.expect("cancel in 5s (u k");
    assert!(
        rig.cursor_row().contains("P."),
        "the state stays what it is"
    );
    rig.feed(jobtui::tui::event::Event::Wake(
        crate::rig::NOW.plus(Duration::from_millis(2500)),
    ));
    rig.expect("cancel in 3s (u k");
    rig.press_deaf("u");
    rig.expect(&format!("kept: the cancel of {} was not sent", name(0)));
    rig.after(Duration::from_secs(60));
    assert!(rig.asked().is_empty());
    assert_eq!(places(&rig.world), (1, 0));
}

#[test]
fn several_waiting_jobs_wait_together_and_are_sent_together() {
    let mut rig = sweep(3).show_at(120, 40).with_grace();
    rig.press("/ \"sweep\" enter * c");
    rig.expect("cancel of 3 jobs is sent in 5 s (u keeps them)");
    assert_eq!(rig.lines("cancel in 5s").len(), 3);
    rig.press("c");
    assert!(
        rig.shows("a cancel of it is about to be sent"),
        "{}",
        rig.screen()
    );
    rig.press("esc");
    rig.after(Duration::from_secs(5));
    rig.expect("3 ok");
    assert_eq!(places(&rig.world), (0, 3));
}

#[test]
fn the_screen_wakes_each_second_of_a_grace_time_and_not_afterwards() {
    let mut rig = sweep(1).show_at(120, 40).with_grace();
    rig.press("c");
    let next = rig.app.wake_at().unwrap();
    assert_eq!(next, crate::rig::NOW.plus(Duration::from_secs(1)));
    rig.press("u");
    let next = rig.app.wake_at().unwrap();
    assert!(
        next > crate::rig::NOW.plus(Duration::from_secs(5)),
        "{next:?}"
    );
}

#[test]
fn leaving_in_the_grace_time_asks_and_drops_what_was_not_sent() {
    let mut rig = sweep(2).show_at(120, 40).with_grace();
    rig.press("c j c q");
    rig.expect("2 cancels not sent yet: q again drops them");
    assert!(!rig.effects.contains(&Effect::Quit));
    rig.press("q");
    assert!(rig.effects.contains(&Effect::Quit));
    assert!(rig.asked().is_empty());
    assert_eq!(places(&rig.world), (2, 0));
}

#[test]
fn a_job_that_vanishes_in_its_grace_time_is_not_cancelled_and_that_is_said() {
    let mut rig = sweep(1).show_at(120, 40).with_grace();
    rig.press("c");
    std::fs::remove_dir_all(rig.world.at(&format!("queue/outbox/{}", name(0)))).unwrap();
    rig.press("r");
    rig.until("it is gone", |rig| !rig.has_row("P.", "sweep00"));
    rig.after(Duration::from_secs(5));
    rig.expect("it is not there any more: its cancel was not sent");
    assert!(rig.asked().is_empty());
}
