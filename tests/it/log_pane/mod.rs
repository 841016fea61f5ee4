//! The Logs pane, seen as text lines: real files in, pictures out.

mod anything;
mod rig;

use jobtui::job::{JobId, LogAsk, Ticket};
use jobtui::tui::effect::Effect;
use jobtui::tui::log::Move;
use ratatui::layout::Size;
use ratatui::style::Color;

use rig::{Disk, Pane, hunt, numbered};

#[test]
fn following_shows_the_end_and_what_is_added_to_it() {
    let mut pane = Pane::over(Disk::with(numbered(0..100).as_bytes()), 20, 3);
    assert_eq!(pane.picture(), ["line 97", "line 98", "line 99"]);
    pane.disk.append(b"line 100\nhalf");
    pane.stir();
    assert_eq!(pane.picture(), ["line 99", "line 100", "half"]);
    pane.disk.append(b" and whole\n");
    pane.stir();
    assert_eq!(pane.picture(), ["line 99", "line 100", "half and whole"]);
    assert_eq!(pane.view.title_right(), "FOLLOW  814 B");
}

#[test]
fn reading_is_not_disturbed_by_new_lines_and_they_are_counted() {
    let mut pane = Pane::over(Disk::with(numbered(0..100).as_bytes()), 20, 3);
    pane.go(Move::Rows(-10));
    let before = pane.picture();
    assert_eq!(before, ["line 87", "line 88", "line 89"]);
    pane.disk.append(numbered(100..312).as_bytes());
    pane.stir();
    assert_eq!(pane.picture(), before);
    assert!(
        pane.view.title_right().starts_with("PAUSED +212"),
        "{}",
        pane.view.title_right()
    );
    pane.toggle_follow();
    assert_eq!(pane.picture(), ["line 309", "line 310", "line 311"]);
    assert!(pane.view.title_right().starts_with("FOLLOW"));
    pane.toggle_follow();
    pane.disk.append(b"more\n");
    pane.stir();
    assert_eq!(pane.picture(), ["line 309", "line 310", "line 311"]);
    assert!(pane.view.title_right().starts_with("PAUSED +1 "));
}

#[test]
fn a_pause_lasts_however_much_comes_in() {
    let mut pane = Pane::over(Disk::with(numbered(0..1000).as_bytes()), 20, 3);
    pane.go(Move::Rows(-500));
    let before = pane.picture();
    let block = numbered(1000..20_000);
    for _ in 0..80 {
        pane.disk.append(block.as_bytes());
        pane.stir();
    }
    assert_eq!(pane.picture(), before);
    pane.go(Move::End);
    assert_eq!(pane.picture()[2], "line 19999");
    assert!(pane.view.is_following());
}

#[test]
fn scrolling_up_reads_older_text_and_nothing_jumps() {
    let all = numbered(0..100_000);
    let mut pane = Pane::over(Disk::with(all.as_bytes()), 20, 4);
    for top in (0..=100_000 - 4).rev().step_by(3).skip(1).take(20_000) {
        pane.go(Move::Rows(-3));
        assert_eq!(pane.picture()[0], format!("line {top}"));
    }
    assert!(
        pane.asked.len() > 2 && pane.asked.len() < 40,
        "{}",
        pane.asked.len()
    );
    for _ in 0..20_000 {
        pane.go(Move::Rows(3));
    }
    assert_eq!(pane.picture()[3], "line 99999");
}

#[test]
fn top_and_end_of_a_log_of_five_gigabytes_read_only_those() {
    const SIZE: u64 = 5 << 30;
    let disk = Disk::sparse(SIZE);
    disk.write_at(&b"padding\n".repeat(40_000), 0);
    disk.write_at(b"first\n", 0);
    let tail = numbered(0..40_000);
    disk.write_at(tail.as_bytes(), SIZE - tail.len() as u64);
    let mut pane = Pane::over(disk, 20, 2);
    assert_eq!(pane.picture(), ["line 39998", "line 39999"]);
    assert_eq!(pane.view.title_right(), "FOLLOW  5.0 GiB");
    pane.go(Move::Home);
    assert_eq!(pane.picture(), ["first", "g"]);
    assert_eq!(pane.view.title_right(), "PAUSED  0%  5.0 GiB");
    pane.go(Move::End);
    assert_eq!(pane.picture(), ["line 39998", "line 39999"]);
    assert!(pane.disk.read <= 3 * (256 << 10), "{}", pane.disk.read);
}

