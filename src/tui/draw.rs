//! The screen: header, panes, a line for notices, the keys. It decides nothing and remembers nothing.
//!
//! ```text
//! jobtui fsq <30s  lab <30s           R 2  Q 9  ! 1  ok 12  all 24
//! ── 1 Running 2 ─────────────────────────────────────────────────
//!   R> ..-143022   wfe       study   3m51s  fsq
//! ━━ 2 Queue 9 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 of 9 ━
//!   ST ID          NAME      WHO  PRIO  WAIT SRC  WHY
//! > P. ..-00008    Resonator clau   10    2m lab  next, worker busy
//! ── 3 History 13 ────────────────────────────────────────────────
//! ── 4 Logs ..-143022 stdout.log ─────────────────── FOLLOW 12 KiB ─
//!  lab: cancel requested
//!  ? help  / filter  enter details  c cancel  P prio  S submit
//! ```

mod notice_line;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::action::Action;
use super::age::count;
use super::app::App;
use super::brush;
use super::dialogs::Dialog;
use super::dialogs::prompt::Purpose;
use super::layout::{Areas, Pane, Shape};
use super::log::LogLook;
use super::panes::frame::{self, Edge};
use super::panes::jobs::JobList;
use super::panes::table::{Cursor, Table};
use super::panes::{events, header, keybar, lines, sources, welcome};
use super::theme::Depth;
use crate::board::{Lane, Standing};
use crate::job::Status;
use crate::tui::buffer::Buffer;

impl App {
    /// Draws the whole screen into a blank buffer of the app's size.
    pub fn draw_into(&self, buffer: &mut Buffer, screen: Rect) {
        let areas = self.areas();
        if areas.shape == Shape::Line {
            let line = header::one_line(&self.board, usize::from(screen.width));
            brush::put(buffer, screen, screen.x, screen.y, &line, self.look.plain());
            return;
        }
        if self.board.standings().is_empty() {
            welcome::draw(buffer, screen, self.look);
            self.draw_notice(buffer, areas.notice, areas.keybar);
            self.draw_dialog(buffer, screen, &areas);
            return;
        }
        header::draw(buffer, areas.header, &self.board, self.now, self.look);
        lines::draw(buffer, &areas, self.focus, self.look);
        for placed in &areas.panes {
            match placed.pane {
                Pane::Running => self.draw_list(buffer, &areas, Pane::Running, &self.running),
                Pane::Queue => self.draw_list(buffer, &areas, Pane::Queue, &self.queue),
                Pane::History => self.draw_list(buffer, &areas, Pane::History, &self.history),
                Pane::Logs => self.draw_logs(buffer, &areas),
                Pane::Details => self.draw_details(buffer, &areas),
                Pane::Sources => self.draw_sources(buffer, &areas),
                Pane::Events => self.draw_events(buffer, &areas),
            }
        }
        let possible = |action: Action| action.verb().is_none_or(|verb| self.is_possible(verb));
        let in_logs = self.focus == Pane::Logs;
        keybar::draw(
            buffer,
            areas.keybar,
            (self.bar(), &self.keymap),
            &possible,
            in_logs,
            self.look,
        );
        self.draw_notice(buffer, areas.notice, areas.keybar);
        self.draw_dialog(buffer, screen, &areas);
    }

    fn edge(&self, buffer: &mut Buffer, areas: &Areas, pane: Pane, left: &str, right: &str) {
        if let Some(area) = areas.of(pane) {
            let edge = Edge {
                pane,
                left,
                right,
                focused: pane == self.focus,
            };
            frame::draw(buffer, area, areas.shape, &edge, self.look);
        }
    }

