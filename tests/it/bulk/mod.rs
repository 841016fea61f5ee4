//! Many jobs at once: marks, what is planned, how it goes on, what comes of it, and the way back.

mod commands;
mod grace;
mod marks;
mod plan;
mod progress;
mod seen;
mod terminal;
mod undo;

use crate::rig::{Rig, World};

/// The name of a waiting job of the sweep.
pub(crate) fn name(number: usize) -> String {
    format!(
        "job-20260210-10{:02}{:02}-sweep{number:02}",
        number / 60,
        number % 60
    )
}

/// A queue in which so many jobs of a sweep wait, and one that is none of it.
pub(crate) fn sweep(count: usize) -> World {
    let world = World::queue();
    fill(&world, count);
    world.submitted("job-20260210-120000-other");
    world
}

pub(crate) fn fill(world: &World, count: usize) {
    for number in 0..count {
        world.submitted(&name(number));
    }
}

/// Marks the sweep by a filter and asks for its cancel.
pub(crate) fn cancel_sweep(rig: &mut Rig) {
    rig.press("2 / \"sweep\" enter * c");
}

/// Jobs of the sweep that lie in the outbox, and in the archive.
pub(crate) fn places(world: &World) -> (usize, usize) {
    let count = |area: &str| {
        let entries = std::fs::read_dir(world.at(&format!("queue/{area}"))).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains("-sweep")).count()
    };
    (count("outbox"), count("archive"))
}
