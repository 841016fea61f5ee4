//! The Logs pane, seen as text lines: real files in, pictures out.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::PathBuf;

use jobtui::feed::search::{Search, Step};
use jobtui::job::{
    Batch, Details, Done, Draft, JobId, JobKey, LogAsk, LogChunk, LogFile, NewJob, Now, Outage,
    Plain, Refusal, RefusalKind, Request, SourceId, Ticket,
};
use jobtui::store::{Nudge, Pace, Store};
use jobtui::tui::effect::Effect;
use jobtui::tui::log::{LogLook, LogView, Move};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};

const MATCH: Style = Style::new().bg(Color::Yellow);

/// A real file that is read as a store reads a log, and counts what it reads.
struct Disk {
    path: PathBuf,
    ended: bool,
    read: u64,
    /// The most it gives at once.
    at_once: usize,
    _room: tempfile::TempDir,
}

impl Disk {
    fn with(bytes: &[u8]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("stdout.log");
        std::fs::write(&path, bytes).unwrap();
        Self {
            path,
            ended: false,
            read: 0,
            at_once: usize::MAX,
            _room: room,
        }
    }

    fn append(&self, bytes: &[u8]) {
        let mut file = OpenOptions::new().append(true).open(&self.path).unwrap();
        file.write_all(bytes).unwrap();
    }

    fn replace(&self, bytes: &[u8]) {
        let new = self.path.with_extension("new");
        std::fs::write(&new, bytes).unwrap();
        std::fs::rename(&new, &self.path).unwrap();
    }

    fn sparse(size: u64) -> Self {
        let disk = Self::with(b"");
        File::options()
            .write(true)
            .open(&disk.path)
            .unwrap()
            .set_len(size)
            .unwrap();
        disk
    }

    fn write_at(&self, bytes: &[u8], offset: u64) {
        let file = OpenOptions::new().write(true).open(&self.path).unwrap();
        file.write_all_at(bytes, offset).unwrap();
    }
}

impl Store for Disk {
    fn read_log(&mut self, _: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
        let mut file = File::open(&self.path)
            .map_err(|_| Refusal::new(RefusalKind::Unknown, "stdout.log is not there yet"))?;
        let meta = file.metadata().unwrap();
        let (start, most) = match ask {
            LogAsk::End { most } => (meta.len().saturating_sub(most as u64), most),
            LogAsk::At { offset, most } => (offset.min(meta.len()), most),
        };
        file.seek(SeekFrom::Start(start)).unwrap();
        let mut bytes = Vec::new();
        file.take(most.min(self.at_once) as u64)
            .read_to_end(&mut bytes)
            .unwrap();
        self.read += bytes.len() as u64;
        Ok(LogChunk {
            file: LogFile(meta.ino()),
            name: Plain::new("stdout.log"),
            start,
            bytes,
            size: meta.len(),
            ended: self.ended,
        })
    }

    fn catch_up(&mut self, _: Now) -> Result<Batch, Outage> {
        Ok(Batch::default())
    }
    fn carry_out(&mut self, _: &Request, _: Now) -> Result<Done, Refusal> {
        Err(no())
    }
    fn draft(&mut self, _: &NewJob, _: Now) -> Result<Draft, Refusal> {
        Err(no())
    }
    fn details(&mut self, _: &JobId) -> Result<Details, Refusal> {
        Err(no())
    }
    fn document(&mut self, _: &JobId) -> Result<serde_json::Value, Refusal> {
        Err(no())
    }
    fn reach(&mut self, _: usize) {}
    fn watch(&mut self, _: Nudge, _: Option<&JobId>) -> Pace {
        let zero = std::time::Duration::ZERO;
        Pace {
            every: zero,
            settle: zero,
            settle_most: zero,
        }
    }
}

fn no() -> Refusal {
    Refusal::new(RefusalKind::NotPossible, "only logs here")
}

/// A pane over a file, with the answers of the world brought to it.
struct Pane {
    view: LogView,
    disk: Disk,
    heard_to: u64,
    file: LogFile,
    size: Size,
    tickets: u64,
    asked: Vec<Effect>,
}

impl Pane {
    fn over(disk: Disk, width: u16, height: u16) -> Self {
        let key = JobKey {
            source: SourceId(0),
            id: JobId::live(b"job-1"),
        };
        let mut view = LogView::new(key);
        let size = Size::new(width, height);
        view.fit(size);
        let mut pane = Self {
            view,
            disk,
            heard_to: 0,
            file: LogFile(0),
            size,
            tickets: 0,
            asked: Vec::new(),
        };
        pane.read(LogAsk::End { most: 256 << 10 });
        pane
    }

