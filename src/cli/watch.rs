//! `jobtui` without a command: the dashboard.

use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::shared::Shared;
use super::sources::Wanted;
use crate::feed::{Feeds, Note};
use crate::tui::app::App;
use crate::tui::copy::Carrier;
use crate::tui::perform::Performer;
use crate::tui::run::{self as tui_run, Ending};
use crate::tui::terminal;

pub(crate) fn run(shared: &Shared) -> Result<Exit, Trouble> {
    show(shared, &Wanted::from(shared)?)
}

/// Shows the dashboard over these sources until the operator leaves.
pub(crate) fn show(shared: &Shared, wanted: &Wanted) -> Result<Exit, Trouble> {
    if !terminal::is_terminal() {
        return Err(Trouble::new(
            Exit::Usage,
            "the dashboard needs a terminal; --headless draws it once to standard output, \
             and `jobtui list` prints the jobs",
        ));
    }
    let clock = shared.clock();
    let (feeds, news) = Feeds::start(wanted.stores(), clock)?;
    let board = wanted.board();
    for (source, _) in board.sources() {
        feeds.tell(source, Note::Recover);
    }
    let mut performer = Performer::new(feeds);
    let carrier = Carrier::detect(|name| std::env::var(name).ok());
    let app = App::new(board, (80, 24), wanted.look, clock.now())
        .with_carrier(carrier)
        .with_filter(shared.filter.as_deref().unwrap_or(""));
    let ended = tui_run::run(app, news, clock, &mut performer);
    performer.stop(Duration::from_millis(200));
    Ok(match ended? {
        Ending::Asked => Exit::Fine,
        ending @ Ending::Signal(_) => Exit::Signal(ending.exit_code()),
    })
}