#[test]
fn a_search_goes_to_matches_in_the_pane_and_marks_them() {
    let text = format!(
        "{}a warn here\n{}warn, warn\n{}",
        numbered(0..50),
        numbered(50..60),
        numbered(60..99)
    );
    let mut pane = Pane::over(Disk::with(text.as_bytes()), 20, 6);
    pane.find("warn");
    assert_eq!(pane.picture()[2], "warn, warn");
    assert_eq!(pane.matches(), "warnwarn");
    assert!(
        pane.view.title_right().contains("/warn 3 of 3"),
        "{}",
        pane.view.title_right()
    );
    pane.previous();
    pane.previous();
    assert_eq!(pane.picture()[2], "a warn here");
    assert!(pane.view.title_right().contains("/warn 1 of 3"));
    pane.previous();
    assert!(pane.view.title_right().contains("/warn none above, 3 here"));
    pane.next();
    assert!(pane.view.title_right().contains("/warn 2 of 3"));
    assert!(pane.asked.is_empty());
}

#[test]
fn a_match_far_outside_is_found_and_shown_with_what_is_around_it() {
    let mut text = numbered(0..20_000).into_bytes();
    let before = text.len();
    text.extend_from_slice(b"the needle lies here\n");
    text.extend_from_slice(numbered(20_000..3_000_000).as_bytes());
    let mut pane = Pane::over(Disk::with(&text), 30, 5);
    pane.disk.at_once = 3 << 20;
    pane.find("needle");
    assert_eq!(pane.picture()[0], "line 19999");
    assert_eq!(pane.picture()[1], "the needle lies here");
    assert_eq!(pane.matches(), "needle");
    assert!(matches!(
        pane.asked[0],
        Effect::FindInLog { back: true, .. }
    ));
    pane.next();
    assert!(
        pane.view.title_right().contains("none below"),
        "{}",
        pane.view.title_right()
    );
    assert_eq!(pane.picture()[1], "the needle lies here");
    pane.go(Move::Home);
    pane.find("lies here");
    assert_eq!(pane.picture()[1], "the needle lies here");
    assert_eq!(
        hunt(&mut pane.disk, JobId::live(b"x"), b"the needle", 0, false),
        Some(before as u64)
    );
}

#[test]
fn an_answer_to_a_former_search_is_ignored() {
    let mut pane = Pane::over(Disk::with(numbered(0..100_000).as_bytes()), 30, 5);
    let first = pane.view.search("no such thing", Ticket(1));
    assert_eq!(first.len(), 1);
    let second = pane.view.search("nor this", Ticket(2));
    assert!(matches!(second[0], Effect::StopReading(_, Ticket(1))));
    assert_eq!(second.len(), 2);
    assert!(pane.view.found(Ticket(1), Some(5)).is_empty());
    assert!(pane.view.title_right().contains("/nor this searching"));
    assert!(pane.view.found(Ticket(2), None).is_empty());
    assert!(pane.view.title_right().contains("/nor this not found"));
    assert!(pane.view.is_following());
}

