//! What every store promises, asked of each kind through one table.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use jobtui::job::{
    Change, Consent, Flag, Job, JobId, LogAsk, NewJob, Now, Origin, OutageKind, RefusalKind,
    Request, Seen, Status,
};
use jobtui::store::Store;

use crate::rig::{NOW, Tree, World};

/// One kind of store: its world with a job in each state, and what other programs do there.
struct Kind {
    name: &'static str,
    world: fn() -> World,
    waiting: &'static str,
    running: &'static str,
    over: &'static str,
    /// A job with this number comes, and waits.
    add: fn(&World, u32),
    /// Another program moves the job on.
    start: fn(&World, &str),
    end: fn(&World, &str),
    remove: fn(&World, &str),
    /// The number's name.
    id: fn(u32) -> String,
    /// Where the source lies, below the world.
    place: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "folder",
        world: || {
            let world = World::queue();
            world.submitted("job-20260210-143022-wfe");
            world.running("job-20260210-140000-run", "one\n");
            world.over("job-20260210-130000-old", "completed");
            world
        },
        waiting: "job-20260210-143022-wfe",
        running: "job-20260210-140000-run",
        over: "job-20260210-130000-old",
        add: |world, number| world.submitted(&folder_id(number)),
        start: |world, id| world.manifest("inbox", id, "running", "starspec"),
        end: |world, id| world.manifest("inbox", id, "failed", "starspec"),
        remove: |world, id| {
            let _ = fs::remove_dir_all(world.at(&format!("queue/inbox/{id}")));
            fs::remove_dir_all(world.at(&format!("queue/outbox/{id}"))).unwrap();
        },
        id: folder_id,
        place: "queue",
    },
    Kind {
        name: "sqlite",
        world: || {
            let world = World::database();
            world.row("JOB-20260210-00001", "PENDING", 0);
            world.row("JOB-20260210-00002", "RUNNING", 0);
            world.row("JOB-20260210-00003", "COMPLETED", 0);
            world
        },
        waiting: "JOB-20260210-00001",
        running: "JOB-20260210-00002",
        over: "JOB-20260210-00003",
        add: |world, number| world.row(&row_id(number), "PENDING", i64::from(number % 3)),
        start: |world, id| {
            world.sql(&format!(
                "UPDATE jobs SET status = 'RUNNING', started_at = created_at WHERE job_id = '{id}'"
            ));
        },
        end: |world, id| {
            world.sql(&format!(
                "UPDATE jobs SET status = 'FAILED', completed_at = created_at WHERE job_id = '{id}'"
            ));
        },
        remove: |world, id| {
            world.sql(&format!("DELETE FROM jobs WHERE job_id = '{id}'"));
        },
        id: row_id,
        place: "jobs.db",
    },
];

fn folder_id(number: u32) -> String {
    format!(
        "job-20260210-12{:02}{:02}-n{number}",
        number / 60 % 60,
        number % 60
    )
}

fn row_id(number: u32) -> String {
    format!("JOB-20260209-{number:05}")
}

/// A store and what it has told so far.
struct Reader {
    store: Box<dyn Store>,
    jobs: BTreeMap<JobId, Job>,
    ups: usize,
    steady: Duration,
}

impl Reader {
    fn of(world: &World) -> Self {
        Self {
            store: world.stores().pop().unwrap(),
            jobs: BTreeMap::new(),
            ups: 0,
            steady: Duration::from_secs(100),
        }
    }

    fn now(&self) -> Now {
        Now {
            wall: NOW,
            steady: self.steady,
        }
    }

