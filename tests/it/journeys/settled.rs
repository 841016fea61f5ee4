//! What settings do to the dashboard: other keys, less that is allowed, leaving when nobody is there.

use std::time::Duration;

use jobtui::settings::{Layers, Settings};
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;

use jobtui::state::{ListView, State};

use crate::rig::{NOW, Rig, World};

const WFE: &str = "job-20260210-143022-wfe";

/// A dashboard with one waiting job, under these settings.
fn under(text: &str) -> Rig {
    let world = World::queue();
    world.submitted(WFE);
    world.put("config.toml", text);
    let settings = Settings::gather(&Layers {
        files: vec![world.at("config.toml")],
        variable: &|_| None,
        flags: Vec::new(),
    });
    let mut rig = world.show();
    rig.app = rig.app.clone().with_settings(settings.unwrap());
    rig
}

fn wake(rig: &mut Rig, seconds: u64) {
    rig.feed(Event::Wake(NOW.plus(Duration::from_secs(seconds))));
}

fn has_quit(rig: &Rig) -> bool {
    rig.effects
        .iter()
        .any(|effect| matches!(effect, Effect::Quit))
}

#[test]
fn a_key_of_ones_own_is_in_the_key_bar_and_does_it() {
    let mut rig =
        under("[keys.lists]\n\"ctrl-x\" = \"cancel\"\n\"g x\" = \"prio\"\n\"a\" = \"none\"\n");
    rig.press("2");
    rig.expect("ctrl-x cancel");
    rig.press("ctrl-x");
    rig.expect("cancel of job-20260210-143022-wfe is sent in 5 s");
    rig.press("u g x");
    rig.expect("riority");
    rig.press("esc a");
    rig.expect("no key a here");
}

#[test]
fn a_key_that_cannot_be_keeps_its_meaning() {
    let mut rig = under("[keys.lists]\n\"c\" = \"archive\"\n\"D\" = \"cancel\"\n");
    rig.press("2 D");
    rig.expect("no key D here");
    rig.press("c");
    rig.expect("cancel of job-20260210-143022-wfe is sent in 5 s");
}

#[test]
fn nobody_at_the_keys_is_warned_a_minute_before_and_any_key_stays() {
    let mut rig = under("idle_exit = \"30m\"\n");
    rig.press("2");
    wake(&mut rig, 28 * 60);
    rig.expect_not("leaving in");
    assert_eq!(
        rig.app
            .wake_at()
            .map(|at| at > NOW.plus(Duration::from_secs(28 * 60))),
        Some(true)
    );
    wake(&mut rig, 29 * 60);
    rig.expect("leaving in 60s, any key stays");
    rig.press("j");
    wake(&mut rig, 31 * 60);
    rig.expect_not("leaving in");
    wake(&mut rig, 58 * 60);
    rig.expect("leaving in 60s");
    wake(&mut rig, 58 * 60 + 59);
    assert!(!has_quit(&rig));
    wake(&mut rig, 59 * 60);
    assert!(has_quit(&rig));
}

#[test]
fn a_screen_that_slept_is_warned_first_all_the_same() {
    let mut rig = under("idle_exit = \"10m\"\n");
    rig.press("2");
    wake(&mut rig, 100_000);
    rig.expect("leaving in 60s");
    assert!(!has_quit(&rig));
    wake(&mut rig, 100_060);
    assert!(has_quit(&rig));
}

#[test]
fn without_that_setting_nobody_is_ever_sent_away() {
    let mut rig = under("");
    rig.press("2");
    wake(&mut rig, 1_000_000);
    rig.expect_not("leaving in");
    wake(&mut rig, 2_000_000);
    assert!(!has_quit(&rig));
}

#[test]
fn a_source_that_allows_little_says_so_before_the_key() {
    let mut world = World::queue();
    world.submitted(WFE);
    world.allow(&[jobtui::job::Verb::Submit]);
    let mut rig = world.show();
    rig.press("2 c");
    rig.expect("cancel is not among what the settings allow here (submit)");
}

#[test]
fn a_session_begins_as_the_last_one_ended_and_one_that_changed_nothing_leaves_nothing() {
    let mut rig = under("");
    rig.press("2 j k 0 esc");
    assert_eq!(rig.app.to_remember(), State::default());
    rig.press("2 > ) ) 4 z");
    let state = rig.app.to_remember();
    let layout = &state.layouts["grid"];
    assert_eq!(layout.zoom.as_deref(), Some("logs"));
    assert!(
        !layout.sizes.is_empty() && state.lists["queue"].sort.is_some(),
        "{state:?}"
    );
    let sizes = rig.app.pane_sizes();
    let mut rig = under("");
    rig.app = rig.app.clone().with_state(state.clone());
    assert_eq!(rig.app.pane_sizes(), sizes);
    assert_eq!(rig.app.to_remember(), state);
    rig.expect_not("2 Queue");
    rig.press("z");
    rig.expect("2 Queue");
    assert_eq!(rig.app.to_remember().layouts["grid"].zoom, None);
}

#[test]
fn what_an_argument_asked_for_once_is_not_remembered() {
    let mut rig = under("");
    let by_name = ListView {
        sort: Some("name".to_owned()),
        ..ListView::default()
    };
    let lists = [("queue".to_owned(), by_name)].into();
    rig.app = rig.app.clone().with_lists(&lists);
    assert_eq!(rig.app.to_remember(), State::default());
    rig.press("2 I");
    let state = rig.app.to_remember();
    assert_eq!(state.lists["queue"].sort.as_deref(), Some("name-"));
}
