//! `jobtui recover`: settles operations that broke off, and tells what is open.

use super::exit::{Exit, Trouble};
use super::out;
use super::session::Session;
use super::shared::Shared;

/// Puts on record what was done, and prints what somebody has to look at.
pub(crate) fn run(shared: &Shared) -> Result<Exit, Trouble> {
    let mut shared = shared.clone();
    // Nothing is written then, and what would be settled is told.
    shared.read_only |= shared.dry_run;
    let mut session = Session::open(&shared)?;
    let sources: Vec<_> = session
        .board
        .sources()
        .map(|(source, standing)| (source, standing.name.clone()))
        .collect();
    let mut open = 0;
    let mut settled = 0;
    for (source, name) in sources {
        for found in session.recover(source) {
            out::line(&format!("{name}: {}", found.text))?;
            if found.finished {
                settled += 1;
            } else {
                open += 1;
            }
        }
    }
    let reached = session.worst();
    if settled + open == 0 && reached == Exit::Fine {
        out::line("nothing broke off")?;
    }
    Ok(match open {
        _ if reached != Exit::Fine => reached,
        0 => Exit::Fine,
        _ => Exit::Failed,
    })
}
