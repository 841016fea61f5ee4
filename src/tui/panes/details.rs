//! The Details pane: all that is known of one job, at once what the board has, then what its
//! source reads.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::board::{Board, RowNumber};
use crate::job::{Details, JobKey, Moment, Refusal, Verb};
use crate::tui::buffer::Buffer;
use crate::tui::theme::Look;
use crate::tui::{age, brush, sign, study};
use crate::why;

/// What the pane knows beyond the board, and how far it is scrolled.
#[derive(Clone, Debug, Default)]
pub(crate) struct DetailsPane {
    /// The job it is about.
    pub(crate) of: Option<JobKey>,
    /// When it was last asked for.
    pub(crate) asked_at: Option<Moment>,
    heard: Option<Result<Details, Refusal>>,
    top: usize,
}

/// The widest label.
const LABEL: usize = 12;
/// A study's curve takes no more columns, so that it stands in one row of any pane.
const CURVE: usize = 24;

enum Line {
    Blank,
    Heading(String),
    Field(String, String, Style),
    Text(String, Style),
}

impl DetailsPane {
    /// Turns to another job, forgetting what was read of the last one.
    pub(crate) fn turn_to(&mut self, key: JobKey) {
        if self.of.as_ref() != Some(&key) {
            self.of = Some(key);
            self.heard = None;
            self.top = 0;
        }
    }

    pub(crate) fn hear(&mut self, key: &JobKey, details: Result<Details, Refusal>) {
        if self.of.as_ref() == Some(key) {
            self.heard = Some(details);
        }
    }

    pub(crate) fn scroll(
        &mut self,
        rows: isize,
        board: &Board,
        now: Moment,
        look: Look,
        area: Rect,
    ) {
        let all = self.height(board, now, look, area.width);
        let last = all.saturating_sub(usize::from(area.height));
        self.top = self.top.saturating_add_signed(rows).min(last);
    }

    fn height(&self, board: &Board, now: Moment, look: Look, width: u16) -> usize {
        self.lines(board, now, look)
            .iter()
            .map(|line| wrapped(line, width).len())
            .sum()
    }

    fn lines(&self, board: &Board, now: Moment, look: Look) -> Vec<Line> {
        let mut lines = Vec::new();
        let number = self.of.as_ref().and_then(|key| board.find(key));
        match (&self.of, number) {
            (_, Some(number)) => known(board, number, now, look, &mut lines),
            (Some(key), None) => lines.push(Line::Text(
                format!("{} is not on the board any more", key.id),
                look.warning(),
            )),
            (None, None) => lines.push(Line::Text("no job is selected".into(), look.dim())),
        }
        match &self.heard {
            None => {}
            Some(Err(refusal)) => {
                lines.push(Line::Blank);
                lines.push(Line::Text(refusal.text.as_str().to_owned(), look.warning()));
            }
            Some(Ok(details)) => {
                lines.push(Line::Blank);
                for (name, value) in &details.fields {
                    lines.push(Line::Field(
                        name.as_str().to_owned(),
                        value.as_str().to_owned(),
                        look.plain(),
                    ));
                }
                if let Some(report) = &details.study {
                    lines.push(Line::Blank);
                    lines.push(Line::Heading("study".to_owned()));
                    for (name, value) in study::lines(report, look.ascii, CURVE) {
                        lines.push(Line::Field(name, value, look.plain()));
                    }
                }
                for section in &details.sections {
                    lines.push(Line::Blank);
                    lines.push(Line::Heading(section.title.as_str().to_owned()));
                    for line in &section.lines {
                        lines.push(Line::Text(line.as_str().to_owned(), look.plain()));
                    }
                }
            }
        }
        lines
    }

    pub(crate) fn draw(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        board: &Board,
        now: Moment,
        look: Look,
    ) {
        let pieces = self
            .lines(board, now, look)
            .into_iter()
            .flat_map(|line| wrapped(&line, area.width));
        for (y, piece) in (area.top()..area.bottom()).zip(pieces.skip(self.top)) {
            let label = brush::cut(&piece.label, LABEL, look);
            brush::put(buffer, area, area.x, y, &label, look.dim());
            let style = if piece.heading {
                look.strong()
            } else {
                piece.style
            };
            brush::put(buffer, area, area.x + piece.indent, y, &piece.text, style);
        }
    }
}