    fn draw_list(&self, buffer: &mut Buffer, areas: &Areas, pane: Pane, list: &JobList) {
        let rows = list.rows(&self.board).len();
        let focused = pane == self.focus;
        let unknown = self.board.standings().iter().all(Standing::is_unknown);
        let left = match (rows, unknown) {
            (0, true) => self.empty_text(list.lane),
            (0, false) => {
                let count = self.list_count(list.lane, rows);
                format!("{count}  {}", self.empty_text(list.lane))
            }
            _ => self.list_count(list.lane, rows),
        };
        let mut right = Vec::new();
        if !self.filter_text.is_empty() {
            let progress = self.reading_progress();
            let progress = progress.map_or(String::new(), |p| format!("  ({p})"));
            let text = crate::job::Plain::new(&self.filter_text);
            right.push(format!("/ {text}{progress}"));
        }
        right.extend(self.arrangement(pane));
        if let (true, Some(at)) = (focused, list.place()) {
            let lines = list.len(&self.board);
            right.push(format!(
                "{} of {}",
                count(at as u64 + 1),
                count(lines as u64)
            ));
        }
        if self.pause.is_on() {
            right.insert(0, self.pause.title());
        }
        let marked = self.marks.in_lane(list.lane);
        if marked > 0 {
            right.push(format!("{} marked", count(marked as u64)));
        }
        self.edge(buffer, areas, pane, &left, &right.join("   "));
        let Some(inside) = areas.inside(pane) else {
            return;
        };
        let asked = |row: &crate::board::Row<'_>| self.asked_about(row);
        let table = Table::new(
            &self.board,
            list.lane,
            self.columns.of(list.lane),
            inside.width,
            (self.now, self.look),
            &asked,
        );
        let mut y = inside.y;
        if self.has_head(areas, pane) {
            table.head(buffer, inside, y);
            y += 1;
        }
        let height = usize::from(inside.bottom().saturating_sub(y));
        for (place, line) in list.seen(&self.board, height) {
            let here = match (list.place() == Some(place), focused) {
                (true, true) => Cursor::Focused,
                (true, false) => Cursor::Resting,
                (false, _) => Cursor::Away,
            };
            let marked = self.marks.in_range(list.lane, place) || self.is_marked(line);
            table.line(buffer, inside, y, line, (here, marked));
            if self.is_watched(line) {
                brush::put(buffer, inside, inside.x + 4, y, "!", self.look.accent());
            } else if self.is_pinned(line) {
                brush::put(buffer, inside, inside.x + 4, y, "^", self.look.accent());
            }
            y += 1;
        }
    }

    /// How many jobs a lane has; with a filter, how many of them match.
    fn list_count(&self, lane: Lane, rows: usize) -> String {
        let tally = self.board.tally();
        if !self.filter_text.is_empty() {
            let all = self.board.lane(lane).len() as u64;
            let unread: u64 = self.board.standings().iter().map(Standing::unlisted).sum();
            return if lane == Lane::History && unread > 0 {
                let all = (count(all), count(all + unread));
                format!("{} of {} read of {}", count(rows as u64), all.0, all.1)
            } else {
                format!("{} of {}", count(rows as u64), count(all))
            };
        }
        match lane {
            Lane::Running => count(rows as u64),
            Lane::Queue => {
                // Rows that nobody understands stand behind those that wait.
                let waiting = tally.of(Status::Pending).min(rows as u64);
                let odd = rows as u64 - waiting;
                if odd == 0 {
                    count(waiting)
                } else {
                    format!("{} + {} unclear", count(waiting), count(odd))
                }
            }
            Lane::History => {
                let over: u64 = Status::ALL
                    .into_iter()
                    .filter(|s| s.is_over())
                    .map(|s| tally.of(s))
                    .sum();
                if tally.archived > 0 {
                    format!("{} + {} archived", count(over), count(tally.archived))
                } else {
                    count(over)
                }
            }
        }
    }

    fn draw_logs(&self, buffer: &mut Buffer, areas: &Areas) {
        let pinned = if self.pinned { " (pinned)" } else { "" };
        let (left, right) = match &self.log {
            None => ("no job is selected".to_owned(), String::new()),
            Some(log) => (
                format!(
                    "{} {}{pinned}",
                    brush::cut_left(log.key().id.name(), 24),
                    log.name()
                ),
                log.title_right(),
            ),
        };
        self.edge(buffer, areas, Pane::Logs, &left, &right);
        if let (Some(log), Some(inside)) = (&self.log, areas.inside(Pane::Logs)) {
            log.draw(inside, buffer, &self.log_look());
            fit_colours(buffer, inside, self.look);
        }
    }

    fn log_look(&self) -> LogLook {
        LogLook {
            colour: self.look.has_colour(),
            ascii: self.look.ascii,
            base: self.look.plain(),
            dim: self.look.dim(),
            match_: self.look.alarm(),
        }
    }

