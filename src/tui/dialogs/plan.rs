//! What will be done to many jobs, before it is done: who can, who cannot and why, and what is lost.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::count::Count;
use super::line::TypedLine;
use super::scroll::scrolled;
use super::{Answer, boxed};
use crate::job::Plain;
use crate::tui::brush;
use crate::tui::bulk::caution::Tier;
use crate::tui::bulk::plan::{Part, Plan};
use crate::tui::theme::Look;

/// The plan, how it is confirmed, and how far its list is scrolled.
#[derive(Clone, Debug)]
pub(crate) struct PlanDialog {
    pub(crate) plan: Plan,
    count: Option<Count>,
    /// The reason being typed.
    reason: Option<TypedLine>,
    rows: Vec<Row>,
    top: usize,
}

/// Columns of a job's row: id, title and source; the rest is its note.
const ID: usize = 24;
const TITLE: usize = 14;
const SOURCE: usize = 6;
/// A reason is folded to this, so that it stands in full at 80 columns.
const HEAD: usize = 72;

impl PlanDialog {
    pub(crate) fn new(plan: Plan) -> Self {
        let count = match plan.tier {
            Tier::Number(why) => Some(Count::new(plan.will.len(), why)),
            Tier::AtOnce | Tier::Grace | Tier::Ask => None,
        };
        Self {
            rows: rows(&plan),
            plan,
            count,
            reason: None,
            top: 0,
        }
    }

    /// The reason is being typed.
    pub(crate) fn is_typing(&self) -> bool {
        self.reason.is_some()
    }

    pub(crate) fn press(&mut self, key: &KeyEvent, size: (u16, u16)) -> Answer {
        if let Some(line) = &mut self.reason {
            match key.code {
                KeyCode::Enter => {
                    self.plan.reason = Plain::new(line.text().trim());
                    self.reason = None;
                }
                KeyCode::Esc => self.reason = None,
                _ => {
                    line.press(key);
                }
            }
            return Answer::Stay;
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let page = usize::from(size.1 / 3).max(1);
        match key.code {
            KeyCode::Esc | KeyCode::Char('n' | 'q') => return Answer::Close,
            KeyCode::Char('o') => {
                self.reason = Some(TypedLine::new(&self.plan.reason));
                return Answer::Stay;
            }
            KeyCode::Char('y') if self.count.is_none() && !self.plan.will.is_empty() => {
                return Answer::Go;
            }
            _ => {
                // It clears the number that is typed.
                let clears = ctrl && key.code == KeyCode::Char('u');
                match scrolled(self.top, key, page) {
                    Some(top) if !clears => self.top = top,
                    _ if self.count.as_mut().is_some_and(|count| count.press(key)) => {
                        return Answer::Go;
                    }
                    _ => {}
                }
            }
        }
        let screen = Rect::new(0, 0, size.0, size.1);
        self.top = self.top.min(self.last_top(screen));
        Answer::Stay
    }

    fn width(screen: Rect) -> u16 {
        screen.width.saturating_sub(2).min(92)
    }

    /// Rows of the list, at most, with so many lines below it.
    fn room(&self, screen: Rect, below: usize) -> usize {
        let most = usize::from(screen.height).saturating_sub(below + 3);
        self.rows.len().min(most).max(1)
    }

    fn last_top(&self, screen: Rect) -> usize {
        let room = self.room(screen, self.below(screen).len());
        self.rows.len().saturating_sub(room)
    }

    /// What stands below the list: what else is to be known, the command, the keys.
    fn below(&self, screen: Rect) -> Vec<(String, Kind)> {
        let plan = &self.plan;
        let room = usize::from(Self::width(screen).saturating_sub(4)).max(8);
        let mut lines = vec![(String::new(), Kind::Plain)];
        let mut add = |text: String, kind| {
            lines.extend(brush::fold(&text, room).into_iter().map(|row| (row, kind)));
        };
        match plan.hidden {
            0 => {}
            1 => add(
                "1 of them is hidden by the filter".to_owned(),
                Kind::Warning,
            ),
            n => add(
                format!("{n} of them are hidden by the filter"),
                Kind::Warning,
            ),
        }
        match plan.out_of_sight {
            0 => {}
            1 => add("1 of them is not on the screen".to_owned(), Kind::Warning),
            n => add(format!("{n} of them are not on the screen"), Kind::Warning),
        }
        for (source, age) in &plan.stale {
            let text = format!(
                "source {source} is {age} STALE: each job is looked at again before it is changed"
            );
            add(text, Kind::Warning);
        }
        if !plan.reason.is_empty() {
            add(format!("reason: {}", plan.reason), Kind::Plain);
        }
        if !plan.will.is_empty() {
            add(format!("same as: {}", plan.command), Kind::Dim);
        }
        if let Some(line) = &self.reason {
            add(
                format!("reason (enter takes it): {}_", line.text()),
                Kind::Accent,
            );
        } else if plan.will.is_empty() {
            add("esc close   j k scroll".to_owned(), Kind::Accent);
        } else if let Some(count) = &self.count {
            add(count.line(), Kind::Accent);
            add(
                "esc keep them as they are   o reason   j k scroll".to_owned(),
                Kind::Accent,
            );
        } else {
            let verb = plan.what.verb().word();
            let keys = format!("y {verb}   esc keep them as they are   o reason   j k scroll");
            add(keys, Kind::Accent);
        }
        lines
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let below = self.below(screen);
        let room = self.room(screen, below.len());
        let height = u16::try_from(room + below.len() + 2).unwrap_or(u16::MAX);
        let all = self.plan.will.len() + self.plan.cannot.len();
        let mut title = self.plan.what.title(self.plan.will.len());
        if self.plan.will.is_empty() {
            title = format!("{}: none of {all} can", self.plan.what.verb().word());
        } else if !self.plan.cannot.is_empty() {
            let cannot = self.plan.cannot.len();
            title = format!("{title} ({cannot} of {all} cannot)");
        }
        let size = (Self::width(screen), height);
        let inside = boxed::draw(buffer, screen, size, &title, look);
        let top = self.top.min(self.rows.len().saturating_sub(room));
        let list = Rect {
            height: u16::try_from(room).unwrap_or(u16::MAX).min(inside.height),
            ..inside
        };
        for (y, row) in (list.top()..list.bottom()).zip(self.rows.iter().skip(top)) {
            self.draw_row(row, buffer, list, y, look);
        }
        let unseen = self.rows.len().saturating_sub(top + room);
        if unseen > 0 {
            let more = format!(" {unseen} more rows below (j) ");
            brush::put_right(buffer, inside, list.bottom(), 0, &more, look.dim());
        }
        let rows = (list.bottom()..inside.bottom()).zip(&below);
        for (y, (text, kind)) in rows.skip(1) {
            let text = brush::cut(text, usize::from(inside.width), look);
            brush::put(buffer, inside, inside.x, y, &text, kind.style(look));
        }
    }
}

/// How important a line is.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Warning,
    Dim,
    Accent,
}

