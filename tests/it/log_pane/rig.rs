//! A Logs pane over a real file, with the world's answers brought to it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::PathBuf;

use jobtui::feed::search::{Search, Step};
use jobtui::job::{
    Batch, Checkup, Details, Done, Draft, JobId, JobKey, LogAsk, LogChunk, LogFile, NewJob, Now,
    Outage, Plain, Refusal, RefusalKind, Request, SourceId, Ticket,
};
use jobtui::store::{Nudge, Pace, Store};
use jobtui::tui::buffer::Buffer;
use jobtui::tui::effect::Effect;
use jobtui::tui::log::{LogLook, LogView, Move};
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};

const MATCH: Style = Style::new().bg(Color::Yellow);

/// A real file that is read as a store reads a log, and counts what it reads.
pub(super) struct Disk {
    pub(super) path: PathBuf,
    pub(super) ended: bool,
    pub(super) read: u64,
    /// The most it gives at once.
    pub(super) at_once: usize,
    _room: tempfile::TempDir,
}

impl Disk {
    pub(super) fn with(bytes: &[u8]) -> Self {
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

    pub(super) fn append(&self, bytes: &[u8]) {
        let mut file = OpenOptions::new().append(true).open(&self.path).unwrap();
        file.write_all(bytes).unwrap();
    }

    pub(super) fn replace(&self, bytes: &[u8]) {
        let new = self.path.with_extension("new");
        std::fs::write(&new, bytes).unwrap();
        std::fs::rename(&new, &self.path).unwrap();
    }

    pub(super) fn sparse(size: u64) -> Self {
        let disk = Self::with(b"");
        File::options()
            .write(true)
            .open(&disk.path)
            .unwrap()
            .set_len(size)
            .unwrap();
        disk
    }

    pub(super) fn write_at(&self, bytes: &[u8], offset: u64) {
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
            written: None,
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
    fn checkup(&mut self, _: Now) -> Result<Checkup, Outage> {
        Ok(Checkup::default())
    }
    fn reach(&mut self, _: usize) {}
    fn watch(&mut self, _: Nudge, _: Option<&JobId>) -> Pace {
        let zero = std::time::Duration::ZERO;
        Pace {
            every: zero,
            settle: zero,
        }
    }
}

pub(super) fn no() -> Refusal {
    Refusal::new(RefusalKind::NotPossible, "only logs here")
}

/// A pane over a file, with the answers of the world brought to it.
pub(super) struct Pane {
    pub(super) view: LogView,
    pub(super) disk: Disk,
    pub(super) heard_to: u64,
    pub(super) file: LogFile,
    pub(super) size: Size,
    pub(super) tickets: u64,
    pub(super) asked: Vec<Effect>,
}

impl Pane {
    pub(super) fn over(disk: Disk, width: u16, height: u16) -> Self {
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

    pub(super) fn read(&mut self, ask: LogAsk) {
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
    pub(super) fn stir(&mut self) {
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

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Does what the view wants until it wants nothing more.
    pub(super) fn serve(&mut self, effects: Vec<Effect>) {
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

    pub(super) fn go(&mut self, by: Move) {
        let effects = self.view.scroll(by);
        self.serve(effects);
    }

    pub(super) fn find(&mut self, text: &str) {
        let ticket = self.ticket();
        let effects = self.view.search(text, ticket);
        self.serve(effects);
    }

    pub(super) fn next(&mut self) {
        let ticket = self.ticket();
        let effects = self.view.next_match(ticket);
        self.serve(effects);
    }

    pub(super) fn previous(&mut self) {
        let ticket = self.ticket();
        let effects = self.view.previous_match(ticket);
        self.serve(effects);
    }

    pub(super) fn toggle_follow(&mut self) {
        let effects = self.view.toggle_follow();
        self.serve(effects);
    }

    pub(super) fn buffer(&self) -> Buffer {
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

    pub(super) fn picture(&self) -> Vec<String> {
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
    pub(super) fn matches(&self) -> String {
        let buffer = self.buffer();
        let cells = buffer.content.iter().filter(|c| c.bg() == Color::Yellow);
        cells.map(jobtui::tui::buffer::Cell::symbol).collect()
    }
}

pub(super) fn hunt(
    disk: &mut Disk,
    job: JobId,
    needle: &[u8],
    from: u64,
    back: bool,
) -> Option<u64> {
    let mut search = Search::new(job, needle.to_vec(), from, back);
    loop {
        match search.slice(disk).unwrap() {
            Step::Found(at) => return Some(at),
            Step::Nothing => return None,
            Step::More => {}
        }
    }
}

pub(super) fn numbered(range: std::ops::Range<u32>) -> String {
    use std::fmt::Write as _;
    range.fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "line {n}");
        text
    })
}
