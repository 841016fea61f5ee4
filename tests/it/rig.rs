//! A world on the disk and the dashboard before it: keys as text in, the screen as text out.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use jobtui::audit::Place;
use jobtui::board::Board;
use jobtui::clock::Clock;
use jobtui::feed::Feeds;
use jobtui::job::{Moment, News, SourceId};
use jobtui::settings::{Kind, SourceSpec};
use jobtui::store::{self, Store};
use jobtui::tui::app::App;
use jobtui::tui::buffer::Buffer;
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;
use jobtui::tui::perform::Performer;
use jobtui::tui::run::Perform as _;
use jobtui::tui::theme::{Depth, Look};
use jobtui::tui::{keys, picture};
use ratatui::layout::Rect;
use rusqlite::{Connection, params};
use serde_json::json;
use tokio::sync::mpsc::Receiver;

/// 2026-02-10 15:00 UTC: what every clock says here.
pub(crate) const NOW: Moment = Moment(1_770_735_600_000);
/// The same, for `--at`.
pub(crate) const NOW_TEXT: &str = "2026-02-10T15:00:00Z";

/// How long a test waits for something that has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Every file below a directory with its bytes; directories with none.
pub(crate) type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// A folder queue and a job server's database, as other programs would have left them.
pub(crate) struct World {
    dir: tempfile::TempDir,
    other: Option<Connection>,
    sources: Vec<SourceSpec>,
    audit: Place,
}