impl Kind {
    fn style(self, look: Look) -> Style {
        match self {
            Self::Plain => look.plain(),
            Self::Warning => look.warning(),
            Self::Dim => look.dim(),
            Self::Accent => look.accent(),
        }
    }
}

/// A row of the list; a job by its place in the plan.
#[derive(Clone, Debug)]
enum Row {
    Head(String),
    Can(usize),
    Cannot(usize),
}

/// Those it will be done to, then the others, each reason once above those it holds for.
fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    if !plan.will.is_empty() {
        rows.push(Row::Head(plan.what.will()));
    }
    rows.extend((0..plan.will.len()).map(Row::Can));
    let mut cannot: Vec<_> = (0..plan.cannot.len()).collect();
    cannot.sort_by_key(|at| &plan.cannot[*at].note);
    let mut reason = None;
    for at in cannot {
        let note = &plan.cannot[at].note;
        if reason != Some(note) {
            let lines = brush::fold(&format!("cannot: {note}"), HEAD);
            let lines = lines.into_iter().enumerate();
            rows.extend(lines.map(|(at, line)| match at {
                0 => Row::Head(line),
                _ => Row::Head(format!("  {line}")),
            }));
            reason = Some(note);
        }
        rows.push(Row::Cannot(at));
    }
    rows
}

impl PlanDialog {
    fn draw_row(&self, row: &Row, buffer: &mut Buffer, list: Rect, y: u16, look: Look) {
        let (part, style): (&Part, Style) = match row {
            Row::Head(text) => {
                let text = brush::cut(text, usize::from(list.width), look);
                brush::put(buffer, list, list.x, y, &text, look.strong());
                return;
            }
            Row::Can(at) => (&self.plan.will[*at], look.plain()),
            Row::Cannot(at) => (&self.plan.cannot[*at], look.dim()),
        };
        let note = match row {
            Row::Can(_) => format!("{:9} {}", part.state, part.note),
            Row::Cannot(_) | Row::Head(_) => part.state.to_owned(),
        };
        let mut x = list.x + 2;
        let id = brush::cut_left(part.key.id.name(), ID);
        let title = brush::cut(&part.title, TITLE, look);
        let source = brush::cut(&part.source, SOURCE, look);
        for (text, wide) in [(id, ID), (title, TITLE), (source, SOURCE)] {
            brush::put(buffer, list, x, y, &text, style);
            x += u16::try_from(wide + 1).unwrap_or(0);
        }
        let room = usize::from(list.right().saturating_sub(x));
        let note = brush::cut(&note, room, look);
        brush::put(buffer, list, x, y, &note, style);
    }
}
