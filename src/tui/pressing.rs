//! Who hears a key or a pasted text: the help, the dialog that is open, or what the panes' keys mean; and what
//! follows from a dialog's answer.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, On};
use super::app::App;
use super::dialogs::prompt::Purpose;
use super::dialogs::{Answer, Dialog};
use super::effect::Effect;
use super::keymap::Meaning;
use super::keys::Press;
use super::layout::{Pane, Shape};
use super::notice::{Notice, Tone};

impl App {
    pub(super) fn press(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let fresh = |n: &Notice| self.now.since(n.at) < Duration::from_secs(2);
        if self.notice.as_ref().is_some_and(|n| !fresh(n)) {
            self.notice = None;
        }
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return self.interrupt();
        }
        if self.areas().shape == Shape::Line {
            return self.press_unseen(Press::of(key));
        }
        if self.press_help(key) {
            return Vec::new();
        }
        if let Some(dialog) = &mut self.dialog {
            let answer = match dialog {
                Dialog::Confirm(confirm) => confirm.press(key),
                Dialog::Plan(plan) => plan.press(key, self.size),
                Dialog::Results(results) => results.press(key, self.bulk.work.as_ref(), self.size),
                Dialog::Priority(priority) => priority.press(key),
                Dialog::Pick(pick) => pick.press(key),
                Dialog::Form(form) => form.press(key),
                Dialog::Prompt(prompt) => prompt.press(key),
                Dialog::Deeds(list) => list.press(key, self.size.1),
                Dialog::Compare(compare) => compare.press(key, self.size),
                Dialog::Command(line) => line.press(key),
                Dialog::Menu(menu) => menu.press(key),
                Dialog::Select(select) => select.press(key),
                Dialog::Sort(menu) => menu.press(key),
                Dialog::Columns(choice) => choice.press(key),
                Dialog::Why(why) => why.press(key, self.size),
            };
            return self.take_answer(answer);
        }
        self.press_here(Press::of(key))
    }

    /// A screen too small for anything but one line of counts shows no job, no question and no answer: there a key may
    /// only leave.
    fn press_unseen(&mut self, press: Press) -> Vec<Effect> {
        match self.keymap.meaning(&[press], self.place()) {
            Meaning::Act(action @ (Action::Quit | Action::Suspend | Action::Redraw)) => {
                self.act(action)
            }
            Meaning::Act(_) | Meaning::Begins | Meaning::Nothing => Vec::new(),
        }
    }

    /// A key for the panes: it means something, or begins something, or closes what was begun.
    pub(super) fn press_here(&mut self, press: Press) -> Vec<Effect> {
        let begun = !self.typed.is_empty();
        self.typed.push(press);
        match self.keymap.meaning(&self.typed, self.place()) {
            Meaning::Begins => Vec::new(),
            Meaning::Act(action) => {
                self.typed.clear();
                if action.verb().is_none() {
                    self.marks.forget_loss();
                }
                let effects = self.act(action);
                self.fit_range();
                effects
            }
            Meaning::Nothing => {
                let said = std::mem::take(&mut self.typed);
                if !(begun && press == Press::ESC) {
                    let keys: String = said.iter().map(Press::to_string).collect();
                    self.tell(Tone::Plain, format!("no key {keys} here (? lists them)"));
                }
                Vec::new()
            }
        }
    }

    /// Which keys count: those of Logs, or those of everything else.
    pub(crate) fn place(&self) -> On {
        if self.focus == Pane::Logs {
            On::Logs
        } else {
            On::Lists
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(help) = &mut self.help {
            help.paste(text);
            return Vec::new();
        }
        let answer = match &mut self.dialog {
            Some(Dialog::Form(form)) => form.paste(text),
            Some(Dialog::Prompt(prompt)) => {
                prompt.line.paste(text);
                Answer::Typing(prompt.purpose, prompt.line.text().to_owned())
            }
            Some(Dialog::Priority(priority)) => {
                priority.line.paste(text);
                Answer::Stay
            }
            Some(Dialog::Command(line)) => line.paste(text),
            // Pasted text goes into a line or nowhere: it never presses keys.
            Some(
                Dialog::Confirm(_)
                | Dialog::Plan(_)
                | Dialog::Results(_)
                | Dialog::Pick(_)
                | Dialog::Deeds(_)
                | Dialog::Compare(_)
                | Dialog::Menu(_)
                | Dialog::Select(_)
                | Dialog::Sort(_)
                | Dialog::Columns(_)
                | Dialog::Why(_),
            )
            | None => Answer::Stay,
        };
        self.take_answer(answer)
    }

    fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Stay => Vec::new(),
            Answer::Close => {
                self.dialog = None;
                self.fit_log();
                self.turn_soon()
            }
            Answer::Command(told) => self.hear_command(told),
            Answer::Menu(chosen) => self.hear_menu(chosen),
            Answer::Select(step) => self.hear_select(step),
            Answer::Ask(source, request) => {
                self.dialog = None;
                self.ask(source, request)
            }
            Answer::Go => self.go_on_with_plan(),
            Answer::Set(whose, to) => {
                self.dialog = None;
                self.set_priority(*whose, to)
            }
            Answer::Continue => self.continue_work(),
            Answer::Results => self.open_results(),
            Answer::Deeds => self.open_deeds(),
            Answer::Send(source, new) => self.send(source, new),
            Answer::Draft(source, new) => self.ask_draft(source, new),
            Answer::GoToLine(key, at) => self.go_to_log_line(&key, at),
            Answer::Picked(source) => self.open_form(source, crate::job::Origin::Blank),
            Answer::Sorted(pane, sort) => self.sort_by(pane, &sort),
            Answer::Columns(pane, chosen) => {
                self.take_columns(pane, chosen);
                Vec::new()
            }
            Answer::Typing(Purpose::Filter, text) => self.type_filter(&text),
            Answer::Recall { older } => self.recall_filter(older),
            Answer::Typing(Purpose::Search, _) => Vec::new(),
            Answer::Taken(Purpose::Filter, text) => {
                self.dialog = None;
                self.take_filter(&text)
            }
            Answer::Dropped(Purpose::Filter, text) => {
                self.dialog = None;
                self.drop_filter(&text)
            }
            Answer::Taken(Purpose::Search, text) => {
                self.dialog = None;
                self.search(&text)
            }
            Answer::Dropped(Purpose::Search, _) => {
                self.dialog = None;
                Vec::new()
            }
        }
    }
}