impl World {
    /// Nothing at all: not even a source.
    pub(crate) fn bare() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            other: None,
            sources: Vec::new(),
            audit: Place::Off,
        }
    }

    /// An empty queue `fsq` and an empty database `lab`.
    pub(crate) fn new() -> Self {
        Self::queue().with_database()
    }

    /// An empty queue `fsq`.
    pub(crate) fn queue() -> Self {
        let mut world = Self::bare();
        for area in ["outbox", "inbox", "archive"] {
            fs::create_dir_all(world.at("queue").join(area)).unwrap();
        }
        world.add_source("fsq", Kind::Folder, "queue");
        world
    }

    /// An empty database `lab`.
    pub(crate) fn database() -> Self {
        Self::bare().with_database()
    }

    fn with_database(mut self) -> Self {
        let path = self.at("jobs.db");
        store::sqlite::create(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        other.busy_timeout(Duration::from_secs(5)).unwrap();
        // The rows that tests add have the numbers before.
        let sql = "INSERT INTO id_counters (prefix, counter) VALUES ('JOB-20260210', 100)";
        other.execute(sql, []).unwrap();
        self.other = Some(other);
        self.add_source("lab", Kind::Sqlite, "jobs.db");
        self
    }

    pub(crate) fn add_source(&mut self, name: &str, kind: Kind, path: &str) {
        self.sources.push(SourceSpec {
            name: name.to_owned(),
            kind,
            path: self.at(path),
            read_only: false,
            sync: None,
            stalled_after: None,
            rules: jobtui::settings::SourceRules::default(),
        });
    }

    pub(crate) fn read_only(mut self) -> Self {
        for source in &mut self.sources {
            source.read_only = true;
        }
        self
    }

    /// Nothing else may be asked of any source.
    pub(crate) fn allow(&mut self, verbs: &[jobtui::job::Verb]) {
        for source in &mut self.sources {
            source.rules.allow = Some(verbs.to_vec());
        }
    }

    /// Only the operator's own jobs may be changed.
    pub(crate) fn leave_others_alone(&mut self) {
        for source in &mut self.sources {
            source.rules.allow_others = false;
        }
    }

    /// Every action is written down in `state/audit.jsonl`.
    pub(crate) fn audited(mut self) -> Self {
        self.audit = Place::File(self.at("state/audit.jsonl"));
        self
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Writes a file whole; it and its directories came to rest ten minutes ago.
    pub(crate) fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.at(path);
        let parent = path.parent().unwrap();
        fs::create_dir_all(parent).unwrap();
        let part = parent.join(".syncthing.part.tmp");
        fs::write(&part, bytes).unwrap();
        age(&part);
        fs::rename(&part, &path).unwrap();
        age(parent);
    }

    /// The manifest of a folder job.
    pub(crate) fn manifest(&self, area: &str, name: &str, status: &str, project: &str) {
        let stamp = name.get(4..19).and_then(Moment::parse_stamp).unwrap_or(NOW);
        let manifest = json!({
            "job_id": name, "created_at": stamp.rfc3339(), "created_by": "study-builder",
            "project": project, "channel": format!("#{project}"), "type": "optimization",
            "script": "run_optimization.py", "args": ["--start"], "status": status,
            "notify": {"on_complete": true, "on_fail": true},
        });
        self.put(
            &format!("queue/{area}/{name}/job.json"),
            format!("{manifest:#}\n"),
        );
    }

    /// A folder job that waits: script, README and manifest.
    pub(crate) fn submitted(&self, name: &str) {
        self.put(
            &format!("queue/outbox/{name}/run_optimization.py"),
            "print('hello')\n",
        );
        self.put(&format!("queue/outbox/{name}/README.md"), "A study.\n");
        self.manifest("outbox", name, "submitted", "starspec");
    }

    /// A folder job that is being run: its twin in the inbox, with a log.
    pub(crate) fn running(&self, name: &str, log: &str) {
        self.submitted(name);
        self.put(&format!("queue/inbox/{name}/stdout.log"), log);
        self.manifest("inbox", name, "running", "starspec");
    }

    /// A folder job that is over: both twins.
    pub(crate) fn over(&self, name: &str, status: &str) {
        self.submitted(name);
        self.put(&format!("queue/inbox/{name}/stdout.log"), "start\nend\n");
        self.manifest("inbox", name, status, "starspec");
    }

    /// Archived under this name.
    pub(crate) fn archived(&self, entry: &str, status: &str) {
        self.manifest("archive", entry, status, "starspec");
    }

    /// The other program leaves the database.
    pub(crate) fn close_other(&mut self) {
        self.other = None;
    }

    /// The other program at the database: server, worker, or a person with a shell.
    pub(crate) fn other(&self) -> &Connection {
        self.other.as_ref().expect("this world has a database")
    }

    pub(crate) fn sql(&self, sql: &str) -> usize {
        let done = self.other().execute(sql, []);
        done.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub(crate) fn ask<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.other().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A row as the server would have left it.
    pub(crate) fn row(&self, id: &str, status: &str, priority: i64) {
        let stamp = |minutes: u64| NOW.minus(Duration::from_secs(60 * minutes)).naive_local();
        let started = (!matches!(status, "PENDING" | "CANCELLED")).then(|| stamp(9));
        let ended = matches!(status, "COMPLETED" | "FAILED" | "CANCELLED").then(|| stamp(5));
        let error = (status == "FAILED").then_some("ValueError: too long\nTraceback: a.py\n");
        self.other()
            .execute(
                "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, \
                 experiment_config, status, priority, created_at, started_at, completed_at, \
                 error_message) VALUES (?1, 'clau', 'T1Experiment', 'experiments.t1', \
                 '{\"reps\": 200}', ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id, status, priority, stamp(10), started, ended, error],
            )
            .unwrap();
        if status == "RUNNING" {
            let sql = "INSERT INTO job_outputs (job_id, output_text, line_count, last_updated, \
                       is_complete) VALUES (?1, 'point 1 of 500\n', 1, ?2, 0)";
            self.other().execute(sql, params![id, stamp(0)]).unwrap();
        }
    }

    /// All that lies below a directory of this world.
    pub(crate) fn tree(&self, path: &str) -> Tree {
        let mut tree = Tree::new();
        walk(&self.at(path), "", &mut tree);
        tree
    }

    pub(crate) fn stores(&self) -> Vec<Box<dyn Store>> {
        let open = |spec: &SourceSpec| store::open::open_audited(spec, "ann@desk", &self.audit);
        self.sources.iter().map(open).collect()
    }

    /// The dashboard over it, at 120 columns and 40 rows, once every source has answered.
    pub(crate) fn show(self) -> Rig {
        self.show_at(120, 40)
    }

    pub(crate) fn show_at(self, width: u16, height: u16) -> Rig {
        let mut rig = self.open(width, height);
        rig.settle();
        rig
    }

    /// The same before anything was heard.
    pub(crate) fn open(self, width: u16, height: u16) -> Rig {
        let names = self.sources.iter().map(|s| (s.name.clone(), s.kind.word()));
        let board = Board::new(names);
        Rig::over(self.stores(), board, self, (width, height))
    }
}

/// Makes a file or a directory ten minutes older than now.
fn age(path: &Path) {
    let then = NOW.minus(Duration::from_secs(600));
    let then = Duration::from_millis(u64::try_from(then.0).unwrap());
    let then = SystemTime::UNIX_EPOCH + then;
    let times = FileTimes::new().set_modified(then).set_accessed(then);
    File::open(path).unwrap().set_times(times).unwrap();
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
            tree.insert(name, None);
        } else {
            tree.insert(name, Some(fs::read(entry.path()).unwrap()));
        }
    }
}

/// The dashboard over real feeds, without a terminal.
pub(crate) struct Rig {
    pub(crate) world: World,
    pub(crate) app: App,
    /// All that the dashboard ever wanted done.
    pub(crate) effects: Vec<Effect>,
    size: (u16, u16),
    performer: Performer,
    news: Receiver<(SourceId, News)>,
    runtime: tokio::runtime::Runtime,
}

impl Rig {
    fn over(stores: Vec<Box<dyn Store>>, board: Board, world: World, size: (u16, u16)) -> Self {
        let (feeds, news) = Feeds::start(stores, Clock::Fixed(NOW)).unwrap();
        let look = Look::new(Depth::True, true);
        Self {
            world,
            app: App::new(board, size, look, NOW).without_rest(),
            effects: Vec::new(),
            size,
            performer: Performer::new(feeds),
            news,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap(),
        }
    }

