//! The reasons of one job, most telling first: what was read for them, how far they are scrolled.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::scroll::scrolled;
use super::{Answer, boxed};
use crate::board::Board;
use crate::job::{Deeds, JobKey, LogChunk, Moment, Refusal};
use crate::tui::brush;
use crate::tui::log;
use crate::tui::theme::Look;
use crate::why::{self, Known, Log, Weight, Written};

/// The dialog. Its words are made when something was heard, never while drawing.
#[derive(Clone, Debug)]
pub(crate) struct WhyDialog {
    pub(crate) key: JobKey,
    title: String,
    known: Known,
    /// The end of the log as bytes, to which is added what is followed.
    piece: Option<LogChunk>,
    answer: why::Answer,
    /// The row as it was when it was last looked at.
    version: Option<u64>,
    waits_for_log: bool,
    waits_for_deeds: bool,
    top: usize,
}

impl WhyDialog {
    pub(crate) fn of(key: JobKey, waits_for_deeds: bool) -> Self {
        Self {
            title: key.id.to_string(),
            key,
            known: Known::default(),
            piece: None,
            answer: why::Answer::default(),
            version: None,
            waits_for_log: true,
            waits_for_deeds,
            top: 0,
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.waits_for_log || self.waits_for_deeds
    }

    pub(crate) fn due(&self) -> Option<Moment> {
        self.answer.due
    }

    pub(crate) fn has_changed(&self, board: &Board) -> bool {
        board.job(&self.key).map(|job| job.version) != self.version
    }

    /// Says everything anew. A job that has gone keeps what was said last.
    pub(crate) fn refresh(&mut self, board: &Board, now: Moment) {
        let Some(number) = board.find(&self.key) else {
            self.title = format!("{}  (gone from the board)", self.key.id);
            self.answer.due = None;
            return;
        };
        let row = board.row(number);
        let source = board.standing(row.source()).map_or("", |s| &s.name);
        let status = row.status().word();
        self.title = format!("Why  {}  {status}  {source}", row.name());
        self.version = Some(row.job().version);
        self.answer = why::answer(board, number, now, &self.known);
    }

    /// Takes the end of the log, or what was added to it.
    pub(crate) fn hear_log(&mut self, heard: &Result<LogChunk, Refusal>, most: usize) {
        self.waits_for_log = false;
        let piece = match heard {
            Ok(piece) => piece,
            Err(refusal) => {
                self.piece = None;
                self.known.log = Log::None(refusal.text.clone());
                return;
            }
        };
        let end = |piece: &LogChunk| piece.start + piece.bytes.len() as u64;
        let joined = self.piece.take().filter(|held| {
            held.file == piece.file && held.start <= piece.start && piece.start <= end(held)
        });
        let mut all = match joined {
            Some(mut held) if end(piece) >= end(&held) => {
                let known = usize::try_from(piece.start - held.start).unwrap_or(usize::MAX);
                held.bytes.truncate(known);
                held.bytes.extend_from_slice(&piece.bytes);
                (held.size, held.ended, held.written) = (piece.size, piece.ended, piece.written);
                held
            }
            // A piece from the middle, that Logs has asked for.
            Some(held) => held,
            None => piece.clone(),
        };
        let spare = all.bytes.len().saturating_sub(most);
        all.bytes.drain(..spare);
        all.start += spare as u64;
        if end(&all) >= all.size {
            self.known.log = Log::Read(log::tail(all.clone()));
        }
        self.piece = Some(all);
    }

    pub(crate) fn hear_deeds(&mut self, deeds: &Result<Deeds, Refusal>) {
        self.waits_for_deeds = false;
        if let Ok(deeds) = deeds {
            self.known.deeds.clone_from(&deeds.deeds);
        }
    }

    pub(crate) fn press(&mut self, key: &KeyEvent, (width, height): (u16, u16)) -> Answer {
        let body = body(Rect::new(0, 0, width, height));
        let page = usize::from(body.height.saturating_sub(1)).max(1);
        let last = self
            .rows(body.width)
            .len()
            .saturating_sub(usize::from(body.height));
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'i') => return Answer::Close,
            KeyCode::Enter | KeyCode::Char('l') => {
                if let Some(telling) = &self.answer.telling {
                    return Answer::GoToLine(self.key.clone(), telling.at);
                }
            }
            _ => self.top = scrolled(self.top, key, page).unwrap_or(self.top),
        }
        self.top = self.top.min(last);
        Answer::Stay
    }

    /// Every line folded to this width, what goes on standing below where it began.
    fn rows(&self, width: u16) -> Vec<(String, Written<'_>)> {
        let mut rows = Vec::new();
        for line in self.answer.lines() {
            let mark = line.mark();
            let room = usize::from(width).saturating_sub(mark.len()).max(8);
            let parts = match line {
                // A line of a log is cut, not folded: its neighbours stay in sight.
                Written::Evidence(text) if text.len() > 2 * room => {
                    vec![text.chars().take(2 * room).collect()]
                }
                _ => vec![line.text().to_owned()],
            };
            let parts = parts.iter().flat_map(|part| brush::fold(part, room));
            for (at, part) in parts.enumerate() {
                let before = if at == 0 {
                    mark.clone()
                } else {
                    " ".repeat(mark.len())
                };
                rows.push((format!("{before}{part}"), line));
            }
        }
        rows
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let rows = self.rows(body(screen).width);
        // No taller than it needs: the lists around it stay in sight.
        let height = u16::try_from(rows.len() + 4).unwrap_or(u16::MAX);
        let size = (screen.width, height);
        let inside = boxed::draw(buffer, screen, size, &self.title, look);
        let body = Rect {
            height: inside.height.saturating_sub(2),
            ..inside
        };
        // The screen may have grown since a key was pressed.
        let top = self
            .top
            .min(rows.len().saturating_sub(usize::from(body.height)));
        for (y, (text, line)) in (body.top()..body.bottom()).zip(rows.iter().skip(top)) {
            brush::put(buffer, body, body.x, y, text, style(*line, look));
        }
        let foot = inside.bottom().saturating_sub(1);
        let more = rows.len().saturating_sub(top + usize::from(body.height));
        let more = match more {
            0 => String::new(),
            rows => format!(", {rows} more below"),
        };
        let to_log = if self.answer.telling.is_some() {
            "  enter the log there"
        } else {
            ""
        };
        let reading = if self.is_waiting() {
            "  reading..."
        } else {
            ""
        };
        let keys = format!("j k scroll{more}  esc close{to_log}{reading}");
        let keys = brush::cut(&keys, usize::from(inside.width), look);
        brush::put(buffer, inside, inside.x, foot, &keys, look.dim());
    }
}

/// Where the lines lie when the box has the whole screen: inside it, above the row of keys.
fn body(screen: Rect) -> Rect {
    Rect {
        x: screen.x + 2,
        y: screen.y + 1,
        width: screen.width.saturating_sub(4),
        height: screen.height.saturating_sub(4),
    }
}

fn style(line: Written<'_>, look: Look) -> Style {
    match line {
        Written::Reason(Weight::Bad, _) => look.bad(),
        Written::Reason(Weight::Warning, _) => look.warning(),
        Written::Reason(Weight::Plain, _) => look.strong(),
        Written::Evidence(_) => look.plain(),
        Written::WayOut(_) => look.accent(),
    }
}