    fn read(&mut self, ask: LogAsk) {
        let heard = self.disk.read_log(&JobId::live(b"job-1"), ask);
        if let Ok(chunk) = &heard {
            let end = chunk.start + chunk.bytes.len() as u64;
            if chunk.file != self.file {
                (self.file, self.heard_to) = (chunk.file, end);
            }
            self.heard_to = self.heard_to.max(end).min(chunk.size);
        }
        self.view.hear(heard);
    }

    /// What a feed does when the file has stirred.
    fn stir(&mut self) {
        let size = std::fs::metadata(&self.disk.path).map(|m| (LogFile(m.ino()), m.len()));
        match size {
            Ok((file, size)) if file == self.file && size >= self.heard_to => {
                self.read(LogAsk::At {
                    offset: self.heard_to,
                    most: 256 << 10,
                });
            }
            Ok(_) | Err(_) => self.read(LogAsk::End { most: 256 << 10 }),
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Does what the view wants until it wants nothing more.
    fn serve(&mut self, effects: Vec<Effect>) {
        let mut waiting = effects;
        while let Some(effect) = waiting.pop() {
            self.asked.push(effect.clone());
            match effect {
                Effect::ReadLog(_, _, ask) => self.read(ask),
                Effect::FindInLog {
                    ticket,
                    needle,
                    from,
                    back,
                    job,
                    ..
                } => {
                    let found = hunt(&mut self.disk, job, &needle, from, back);
                    waiting.extend(self.view.found(ticket, found));
                }
                other => panic!("the pane wants {other:?}"),
            }
        }
    }

    fn go(&mut self, by: Move) {
        let effects = self.view.scroll(by);
        self.serve(effects);
    }

    fn find(&mut self, text: &str) {
        let ticket = self.ticket();
        let effects = self.view.search(text, ticket);
        self.serve(effects);
    }

    fn next(&mut self) {
        let ticket = self.ticket();
        let effects = self.view.next_match(ticket);
        self.serve(effects);
    }

    fn previous(&mut self) {
        let ticket = self.ticket();
        let effects = self.view.previous_match(ticket);
        self.serve(effects);
    }

    fn toggle_follow(&mut self) {
        let effects = self.view.toggle_follow();
        self.serve(effects);
    }

    fn buffer(&self) -> Buffer {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        let mut buffer = Buffer::empty(area);
        let look = LogLook {
            colour: true,
            ascii: true,
            base: Style::new(),
            dim: Style::new().add_modifier(Modifier::DIM),
            match_: MATCH,
        };
        self.view.draw(area, &mut buffer, &look);
        buffer
    }

    fn picture(&self) -> Vec<String> {
        let buffer = self.buffer();
        let rows = buffer.content.chunks(self.size.width.into());
        rows.map(|row| {
            let mut text = String::new();
            let mut skip = 0;
            for cell in row {
                if skip == 0 {
                    text.push_str(cell.symbol());
                    skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            text.trim_end().to_owned()
        })
        .collect()
    }

    /// What is drawn as a match.
    fn matches(&self) -> String {
        let buffer = self.buffer();
        let cells = buffer.content.iter().filter(|c| c.bg == Color::Yellow);
        cells.map(ratatui::buffer::Cell::symbol).collect()
    }
}

fn hunt(disk: &mut Disk, job: JobId, needle: &[u8], from: u64, back: bool) -> Option<u64> {
    let mut search = Search::new(job, needle.to_vec(), from, back);
    loop {
        match search.slice(disk).unwrap() {
            Step::Found(at) => return Some(at),
            Step::Nothing => return None,
            Step::More => {}
        }
    }
}

fn numbered(range: std::ops::Range<u32>) -> String {
    use std::fmt::Write as _;
    range.fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "line {n}");
        text
    })
}

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
    assert_eq!(second.len(), 1);
    assert!(pane.view.found(Ticket(1), Some(5)).is_empty());
    assert!(pane.view.title_right().contains("/nor this searching"));
    assert!(pane.view.found(Ticket(2), None).is_empty());
    assert!(pane.view.title_right().contains("/nor this not found"));
    assert!(pane.view.is_following());
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
    assert_eq!(buffer[(0, 0)].fg, Color::Red);
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
    assert_eq!(buffer[(0, 0)].fg, Color::Green);
    assert_eq!(buffer[(0, 1)].fg, Color::Reset);
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
    let wanted = pane.view.scroll(Move::Rows(12_000));
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