/// One row on the screen.
struct Piece {
    label: String,
    indent: u16,
    text: String,
    style: Style,
    heading: bool,
}

/// A line broken into rows of this width; a value's next rows stand under its first.
fn wrapped(line: &Line, width: u16) -> Vec<Piece> {
    let (label, text, style, heading) = match line {
        Line::Blank => ("", "", Style::new(), false),
        Line::Heading(text) => ("", text.as_str(), Style::new(), true),
        Line::Field(name, value, style) => (name.as_str(), value.as_str(), *style, false),
        Line::Text(text, style) => ("", text.as_str(), *style, false),
    };
    let indent = if let Line::Field(..) = line {
        LABEL + 1
    } else {
        0
    };
    let room = usize::from(width).saturating_sub(indent).max(8);
    let mut pieces: Vec<Piece> = brush::fold(text, room)
        .into_iter()
        .map(|text| Piece {
            label: String::new(),
            indent: u16::try_from(indent).unwrap_or(0),
            text,
            style,
            heading,
        })
        .collect();
    if let Some(first) = pieces.first_mut() {
        label.clone_into(&mut first.label);
    }
    pieces
}

/// What the board itself knows: state, reason, times, what may be done.
fn known(board: &Board, number: RowNumber, now: Moment, look: Look, lines: &mut Vec<Line>) {
    let row = board.row(number);
    let mut field = |name: &str, value: String, style: Style| {
        lines.push(Line::Field(name.to_owned(), value, style));
    };
    let source = board.standing(row.source());
    field("id", row.name().to_owned(), look.strong());
    let mut state = format!("{} {}", sign::sign(&row), row.status().word());
    if !row.native().is_empty() && row.native() != row.status().word() {
        state = format!("{state} ({})", row.native());
    }
    field("state", state, sign::style(&row, look));
    let reason = why::headline(board, number, now);
    if !reason.short.is_empty() {
        let style = match reason.weight {
            why::Weight::Plain => look.plain(),
            why::Weight::Warning | why::Weight::Bad => look.warning(),
        };
        field("why", reason.short, style);
    }
    for flag in row.flags().iter() {
        field("", flag.sentence().to_owned(), look.warning());
    }
    if let Some(source) = source {
        field(
            "source",
            format!("{} ({})", source.name, source.kind),
            look.plain(),
        );
    }
    for (name, value) in [("who", row.owner()), ("project", row.project())] {
        if !value.is_empty() {
            field(name, value.to_owned(), look.plain());
        }
    }
    if let Some(priority) = row.priority() {
        field("priority", priority.to_string(), look.plain());
    }
    let times = row.times();
    for (name, at) in [
        ("created", times.created),
        ("started", times.started),
        ("ended", times.ended),
    ] {
        if let Some(at) = at {
            let ago = age::short(now.since(at));
            field(
                name,
                format!("{}  {ago} ago", at.local_text()),
                look.plain(),
            );
        }
    }
    if let Some(source) = source {
        let (can, cannot) = possible(&source.capabilities(), &row.job());
        field("can", can, look.plain());
        for (verb, reason) in cannot {
            field("cannot", format!("{verb}: {reason}"), look.dim());
        }
    }
}

fn possible(
    capabilities: &crate::job::Capabilities,
    job: &crate::job::Job,
) -> (String, Vec<(&'static str, String)>) {
    let mut can = Vec::new();
    let mut cannot = Vec::new();
    let archived = job.flags.has(crate::job::Flag::Archived);
    let put_away = if archived {
        Verb::Restore
    } else {
        Verb::Archive
    };
    for verb in [Verb::Cancel, Verb::Reprioritise, Verb::Rerun, put_away] {
        match capabilities.why_not(verb, job) {
            None => can.push(verb.word()),
            Some(reason) => cannot.push((verb.word(), reason.as_str().to_owned())),
        }
    }
    let can = if can.is_empty() {
        "nothing".to_owned()
    } else {
        can.join(", ")
    };
    (can, cannot)
}
