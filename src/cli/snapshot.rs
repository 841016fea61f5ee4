//! `jobtui --headless --format json` without keys: the document goes out while the sources are read, and no dashboard
//! is needed for it.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::Receiver;

use super::exit::{Exit, Trouble};
use super::shared::Shared;
use super::sources::{Wanted, user};
use super::{headless, out};
use crate::board::{Arguments, Board, Sieve, Standing};
use crate::feed::Feeds;
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
        in_time = gather(&mut board, &mut news, end)?;
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

/// Takes news until every source has answered; false when the time is over before that.
fn gather(
    board: &mut Board,
    news: &mut Receiver<(SourceId, News)>,
    end: Instant,
) -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        while !board.standings().iter().all(Standing::has_answered) {
            let left = end.saturating_duration_since(Instant::now());
            match tokio::time::timeout(left, news.recv()).await {
                Ok(Some((source, News::Changed(changes)))) => board.apply(source, changes),
                Ok(Some((source, News::Looked { at, whole }))) => board.looked(source, at, whole),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return Ok(false),
            }
        }
        Ok(true)
    })
}
