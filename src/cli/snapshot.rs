//! `jobtui --headless --format json` without keys: the document goes out while the sources are read, and no dashboard
//! is needed for it.

use std::time::{Duration, Instant};

use super::exit::{Exit, Trouble};
use super::shared::Shared;
use super::sources::{Wanted, user};
use super::{headless, out};
use crate::board::{Arguments, Board, Sieve, Standing};
use crate::feed::Feeds;
use crate::feed::once::hear_out;
use crate::filter::Context;
use crate::job::{News, SourceId};
use crate::report;

/// Reads all sources and writes the document.
pub(super) fn write(shared: &Shared, wanted: &Wanted) -> Result<Exit, Trouble> {
    let clock = shared.clock();
    let end = Instant::now() + shared.deadline();
    let mut stores = wanted.stores();
    for store in &mut stores {
        store.reach(usize::MAX);
    }
    let (feeds, mut news) = Feeds::start_unwatched(stores, clock)?;
    let mut board = wanted.board();
    let mut in_time = false;
    out::answer(|out| {
        let now = clock.now();
        // At once, so that who reads it sees that it comes.
        report::opening(out, now)?;
        out.flush()?;
        in_time = board.standings().is_empty()
            || hear_out(&mut news, end, |source, news| {
                take(&mut board, source, news)
            })?;
        // What the sources keep for a next look goes while the document is written.
        feeds.tell_all_to_stop();
        let (nothing, me) = (Arguments::default(), user());
        let context = Context {
            now: clock.now(),
            me: &me,
        };
        let sieve = Sieve::new(&wanted.filter, &context, &nothing);
        let extent = report::Extent {
            sort: shared.arrange.sort.clone().unwrap_or_default(),
            most: usize::MAX,
            now: clock.now(),
        };
        report::behind_opening(out, &board, &sieve, &extent)
    })?;
    drop(news);
    feeds.stop(Duration::from_secs(1));
    Ok(headless::ending(&board, in_time))
}

/// Takes over one piece of news; whether every source has answered now.
fn take(board: &mut Board, source: SourceId, news: News) -> bool {
    match news {
        News::Changed(changes) => board.apply(source, changes),
        News::Looked { at, whole } => board.looked(source, at, whole),
        _ => {}
    }
    board.standings().iter().all(Standing::has_answered)
}
