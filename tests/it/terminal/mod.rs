//! The real binary in a real terminal: started, stopped, resized, broken, and always given back.

mod clipboard;
pub(crate) mod harness;
mod mouse;

use std::time::{Duration, Instant};

use rustix::process::Signal;

use harness::Session;

/// A stretch of silence that tells "nothing more comes" from "not yet".
const SILENCE: Duration = Duration::from_millis(300);

fn start(columns: u16, rows: u16) -> Session {
    start_with(columns, rows, &[])
}

fn start_with(columns: u16, rows: u16, env: &[(&str, &str)]) -> Session {
    let mut session = Session::spawn(&[], columns, rows, env);
    wait_for_dashboard(&mut session);
    session
}

fn wait_for_dashboard(session: &mut Session) {
    session.wait_for("the dashboard is drawn", |screen| {
        screen.alternate_screen() && screen.contents().contains("jobtui")
    });
}

#[test]
fn it_starts_and_takes_the_terminal_whole() {
    let session = start(80, 24);
    assert!(session.screen().hide_cursor());
    assert!(session.screen().bracketed_paste());
    assert!(session.is_raw());
}

#[test]
fn it_asks_the_terminal_nothing_but_how_far_the_line_has_come() {
    let mut session = start(80, 24);
    session.send("jk");
    session.resize(100, 30);
    session.read_until_quiet(SILENCE);
    session.send("q");
    session.wait_exit();
    let seen = String::from_utf8_lossy(session.bytes_seen()).into_owned();
    for question in ["\x1b[6n", "\x1b[c", "\x1b[>c", "\x1b[?u", "\x1b]11;?", "$p"] {
        assert!(!seen.contains(question), "asked {question:?}");
    }
    // This terminal answers nothing, so it is not asked again.
    assert_eq!(seen.matches("\x1b[5n").count(), 1);
}

#[test]
fn answers_of_the_terminal_press_no_keys_wherever_they_are_torn() {
    let mut session = start(80, 24);
    let bytes = session.read_until_quiet(SILENCE);
    for answer in ["\x1b[0n", "\x1b[3n"] {
        session.send(answer);
    }
    for piece in ["\x1b[", "0n", "\x1b[0", "n"] {
        session.send(piece);
        session.read_for(Duration::from_millis(20));
    }
    assert_eq!(session.read_until_quiet(SILENCE), 0, "after {bytes}");
    assert_still_there_until_q(&mut session);
}

#[test]
fn an_answer_on_its_way_at_the_end_is_not_typed_into_the_shell() {
    let mut session = start(80, 24);
    let shell = session.line();
    session.send("q");
    session.send("\x1b[0n");
    session.wait_exit();
    session.assert_restored();
    session.send("mine\n");
    let mut typed = [0; 100];
    let count = rustix::io::read(&shell, &mut typed).unwrap();
    assert_eq!(&typed[..count], b"mine\n");
}

#[test]
fn q_gives_everything_back() {
    let mut session = start(80, 24);
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
}

#[track_caller]
fn a_signal_gives_everything_back(signal: Signal) {
    let mut session = start(80, 24);
    session.signal(signal);
    assert_eq!(session.wait_exit().code(), Some(128 + signal.as_raw()));
    session.assert_restored();
}

#[test]
fn sigterm_gives_everything_back() {
    a_signal_gives_everything_back(Signal::TERM);
}

#[test]
fn sighup_gives_everything_back() {
    a_signal_gives_everything_back(Signal::HUP);
}

#[test]
fn sigint_gives_everything_back() {
    a_signal_gives_everything_back(Signal::INT);
}

#[test]
fn a_fault_while_drawing_gives_everything_back_and_then_reports() {
    let mut session = Session::spawn(&[], 80, 24, &[("JOBTUI_PANIC", "ui")]);
    assert_eq!(session.wait_exit().code(), Some(101));
    session.assert_restored();
    let report = session.screen().contents();
    assert!(report.contains("asked for by JOBTUI_PANIC"), "{report}");
}