    fn apply(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Put(job) => {
                    self.jobs.insert(job.id.clone(), job);
                }
                Change::Gone(id) => assert!(self.jobs.remove(&id).is_some(), "{id} never came"),
                Change::Up(_) => self.ups += 1,
                Change::Down(outage) => panic!("{outage:?}"),
                Change::Totals(_) | Change::Flawed(_) | Change::Unread(_) => {}
            }
        }
    }

    /// Looks until all is told; gives how many changes that were.
    fn look(&mut self) -> usize {
        self.steady += Duration::from_secs(6);
        let mut count = 0;
        loop {
            let batch = self.store.catch_up(self.now()).unwrap();
            count += batch.changes.len();
            self.apply(batch.changes);
            if !batch.more {
                return count;
            }
        }
    }

    fn seen(&self, id: &str) -> Seen {
        self.jobs[&JobId::live(id.as_bytes())].seen()
    }
}

/// All that the source holds: files byte by byte, rows text by text.
fn contents(kind: &Kind, world: &World) -> Tree {
    if kind.place == "queue" {
        return world.tree("queue");
    }
    let other = world.other();
    let tables = other
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    let mut all = Tree::new();
    for table in tables {
        let mut rows = String::new();
        let mut statement = other.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            for column in 0..width {
                rows.push_str(&format!("{:?} ", row.get_ref(column).unwrap()));
            }
            rows.push('\n');
        }
        all.insert(table, Some(rows.into_bytes()));
    }
    all
}

fn requests(reader: &Reader, kind: &Kind) -> Vec<Request> {
    vec![
        Request::Cancel(reader.seen(kind.waiting)),
        Request::Reprioritise(reader.seen(kind.waiting), 7),
        Request::Cancel(reader.seen(kind.running)),
        Request::Archive(reader.seen(kind.over), Consent::NotAsked),
        Request::Restore(reader.seen(kind.over)),
        Request::Submit(blank()),
        Request::Submit(NewJob {
            origin: Origin::Job(JobId::live(kind.over.as_bytes())),
            fields: Vec::new(),
        }),
    ]
}

fn blank() -> NewJob {
    NewJob {
        origin: Origin::Blank,
        fields: Vec::new(),
    }
}

#[test]
fn replaying_all_changes_equals_a_fresh_read() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        for number in 1..=24 {
            (kind.add)(&world, number);
            if number % 2 == 0 {
                (kind.start)(&world, &(kind.id)(number));
            }
            if number % 3 == 0 {
                reader.look();
            }
            if number % 4 == 0 {
                (kind.end)(&world, &(kind.id)(number));
            }
            if number % 5 == 0 {
                (kind.remove)(&world, &(kind.id)(number - 3));
            }
            if number % 7 == 0 {
                reader.look();
            }
        }
        reader.look();
        let mut fresh = Reader::of(&world);
        fresh.look();
        assert_eq!(reader.jobs, fresh.jobs, "{}", kind.name);
        assert_eq!(reader.jobs.len(), 3 + 24 - 4, "{}", kind.name);
    }
}

#[test]
fn a_second_look_with_nothing_new_brings_nothing() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        assert!(reader.look() > 3, "{}", kind.name);
        for _ in 0..3 {
            assert_eq!(reader.look(), 0, "{}", kind.name);
        }
    }
}

