//! `jobtui` without a command: the dashboard.

use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::Shared;
use super::sources::Wanted;
use super::telling::{self, Hands};
use crate::feed::{Feeds, Note};
use crate::state::{self, Memory, State};
use crate::tui::app::App;
use crate::tui::copy::Carrier;
use crate::tui::perform::Performer;
use crate::tui::run::{Ending, Stage};
use crate::tui::terminal;

/// How long the sources have to finish what was asked of them.
const DEEDS: Duration = Duration::from_millis(200);

/// The same when they only read: nobody waits for that any more.
const READING: Duration = Duration::from_millis(5);

pub(crate) fn run(shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    let place = state::default_place().filter(|_| !shared.fresh);
    let Some(place) = place else {
        return show(shared, &wanted, None);
    };
    let (memory, trouble) = Memory::load(&place);
    if let Some(trouble) = &trouble {
        out::complain(trouble);
    }
    show(shared, &wanted, Some((memory, trouble)))
}

/// Shows the dashboard over these sources until the operator leaves. `memory` is what is known from last time,
/// with what was wrong with it; it is kept up to date when the dashboard ends, whatever ended it.
pub(crate) fn show(
    shared: &Shared,
    wanted: &Wanted,
    memory: Option<(Memory, Option<String>)>,
) -> Result<Exit, Trouble> {
    if !terminal::is_terminal() {
        return Err(Trouble::new(
            Exit::Usage,
            "the dashboard needs a terminal; --headless draws it once to standard output, \
             and `jobtui list` prints the jobs",
        ));
    }
    let clock = shared.clock();
    let board = wanted.board();
    let carrier = Carrier::detect(|name| std::env::var(name).ok());
    let size = terminal::size();
    let mut memory = memory;
    let state = memory.as_ref().map(|(memory, _)| memory.state().clone());
    let state = state.unwrap_or_default();
    let mut app = App::new(board, (size.width, size.height), wanted.look, clock.now())
        .with_rules(telling::rules(wanted), &super::sources::user())
        .with_carrier(carrier)
        .with_settings(wanted.settings.clone())
        .with_state(state)
        .with_lists(&shared.arrange.views())
        .with_me(&super::sources::user())
        .with_chosen(
            wanted.filter.clone(),
            shared.filter.as_deref().unwrap_or(""),
        );
    if let Some(text) = memory.as_mut().and_then(|(_, trouble)| trouble.take()) {
        app = app.with_notice(text);
    }
    if !wanted.settings.mistakes.is_empty() {
        let count = wanted.settings.mistakes.len();
        let text = format!("{count} settings are not understood and left out: jobtui config check");
        app = app.with_notice(text);
    }
    let stage =
        Stage::open(&app, clock).map_err(|why| Trouble::new(Exit::Failed, format!("{why:#}")))?;
    let (feeds, news) = Feeds::start(wanted.stores(), clock)?;
    for (source, _) in app.board().sources() {
        feeds.tell(source, Note::Recover);
    }
    let mut performer = Hands::new(Performer::new(feeds));
    let ended = stage.play(&mut app, news, &mut performer);
    performer.stop(if app.awaits_deeds() { DEEDS } else { READING });
    if let Some((memory, _)) = memory {
        remember(memory, &app.to_remember());
    }
    Ok(match ended {
        Ending::Asked => Exit::Fine,
        ending @ Ending::Signal(_) => Exit::Signal(ending.exit_code()),
    })
}

/// Keeps what is to be known next time. The terminal has been given back: now it can be read.
fn remember(memory: Memory, state: &State) {
    match memory.save(state) {
        Ok(None) => {}
        Ok(Some(aside)) => out::complain(&format!(
            "what was remembered before could not be read and lies in {}",
            aside.display()
        )),
        Err(error) => out::complain(&format!("nothing is remembered for next time: {error}")),
    }
}
