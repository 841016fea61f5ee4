//! The form of a new job, in two steps: fields with live checks, then the exact text to be written.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::line::TypedLine;
use super::{Answer, boxed};
use crate::job::{Draft, NewJob, Origin, Refusal, SourceId, Ticket, Weight};
use crate::tui::brush;
use crate::tui::theme::Look;

/// A new job being described.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) source: SourceId,
    pub(crate) source_name: String,
    pub(crate) origin: Origin,
    step: Step,
    fields: Vec<Entry>,
    at: usize,
    top: usize,
    draft: Option<Draft>,
    refused: Option<Refusal>,
    /// The draft that is being made, and whether something was typed since it was asked for.
    asked: Option<Ticket>,
    typed_since: bool,
    /// The job was sent and the answer is awaited.
    pub(crate) sent: Option<Ticket>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: &'static str,
    hint: &'static str,
    line: TypedLine,
    given: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Fill,
    Review,
}

/// The widest field name and its gap.
const LABEL: u16 = 20;

impl Form {
    pub(crate) fn new(source: SourceId, source_name: &str, origin: Origin) -> Self {
        Self {
            source,
            source_name: source_name.to_owned(),
            origin,
            step: Step::Fill,
            fields: Vec::new(),
            at: 0,
            top: 0,
            draft: None,
            refused: None,
            asked: None,
            typed_since: false,
            sent: None,
        }
    }

    /// The job as described so far: only what differs from what the origin gave.
    pub(crate) fn new_job(&self) -> NewJob {
        let fields = self
            .fields
            .iter()
            .filter(|f| f.line.text() != f.given)
            .map(|f| (f.name.to_owned(), f.line.text().to_owned()))
            .collect();
        NewJob {
            origin: self.origin.clone(),
            fields,
        }
    }

    /// Whether a draft may be asked for now: one at a time.
    pub(crate) fn ask(&mut self, ticket: Ticket) -> bool {
        if self.asked.is_some() {
            self.typed_since = true;
            return false;
        }
        self.asked = Some(ticket);
        self.typed_since = false;
        true
    }

    /// Takes the draft that was asked for; true when another one is needed at once.
    pub(crate) fn hear(&mut self, ticket: Ticket, draft: Result<Draft, Refusal>) -> bool {
        if self.asked != Some(ticket) {
            return false;
        }
        self.asked = None;
        match draft {
            Err(refusal) => self.refused = Some(refusal),
            Ok(draft) => {
                self.refused = None;
                if self.fields.is_empty() {
                    self.fields = draft
                        .fields
                        .iter()
                        .map(|f| Entry {
                            name: f.name,
                            hint: f.hint,
                            line: TypedLine::new(&f.value),
                            given: f.value.clone(),
                        })
                        .collect();
                }
                self.draft = Some(draft);
            }
        }
        self.typed_since
    }

    /// The source refused the job that was sent.
    pub(crate) fn hear_refusal(&mut self, refusal: Refusal) {
        self.sent = None;
        self.step = Step::Fill;
        self.refused = Some(refusal);
    }