    fn draw_details(&self, buffer: &mut Buffer, areas: &Areas) {
        // They stay with the job that was looked at before.
        let left = if self.current_list().is_on_group() {
            "of one job, not of the sweep"
        } else {
            ""
        };
        let row = self.details.of.as_ref().and_then(|key| self.board.get(key));
        let watched = row.is_some_and(|row| self.alarm.is_watched(&row));
        let right = if watched { "! its end is told" } else { "" };
        self.edge(buffer, areas, Pane::Details, left, right);
        if let Some(inside) = areas.inside(Pane::Details) {
            self.details
                .draw(buffer, inside, &self.board, self.now, self.look);
        }
    }

    fn draw_sources(&self, buffer: &mut Buffer, areas: &Areas) {
        let count = self.board.standings().len().to_string();
        self.edge(buffer, areas, Pane::Sources, &count, "");
        if let Some(inside) = areas.inside(Pane::Sources) {
            sources::draw(
                buffer,
                inside,
                self.sources_top,
                &self.board,
                self.now,
                self.look,
            );
        }
    }

    fn draw_events(&self, buffer: &mut Buffer, areas: &Areas) {
        let count = match self.events.len() {
            0 => String::new(),
            some => some.to_string(),
        };
        self.edge(buffer, areas, Pane::Events, &count, "");
        if let Some(inside) = areas.inside(Pane::Events) {
            events::draw(buffer, inside, &self.events, self.look);
        }
    }

    fn draw_dialog(&self, buffer: &mut Buffer, screen: Rect, areas: &Areas) {
        self.draw_open(buffer, screen, areas);
        if let Some(help) = &self.help {
            help.draw(buffer, screen, self.look);
        }
    }

    fn draw_open(&self, buffer: &mut Buffer, screen: Rect, areas: &Areas) {
        match &self.dialog {
            None => {}
            Some(Dialog::Confirm(confirm)) => confirm.draw(buffer, screen, self.look),
            Some(Dialog::Plan(plan)) => plan.draw(buffer, screen, self.look),
            Some(Dialog::Results(results)) => {
                if let Some(work) = &self.bulk.work {
                    results.draw(buffer, screen, work, self.look);
                }
            }
            Some(Dialog::Priority(priority)) => priority.draw(buffer, screen, self.look),
            Some(Dialog::Pick(pick)) => pick.draw(buffer, screen, self.look),
            Some(Dialog::Form(form)) => form.draw(buffer, screen, self.look),
            Some(Dialog::Command(line)) => {
                line.draw(buffer, (areas.notice, areas.keybar), self.look);
            }
            Some(Dialog::Menu(menu)) => menu.draw(buffer, screen, self.look),
            Some(Dialog::Select(select)) => {
                if let Some(log) = &self.log {
                    select.draw(buffer, screen, log, (self.look, &self.log_look()));
                }
            }
            Some(Dialog::Deeds(list)) => list.draw(buffer, screen, self.now, self.look),
            Some(Dialog::Compare(compare)) => compare.draw(buffer, screen, self.look),
            Some(Dialog::Sort(menu)) => menu.draw(buffer, screen, self.look),
            Some(Dialog::Columns(choice)) => choice.draw(buffer, screen, self.look),
            Some(Dialog::Why(why)) => why.draw(buffer, screen, self.look),
            Some(Dialog::Prompt(prompt)) => {
                let (facts, bad) = match prompt.purpose {
                    Purpose::Filter => (self.match_count(), self.filter_hint().map(|hint| hint.0)),
                    Purpose::Search => (String::new(), None),
                };
                prompt.draw(buffer, areas.keybar, &facts, bad, self.look);
            }
        }
    }
}

/// A log may ask for colours that this terminal does not have.
fn fit_colours(buffer: &mut Buffer, area: Rect, look: super::theme::Look) {
    if look.depth() == Depth::True {
        return;
    }
    for position in area.positions() {
        let cell = &mut buffer[position];
        let fitted = Style::new().fg(look.fit(cell.fg())).bg(look.fit(cell.bg()));
        cell.set_style(fitted);
    }
}
