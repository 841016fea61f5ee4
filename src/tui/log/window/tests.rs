//! Logs that come in whatever pieces, too much of them, and pieces from elsewhere.

use super::bounds::{KEPT_LINES, MOST_BYTES, MOST_LINES};
use super::*;
use crate::job::Plain;
use proptest::prelude::*;

fn chunk(all: &[u8], from: usize, to: usize) -> LogChunk {
    LogChunk {
        file: LogFile(7),
        name: Plain::new("stdout.log"),
        start: from as u64,
        bytes: all[from..to].to_vec(),
        size: all.len() as u64,
        ended: false,
        written: None,
    }
}

fn holding(all: &[u8]) -> Window {
    let mut window = Window::default();
    window.accept(chunk(all, 0, all.len()), 0, Apart::Ignore);
    window
}

proptest! {
    #[test]
    fn in_whatever_pieces_a_log_comes_its_lines_are_the_same(
        all in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(0x1b), Just(b'['), Just(b'3'), Just(b'1'),
                        Just(b'm'), Just(b'a'), Just(0xC3), Just(0xA4)], 1..200),
        cuts in proptest::collection::vec(0..200_usize, 2..8),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(all.len())).collect();
        cuts.sort_unstable();
        let (first, rest) = (cuts[0], &cuts[1..]);
        let mut window = Window::default();
        window.accept(chunk(&all, first, rest[0]), 0, Apart::Replace);
        for pair in rest.windows(2) {
            // Pieces may overlap with what is known.
            window.accept(chunk(&all, pair[0].saturating_sub(3).max(first), pair[1]), 0, Apart::Ignore);
        }
        let known = window.end().max(first as u64);
        window.accept(chunk(&all, usize::try_from(known).unwrap(), all.len()), 0, Apart::Replace);
        window.accept(chunk(&all, 0, usize::try_from(window.start()).unwrap()), 0, Apart::Ignore);
        if window.start() == 0 && window.reaches_end() {
            let at_once = holding(&all);
            prop_assert_eq!(window.lines(), at_once.lines());
        }
    }
}

#[test]
fn never_more_is_held_than_allowed_and_the_place_looked_at_stays() {
    let line = b"a line of a log that is written fast\n";
    let all = line.repeat(400_000);
    for hold in [0, all.len() / 2 / line.len() * line.len(), all.len()] {
        let window = {
            let mut window = Window::default();
            window.accept(chunk(&all, 0, all.len()), hold as u64, Apart::Ignore);
            window
        };
        assert!(window.bytes().len() <= MOST_BYTES && window.lines().len() <= MOST_LINES);
        assert!(window.start() <= hold as u64 && hold as u64 <= window.end());
        assert!(window.lines().len() > MOST_LINES / 2);
        assert_eq!(window.bytes()[..line.len()], line[..]);
        assert!(!window.show(0).text.starts_with("..."));
    }
}

#[test]
fn of_very_many_empty_lines_only_those_near_the_place_are_held() {
    let all = b"\n".repeat(64 << 10);
    for hold in [0, all.len() / 2, all.len()] {
        let mut window = Window::default();
        window.accept(chunk(&all, 0, all.len()), hold as u64, Apart::Ignore);
        let near = window.start()..=window.end();
        assert!(near.contains(&(hold as u64)), "{hold}: {near:?}");
        assert_eq!(window.lines().len(), KEPT_LINES);
        assert!(window.lines.capacity() <= 2 * MOST_LINES);
    }
}

#[test]
fn one_line_without_end_is_held_in_part_and_its_end_is_shown() {
    let mut all = vec![b'x'; 2 * MOST_BYTES];
    all.extend_from_slice(b"end");
    let mut window = Window::default();
    let mut at = 0;
    while at < all.len() {
        let to = (at + (1 << 20)).min(all.len());
        window.accept(chunk(&all, at, to), to as u64, Apart::Ignore);
        assert!(window.bytes().len() <= MOST_BYTES);
        at = to;
    }
    assert_eq!(window.lines().len(), 1);
    assert!(window.show(0).text.ends_with("xend"));
}

#[test]
fn colours_survive_the_loss_of_the_lines_that_set_them() {
    let mut all = b"\x1b[31mred\n".to_vec();
    all.extend_from_slice(&b"x\n".repeat(MOST_LINES));
    let mut window = Window::default();
    window.accept(chunk(&all, 0, all.len()), all.len() as u64, Apart::Ignore);
    assert!(window.start() > 0);
    let mut red = Pen::default();
    red.follow(b"31");
    assert_eq!(window.lines()[0].pen, red);
}

#[test]
fn a_piece_elsewhere_is_taken_only_when_it_was_wanted() {
    let all = b"one\ntwo\nthree\nfour\n";
    let mut window = Window::default();
    window.accept(chunk(all, 0, 4), 0, Apart::Ignore);
    assert_eq!(
        window.accept(chunk(all, 8, 14), 0, Apart::Ignore),
        Joined::Apart
    );
    assert_eq!(window.bytes(), b"one\n");
    assert_eq!(
        window.accept(chunk(all, 8, 14), 0, Apart::Replace),
        Joined::Replaced
    );
    assert_eq!(window.bytes(), b"three\n");
    let mut other = chunk(all, 0, 4);
    other.file = LogFile(8);
    assert_eq!(window.accept(other, 0, Apart::Ignore), Joined::Restarted);
}
