//! `jobtui --headless`: the dashboard drawn once, as text, ANSI, SVG, PNG, or the board as JSON.

use crate::tui::buffer::Buffer;
use ratatui::layout::Rect;

use super::exit::{Exit, Trouble};
use super::out;
use super::shared::{Format, Shared};
use super::snapshot;
use super::sources::Wanted;
use crate::board::Board;
use crate::feed::Feeds;
use crate::report;
use crate::tui::app::App;
use crate::tui::perform::Performer;
use crate::tui::still::{self, Hands, Outcome};
use crate::tui::{keys, picture};

pub(crate) fn run(shared: &Shared) -> Result<Exit, Trouble> {
    draw(shared, &Wanted::from(shared)?)
}

/// Draws the dashboard over these sources.
pub(crate) fn draw(shared: &Shared, wanted: &Wanted) -> Result<Exit, Trouble> {
    let keys = keys::parse_script(&shared.keys).map_err(|text| Trouble::new(Exit::Usage, text))?;
    if shared.format == Format::Json && keys.is_empty() && wanted.filter.paths().is_empty() {
        return snapshot::write(shared, wanted);
    }
    let clock = shared.clock();
    let size = (shared.size.columns, shared.size.rows);
    let mut stores = wanted.stores();
    if shared.format == Format::Json {
        // The document holds all jobs, the screen only those it has reached.
        for store in &mut stores {
            store.reach(usize::MAX);
        }
    }
    let (feeds, mut news) = Feeds::start_unwatched(stores, clock)?;
    let mut performer = Performer::new(feeds);
    let mut app = App::new(wanted.board(), size, wanted.look, clock.now())
        .with_settings(wanted.settings.clone())
        .with_me(&super::sources::user())
        .without_rest()
        .with_lists(&shared.arrange.views())
        .with_chosen(
            wanted.filter.clone(),
            shared.filter.as_deref().unwrap_or(""),
        );
    let hands = if shared.act { Hands::Free } else { Hands::Tied };
    let outcome = still::run(
        &mut app,
        &mut news,
        &mut performer,
        &keys,
        clock,
        hands,
        shared.deadline(),
    );
    drop(news);
    performer.stop(std::time::Duration::from_secs(1));
    write(shared, &app, clock.now())?;
    Ok(ending(app.board(), outcome == Outcome::Settled))
}

/// How it went: whether every source answered in time, and none is down.
pub(super) fn ending(board: &Board, in_time: bool) -> Exit {
    if !in_time {
        out::complain("not every source answered in time; --timeout gives them longer");
        return Exit::TimedOut;
    }
    let down = board.standings().iter().any(|s| s.outage().is_some());
    if down { Exit::SourceDown } else { Exit::Fine }
}

fn write(shared: &Shared, app: &App, now: crate::job::Moment) -> Result<(), Trouble> {
    let format = match shared.format {
        Format::Json => {
            let extent = report::Extent {
                sort: shared.arrange.sort.clone().unwrap_or_default(),
                most: usize::MAX,
                now,
            };
            out::answer(|out| report::document(out, app.board(), &app.sieve(), &extent))?;
            return Ok(());
        }
        Format::Text => picture::Format::Text,
        Format::Ansi => picture::Format::Ansi,
        Format::Svg => picture::Format::Svg,
        Format::Png => picture::Format::Png,
    };
    let screen = Rect::new(0, 0, shared.size.columns, shared.size.rows);
    let mut buffer = Buffer::empty(screen);
    app.draw_into(&mut buffer, screen);
    let picture = picture::render(&buffer, format, &app.look().scheme());
    out::answer(|out| out.write_all(&picture))?;
    Ok(())
}
