//! `jobtui keys`: the table of keys, as the README shows it.

use super::exit::{Exit, Trouble};
use super::out;
use crate::tui::action;

pub(crate) fn run() -> Result<Exit, Trouble> {
    out::answer(|out| out.write_all(action::markdown().as_bytes()))?;
    Ok(Exit::Fine)
}