#[test]
fn a_search_that_is_stopped_or_left_behind_carries_nobody_off() {
    let mut pane = Pane::over(Disk::with(numbered(0..100_000).as_bytes()), 30, 5);
    assert!(pane.view.stop_search().is_empty());
    assert_eq!(pane.view.search("line 7 ", Ticket(1)).len(), 1);
    let stop = pane.view.stop_search();
    assert!(matches!(stop[..], [Effect::StopReading(_, Ticket(1))]));
    assert!(pane.view.title_right().contains("/line 7  stopped, 0 here"));
    assert!(pane.view.found(Ticket(1), Some(5)).is_empty());
    assert!(pane.view.is_following());
    assert_eq!(pane.view.search("line 7 ", Ticket(2)).len(), 1);
    let left = pane.view.scroll(Move::Pages(-1));
    assert!(matches!(left[0], Effect::StopReading(_, Ticket(2))));
    assert!(pane.view.found(Ticket(2), Some(5)).is_empty());
}

#[test]
fn a_share_of_the_log_is_gone_to_wherever_it_lies() {
    let mut pane = Pane::over(Disk::with(numbered(100_000..300_000).as_bytes()), 30, 5);
    for percent in [50, 0, 99, 3, 100] {
        let effects = pane.view.go_to_share(percent);
        pane.serve(effects);
        let title = pane.view.title_right();
        if percent == 100 {
            assert!(pane.view.is_following());
        } else {
            // Some rows above the place are shown, too.
            let near = percent.saturating_sub(1)..=percent;
            let told = near
                .map(|percent| format!("  {percent}%  "))
                .any(|told| title.contains(&told));
            assert!(told, "{percent}: {title}");
        }
        assert!(
            pane.picture()[0].starts_with("line "),
            "{:?}",
            pane.picture()
        );
    }
    assert!(
        pane.disk.read <= 6 * (64 << 10) + (256 << 10),
        "{}",
        pane.disk.read
    );
}

#[test]
fn long_lines_wrap_at_the_panes_edge_with_wide_characters_whole() {
    let mut pane = Pane::over(
        Disk::with("one\n日本語のログです\nabcdefghij\n".as_bytes()),
        7,
        6,
    );
    assert_eq!(pane.picture(), ["one", "日本語>", "abcdef>", "", "", ""]);
    pane.view.toggle_wrap();
    assert_eq!(
        pane.picture(),
        ["one", "日本語", "のログ", "です", "abcdefg", "hij"]
    );
    pane.size = Size::new(7, 3);
    pane.view.fit(pane.size);
    assert_eq!(pane.picture(), ["です", "abcdefg", "hij"]);
    pane.go(Move::Rows(-1));
    assert_eq!(pane.picture(), ["のログ", "です", "abcdefg"]);
    pane.go(Move::Rows(-100));
    assert_eq!(pane.picture(), ["one", "日本語", "のログ"]);
}

#[test]
fn without_wrapping_one_moves_sideways() {
    let mut pane = Pane::over(
        Disk::with(b"0123456789abcdefghijklmnopqrstuvwxyz\nshort\n"),
        12,
        2,
    );
    assert_eq!(pane.picture(), ["0123456789a>", "short"]);
    pane.go(Move::Sideways(1));
    assert_eq!(pane.picture(), ["<9abcdefghi>", "<"]);
    pane.go(Move::Sideways(9));
    pane.go(Move::Sideways(-99));
    assert_eq!(pane.picture(), ["0123456789a>", "short"]);
}

#[test]
fn escape_sequences_never_reach_the_screen() {
    let text =
        b"\x1b[31mred\x1b[0m\n\x1b]52;c;aGk=\x07\x1b[2J\x1bc\n\xC2\x9b5n\x9b\0\n\xE2\x80\xAE\n";
    let pane = Pane::over(Disk::with(text), 40, 4);
    assert_eq!(
        pane.picture(),
        [
            "red",
            "^[]52;c;aGk=^G^[[2J^[c",
            r"<U+009B>5n\x9B^@",
            "<U+202E>"
        ]
    );
    let buffer = pane.buffer();
    assert_eq!(buffer[(0, 0)].fg(), Color::Red);
    assert!(
        buffer
            .content
            .iter()
            .all(|c| !c.symbol().chars().any(char::is_control))
    );
}

