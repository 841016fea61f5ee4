//! `jobtui demo`: the dashboard over a small world of its own.

use clap::Args;

use super::demo::Demo;
use super::exit::{Exit, Trouble};
use super::shared::Shared;
use super::sources::Wanted;
use super::{headless, out, watch};
use crate::audit::Place;

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {}

pub(crate) fn run(_args: &DemoArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let now = shared.clock().now();
    let demo = if shared.headless {
        Demo::still(now)?
    } else {
        Demo::start(now)?
    };
    let mut wanted = Wanted::from(shared)?;
    wanted.sources = demo.sources();
    // The demo touches nothing else: its deeds are written down in its own directory, and go with it.
    wanted.audit = Place::File(demo.path().join("audit.jsonl"));
    for source in &mut wanted.sources {
        source.read_only = wanted.settings.read_only;
    }
    wanted.settings.sources.clone_from(&wanted.sources);
    if shared.headless {
        headless::draw(shared, &wanted)
    } else {
        let ended = watch::show(shared, &wanted, None);
        // The screen has been given back: now it can be read.
        if let Some(trouble) = demo.trouble() {
            out::complain(&format!("the demo's world stood still: {trouble}"));
        }
        ended
    }
}
