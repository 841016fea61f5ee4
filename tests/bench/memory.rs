//! What a job costs in memory: the board alone, and the board with the store that fills it.
//!
//! Measured in a process of its own for each subject, as the growth of its private memory.

use std::process::Command;

use jobtui::job::SourceId;
use jobtui::settings::Kind;

use crate::SEED;
use crate::board::empty;
use crate::measure::own_memory;
use crate::stores::Watched;
use crate::world::{self, Width};

pub(crate) fn measure(jobs: usize) {
    for subject in ["board", "folder", "sqlite"] {
        let me = std::env::current_exe().unwrap();
        let told = Command::new(me)
            .args([format!("memory={subject}"), jobs.to_string()])
            .output()
            .unwrap();
        print!("{}", String::from_utf8_lossy(&told.stdout));
    }
}

/// One subject, in this process.
pub(crate) fn alone(subject: &str, jobs: usize) {
    let dir = tempfile::tempdir().unwrap();
    let kind = match subject {
        "folder" => {
            world::folder(dir.path(), SEED, jobs);
            Some((Kind::Folder, dir.path().to_owned()))
        }
        "sqlite" => {
            let file = dir.path().join("jobs.db");
            world::database(&file, SEED, jobs, Width::Narrow);
            Some((Kind::Sqlite, file))
        }
        _ => None,
    };
    let mut board = empty();
    let before = own_memory();
    let mut watched = kind.map(|(kind, path)| Watched::open(kind, &path));
    match &mut watched {
        Some(watched) => loop {
            let batch = watched.step();
            board.apply(SourceId(0), batch.changes);
            if !batch.more {
                break;
            }
        },
        None => {
            for n in 0..jobs {
                let job = world::invent(SEED, n, jobs).row();
                board.apply(SourceId(0), vec![jobtui::job::Change::Put(job)]);
            }
        }
    }
    let grown = own_memory().saturating_sub(before);
    assert!(board.len() >= jobs);
    println!(
        "memory {jobs}, {subject}: {} bytes a job, {} KiB in all",
        grown / jobs as u64,
        grown / 1024
    );
}
