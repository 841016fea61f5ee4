//! What one session leaves for the next: the real program on a terminal of its own.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::rig::World;
use crate::terminal::harness::Session;

const WFE: &str = "job-20260210-143022-wfe";
const FILE: &str = "state/jobtui/state.json";

fn world() -> World {
    let world = World::queue();
    world.submitted(WFE);
    world
}

/// A session over the queue that remembers below this world.
fn start(world: &World, args: &[&str]) -> Session {
    let queue = world.at("queue");
    let state = world.at("state");
    let home = world.dir();
    let mut all = vec!["--queue", queue.to_str().unwrap()];
    all.extend(args);
    let env = [
        ("JOBTUI_FRESH", "0"),
        ("XDG_STATE_HOME", state.to_str().unwrap()),
        ("HOME", home.to_str().unwrap()),
    ];
    let mut session = Session::spawn(&all, 80, 24, &env);
    session.wait_for_text("next, started by hand");
    session
}

fn filter(session: &mut Session, text: &str) {
    session.send(&format!("/{text}\r"));
    session.wait_for_text(&format!("/ {text}"));
}

fn history(world: &World) -> Value {
    let text = fs::read_to_string(world.at(FILE)).unwrap_or_else(|_| "{}".to_owned());
    let state: Value = serde_json::from_str(&text).unwrap();
    state["filter_history"].clone()
}

#[test]
fn what_was_filtered_is_kept_when_a_session_ends_by_q_or_by_a_signal() {
    let world = world();
    let mut session = start(&world, &[]);
    filter(&mut session, "wfe");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    assert_eq!(history(&world), serde_json::json!(["wfe"]));
    let mut session = start(&world, &[]);
    filter(&mut session, "pending");
    session.signal(Signal::TERM);
    assert_eq!(session.wait_exit().code(), Some(143));
    assert_eq!(history(&world), serde_json::json!(["wfe", "pending"]));
    session.assert_restored();
}

#[test]
fn a_list_and_a_zoom_are_as_they_were_left() {
    let world = world();
    let mut session = start(&world, &[]);
    session.send("2z>");
    session.wait_for("zoomed and sorted", |screen| {
        let text = screen.contents();
        text.contains("sort ") && !text.contains("3 History")
    });
    session.send("q");
    session.wait_exit();
    let mut session = start(&world, &[]);
    session.wait_for("zoomed and sorted again", |screen| {
        let text = screen.contents();
        text.contains("sort ") && !text.contains("3 History")
    });
    session.send("z");
    session.wait_for_text("3 History");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
}

#[test]
fn a_fresh_session_remembers_nothing() {
    let world = world();
    let mut session = start(&world, &["--fresh"]);
    filter(&mut session, "wfe");
    session.send("q");
    session.wait_exit();
    assert!(!world.at("state").exists());
}

#[test]
fn two_sessions_at_once_keep_both_their_filters() {
    let world = world();
    let mut one = start(&world, &[]);
    let mut other = start(&world, &[]);
    filter(&mut one, "wfe");
    filter(&mut other, "pending");
    for session in [&mut one, &mut other] {
        session.send("q");
        session.wait_exit();
    }
    assert_eq!(history(&world), serde_json::json!(["wfe", "pending"]));
}

#[test]
fn a_broken_file_is_told_on_the_screen_and_moved_aside() {
    let world = world();
    world.put(FILE, "{ broken");
    let mut session = start(&world, &[]);
    session.wait_for_text("nothing is remembered from last time");
    filter(&mut session, "wfe");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    assert_eq!(history(&world), serde_json::json!(["wfe"]));
    let aside = world.at(&format!("{FILE}.broken"));
    assert_eq!(fs::read_to_string(aside).unwrap(), "{ broken");
}
