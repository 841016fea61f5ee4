//! What each action does: one line for each, the work is where its subject is.

use super::action::{Action, Motion};
use super::app::App;
use super::bulk::plan::What;
use super::effect::Effect;
use super::layout::{Along, Pane};
use super::log::{LogView, Move};

impl App {
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        if !matches!(action, Action::Quit | Action::Back) {
            self.leaving = false;
        }
        match action {
            Action::Down => self.go(Motion::Rows(1)),
            Action::Up => self.go(Motion::Rows(-1)),
            Action::PageDown => self.go(Motion::Pages(1)),
            Action::PageUp => self.go(Motion::Pages(-1)),
            Action::Top => self.go(Motion::Top),
            Action::Bottom => self.go(Motion::Bottom),
            Action::NextPane => self.walk(1),
            Action::PreviousPane => self.walk(-1),
            Action::FocusRunning => self.go_at_once_to(Pane::Running),
            Action::FocusQueue => self.go_at_once_to(Pane::Queue),
            Action::FocusHistory => self.go_at_once_to(Pane::History),
            Action::FocusLogs => self.go_at_once_to(Pane::Logs),
            Action::FocusDetails => self.go_to(Pane::Details),
            Action::FocusSources => self.go_to(Pane::Sources),
            Action::FocusEvents => self.go_to(Pane::Events),
            Action::Details if self.is_on_group() => self.fold(),
            Action::Details => self.show_details(),
            Action::Why => self.open_why(),
            Action::Back => self.back(),
            Action::Zoom => self.toggle_zoom(),
            Action::ZoomLogs => self.zoom_logs(),
            Action::Smaller => self.resize_pane(Along::Rows, -1),
            Action::Larger => self.resize_pane(Along::Rows, 1),
            Action::Narrower => self.resize_pane(Along::Columns, -1),
            Action::Wider => self.resize_pane(Along::Columns, 1),
            Action::Mouse => self.toggle_mouse(),
            Action::Find => {
                self.open_prompt();
                Vec::new()
            }
            Action::InvertFilter
            | Action::Mine
            | Action::ShowFailed
            | Action::ShowRunning
            | Action::ShowWaiting
            | Action::ShowStale => self.filter_by_key(action),
            Action::NextMatch => self.next_match(false),
            Action::PreviousMatch => self.next_match(true),
            Action::Submit => self.open_submit(),
            Action::Rerun => self.open_rerun(),
            Action::Cancel => self.begin(What::Cancel),
            Action::Archive => self.begin_archive(),
            Action::Tell => self.toggle_watch(),
            Action::KeepOnTop => self.toggle_pin(),
            Action::Mark => self.mark(),
            Action::Range => self.range(),
            Action::MarkAll => self.mark_all(),
            Action::UnmarkAll => self.unmark_all(),
            Action::Undo => self.undo(),
            Action::Deeds => self.open_results_or_deeds(),
            Action::Compare => self.open_compare(),
            Action::Priority => self.open_priority(),
            Action::Raise => self.begin(What::Shift(1)),
            Action::Lower => self.begin(What::Shift(-1)),
            Action::Follow => self.in_log(LogView::toggle_follow),
            Action::Wrap => self.toggle_wrap(),
            Action::Pin => self.keep_log(),
            Action::ErrorAbove => self.go_to_error(LogView::error_above),
            Action::ErrorBelow => self.go_to_error(LogView::error_below),
            Action::Left => self.in_log(|log| log.scroll(Move::Sideways(-1))),
            Action::Right => self.in_log(|log| log.scroll(Move::Sideways(1))),
            Action::Sort => {
                self.open_sort();
                Vec::new()
            }
            Action::SortLeft => self.shift_sort(-1),
            Action::SortRight => self.shift_sort(1),
            Action::Invert => self.invert_sort(),
            Action::Columns => {
                self.open_columns();
                Vec::new()
            }
            Action::Fold => self.fold(),
            Action::FoldAll => self.fold_all(),
            Action::Refresh => self.look_at_all(),
            Action::Help => self.open_help(""),
            Action::Menu => self.open_menu(),
            Action::Command => self.open_command(),
            Action::CopyRow
            | Action::CopyId
            | Action::CopyName
            | Action::CopyPath
            | Action::CopyLines
            | Action::CopyCommand
            | Action::CopyJson => self.copy(action),
            Action::Select => self.open_select(),
            Action::SaveScreen => self.write_screen(),
            Action::Pause => self.toggle_pause(),
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => self.quit(),
        }
    }

    /// Keeps this log while one walks the lists, or follows the cursor again.
    fn keep_log(&mut self) -> Vec<Effect> {
        self.pinned = !self.pinned && self.log.is_some();
        self.turn_soon()
    }

    fn toggle_wrap(&mut self) -> Vec<Effect> {
        self.in_log(|log| {
            log.toggle_wrap();
            Vec::new()
        })
    }
}