    /// The draft that is shown may be sent.
    fn is_sound(&self) -> bool {
        self.refused.is_none() && self.draft.as_ref().is_some_and(Draft::is_sound)
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.asked.is_some() || self.sent.is_some()
    }

    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        if self.sent.is_some() {
            // Nothing is sent twice; leaving is possible, the answer then comes as a notice.
            return if key.code == KeyCode::Esc {
                Answer::Close
            } else {
                Answer::Stay
            };
        }
        match self.step {
            Step::Fill => self.press_in_fields(key),
            Step::Review => self.press_in_review(key),
        }
    }

    fn press_in_fields(&mut self, key: &KeyEvent) -> Answer {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Answer::Close,
            KeyCode::Tab | KeyCode::Down => {
                self.at = if self.at >= last { 0 } else { self.at + 1 };
            }
            KeyCode::BackTab | KeyCode::Up => {
                self.at = if self.at == 0 { last } else { self.at - 1 };
            }
            KeyCode::Enter => {
                if self.draft.is_some() {
                    self.step = Step::Review;
                    self.top = 0;
                }
            }
            _ => {
                if let Some(field) = self.fields.get_mut(self.at)
                    && field.line.press(key)
                {
                    return Answer::Draft(self.source, self.new_job());
                }
            }
        }
        Answer::Stay
    }

    fn press_in_review(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Esc | KeyCode::Backspace => self.step = Step::Fill,
            KeyCode::Char('j') | KeyCode::Down => self.top += 1,
            KeyCode::Char('k') | KeyCode::Up => self.top = self.top.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.top += 10,
            KeyCode::PageUp => self.top = self.top.saturating_sub(10),
            // What is sent is what was shown: a draft that is still being made is waited for.
            KeyCode::Enter if self.is_sound() && self.asked.is_none() => {
                return Answer::Send(self.source, self.new_job());
            }
            _ => {}
        }
        let last = self.draft.as_ref().map_or(0, |d| d.preview.len());
        self.top = self.top.min(last.saturating_sub(1));
        Answer::Stay
    }

    pub(crate) fn paste(&mut self, text: &str) -> Answer {
        match (self.step, self.fields.get_mut(self.at)) {
            (Step::Fill, Some(field)) if self.sent.is_none() => {
                field.line.paste(text);
                Answer::Draft(self.source, self.new_job())
            }
            _ => Answer::Stay,
        }
    }

    pub(crate) fn draw(&self, buffer: &mut Buffer, screen: Rect, look: Look) {
        let (verb, step) = match (&self.origin, self.step) {
            (Origin::Job(id), Step::Fill) => (format!("Rerun {id} on"), "step 1 of 2: fields"),
            (Origin::Job(id), Step::Review) => (format!("Rerun {id} on"), "step 2 of 2: review"),
            (_, Step::Fill) => ("Submit to".to_owned(), "step 1 of 2: fields"),
            (_, Step::Review) => ("Submit to".to_owned(), "step 2 of 2: review"),
        };
        let title = format!("{verb} {}  {step}", self.source_name);
        let width = screen.width.saturating_sub(2).min(100);
        let most = screen.height.saturating_sub(2).min(40);
        let height = match self.step {
            Step::Fill => {
                let rows = self.fields.len() + self.checks(look).len() + 8;
                u16::try_from(rows).unwrap_or(most).min(most)
            }
            Step::Review => most,
        };
        let inside = boxed::draw(buffer, screen, (width, height), &title, look);
        let body = Rect {
            height: inside.height.saturating_sub(1),
            ..inside
        };
        match self.step {
            Step::Fill => self.draw_fields(buffer, body, look),
            Step::Review => self.draw_review(buffer, body, look),
        }
        let keys = match (self.step, self.sent) {
            (_, Some(_)) => "sending...   esc leaves; the answer comes as a notice",
            (Step::Fill, None) => "tab next field   enter review   esc leave",
            (Step::Review, None) if !self.is_sound() => "esc back to the fields: not yet possible",
            (Step::Review, None) => "enter send   j k scroll   esc back to the fields",
        };
        let y = inside.bottom().saturating_sub(1);
        brush::put(buffer, inside, inside.x, y, keys, look.dim());
    }

    fn draw_fields(&self, buffer: &mut Buffer, area: Rect, look: Look) {
        if self.fields.is_empty() {
            let text = self
                .refused
                .as_ref()
                .map_or("asking the source...", |r| r.text.as_str());
            boxed::lines(buffer, area, area.y, [(text, look.warning())], look);
            return;
        }
        let checks = self.checks(look);
        let below = u16::try_from(checks.len().min(6) + 1).unwrap_or(0);
        let rows = usize::from(area.height.saturating_sub(below)).max(1);
        let top = (self.at + 1).saturating_sub(rows);
        let mut y = area.y;
        for (i, field) in self.fields.iter().enumerate().skip(top).take(rows) {
            let here = i == self.at;
            let marker = if here { "> " } else { "  " };
            let x = brush::put(buffer, area, area.x, y, marker, look.accent());
            let (_, style) = self.verdict(field.name, look);
            brush::put(buffer, area, x, y, field.name, style);
            let x = area.x + LABEL;
            let hint = if here && field.line.text().is_empty() {
                field.hint
            } else {
                ""
            };
            let row = Rect {
                x,
                y,
                width: area.right().saturating_sub(x),
                height: 1,
            };
            brush::put(buffer, row, x + 1, y, hint, look.dim());
            field.line.draw(buffer, row, here, look);
            y += 1;
        }
        let hint = self.fields.get(self.at).map_or("", |f| f.hint);
        let lines = checks.iter().map(|(text, style)| (text.as_str(), *style));
        boxed::lines(buffer, area, y + 1, lines.chain([(hint, look.dim())]), look);
    }

    /// The worst thing found about a field.
    fn verdict(&self, name: &str, look: Look) -> (Weight, Style) {
        let worst = self
            .draft
            .iter()
            .flat_map(|d| &d.checks)
            .filter(|c| c.field == name)
            .map(|c| c.weight)
            .max()
            .unwrap_or(Weight::Fine);
        (worst, weight_style(worst, look))
    }

    /// What is wrong or worth knowing, the worst first.
    fn checks(&self, look: Look) -> Vec<(String, Style)> {
        let mut lines = Vec::new();
        if let Some(refusal) = &self.refused {
            lines.push((refusal.text.as_str().to_owned(), look.bad()));
        }
        let mut checks: Vec<_> = self.draft.iter().flat_map(|d| &d.checks).collect();
        checks.sort_by_key(|c| std::cmp::Reverse(c.weight));
        for check in checks {
            let word = match check.weight {
                Weight::Fine => "ok",
                Weight::Warning => "warning",
                Weight::Error => "ERROR",
            };
            let field = if check.field.is_empty() {
                String::new()
            } else {
                format!("{}: ", check.field)
            };
            lines.push((
                format!("{word:8}{field}{}", check.text),
                weight_style(check.weight, look),
            ));
        }
        lines
    }

    fn draw_review(&self, buffer: &mut Buffer, area: Rect, look: Look) {
        let Some(draft) = &self.draft else {
            return;
        };
        let verdict = if self.is_sound() {
            "what will be written:".to_owned()
        } else {
            "not yet possible:".to_owned()
        };
        let target = draft.target.as_str();
        let mut y = boxed::lines(
            buffer,
            area,
            area.y,
            [(verdict.as_str(), look.strong()), (target, look.accent())],
            look,
        );
        let checks = self.checks(look);
        let told = checks
            .iter()
            .filter(|(text, _)| !text.starts_with("ok"))
            .map(|(text, style)| (text.as_str(), *style));
        y = boxed::lines(buffer, area, y, told, look);
        let lines = draft
            .preview
            .iter()
            .skip(self.top)
            .map(|line| (line.as_str(), look.plain()));
        boxed::lines(buffer, area, y + 1, lines, look);
    }
}

fn weight_style(weight: Weight, look: Look) -> Style {
    match weight {
        Weight::Fine => look.plain(),
        Weight::Warning => look.warning(),
        Weight::Error => look.bad(),
    }
}
