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

impl App {
    pub(super) fn open_command(&mut self) -> Vec<Effect> {
        let mut line = CommandLine::new("", self.remembered.command_history.clone());
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
                        self.remembered.use_command(text.trim());
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
