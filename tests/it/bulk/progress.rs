//! A deed on many as it goes on: eight at a time, stopped, refused one by one, cut off by an outage.

use std::fs;

use jobtui::job::{News, Refusal, RefusalKind};
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;

use super::{cancel_sweep, name, places, sweep};

#[test]
fn it_goes_eight_by_eight_and_says_how_far_it_is() {
    let mut rig = sweep(36).show_at(80, 24);
    cancel_sweep(&mut rig);
    rig.press_deaf("3 6 enter");
    assert_eq!(rig.asked().len(), 8, "the rest waits for answers");
    rig.expect("cancel 0 of 36 (esc stops)");
    rig.expect("cancelling...");
    rig.until("some are answered", |rig| rig.shows(" of 36: "));
    rig.expect("(esc stops)");
    rig.until_shown("cancel 36 (@ lists them, u takes them back): 36 ok");
    assert_eq!(places(&rig.world), (0, 36));
    assert_eq!(rig.asked().len(), 36);
    rig.expect_not("marked");
}

#[test]
fn esc_stops_what_is_not_sent_and_it_can_be_gone_on_with() {
    let mut rig = sweep(36).show_at(100, 30);
    cancel_sweep(&mut rig);
    rig.press_deaf("3 6 enter esc");
    rig.expect("stopping: waiting for what was sent");
    rig.until_shown("cancel stopped");
    rig.expect("8 done, 28 not sent");
    assert_eq!(places(&rig.world), (28, 8));
    rig.expect("28 marked");
    rig.press("@");
    rig.expect("c go on with the 28 not sent");
    rig.expect("stopped before it was sent");
    rig.press("c");
    rig.expect("Cancel 28 jobs?");
    rig.press("2 8 enter");
    rig.until_shown("28 ok");
    assert_eq!(places(&rig.world), (0, 36));
}

#[test]
fn each_job_is_looked_at_before_it_is_changed_and_a_refusal_is_told_by_name() {
    let mut rig = sweep(12).show_at(120, 40);
    cancel_sweep(&mut rig);
    let taken = name(5);
    rig.world.manifest("inbox", &taken, "running", "starspec");
    rig.press_deaf("1 2 enter");
    rig.until_shown("11 ok, 1 refused");
    assert_eq!(places(&rig.world), (1, 11));
    rig.expect("1 marked");
    rig.press("@");
    let rows = rig.lines("refused");
    assert!(
        rows.iter()
            .any(|row| row.contains("> refused") && row.contains(&taken)),
        "{rows:?}"
    );
    rig.press("G");
    assert!(rig.lines("> ok").len() == 1, "{}", rig.screen());
    rig.press("@");
    rig.expect("Who did what");
    rig.press("tab");
    rig.expect("11 ok, 1 refused");
    rig.press("esc @");
    rig.expect("Who did what");
}

#[test]
fn a_source_that_dies_in_the_middle_gets_nothing_more_and_nothing_is_sent_again() {
    let mut rig = sweep(36).show_at(120, 40);
    cancel_sweep(&mut rig);
    rig.press_deaf("3 6 enter");
    rig.until("the first are answered", |rig| rig.shows(" of 36: "));
    let (here, away) = (rig.world.at("queue"), rig.world.at("away"));
    fs::rename(&here, &away).unwrap();
    rig.until("it is over", |rig| rig.shows("(@ lists them"));
    rig.expect("not sent");
    let asked = rig.asked().len();
    assert!(asked < 36, "{asked}");
    fs::rename(&away, &here).unwrap();
    rig.press("r");
    rig.until("it is back", |rig| !rig.shows("MISSING"));
    assert_eq!(rig.asked().len(), asked, "nothing is sent again by itself");
    let (out, put_away) = places(&rig.world);
    assert_eq!(out + put_away, 36);
    assert!(out > 0 && put_away > 0, "{out} {put_away}");
    rig.press("@");
    rig.expect("went down before it was sent");
    rig.press("c");
    rig.expect("will be cancelled now");
    rig.expect("type ");
}

#[test]
fn a_second_deed_waits_until_the_first_is_over() {
    let mut rig = sweep(12).show_at(100, 30);
    cancel_sweep(&mut rig);
    rig.press_deaf("1 2 enter");
    rig.press_deaf("a");
    assert_eq!(rig.asked().len(), 8);
    rig.until_shown("12 ok");
    assert_eq!(rig.asked().len(), 12);
}

#[test]
fn leaving_in_the_middle_says_what_is_left_open_first() {
    let mut rig = sweep(12).show_at(100, 30);
    cancel_sweep(&mut rig);
    rig.press_deaf("1 2 enter q");
    let quit = |rig: &crate::rig::Rig| rig.effects.iter().any(|e| matches!(e, Effect::Quit));
    assert!(!quit(&rig));
    rig.press_deaf("q");
    assert!(quit(&rig));
}

#[test]
fn an_answer_that_says_nothing_is_called_not_known_and_is_not_gone_on_with() {
    let mut rig = sweep(12).show_at(120, 40);
    cancel_sweep(&mut rig);
    rig.press_deaf("1 2 enter");
    let Effect::Ask(source, ticket, _) = rig.asked()[0].clone() else {
        panic!("it was asked");
    };
    let no = Refusal::new(RefusalKind::NotKnown, "the reader stopped");
    rig.feed(Event::News(source, News::Answered(ticket, Err(no))));
    rig.until_shown("11 ok, 1 not known whether done: look (r) and decide");
    assert_eq!(rig.asked().len(), 12, "nothing is asked again");
    rig.press("@");
    rig.expect("> not known");
    rig.expect("the reader stopped");
    rig.expect_not("go on with");
}