#[test]
fn the_first_step_holds_the_live_jobs_however_long_the_history_is() {
    for kind in &KINDS {
        let world = (kind.world)();
        if kind.place == "queue" {
            for number in 0..2_300 {
                let entry = format!("{}--20260210T130000Z-inbox", folder_id(number));
                let dir = world.at("queue/archive").join(entry);
                fs::create_dir(&dir).unwrap();
                fs::write(dir.join("job.json"), r#"{"status": "completed"}"#).unwrap();
            }
        } else {
            world.sql("BEGIN");
            for number in 0..2_300 {
                world.row(&row_id(number), "COMPLETED", 0);
            }
            world.sql("COMMIT");
        }
        let mut reader = Reader::of(&world);
        reader.store.reach(usize::MAX);
        let first = reader.store.catch_up(reader.now()).unwrap();
        assert!(first.more, "{}: all at once", kind.name);
        reader.apply(first.changes);
        for id in [kind.waiting, kind.running] {
            assert!(
                reader.jobs.contains_key(&JobId::live(id.as_bytes())),
                "{id}"
            );
        }
        reader.look();
        assert_eq!(reader.jobs.len(), 2_303, "{}", kind.name);
    }
}

#[test]
fn after_an_outage_the_next_good_look_says_up_again_and_nothing_was_lost() {
    for kind in &KINDS {
        let mut world = (kind.world)();
        world.close_other();
        let mut reader = Reader::of(&world);
        reader.look();
        assert_eq!(reader.ups, 1, "{}", kind.name);
        let (here, away) = (world.at(kind.place), world.at("away"));
        fs::rename(&here, &away).unwrap();
        for _ in 0..2 {
            let outage = reader.store.catch_up(reader.now()).unwrap_err();
            assert_eq!(
                outage.kind,
                OutageKind::Missing,
                "{}: {outage:?}",
                kind.name
            );
            let path = here.display().to_string();
            let named = outage.text.contains(&path) || outage.text.contains(kind.place);
            assert!(named, "{outage:?} does not name its place");
        }
        fs::rename(&away, &here).unwrap();
        reader.look();
        assert_eq!(reader.ups, 2, "{}", kind.name);
        let mut fresh = Reader::of(&world);
        fresh.look();
        assert_eq!(reader.jobs, fresh.jobs, "{}", kind.name);
    }
}

#[test]
fn questions_about_unknown_jobs_are_refused_with_a_reason() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        let before = contents(kind, &world);
        for unknown in [
            JobId::live(b"nobody"),
            JobId::archived(b"nobody"),
            JobId::live(b""),
            JobId::live(b".."),
            JobId::live(b"../outbox"),
            JobId::live(b"a/b"),
            JobId::live(b"\x00\xff\x1b[2J"),
        ] {
            let now = reader.now();
            let store = &mut reader.store;
            let ask = LogAsk::End { most: 100 };
            let origin = Origin::Job(unknown.clone());
            let fields = Vec::new();
            let seen = Seen {
                id: unknown.clone(),
                status: Status::Pending,
                priority: None,
                version: 0,
                reason: jobtui::job::Plain::default(),
            };
            for refusal in [
                store.details(&unknown).unwrap_err(),
                store.document(&unknown).unwrap_err(),
                store.read_log(&unknown, ask).unwrap_err(),
                store.draft(&NewJob { origin, fields }, now).unwrap_err(),
                store
                    .carry_out(&Request::Cancel(seen.clone()), now)
                    .unwrap_err(),
                store
                    .carry_out(&Request::Reprioritise(seen.clone(), 1), now)
                    .unwrap_err(),
                store
                    .carry_out(&Request::Archive(seen.clone(), Consent::NotAsked), now)
                    .unwrap_err(),
                store.carry_out(&Request::Restore(seen), now).unwrap_err(),
            ] {
                assert!(!refusal.text.is_empty(), "{} {unknown}", kind.name);
            }
        }
        assert_eq!(contents(kind, &world), before, "{}", kind.name);
    }
}

#[test]
fn a_job_that_is_no_longer_what_was_seen_is_not_touched() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        let stale = [
            Request::Cancel(reader.seen(kind.waiting)),
            Request::Reprioritise(reader.seen(kind.waiting), 7),
            Request::Archive(reader.seen(kind.over), Consent::NotAsked),
        ];
        (kind.start)(&world, kind.waiting);
        (kind.end)(&world, kind.over);
        let before = contents(kind, &world);
        for request in stale {
            let refusal = reader.store.carry_out(&request, reader.now()).unwrap_err();
            assert_eq!(
                refusal.kind,
                RefusalKind::Changed,
                "{} {request:?}: {refusal:?}",
                kind.name
            );
        }
        assert_eq!(contents(kind, &world), before, "{}", kind.name);
    }
}

