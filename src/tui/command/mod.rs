//! The command line: what can be typed after `:`, what is offered meanwhile, and what it does.
//! Never here: how the line is drawn, what an action does.

mod complete;
mod parse;
mod run;
mod table;

pub(crate) use complete::Offers;
pub(crate) use parse::Fault;
pub(crate) use table::all;

use super::app::App;
use super::dialogs::Dialog;
use super::dialogs::command::{CommandLine, Told};
use super::effect::Effect;

/// So many commands are remembered.
const REMEMBERED: usize = 100;

/// What was typed before, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(Vec<String>);

impl History {
    /// A command that is repeated moves to the end.
    fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.0.retain(|old| old != text);
        self.0.push(text.to_owned());
        let surplus = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..surplus);
    }
}

impl App {
    /// Begins with what was typed in former sessions, the newest last.
    pub fn with_commands(mut self, typed: Vec<String>) -> Self {
        for text in typed {
            self.commands.add(&text);
        }
        self
    }

    /// What was typed so far, to be remembered.
    pub fn commands(&self) -> &[String] {
        &self.commands.0
    }

    pub(super) fn open_command(&mut self) -> Vec<Effect> {
        let mut line = CommandLine::new("", self.commands.0.clone());
        line.offers = self.offers("");
        self.dialog = Some(Dialog::Command(Box::new(line)));
        Vec::new()
    }

    pub(super) fn hear_command(&mut self, told: Told) -> Vec<Effect> {
        match told {
            Told::Changed => {
                self.offer();
                Vec::new()
            }
            Told::Run(text) => {
                // A command may open a dialog of its own; one that is wrong stays.
                let line = self.dialog.take();
                match self.run_line(&text) {
                    Ok(effects) => {
                        self.commands.add(&text);
                        effects
                    }
                    Err(fault) => {
                        self.dialog = line;
                        if let Some(Dialog::Command(line)) = &mut self.dialog {
                            line.fault = Some(fault);
                        }
                        Vec::new()
                    }
                }
            }
        }
    }

    fn offer(&mut self) {
        let offers = match &self.dialog {
            Some(Dialog::Command(line)) => self.offers(line.text()),
            _ => return,
        };
        if let Some(Dialog::Command(line)) = &mut self.dialog {
            line.offers = offers;
        }
    }
}
