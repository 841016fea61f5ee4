//! Who did what: the newest deeds of all sources, one a line, and all of the chosen one below.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

use self::table::{Cells, Columns};
use super::scroll::scrolled;
use super::{Answer, boxed};
use crate::job::{Deed, DeedFrom, DeedOutcome, Deeds, Moment, Plain, Refusal, SourceId};
use crate::tui::brush;
use crate::tui::theme::Look;

/// Rows that tell all of one deed, with the line above them.
const WHOLE: u16 = 7;

/// The list, filled as the sources answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeedList {
    waiting: BTreeSet<SourceId>,
    heard: BTreeMap<SourceId, Deeds>,
    /// All that was heard, the newest first.
    shown: Vec<Deed>,
    at: usize,
}

impl DeedList {
    pub(crate) fn new(asked: impl IntoIterator<Item = SourceId>) -> Self {
        Self {
            waiting: asked.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(crate) fn hear(&mut self, source: SourceId, deeds: Result<Deeds, Refusal>) {
        self.waiting.remove(&source);
        let deeds = deeds.unwrap_or_else(|refusal| Deeds {
            deeds: Vec::new(),
            notes: vec![refusal.text],
        });
        self.heard.insert(source, deeds);
        // Every source tells the whole audit file: it stands here once.
        let of = |from| move |deed: &&Deed| deed.from == from;
        let count = |d: &&Deeds| d.deeds.iter().filter(of(DeedFrom::Audit)).count();
        let fullest = self.heard.values().max_by_key(count).into_iter();
        let audited = fullest.flat_map(|d| d.deeds.iter().filter(of(DeedFrom::Audit)));
        let recorded = self.heard.values().flat_map(|d| &d.deeds);
        let recorded = recorded.filter(of(DeedFrom::Record));
        self.shown = audited.chain(recorded).cloned().collect();
        self.shown.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    }

    /// What the sources said beside the deeds, each sentence once.
    fn notes(&self) -> Vec<&Plain> {
        let mut notes = Vec::new();
        for note in self.heard.values().flat_map(|deeds| &deeds.notes) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    pub(crate) fn press(&mut self, key: &KeyEvent, height: u16) -> Answer {
        let page = usize::from(height.saturating_sub(WHOLE + 6)).max(1);
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | '@') => return Answer::Close,
            KeyCode::Tab => return Answer::Results,
            _ => self.at = scrolled(self.at, key, page).unwrap_or(self.at),
        }
        self.at = self.at.min(self.shown.len().saturating_sub(1));
        Answer::Stay
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, now: Moment, look: Look) {
        let title = match self.shown.len() {
            0 => "Who did what".to_owned(),
            count => format!("Who did what: {} of {count}", self.at + 1),
        };
        let size = (screen.width, screen.height);
        let inside = boxed::draw(buffer, screen, size, &title, look);
        let whole = if inside.height >= 2 * WHOLE { WHOLE } else { 0 };
        let list = Rect {
            height: inside.height.saturating_sub(whole + 1),
            ..inside
        };
        if self.shown.is_empty() {
            let text = if self.is_waiting() {
                "reading..."
            } else {
                "nothing is on record yet: what is asked of a source from now on is written down"
            };
            boxed::lines(buffer, list, list.y, [(text, look.plain())], look);
        } else {
            self.draw_list(buffer, list, now, look);
            let below = Rect {
                y: list.bottom(),
                height: whole,
                ..inside
            };
            self.draw_whole(buffer, below, look);
        }
        self.draw_foot(buffer, inside, look);
    }

    fn draw_list(&self, buffer: &mut Buffer, list: Rect, now: Moment, look: Look) {
        let columns = Columns::of(list.width);
        columns.put(
            buffer,
            list,
            list.y,
            &Cells::head(),
            look.dim(),
            look.dim(),
            look,
        );
        let height = usize::from(list.height.saturating_sub(1)).max(1);
        let top = (self.at + 1).saturating_sub(height);
        for (y, (number, deed)) in
            (list.y + 1..list.bottom()).zip(self.shown.iter().enumerate().skip(top))
        {
            let cells = Cells::of(deed, number == self.at, now);
            let style = if number == self.at {
                look.strong()
            } else {
                look.plain()
            };
            columns.put(
                buffer,
                list,
                y,
                &cells,
                style,
                outcome_style(deed.outcome, look),
                look,
            );
        }
    }

    /// All of the deed under the cursor.
    fn draw_whole(&self, buffer: &mut Buffer, area: Rect, look: Look) {
        let (Some(deed), true) = (self.shown.get(self.at), area.height > 0) else {
            return;
        };
        for x in area.left()..area.right() {
            buffer[(x, area.y)]
                .set_symbol(look.rule())
                .set_style(look.dim());
        }
        let at = deed.at.map_or_else(|| "??".to_owned(), Moment::local_text);
        let mut first = format!("{at}  {}  {}  {}", deed.by, deed.verb, deed.job());
        if !deed.source.is_empty() {
            first.push_str(&format!("  ({})", deed.source));
        }
        let mut lines = vec![(first, look.strong())];
        let change = change(deed);
        if !change.is_empty() {
            lines.push((change, look.plain()));
        }
        lines.push((
            format!("{}: {}", deed.outcome.word(), deed.text),
            outcome_style(deed.outcome, look),
        ));
        match deed.from {
            DeedFrom::Audit => lines.push((format!("same as: {}", deed.command), look.dim())),
            DeedFrom::Record => {
                let text = "* from the queue's operator records: another operator did this";
                lines.push((text.to_owned(), look.dim()));
            }
        }
        let lines = lines.iter().map(|(line, style)| (line.as_str(), *style));
        boxed::lines(buffer, area, area.y + 1, lines, look);
    }

    fn draw_foot(&self, buffer: &mut Buffer, inside: Rect, look: Look) {
        let y = inside.bottom().saturating_sub(1);
        let keys = "j k scroll  esc close  ";
        let x = brush::put(buffer, inside, inside.x, y, keys, look.dim());
        let notes: Vec<_> = self.notes().into_iter().map(Plain::as_str).collect();
        let notes = notes.join("; ");
        let room = usize::from(inside.right().saturating_sub(x));
        // The end of a path tells more than its beginning.
        let notes = brush::cut_left(&notes, room);
        brush::put(buffer, inside, x, y, &notes, look.dim());
    }
}

/// What it was and what it became, as far as both are known.
fn change(deed: &Deed) -> String {
    let mut parts = Vec::new();
    if !deed.status.is_empty() {
        parts.push(format!("was {}", deed.status));
    }
    match (deed.priority, deed.new_priority) {
        (Some(old), Some(new)) => parts.push(format!("priority {old} -> {new}")),
        (None, Some(new)) => parts.push(format!("priority {new}")),
        (Some(old), None) => parts.push(format!("priority {old}")),
        (None, None) => {}
    }
    if !deed.new_id.is_empty() && !deed.id.is_empty() {
        parts.push(format!("now {}", deed.new_id));
    }
    parts.join(", ")
}

fn outcome_style(outcome: DeedOutcome, look: Look) -> Style {
    match outcome {
        DeedOutcome::Done => look.good(),
        DeedOutcome::Refused | DeedOutcome::Begun => look.warning(),
        DeedOutcome::Failed => look.bad(),
    }
}
