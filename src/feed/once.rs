//! News for a face that takes them one after the other and nothing else, up to a moment.

use std::io;
use std::time::Instant;

use tokio::sync::mpsc::Receiver;

use crate::job::{News, SourceId};

/// Hands over what comes until `each` has enough; false when the time is over, or nobody is left to tell, before
/// that.
///
/// # Errors
/// Those of the clock that wakes us.
pub fn hear_out(
    news: &mut Receiver<(SourceId, News)>,
    end: Instant,
    mut each: impl FnMut(SourceId, News) -> bool,
) -> io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(Some((source, news))) = tokio::time::timeout(left, news.recv()).await else {
                return Ok(false);
            };
            if each(source, news) {
                return Ok(true);
            }
        }
    })
}
