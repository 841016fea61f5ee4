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
        let mut line = CommandLine::new("", self.remembered.command_history.clone(), self.look);
        line.offers = self.offers("");
        self.dialog = Some(Dialog::Command(Box::new(line)));
        Vec::new()
    }

    pub(super) fn hear_command(&mut self, told: Told) -> Vec<Effect> {
        match told {
            Told::Changed => {
                self.offer();
                self.preview();
                Vec::new()
            }
            Told::Taken => {
                self.preview();
                Vec::new()
            }
            Told::Left => {
                self.undress();
                self.dialog = None;
                self.fit_log();
                self.turn_soon()
            }
            Told::Run(text) => {
                self.undress();
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

    /// The look from before the line was opened.
    pub(super) fn undress(&mut self) {
        if let Some(Dialog::Command(line)) = &self.dialog {
            self.look = line.worn;
        }
    }

    /// Shows the theme whose name stands there, while it stands there.
    fn preview(&mut self) {
        self.undress();
        let Some(Dialog::Command(line)) = &self.dialog else {
            return;
        };
        let mut words = line.text().trim_start_matches(':').split_whitespace();
        let verb = words.next().and_then(table::find);
        if verb.is_some_and(|found| found.word() == "theme")
            && let (Some(name), None) = (words.next().map(str::to_owned), words.next())
        {
            // What is no name yet changes nothing.
            let _ = self.try_theme(&name);
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
