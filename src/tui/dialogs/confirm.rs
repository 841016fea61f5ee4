//! Asks before something is cancelled or put away: what is lost, what follows, what cannot be known.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::count::Count;
use super::{About, Answer, boxed};
use crate::job::{Consent, Request, Verb};
use crate::tui::brush;
use crate::tui::copy::words::shell;
use crate::tui::theme::Look;

/// The question. Enter alone does nothing: the letter has to be meant, or the number of the job.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    pub(crate) about: About,
    pub(crate) request: Request,
    /// What will happen, in sentences.
    pub(crate) lines: Vec<String>,
    pub(crate) count: Option<Count>,
}

impl Confirm {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        let agreed = match &mut self.count {
            Some(count) => count.press(key),
            None => key.code == KeyCode::Char('y'),
        };
        match key.code {
            _ if agreed => Answer::Ask(self.about.key.source, self.request.clone()),
            KeyCode::Esc | KeyCode::Char('n' | 'q') => Answer::Close,
            _ => Answer::Stay,
        }
    }

    /// It was asked before, and the source objected.
    fn is_consent(&self) -> bool {
        matches!(self.request, Request::Archive(_, Consent::Given))
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let verb = self.request.verb();
        let title = match verb {
            Verb::Cancel => "Cancel this job?",
            Verb::Archive if self.is_consent() => "Archive it all the same?",
            Verb::Archive => "Archive this job?",
            Verb::Restore => "Take this job back?",
            Verb::Reprioritise => "Set its priority?",
            Verb::Submit | Verb::Rerun => "Really?",
        };
        let width = screen.width.saturating_sub(2).min(76);
        let room = usize::from(width.saturating_sub(4)).max(8);
        // A name may be longer than the box: its end tells it apart, and what will happen is never cut.
        let name = brush::cut_left(self.about.key.id.name(), room).into_owned();
        let title_line = brush::cut(&self.about.title, room, look).into_owned();
        let state = format!("{}  {}", self.about.source, self.about.state);
        let mut lines = vec![(name, look.strong())];
        if !self.about.key.id.name().contains(&self.about.title) {
            lines.push((title_line, look.plain()));
        }
        lines.push((state, look.plain()));
        lines.push((String::new(), look.plain()));
        lines.extend(self.lines.iter().map(|line| (line.clone(), look.plain())));
        let rows = |lines: &[(String, Style)]| -> usize {
            lines
                .iter()
                .map(|(line, _)| brush::fold(line, room).len())
                .sum()
        };
        let more = match &self.request {
            Request::Reprioritise(_, to) => format!(" {to} --yes"),
            _ if self.is_consent() => " --yes --anyway".to_owned(),
            _ => " --yes".to_owned(),
        };
        let id = shell(self.about.key.id.name());
        let command = format!("same as: jobtui {} {id}{more}", verb.word());
        let keys = 2 + usize::from(self.count.is_some());
        let with_command = rows(&lines) + 1 + brush::fold(&command, room).len() + 2 + keys;
        if with_command <= usize::from(screen.height) {
            lines.push((String::new(), look.plain()));
            lines.push((command, look.dim()));
        }
        let height = u16::try_from(rows(&lines) + 2 + keys).unwrap_or(u16::MAX);
        let inside = boxed::draw(buffer, screen, (width, height), title, look);
        let text = Rect {
            height: inside
                .height
                .saturating_sub(u16::try_from(keys).unwrap_or(2)),
            ..inside
        };
        let lines = lines.iter().map(|(line, style)| (line.as_str(), *style));
        boxed::lines(buffer, text, text.y, lines, look);
        let y = inside.bottom().saturating_sub(1);
        let x = if let Some(count) = &self.count {
            brush::put(
                buffer,
                inside,
                inside.x,
                y.saturating_sub(1),
                &count.line(),
                look.accent(),
            );
            inside.x
        } else {
            let x = brush::put(buffer, inside, inside.x, y, "y", look.accent());
            brush::put(buffer, inside, x + 1, y, verb.word(), look.plain()) + 3
        };
        let x = brush::put(buffer, inside, x, y, "esc", look.accent());
        brush::put(buffer, inside, x + 1, y, "keep it as it is", look.plain());
    }
}