    /// Until every source has told all it has and everything asked was answered.
    pub(crate) fn settle(&mut self) {
        self.until("every source has answered", |rig| {
            rig.app.sources_have_answered() && !rig.app.is_waiting()
        });
    }

    /// Presses keys (`c y`, `/ "rabi" enter`), each time waiting for what it asked for.
    pub(crate) fn press(&mut self, script: &str) {
        for key in keys::parse_script(script).unwrap() {
            self.feed(Event::Key(key));
            self.until("the key was answered", |rig| !rig.app.is_waiting());
        }
    }

    /// Presses keys without listening to any source in between.
    pub(crate) fn press_deaf(&mut self, script: &str) {
        for key in keys::parse_script(script).unwrap() {
            self.feed(Event::Key(key));
        }
    }

    pub(crate) fn feed(&mut self, event: Event) {
        for effect in self.app.update(event) {
            self.effects.push(effect.clone());
            self.performer.perform(effect);
        }
    }

    /// Does what no key asks for.
    pub(crate) fn perform(&mut self, effect: Effect) {
        self.performer.perform(effect);
    }

    /// From now on a cancel of a waiting job waits five seconds before it is sent.
    pub(crate) fn with_grace(mut self) -> Self {
        let caution = jobtui::tui::Caution::default();
        self.app = self.app.clone().with_caution(caution);
        self
    }

    /// It is so much later; what was sent then is answered.
    pub(crate) fn after(&mut self, span: Duration) {
        self.feed(Event::Wake(NOW.plus(span)));
        self.until("what was sent is answered", |rig| !rig.app.is_waiting());
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.feed(Event::Resize(width, height));
    }

    /// Takes news until the condition holds; a condition that never comes fails with the screen.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        self.feed(Event::Wake(NOW));
        while !holds(self) {
            if self.app.is_sifting() {
                self.feed(Event::Wake(NOW));
                continue;
            }
            let left = end.saturating_duration_since(Instant::now());
            let next = self
                .runtime
                .block_on(async { tokio::time::timeout(left, self.news.recv()).await });
            let Ok(Some((source, news))) = next else {
                let screen = self.screen();
                panic!("it never came to this: {what}\n{screen}");
            };
            self.feed(Event::News(source, news));
        }
    }

    /// Until this text stands on the screen.
    pub(crate) fn until_shown(&mut self, text: &str) {
        self.until(text, |rig| rig.screen().contains(text));
    }

    /// The screen as text. Nothing in it may ever command a terminal.
    pub(crate) fn screen(&self) -> String {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buffer = Buffer::empty(area);
        self.app.draw_into(&mut buffer, area);
        let text = picture::text(&buffer);
        assert_harmless(&text);
        text
    }

    /// The lines with this text.
    pub(crate) fn lines(&self, text: &str) -> Vec<String> {
        let screen = self.screen();
        let lines = screen.lines().filter(|line| line.contains(text));
        lines.map(str::to_owned).collect()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    #[track_caller]
    pub(crate) fn expect(&self, text: &str) {
        assert!(self.shows(text), "`{text}` is not shown\n{}", self.screen());
    }

    #[track_caller]
    pub(crate) fn expect_not(&self, text: &str) {
        assert!(!self.shows(text), "`{text}` is shown\n{}", self.screen());
    }

    /// What was asked of the sources to be changed.
    pub(crate) fn asked(&self) -> Vec<&Effect> {
        let asks = self.effects.iter();
        asks.filter(|e| matches!(e, Effect::Ask(..))).collect()
    }

    /// Whether a row with this state shows a job whose id ends like this.
    pub(crate) fn has_row(&self, state: &str, id_end: &str) -> bool {
        let screen = self.screen();
        let mut parts = screen.lines().flat_map(|line| line.split('|'));
        parts.any(|part| {
            part.get(2..).is_some_and(|p| p.starts_with(state)) && part.contains(id_end)
        })
    }

    pub(crate) fn until_row(&mut self, state: &str, id_end: &str) {
        let what = format!("{id_end} is {state}");
        self.until(&what, |rig| rig.has_row(state, id_end));
    }

    /// The row the cursor is on, as it is drawn.
    pub(crate) fn cursor_row(&self) -> String {
        let screen = self.screen();
        let mut parts = screen.lines().flat_map(|line| line.split('|'));
        let row = parts.find(|part| part.starts_with("> ") || part.starts_with(">*"));
        row.unwrap_or_default().to_owned()
    }
}

/// No character that a terminal would take as a command, and none that hides or turns text.
#[track_caller]
pub(crate) fn assert_harmless(text: &str) {
    for line in text.lines() {
        let bad = line.chars().find(|c| {
            c.is_control()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}')
        });
        assert_eq!(bad, None, "in {line:?}");
    }
}
