//! The mouse in a real terminal: asked for only when wanted, and given back on every way out.

use rustix::process::Signal;
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

use super::harness::Session;
use super::{SILENCE, start, wait_for_dashboard};

fn has_mouse(session: &Session) -> bool {
    let mode = session.screen().mouse_protocol_mode();
    assert_ne!(mode, MouseProtocolMode::AnyMotion);
    assert_ne!(mode, MouseProtocolMode::ButtonMotion);
    let encoding = session.screen().mouse_protocol_encoding();
    let on = mode == MouseProtocolMode::PressRelease;
    assert_eq!(on, encoding == MouseProtocolEncoding::Sgr);
    on
}

fn with_mouse() -> Session {
    let mut session = start(80, 24);
    assert!(!has_mouse(&session));
    session.send("M");
    session.wait_until("the mouse is ours", |session| has_mouse(session));
    session
}

#[test]
fn the_mouse_is_the_terminals_until_m_is_pressed_and_again_after() {
    let mut session = with_mouse();
    session.wait_for_text("Shift-drag");
    session.send("M");
    session.wait_until("the mouse is given back", |session| !has_mouse(session));
    session.send("q");
    session.wait_exit();
    session.assert_restored();
}

#[test]
fn every_way_out_gives_the_mouse_back() {
    let mut session = with_mouse();
    session.send("q");
    session.wait_exit();
    assert!(!has_mouse(&session));
    session.assert_restored();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut session = with_mouse();
        session.signal(signal);
        session.wait_exit();
        assert!(!has_mouse(&session), "{signal:?}");
        session.assert_restored();
    }
}

#[test]
fn a_fault_gives_the_mouse_back() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("config.toml");
    std::fs::write(&config, "mouse = true\n").unwrap();
    let config = config.display().to_string();
    let args = ["--config", &config];
    let mut session = Session::spawn(&args, 80, 24, &[("JOBTUI_PANIC", "ui")]);
    assert_eq!(session.wait_exit().code(), Some(101));
    let seen = String::from_utf8_lossy(session.bytes_seen()).into_owned();
    assert!(seen.contains("\x1b[?1000h"), "the settings ask for it");
    assert!(!has_mouse(&session));
    session.assert_restored();
}

#[test]
fn a_stop_gives_the_mouse_back_and_going_on_takes_it_again() {
    let mut session = with_mouse();
    session.send("\x1a");
    session.wait_until("it is stopped", |session| session.state() == 'T');
    session.read_until_quiet(SILENCE);
    assert!(!has_mouse(&session));
    session.assert_restored();
    session.signal(Signal::CONT);
    wait_for_dashboard(&mut session);
    session.wait_until("the mouse is ours", |session| has_mouse(session));
    session.send("q");
    session.wait_exit();
    assert!(!has_mouse(&session));
}

#[test]
fn clicks_are_read_as_a_terminal_sends_them_and_releases_draw_nothing() {
    let mut session = with_mouse();
    // A press and a release at column 300: beyond what the old encoding could say.
    session.send("\x1b[<0;300;5M\x1b[<0;300;5m");
    session.send("?");
    session.wait_for_text("Help: Queue");
    session.read_until_quiet(SILENCE);
    let before = session.screen().contents();
    let begin = session.bytes_seen().len();
    session.send("\x1b[<0;40;12m\x1b[<2;40;12M\x1b[<2;40;12m");
    assert_eq!(session.read_until_quiet(SILENCE), 0);
    assert_eq!(session.bytes_seen().len(), begin);
    session.send("\x1b[<65;40;12M");
    session.wait_until("the wheel scrolls", |session| {
        session.screen().contents() != before
    });
    session.send("\x1bqq");
    session.wait_exit();
}

#[test]
fn a_click_torn_by_the_line_presses_no_letters() {
    let mut session = with_mouse();
    session.send("\x1b");
    session.read_for(std::time::Duration::from_millis(20));
    session.send("[<0;10;5M");
    session.read_until_quiet(SILENCE);
    assert_ne!(session.state(), 'Z');
    assert!(has_mouse(&session), "M was taken for a key");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
}