#[test]
fn an_archive_is_taken_back_and_the_job_is_what_it_was() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        let id = JobId::live(kind.over.as_bytes());
        let before = reader.jobs[&id].clone();
        let request = Request::Archive(before.seen(), Consent::NotAsked);
        let done = reader.store.carry_out(&request, reader.now()).unwrap();
        reader.look();
        let undo = done.undo.expect("it can be taken back");
        let archived = &reader.jobs[undo.job()];
        assert!(archived.flags.has(Flag::Archived), "{}", kind.name);
        let request = undo.request(archived.seen());
        reader.store.carry_out(&request, reader.now()).unwrap();
        reader.look();
        let mut after = reader.jobs[&id].clone();
        // That operators recorded something about it stays to be seen.
        after.flags.clear(Flag::Records);
        after.version = before.version;
        assert_eq!(after, before, "{}", kind.name);
        let again = reader.store.carry_out(&request, reader.now());
        assert!(again.is_err(), "{}: once is enough", kind.name);
    }
}

#[test]
fn a_read_only_store_refuses_every_change_and_writes_nothing() {
    for kind in &KINDS {
        let world = (kind.world)().read_only();
        let before = contents(kind, &world);
        let mut reader = Reader::of(&world);
        reader.look();
        for request in requests(&reader, kind) {
            let refusal = reader.store.carry_out(&request, reader.now()).unwrap_err();
            let not_allowed = refusal.kind == RefusalKind::NotAllowed;
            assert!(not_allowed, "{} {request:?}: {refusal:?}", kind.name);
        }
        let _ = reader.store.draft(&blank(), reader.now());
        let _ = reader.store.details(&JobId::live(kind.over.as_bytes()));
        assert_eq!(contents(kind, &world), before, "{}", kind.name);
    }
}

#[test]
fn a_read_only_source_at_rest_keeps_every_byte() {
    for kind in &KINDS {
        let mut world = (kind.world)().read_only();
        world.close_other();
        let before = world.tree("");
        let mut reader = Reader::of(&world);
        reader.look();
        for request in requests(&reader, kind) {
            assert!(reader.store.carry_out(&request, reader.now()).is_err());
        }
        drop(reader);
        let mut after = world.tree("");
        if kind.place != "queue" {
            // SQLite itself lays these beside any write-ahead database that is read.
            assert!(after.remove("jobs.db-shm").is_some_and(|b| b.is_some()));
            assert_eq!(after.remove("jobs.db-wal"), Some(Some(Vec::new())));
        }
        let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before), "{}", kind.name);
        assert!(after == before, "{}: other bytes", kind.name);
    }
}

#[test]
fn a_draft_writes_nothing() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        let before = contents(kind, &world);
        let draft = reader.store.draft(&blank(), reader.now()).unwrap();
        assert!(
            !draft.fields.is_empty() && !draft.preview.is_empty(),
            "{}",
            kind.name
        );
        assert_eq!(contents(kind, &world), before, "{}", kind.name);
    }
}

#[test]
fn what_was_done_is_on_the_board_at_the_next_look() {
    for kind in &KINDS {
        let world = (kind.world)();
        let mut reader = Reader::of(&world);
        reader.look();
        let now = reader.now();
        let raise = Request::Reprioritise(reader.seen(kind.waiting), 7);
        reader.store.carry_out(&raise, now).unwrap();
        reader.look();
        assert_eq!(reader.seen(kind.waiting).priority, Some(7), "{}", kind.name);
        let cancel = Request::Cancel(reader.seen(kind.waiting));
        reader.store.carry_out(&cancel, now).unwrap();
        reader.look();
        let still_waits = reader
            .jobs
            .values()
            .any(|job| job.id.name() == kind.waiting && job.status == Status::Pending);
        assert!(!still_waits, "{}", kind.name);
        let mut fresh = Reader::of(&world);
        fresh.look();
        assert_eq!(reader.jobs, fresh.jobs, "{}", kind.name);
    }
}
