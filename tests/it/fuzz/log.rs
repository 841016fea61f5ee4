//! What must hold of every log: harmless cells within their pane, the same however its bytes came.

use jobtui::job::{JobId, JobKey, LogChunk, LogFile, Plain, SourceId};
use jobtui::tui::buffer::{Buffer, Cell};
use jobtui::tui::log::{LogLook, LogView, Move, harmless};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Style};

use super::manifest::is_harmless;

/// Words of the format.
pub(crate) const TOKENS: &[&[u8]] = &[
    b"\x1b[31m",
    b"\x1b[0m",
    b"\x1b[m",
    b"\x1b[38;5;208m",
    b"\x1b[48;2;1;2;3m",
    b"\x1b[38:2::9:8:7m",
    b"\x1b[1;4;7m",
    b"\x1b[2J",
    b"\x1b]0;title\x07",
    b"\x1bP",
    b"\x1b[",
    b"\x1b[9999999999m",
    b"\x9b31m",
    b"\xc2\x9b31m",
    b"\xe2\x80\xae",
    b"\xe2\x81\xa6",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"a\0b\0c\0d\0e\0f\0g\0h\0",
    b"\0a\0b\0c\0d\0e\0f\0g\0h",
    b"\n",
    b"\r\n",
    b"\r",
    b"50%\r",
    b"\t",
    b"ERROR",
    b"WARN",
    b"Traceback (most recent",
    "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes(),
    "日本語".as_bytes(),
    "👩‍👩‍👧‍👦".as_bytes(),
    "🇩🇪".as_bytes(),
    "❤️".as_bytes(),
    "नि".as_bytes(),
    "각".as_bytes(),
    b"\x08\x08",
    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    b"\n\n\n\n\n\n\n\n",
];

/// Bytes of one line that are shown, with room for our remarks.
const LINE: usize = 4096 + 100;
/// Untouched cells look like this.
const OUTSIDE: &str = "#";
const LOOK: LogLook = LogLook {
    colour: true,
    ascii: true,
    base: Style::new(),
    dim: Style::new().fg(Color::DarkGray),
    match_: Style::new().bg(Color::Yellow),
};

