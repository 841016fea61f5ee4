//! `jobtui demo`: the dashboard over a small world of its own.

use clap::Args;

use super::args::Shared;
use super::exit::{Exit, Trouble};

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {}

pub(crate) fn run(_args: &DemoArgs, _shared: &Shared) -> Result<Exit, Trouble> {
    Ok(Exit::Fine)
}
