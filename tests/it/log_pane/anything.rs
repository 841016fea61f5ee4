//! The Logs pane under whatever may be done to it.

use jobtui::tui::log::Move;
use proptest::prelude::*;
use ratatui::layout::Size;

use super::rig::{Disk, Pane};

#[derive(Clone, Debug)]
enum Deed {
    Add(Vec<u8>),
    Restart(Vec<u8>),
    Stir,
    Go(Move),
    Follow,
    Wrap,
    Fit(u16, u16),
    Find(&'static str),
    Next,
    Previous,
    Errors,
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"a line\n".to_vec()),
        Just(b"\x1b[31m".to_vec()),
        Just("日本語".as_bytes().to_vec()),
        Just(b"error: \r\n".to_vec()),
        Just(b"\n".repeat(12_000)),
        Just(b"x".repeat(5000)),
        Just(b"50%\r".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn deed() -> impl Strategy<Value = Deed> {
    let by = prop_oneof![
        (-20..20_i64).prop_map(Move::Rows),
        (-4..4_i64).prop_map(Move::Pages),
        (-4..4_i64).prop_map(Move::Sideways),
        Just(Move::HalfPages(-1)),
        Just(Move::Home),
        Just(Move::End),
        Just(Move::Rows(i64::MIN)),
        Just(Move::Rows(i64::MAX)),
    ];
    prop_oneof![
        3 => bytes().prop_map(Deed::Add),
        1 => bytes().prop_map(Deed::Restart),
        4 => Just(Deed::Stir),
        6 => by.prop_map(Deed::Go),
        1 => Just(Deed::Follow),
        1 => Just(Deed::Wrap),
        1 => ((0..30_u16), (0..9_u16)).prop_map(|(w, h)| Deed::Fit(w, h)),
        1 => prop_oneof![Just("error"), Just("本"), Just("\x1b"), Just("")].prop_map(Deed::Find),
        1 => Just(Deed::Next),
        1 => Just(Deed::Previous),
        1 => Just(Deed::Errors),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn whatever_is_done_the_pane_stands_and_shows_harmless_text(
        start in bytes(), deeds in proptest::collection::vec(deed(), 0..40),
    ) {
        let mut pane = Pane::over(Disk::with(&start), 20, 5);
        for deed in deeds {
            match deed {
                Deed::Add(bytes) => pane.disk.append(&bytes),
                Deed::Restart(bytes) => pane.disk.replace(&bytes),
                Deed::Stir => pane.stir(),
                Deed::Go(by) => pane.go(by),
                Deed::Follow => pane.toggle_follow(),
                Deed::Wrap => pane.view.toggle_wrap(),
                Deed::Fit(width, height) => {
                    pane.size = Size::new(width, height);
                    pane.view.fit(pane.size);
                }
                Deed::Find(text) => pane.find(text),
                Deed::Next => pane.next(),
                Deed::Previous => pane.previous(),
                Deed::Errors => {
                    pane.view.error_above();
                }
            }
            let buffer = pane.buffer();
            prop_assert!(buffer.content.iter().all(|cell| !cell.symbol().chars().any(char::is_control)));
            let title = pane.view.title_right();
            prop_assert!(!title.chars().any(char::is_control), "{title}");
        }
        pane.stir();
        pane.go(Move::End);
        pane.stir();
        prop_assert!(pane.view.is_following());
    }
}
