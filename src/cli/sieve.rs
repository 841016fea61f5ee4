//! `--filter` in commands: understood strictly, with the operator's own names, and what it asks of the jobs' documents is read.

use std::time::Instant;

use super::exit::{Exit, Trouble};
use super::shared::Shared;
use crate::board::{Arguments, Board, Lane, Sieve};
use crate::filter::{Context, Filter, Macros, Verdict};
use crate::job::SourceId;
use crate::settings::Settings;
use crate::state::{self, Memory};
use crate::store::Store;
use crate::store::inside::arguments;

/// The filter of the command line.
///
/// # Errors
/// The place where it is not understood, and what would be right: exit 2.
pub(crate) fn filter(shared: &Shared, settings: &Settings) -> Result<Filter, Trouble> {
    let text = shared.filter.as_deref().unwrap_or("");
    let own = own_filters(shared, settings, text);
    Filter::strict(text, &own).map_err(|why| Trouble::new(Exit::Usage, format!("--filter: {why}")))
}

/// Those of the settings, and those that were saved in the dashboard where a text asks for names at all.
fn own_filters(shared: &Shared, settings: &Settings, text: &str) -> Macros {
    let mut own = Macros::new();
    if text.contains('@')
        && !shared.fresh
        && let Some(place) = state::default_place()
    {
        let (memory, _) = Memory::load(&place);
        own.extend(memory.state().saved_filters.clone());
    }
    own.extend(
        settings
            .filters
            .iter()
            .map(|f| (f.name.clone(), f.text.clone())),
    );
    own
}

/// Reads what a filter asks of each job's own document, where nothing else decides.
///
/// # Errors
/// Not all of them could be read in time.
pub(crate) fn read(
    filter: &Filter,
    context: &Context<'_>,
    board: &Board,
    stores: &mut [Box<dyn Store>],
    end: Instant,
) -> Result<Arguments, Trouble> {
    let mut known = Arguments::default();
    known.ask_for(filter.paths());
    if filter.paths().is_empty() {
        return Ok(known);
    }
    let nothing = Arguments::default();
    let sieve = Sieve::new(filter, context, &nothing);
    for number in Lane::ALL.into_iter().flat_map(|lane| board.lane(lane)) {
        if sieve.judge(board, *number) != Verdict::Unread {
            continue;
        }
        let row = board.row(*number);
        let SourceId(source) = row.source();
        if let Some(store) = stores.get_mut(usize::from(source)) {
            let values = arguments(&mut **store, &row.id(), filter.paths());
            known.put(*number, row.version(), values.ok());
        }
        if Instant::now() > end {
            let text =
                "the jobs' documents were not read in time for --filter; --timeout gives it longer";
            return Err(Trouble::new(Exit::TimedOut, text));
        }
    }
    Ok(known)
}