#[test]
fn a_colour_lasts_until_it_is_taken_back_lines_later() {
    let pane = Pane::over(Disk::with(b"\x1b[32mgreen\nstill\n\x1b[0mplain\n"), 10, 2);
    let buffer = pane.buffer();
    assert_eq!(pane.picture(), ["still", "plain"]);
    assert_eq!(buffer[(0, 0)].fg(), Color::Green);
    assert_eq!(buffer[(0, 1)].fg(), Color::Reset);
}

#[test]
fn progress_is_folded_to_its_last_state() {
    let updates = (0..=212).fold(String::new(), |text, n| format!("{text}\rstep {n}"));
    let mut pane = Pane::over(Disk::with(format!("start\n{updates}").as_bytes()), 30, 2);
    assert_eq!(pane.picture(), ["start", r"step 212  (x212 \r)"]);
    pane.disk.append(b"\rdone\r\nnext\r\n");
    pane.stir();
    assert_eq!(pane.picture(), [r"done  (x213 \r)", "next"]);
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    let pane = Pane::over(Disk::with(b"a\r\nb\r\r\n\r\nc\r\n"), 10, 5);
    assert_eq!(pane.picture(), ["a", "b", "", "c", ""]);
}

#[test]
fn a_log_that_is_cut_off_or_replaced_says_so() {
    let mut pane = Pane::over(Disk::with(numbered(0..100).as_bytes()), 30, 4);
    pane.go(Move::Rows(-10));
    std::fs::write(&pane.disk.path, "anew\n").unwrap();
    pane.stir();
    assert_eq!(pane.picture(), ["-- log restarted --", "anew", "", ""]);
    assert!(pane.view.title_right().contains("log restarted"));
    pane.go(Move::End);
    assert_eq!(pane.picture(), ["anew", "", "", ""]);
    pane.disk.replace(b"another file\nof more lines\n");
    pane.stir();
    assert_eq!(
        pane.picture(),
        ["-- log restarted --", "another file", "of more lines", ""]
    );
}

#[test]
fn a_pane_without_text_says_why() {
    let mut pane = Pane::over(Disk::with(b""), 40, 3);
    assert_eq!(pane.picture()[0], "nothing in the log yet");
    std::fs::remove_file(&pane.disk.path).unwrap();
    pane.stir();
    assert_eq!(pane.picture()[0], "stdout.log is not there yet");
    std::fs::write(&pane.disk.path, "there\n").unwrap();
    pane.stir();
    assert_eq!(pane.picture()[0], "there");
    std::fs::remove_file(&pane.disk.path).unwrap();
    pane.stir();
    assert_eq!(
        pane.picture(),
        ["there", "-- stdout.log is not there yet --", ""]
    );
}

#[test]
fn the_end_of_a_finished_jobs_log_is_marked() {
    let mut disk = Disk::with(numbered(0..10).as_bytes());
    disk.ended = true;
    let pane = Pane::over(disk, 30, 3);
    assert_eq!(pane.picture(), ["line 8", "line 9", "-- end of log --"]);
}

