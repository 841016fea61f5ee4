//! A large log: its end, and a piece in its middle.

use std::fs;

use jobtui::job::{JobId, LogAsk};
use jobtui::settings::Kind;

use crate::SEED;
use crate::measure::Samples;
use crate::stores::Watched;
use crate::world;

/// Bytes of the log; its size must not matter.
const SIZES: [usize; 2] = [1_000_000, 500_000_000];
const PIECE: usize = 65_536;

pub(crate) fn measure() {
    for bytes in SIZES {
        let dir = tempfile::tempdir().unwrap();
        world::folder(dir.path(), SEED, 20);
        let (area, entry) = world::invent(SEED, 19, 20).place();
        let place = dir.path().join(area).join(&entry);
        world::log(&place.join("stdout.log"), bytes);
        let size = fs::metadata(place.join("stdout.log")).unwrap().len();
        let mut watched = Watched::open(Kind::Folder, dir.path());
        watched.look();
        let id = JobId::live(entry.as_bytes());
        let mut end = Samples::of(format!("log of {} MB: its last 64 KiB", bytes / 1_000_000));
        let mut middle = Samples::of(format!("log of {} MB: 64 KiB inside", bytes / 1_000_000));
        for round in 0..50 {
            let ask = LogAsk::End { most: PIECE };
            end.take(|| watched.store.read_log(&id, ask).unwrap());
            let offset = size / 50 * round;
            let ask = LogAsk::At {
                offset,
                most: PIECE,
            };
            middle.take(|| watched.store.read_log(&id, ask).unwrap());
        }
        end.print();
        middle.print();
    }
}