pub(crate) fn check(bytes: &[u8]) {
    for_another_terminal(bytes);
    let view = at_once(bytes);
    // The bytes decide themselves how they are cut: an input is nothing but a log.
    let seed = bytes.iter().fold(7_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let of_seed = |shift: u32, most: u64| u16::try_from((seed >> shift) % most).unwrap();
    let (width, height) = (1 + of_seed(0, 40), 1 + of_seed(8, 6));
    let grown = in_pieces(bytes, seed);
    let backwards = from_the_end(bytes, seed);
    for wrap in [false, true] {
        let whole = Pane::of(&view, wrap, width, height);
        let cells = whole.cells();
        if has_one_reading(bytes) {
            for (pieces, how) in [(&grown, "as it grew"), (&backwards, "from its end")] {
                let other = Pane::of(pieces, wrap, width, height);
                assert!(
                    other.cells() == cells,
                    "{how}, {width}x{height}:\n{}\nat once:\n{}",
                    other.text(),
                    whole.text()
                );
                assert_eq!(other.view.title_right(), whole.view.title_right(), "{how}");
            }
        }
        walk(whole);
    }
    Pane::of(&grown, true, width, height).cells();
    Pane::of(&backwards, false, width, height).cells();
}

/// Two-byte text without a mark is known by how its end looks, so that how much has come decides.
fn has_one_reading(bytes: &[u8]) -> bool {
    !bytes.contains(&0)
}

/// Lines for a terminal that is not ours.
fn for_another_terminal(bytes: &[u8]) {
    let text = harmless(bytes);
    assert!(
        text.chars().all(|c| c == '\n' || is_harmless(c)),
        "{text:?}"
    );
    assert!(text.split('\n').all(|line| line.len() <= LINE));
    let ends = bytes.split(|byte| *byte == b'\n').count();
    assert_eq!(text.split('\n').count(), ends);
    if bytes
        .split(|byte| *byte == b'\n')
        .all(|line| line.len() <= 500)
    {
        assert_eq!(harmless(text.as_bytes()), text, "cleaned twice");
    }
}

fn view() -> LogView {
    LogView::new(JobKey {
        source: SourceId(0),
        id: JobId::live(b"job-1"),
    })
}

/// A piece of a log that is now `size` bytes long.
fn piece(bytes: &[u8], from: usize, to: usize, size: usize) -> LogChunk {
    LogChunk {
        file: LogFile(7),
        name: Plain::new("stdout.log"),
        start: from as u64,
        bytes: bytes[from..to].to_vec(),
        size: size as u64,
        ended: false,
        written: None,
    }
}

fn at_once(bytes: &[u8]) -> LogView {
    let mut view = view();
    view.hear(Ok(piece(bytes, 0, bytes.len(), bytes.len())));
    view
}

/// Where a log is cut, from 0 to its end.
fn cuts(bytes: &[u8], mut seed: u64) -> Vec<usize> {
    let mut cuts = vec![0, bytes.len()];
    for _ in 0..seed % 7 {
        seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        cuts.push(usize::try_from((seed >> 33) % (bytes.len() as u64 + 1)).unwrap());
    }
    cuts.sort_unstable();
    cuts
}

/// The view of a log that was heard of each time it had grown; pieces overlap.
fn in_pieces(bytes: &[u8], seed: u64) -> LogView {
    let mut view = view();
    for pair in cuts(bytes, seed).windows(2) {
        let from = pair[0].saturating_sub(usize::from(seed.to_le_bytes()[0] % 3));
        view.hear(Ok(piece(bytes, from, pair[1], pair[1])));
    }
    view
}

/// The view of a log of which first the end was read, then what lies before.
fn from_the_end(bytes: &[u8], seed: u64) -> LogView {
    let mut view = view();
    for pair in cuts(bytes, seed).windows(2).rev() {
        view.hear(Ok(piece(bytes, pair[0], pair[1], bytes.len())));
    }
    view
}

/// A view in a pane that has cells of others around it.
struct Pane {
    view: LogView,
    area: Rect,
}

impl Pane {
    fn of(view: &LogView, wrap: bool, width: u16, height: u16) -> Self {
        let mut view = view.clone();
        view.fit(Size::new(width, height));
        if wrap {
            view.toggle_wrap();
        }
        Self {
            view,
            area: Rect::new(2, 1, width, height),
        }
    }

    /// Draws it; every cell is harmless and none outside was touched.
    fn cells(&self) -> Vec<Cell> {
        let around = Rect::new(0, 0, self.area.width + 4, self.area.height + 2);
        let mut buffer = Buffer::filled(around, &Cell::new(OUTSIDE));
        self.view.draw(self.area, &mut buffer, &LOOK);
        for (at, cell) in around.positions().zip(&buffer.content) {
            let (x, y) = (at.x, at.y);
            let symbol = cell.symbol();
            if self.area.contains(Position { x, y }) {
                assert!(symbol.chars().all(is_harmless), "{symbol:?} at {x},{y}");
                assert!(symbol.chars().count() <= 40, "{symbol:?} in one cell");
                let room = usize::from(self.area.right() - x);
                assert!(
                    columns(symbol) <= room.max(1),
                    "{symbol:?} at {x},{y} is wider than its pane"
                );
            } else {
                assert_eq!(
                    symbol, OUTSIDE,
                    "a cell beside the pane was written at {x},{y}"
                );
            }
        }
        let title = self.view.title_right();
        assert!(title.chars().all(is_harmless), "{title:?}");
        buffer.content
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let width = usize::from(self.area.width + 4);
        let all: Vec<_> = self.cells().chunks(width).map(<[Cell]>::to_vec).collect();
        all[1..all.len() - 1].to_vec()
    }

    fn text(&self) -> String {
        let row = |row: Vec<Cell>| row.iter().map(Cell::symbol).collect::<String>();
        self.rows()
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn columns(symbol: &str) -> usize {
    ratatui::text::Span::raw(symbol).width()
}

/// From the beginning row by row to the end: each step shows the rows of the one before but the first.
fn walk(mut pane: Pane) {
    let _ = pane.view.scroll(Move::Home);
    let mut before = pane.rows();
    for _ in 0..60 {
        let _ = pane.view.scroll(Move::Rows(1));
        let now = pane.rows();
        if pane.view.is_following() || now == before {
            break;
        }
        assert!(
            now[..now.len() - 1] == before[1..],
            "one row on:\n{}",
            pane.text()
        );
        before = now;
    }
    let _ = pane.view.scroll(Move::End);
    let at_end = pane.cells();
    let _ = pane.view.scroll(Move::Rows(-1));
    pane.cells();
    let _ = pane.view.scroll(Move::Sideways(1));
    pane.cells();
    let _ = pane.view.scroll(Move::Sideways(-1));
    let _ = pane.view.scroll(Move::End);
    assert!(
        pane.cells() == at_end,
        "the end looks otherwise after a step to the side"
    );
}