#[test]
fn a_fault_in_a_thread_is_told_and_the_dashboard_goes_on() {
    let mut session = start_with(100, 24, &[("JOBTUI_PANIC", "thread")]);
    session.wait_for_text("fault in thread faulty");
    assert!(session.screen().alternate_screen());
    assert!(session.is_raw());
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
}

#[test]
fn a_dashboard_that_hangs_is_ended_by_sigterm_all_the_same() {
    let mut session = Session::spawn(&[], 80, 24, &[("JOBTUI_PANIC", "stuck")]);
    wait_for_dashboard(&mut session);
    session.signal(Signal::TERM);
    session.wait_until("the screen is given back", |session| {
        !session.screen().alternate_screen() && !session.is_raw()
    });
    assert_eq!(session.wait_exit().code(), Some(143));
    session.assert_restored();
}

#[test]
fn pasted_text_presses_no_keys() {
    let mut session = start(80, 24);
    session.send("\x1b[200~q\x1b[201~");
    assert_still_there_until_q(&mut session);
}

/// Whatever was sent before was not taken for the key that ends it; that key still does.
#[track_caller]
fn assert_still_there_until_q(session: &mut Session) {
    session.read_until_quiet(SILENCE);
    assert_ne!(session.state(), 'Z', "it ended");
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_it_is_continued() {
    let mut session = start(80, 24);
    for _ in 0..3 {
        session.send("\x1a");
        session.wait_until("it is stopped", |session| session.state() == 'T');
        session.read_until_quiet(Duration::from_millis(20));
        session.assert_restored();
        let before = session.bytes_seen().len();
        session.signal(Signal::CONT);
        wait_for_dashboard(&mut session);
        assert!(session.is_raw());
        assert!(session.screen().hide_cursor());
        session.read_until_quiet(SILENCE);
        assert_eq!(session.frames_since(before), 1);
    }
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.assert_restored();
}

#[test]
fn sigtstp_from_outside_is_like_ctrl_z() {
    let mut session = start(80, 24);
    session.signal(Signal::TSTP);
    session.wait_until("it is stopped", |session| session.state() == 'T');
    session.read_until_quiet(Duration::from_millis(20));
    session.assert_restored();
    session.signal(Signal::CONT);
    wait_for_dashboard(&mut session);
    session.send("q");
    assert_eq!(session.wait_exit().code(), Some(0));
}

#[test]
fn after_a_stop_it_could_not_see_coming_it_takes_the_line_back() {
    let mut session = start(80, 24);
    session.signal(Signal::STOP);
    session.wait_until("it is stopped", |session| session.state() == 'T');
    session.cook();
    let before = session.bytes_seen().len();
    session.signal(Signal::CONT);
    session.wait_until("the line is raw again", |session| session.is_raw());
    session.wait_until("all is drawn again", |session| {
        session.frames_since(before) > 0
    });
    session.send("q");
    session.wait_exit();
    session.assert_restored();
}

#[test]
fn a_terminal_that_is_closed_ends_it_without_burning_the_processor() {
    let mut session = start(80, 24);
    session.hang_up();
    session.wait_until("it is gone", |session| session.state() == 'Z');
    assert!(session.cpu_time() < Duration::from_millis(300));
}

#[test]
fn a_line_that_breaks_without_a_signal_ends_it_too() {
    let mut session = Session::spawn_outside(&[], 80, 24);
    wait_for_dashboard(&mut session);
    session.hang_up();
    session.wait_until("it is gone", |session| session.state() == 'Z');
    assert!(session.cpu_time() < Duration::from_millis(300));
}

#[test]
fn a_terminal_that_does_not_read_cannot_keep_it_alive() {
    let mut session = start(80, 24);
    session.read_until_quiet(SILENCE);
    session.stop_flow();
    session.send("?");
    assert_eq!(session.read_for(SILENCE), 0, "the line is not stopped");
    let asked = Instant::now();
    session.signal(Signal::TERM);
    session.wait_unread_exit();
    assert!(asked.elapsed() < Duration::from_secs(2));
    session.assert_modes_restored();
}

#[test]
fn a_terminal_that_did_not_read_gets_the_newest_frame_and_not_all_of_them() {
    let mut session = start(80, 24);
    session.read_until_quiet(SILENCE);
    session.stop_flow();
    for round in 0..51 {
        session.send(if round % 2 == 0 { "?" } else { "\x1b" });
        assert_eq!(session.read_for(Duration::from_millis(5)), 0);
    }
    let before = session.bytes_seen().len();
    session.flow();
    session.read_until_quiet(SILENCE);
    let frames = session.frames_since(before);
    assert!((1..=3).contains(&frames), "{frames} frames");
    // The help is open: the first closes it.
    session.send("qq");
    assert_eq!(session.wait_exit().code(), Some(0));
}

#[test]
fn a_storm_of_resizes_ends_with_the_right_screen_and_few_frames() {
    let mut session = start(80, 24);
    session.read_until_quiet(SILENCE);
    let before = session.bytes_seen().len();
    let begin = Instant::now();
    for round in 0..200_u16 {
        session.resize(60 + round % 60, 20 + round % 20);
    }
    session.resize(100, 30);
    session.read_until_quiet(SILENCE);
    let took = begin.elapsed();
    let mut fresh = start(100, 30);
    fresh.read_until_quiet(SILENCE);
    assert_eq!(session.screen().contents(), fresh.screen().contents());
    let frames = session.frames_since(before);
    let most = took.as_millis() / 16 + 2;
    assert!(
        (1..=most).contains(&(frames as u128)),
        "{frames} frames in {took:?}"
    );
    let bytes = session.bytes_seen().len() - before;
    let one = fresh.bytes_seen().len();
    assert!(
        bytes <= (frames + 1) * one,
        "{bytes} bytes, {one} for one screen"
    );
}

#[test]
fn nothing_is_written_and_nobody_wakes_while_nothing_happens() {
    let mut session = start(80, 24);
    session.read_until_quiet(SILENCE);
    let woken = session.wake_ups();
    let bytes = session.read_for(Duration::from_secs(1));
    assert_eq!(bytes, 0);
    let woken = session.wake_ups() - woken;
    assert!(woken <= 1, "woken {woken} times in a second");
}

#[test]
fn two_hundred_keys_at_once_are_few_frames() {
    let mut session = start(80, 24);
    session.read_until_quiet(SILENCE);
    let before = session.bytes_seen().len();
    session.send(&"j".repeat(200));
    session.read_until_quiet(SILENCE);
    let frames = session.paints_since(before);
    assert!(frames <= 4, "{frames} frames");
    let bytes = session.bytes_seen().len() - before;
    assert!(bytes <= 1500, "{bytes} bytes");
}

#[test]
fn what_is_typed_after_the_end_is_left_for_the_shell() {
    let mut session = start(80, 24);
    let shell = session.line();
    session.send("q");
    session.wait_until("the line is given back", |session| !session.is_raw());
    session.send("left over\n");
    session.wait_exit();
    session.assert_restored();
    let mut typed = [0; 100];
    let count = rustix::io::read(&shell, &mut typed).unwrap();
    assert_eq!(&typed[..count], b"left over\n");
}

#[test]
fn a_sequence_torn_by_the_line_presses_no_letters() {
    let mut session = start(80, 24);
    session.send("\x1b");
    // Long enough for the Esc to be read alone, short enough for the rest to belong to it.
    session.read_for(Duration::from_millis(20));
    session.send("[q");
    assert_still_there_until_q(&mut session);
}

#[test]
fn a_sequence_that_never_ends_does_not_hold_up_the_end() {
    let mut session = start(80, 24);
    session.send("\x1b[1;");
    session.signal(Signal::TERM);
    session.wait_exit();
    session.assert_restored();
}

#[test]
fn without_a_terminal_it_says_so_and_names_the_way_out() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_jobtui"))
        .stdin(harness::no_terminal())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        said.contains("needs a terminal") && said.contains("--headless"),
        "{said}"
    );
    assert!(output.stdout.is_empty());
}
