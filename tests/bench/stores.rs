//! The two stores: the first look, a look at nothing new, one changed job.

use std::path::Path;
use std::time::{Duration, Instant};

use jobtui::job::{Batch, Change, Moment, Now};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::{Store, open};

use crate::SEED;
use crate::measure::Samples;
use crate::world::{self, Width};

/// How often a first look is repeated, each time by a store that knows nothing yet.
const FIRST: usize = 7;
/// How often a look is repeated that is cheap.
const AGAIN: usize = 50;

/// A store, and the time that it is told.
pub(crate) struct Watched {
    pub(crate) store: Box<dyn Store>,
    begin: Instant,
}

impl Watched {
    pub(crate) fn open(kind: Kind, path: &Path) -> Self {
        let spec = SourceSpec {
            name: "bench".to_owned(),
            kind,
            path: path.to_owned(),
            read_only: false,
            sync: None,
            stalled_after: None,
            rules: jobtui::settings::SourceRules::default(),
        };
        let mut store = open::open(&spec, "bench@here");
        // A database tells its newest rows and then only what is asked for: ask for all.
        store.reach(usize::MAX);
        Self {
            store,
            begin: Instant::now(),
        }
    }

    pub(crate) fn step(&mut self) -> Batch {
        let now = Now {
            // Long after the data was made: nothing counts as written a moment ago.
            wall: Moment::parse_rfc3339("2031-01-01T00:00:00Z").unwrap(),
            steady: self.begin.elapsed(),
        };
        self.store.catch_up(now).unwrap()
    }

    /// Looks until the look is finished.
    pub(crate) fn look(&mut self) -> Vec<Change> {
        let mut all = Vec::new();
        loop {
            let batch = self.step();
            all.extend(batch.changes);
            if !batch.more {
                return all;
            }
        }
    }

    /// Looks until it says that nothing more is due at once.
    fn settle(&mut self) {
        while self.step().again.is_some_and(|wait| wait.is_zero()) {}
    }
}

pub(crate) fn folder(jobs: usize) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    world::folder(root, SEED, jobs);
    first_look("folder", jobs, || Watched::open(Kind::Folder, root));

    let mut watched = Watched::open(Kind::Folder, root);
    watched.look();
    watched.settle();
    let mut nothing = Samples::of(format!("folder {jobs}: a look at everything, nothing new"));
    for _ in 0..10 {
        let changes = nothing.take(|| watched.look());
        assert!(changes.is_empty());
    }
    nothing.print();
    one_change_of_folder(root, jobs);
}

/// One changed job, told by the watches: only that job is looked at.
fn one_change_of_folder(root: &Path, jobs: usize) {
    let mut watched = Watched::open(Kind::Folder, root);
    let (tell, told) = std::sync::mpsc::channel();
    watched.store.watch(
        std::sync::Arc::new(move || {
            let _ = tell.send(());
        }),
        None,
    );
    watched.look();
    watched.settle();
    watched.look();
    let mut look = Samples::of(format!("folder {jobs}: one changed job, the look"));
    let mut whole = Samples::of(format!("folder {jobs}: one changed job, write to told"));
    for round in 0..AGAIN {
        let job = (1..=jobs / 10)
            .rev()
            .map(|back| world::invent(SEED, jobs - back, jobs))
            .nth(round % (jobs / 10))
            .unwrap();
        while told.try_recv().is_ok() {}
        let priority = 1000 + i64::try_from(round).unwrap();
        whole.take(|| {
            world::touch(root, &job, priority);
            let end = Instant::now() + Duration::from_secs(10);
            loop {
                assert!(Instant::now() < end, "the change was never told");
                let _ = told.recv_timeout(Duration::from_millis(100));
                let mut one = Samples::of("");
                let changes = one.take(|| watched.look());
                if changes.iter().any(|c| matches!(c, Change::Put(_))) {
                    look.adopt(one);
                    return;
                }
            }
        });
    }
    look.print();
    whole.print();
}

pub(crate) fn sqlite(jobs: usize) {
    let dir = tempfile::tempdir().unwrap();
    for (width, name) in [(Width::Narrow, "sqlite"), (Width::Wide, "sqlite wide rows")] {
        if width == Width::Wide && jobs > 10_000 {
            // 20 KB a row: 10,000 rows are 200 MB, and that tells enough.
            continue;
        }
        let file = dir.path().join(format!("{name}.db"));
        world::database(&file, SEED, jobs, width);
        first_look(name, jobs, || Watched::open(Kind::Sqlite, &file));
        let mut watched = Watched::open(Kind::Sqlite, &file);
        watched.look();
        let mut nothing = Samples::of(format!("{name} {jobs}: a look, nothing new"));
        for _ in 0..AGAIN {
            let changes = nothing.take(|| watched.look());
            assert!(changes.is_empty());
        }
        nothing.print();
        let other = rusqlite::Connection::open(&file).unwrap();
        let mut look = Samples::of(format!("{name} {jobs}: one changed job, the look"));
        for round in 0..AGAIN {
            let sql = "UPDATE jobs SET priority = ?1 WHERE id = ?2";
            let id = i64::try_from(jobs - round % (jobs / 10)).unwrap();
            let priority = 1000 + i64::try_from(round).unwrap();
            other.execute(sql, (priority, id)).unwrap();
            look.take(|| watched.look());
        }
        look.print();
    }
}

fn first_look(name: &str, jobs: usize, open: impl Fn() -> Watched) {
    let mut first = Samples::of(format!("{name} {jobs}: first step (what a screen needs)"));
    let mut full = Samples::of(format!("{name} {jobs}: full first look"));
    for _ in 0..FIRST {
        let mut watched = open();
        let mut known = 0;
        full.take(|| {
            let begin = first.take(|| watched.step());
            let rest = if begin.more {
                watched.look()
            } else {
                Vec::new()
            };
            known = begin.changes.len() + rest.len();
        });
        assert!(known >= jobs, "{known} of {jobs} were told");
    }
    first.print();
    full.print();
}
