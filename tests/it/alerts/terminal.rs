//! What reaches the terminal beside the frames, byte for byte, and that it is given back.

use std::path::PathBuf;

use rustix::process::Signal;

use super::{ROW, until_there};
use crate::rig::World;
use crate::terminal::harness::Session;

/// The dashboard over a database with one running job, with this rule of the operator's.
fn start(world: &World, via: &str, env: &[(&str, &str)]) -> Session {
    world.row(ROW, "RUNNING", 0);
    let config = world.at("config.toml");
    let text = format!("[[notify]]\non = [\"done\", \"failed\"]\nvia = [{via}]\nevery = \"0\"\n");
    std::fs::write(&config, text).unwrap();
    let db = format!("lab={}", world.at("jobs.db").display());
    let state = world.at("state");
    let args = ["--db", &db, "--config", config.to_str().unwrap()];
    let env = [
        &[("XDG_STATE_HOME", state.to_str().unwrap()), ("TMUX", "")],
        env,
    ]
    .concat();
    let mut session = Session::spawn(&args, 100, 30, &env);
    session.wait_for_text("00001");
    session.wait_for_text("R 1");
    session
}

fn finish(world: &World, how: &str) {
    world.sql(&format!(
        "UPDATE jobs SET status = '{how}', completed_at = created_at"
    ));
}

fn has(session: &Session, bytes: &str) -> bool {
    count(session, bytes) > 0
}

fn count(session: &Session, bytes: &str) -> usize {
    let seen = String::from_utf8_lossy(session.bytes_seen()).into_owned();
    seen.matches(bytes).count()
}

#[track_caller]
fn sends(via: &str, env: &[(&str, &str)], bytes: &str) {
    let world = World::database();
    let mut session = start(&world, via, env);
    session.wait_until("the first look is over", |session| {
        session.screen().contents().contains("lab <30s")
    });
    finish(&world, "FAILED");
    session.wait_until(via, |session| has(session, bytes));
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
    assert_eq!(count(&session, bytes), 1);
}

#[test]
fn the_bell_is_one_byte() {
    sends("\"bell\"", &[], "\x07");
}

#[test]
fn a_notification_is_the_sequence_that_was_chosen() {
    sends(
        "\"osc\"",
        &[],
        &format!("\x1b]9;jobtui: {ROW} failed (lab)\x07"),
    );
    sends(
        "\"osc777\"",
        &[],
        &format!("\x1b]777;notify;jobtui;{ROW} failed (lab)\x07"),
    );
    let text = format!(
        "\x1b]99;i=jobtui-1:d=0;jobtui\x1b\\\x1b]99;i=jobtui-1:p=body;{ROW} failed (lab)\x1b\\"
    );
    sends("\"osc99\"", &[], &text);
}

#[test]
fn in_tmux_it_is_wrapped_to_pass_through() {
    let text = format!("\x1bPtmux;\x1b\x1b]9;jobtui: {ROW} failed (lab)\x07\x1b\\");
    sends("\"osc9\"", &[("TMUX", "/tmp/tmux-0/default,1,0")], &text);
}

#[test]
fn without_a_rule_the_terminal_hears_of_no_title_and_of_no_bell() {
    let world = World::database();
    let mut session = start(&world, "\"status\"", &[]);
    finish(&world, "FAILED");
    session.wait_for_text(&format!("{ROW} failed (lab)"));
    session.send("q");
    session.wait_exit();
    for bytes in ["\x07", "\x1b]2;", "\x1b[22;0t", "\x1b[23;0t"] {
        assert_eq!(count(&session, bytes), 0, "{bytes:?}");
    }
}

#[test]
fn the_title_counts_and_is_put_aside_first_and_given_back() {
    let world = World::database();
    let mut session = start(&world, "\"title\"", &[]);
    session.wait_until("the title is set", |session| {
        has(session, "\x1b[22;0t\x1b]2;jobtui: R 1 Q 0\x1b\\")
    });
    finish(&world, "FAILED");
    session.wait_until("the title follows", |session| {
        has(session, "\x1b]2;jobtui: R 0 Q 0 ! 1\x1b\\")
    });
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
    assert_eq!(count(&session, "\x1b[22;0t"), 1);
    assert_eq!(count(&session, "\x1b[23;0t"), 1);
    assert_eq!(count(&session, "\x1b]2;"), 2);
}

#[test]
fn the_title_is_given_back_on_every_way_out() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let world = World::database();
        let mut session = start(&world, "\"title\"", &[]);
        session.wait_until("the title is set", |session| has(session, "\x1b[22;0t"));
        session.signal(signal);
        session.wait_exit();
        session.assert_restored();
        assert_eq!(count(&session, "\x1b[23;0t"), 1, "{signal:?}");
    }
}

#[test]
fn the_title_is_given_to_the_shell_and_taken_again() {
    let world = World::database();
    let mut session = start(&world, "\"title\"", &[]);
    session.wait_until("the title is set", |session| has(session, "\x1b[22;0t"));
    session.send("\x1a");
    session.wait_until("it is stopped", |session| session.state() == 'T');
    session.wait_until("the title is back", |session| has(session, "\x1b[23;0t"));
    session.signal(Signal::CONT);
    session.wait_until("the title is ours again", |session| {
        count(session, "\x1b[22;0t\x1b]2;jobtui: R 1 Q 0\x1b\\") == 2
    });
    session.send("q");
    session.wait_exit();
    assert_eq!(count(&session, "\x1b[23;0t"), 2);
}

/// A rule whose command is this script.
fn script(world: &World, text: &str) -> String {
    let path: PathBuf = world.at("tell.sh");
    std::fs::write(&path, text).unwrap();
    let place = world.dir().display();
    format!("\"command:sh {place}/tell.sh {place}\"")
}

#[test]
fn a_command_runs_beside_the_dashboard_and_its_failure_is_told() {
    let world = World::database();
    let via = script(
        &world,
        "cat > \"$1/part\" && mv \"$1/part\" \"$1/got.json\"; echo no route >&2; exit 7\n",
    );
    let mut session = start(&world, &via, &[]);
    finish(&world, "FAILED");
    let told = until_there(&world.at("got.json"));
    assert!(
        told.contains(&format!("\"text\":\"{ROW} failed (lab)\"")),
        "{told}"
    );
    session.wait_for_text("ended with code 7: no route");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
}

#[test]
fn a_command_that_hangs_stops_neither_keys_nor_the_way_out() {
    let world = World::database();
    let via = script(
        &world,
        "echo $$ > \"$1/part\" && mv \"$1/part\" \"$1/pid\"; exec sleep 60\n",
    );
    let mut session = start(&world, &via, &[]);
    finish(&world, "FAILED");
    let pid = until_there(&world.at("pid"));
    session.send("?");
    session.wait_for_text("Help:");
    session.send("qq");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
    // It is of a group of its own, and is not waited for; here it is swept away.
    let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    let _ = rustix::process::kill_process(pid, Signal::KILL);
}