#[test]
fn what_is_no_text_is_not_shown_as_such() {
    let noise: Vec<u8> = (0..6000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect();
    let pane = Pane::over(Disk::with(&noise), 50, 2);
    assert_eq!(pane.picture(), ["binary: 5.9 KiB, not shown as text", ""]);
}

#[test]
fn warnings_and_errors_are_counted() {
    let pane = Pane::over(
        Disk::with(b"WARNING: a\nValueError: b\nUserWarning: c\nno error\n"),
        50,
        2,
    );
    assert_eq!(pane.view.title_right(), "FOLLOW  2 warn  1 error  49 B");
}

#[test]
fn a_tail_that_begins_within_a_line_says_so() {
    let mut text = "é".repeat(200_000).into_bytes();
    text.extend_from_slice(b"\nlast\n");
    let pane = Pane::over(Disk::with(&text), 12, 2);
    assert_eq!(pane.picture(), ["...éééééééé>", "last"]);
}

#[test]
fn a_log_written_by_a_windows_console_is_read_and_searched() {
    let text = "first\r\nsecond 10%\rsecond 20%\r\nthe größte\r\n";
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let mut pane = Pane::over(Disk::with(&bytes), 30, 4);
    let shown = ["first", r"second 20%  (x1 \r)", "the größte", ""];
    assert_eq!(pane.picture(), shown);
    pane.disk.append(
        &"more\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>(),
    );
    pane.stir();
    assert_eq!(pane.picture()[3], "more");
    pane.find("größte");
    assert_eq!(pane.matches(), "größte");
}

#[test]
fn one_goes_from_error_to_error() {
    let text = format!(
        "a\nERROR: one\n{}ERROR: two\n{}",
        numbered(0..50),
        numbered(50..99)
    );
    let mut pane = Pane::over(Disk::with(text.as_bytes()), 30, 4);
    assert!(!pane.view.error_below());
    assert!(pane.view.error_above());
    assert_eq!(pane.picture()[0], "ERROR: two");
    assert!(pane.view.error_above());
    assert_eq!(pane.picture()[0], "ERROR: one");
    assert!(!pane.view.error_above());
    assert!(pane.view.error_below());
    assert_eq!(pane.picture()[0], "ERROR: two");
}

#[test]
fn text_added_far_away_does_not_move_a_pane_that_waits_for_older_text() {
    let mut pane = Pane::over(Disk::with(numbered(0..200_000).as_bytes()), 30, 4);
    pane.go(Move::Home);
    let before = pane.picture();
    // More at the end than the pane has ever seen, while it asks for what follows its place.
    let wanted = pane.view.scroll(Move::Rows(6_655));
    assert_eq!(wanted.len(), 1);
    let moved = pane.picture();
    pane.disk.append(numbered(0..10).as_bytes());
    pane.stir();
    assert_eq!(pane.picture(), moved);
    pane.serve(wanted);
    assert_eq!(pane.picture(), moved);
    assert_ne!(moved, before);
}

#[test]
fn late_answers_do_not_carry_the_pane_off() {
    let mut pane = Pane::over(Disk::with(numbered(0..200_000).as_bytes()), 30, 3);
    let at_end = pane.picture();
    let home = pane.view.scroll(Move::Home);
    assert_eq!(home.len(), 1);
    pane.go(Move::End);
    pane.serve(home);
    assert_eq!(pane.picture(), at_end);
    let home = pane.view.scroll(Move::Home);
    pane.go(Move::Rows(-3));
    let reading = pane.picture();
    pane.serve(home);
    assert_eq!(pane.picture(), reading);
    assert_eq!(reading[2], "line 199996");
}

#[test]
fn a_burst_larger_than_a_piece_is_followed() {
    let mut pane = Pane::over(Disk::with(numbered(0..100).as_bytes()), 30, 2);
    pane.disk.append(numbered(100..100_000).as_bytes());
    pane.read(LogAsk::End { most: 256 << 10 });
    assert_eq!(pane.picture(), ["line 99998", "line 99999"]);
    pane.toggle_follow();
    pane.disk.append(numbered(0..100_000).as_bytes());
    pane.read(LogAsk::End { most: 256 << 10 });
    assert_eq!(pane.picture(), ["line 99998", "line 99999"]);
    assert!(
        pane.view.title_right().starts_with("PAUSED >"),
        "{}",
        pane.view.title_right()
    );
}

#[test]
fn a_wider_pane_still_shows_the_line_one_was_reading() {
    let mut pane = Pane::over(
        Disk::with(format!("{}\n", "x".repeat(100)).as_bytes()),
        10,
        2,
    );
    pane.view.toggle_wrap();
    pane.go(Move::Rows(-1));
    pane.size = Size::new(100, 2);
    pane.view.fit(pane.size);
    assert_eq!(pane.picture()[0], "x".repeat(100));
}
