//! The file: read once when a session begins, joined and written whole when it ends.
//!
//! A file that cannot be understood is never written over: it is moved aside, and told. Sessions that end at
//! the same time wait for each other a moment, and each writes only what it changed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;
use rustix::fs::{FlockOperation, OFlags, RenameFlags, flock};
use serde_json::{Map, Value};

use super::merge::Changes;
use super::remembered::State;

/// The form of the file that this program writes.
const SCHEMA: u64 = 1;

/// A file that is larger was not written by jobtui.
const LARGEST: u64 = 1024 * 1024;

/// How often, and how long each time, another session that is writing is waited for.
const TRIES: u32 = 20;
const WAIT: Duration = Duration::from_millis(10);

/// `jobtui/state.json` in the user's state directory.
pub fn default_place() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let state = strategy.state_dir().unwrap_or(strategy.data_dir());
    Some(state.join("jobtui").join("state.json"))
}

/// The file of one session, and what stood in it when the session began.
#[derive(Debug)]
pub struct Memory {
    place: PathBuf,
    before: State,
}

/// What lies in the place of the file.
enum Found {
    Nothing,
    Good(Map<String, Value>),
    /// Why it is not understood, and the ending that it gets when it is moved aside.
    Strange(String, String),
}

impl Memory {
    /// Reads the file. A sentence comes along when there is one that is not understood.
    pub fn load(place: &Path) -> (Self, Option<String>) {
        let (before, trouble) = match look(place) {
            Found::Nothing => (State::default(), None),
            Found::Good(map) => match serde_json::from_value::<State>(Value::Object(map)) {
                Ok(state) => (state.cleaned(), None),
                Err(why) => (State::default(), Some(why.to_string())),
            },
            Found::Strange(why, _) => (State::default(), Some(why)),
        };
        let trouble = trouble.map(|why| {
            format!(
                "nothing is remembered from last time: {} {why}; it is kept",
                place.display()
            )
        });
        let memory = Self {
            place: place.to_owned(),
            before,
        };
        (memory, trouble)
    }

    /// What is remembered from last time.
    pub fn state(&self) -> &State {
        &self.before
    }

    /// Writes what has changed since; nothing when nothing has. Gives the new name of a file that
    /// was not understood and had to make room.
    ///
    /// # Errors
    /// The file cannot be written; what stood in it is still there.
    pub fn save(self, after: &State) -> io::Result<Option<PathBuf>> {
        let changes = Changes::between(&self.before, after);
        if changes.is_empty() {
            return Ok(None);
        }
        let dir = self.place.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let _alone = wait_for_others(&dir.join("state.lock"));
        let (mut map, aside) = match look(&self.place) {
            Found::Nothing => (Map::new(), None),
            Found::Good(map) if is_state(&map) => (map, None),
            Found::Good(_) => (Map::new(), Some(move_aside(&self.place, "broken")?)),
            Found::Strange(_, ending) => (Map::new(), Some(move_aside(&self.place, &ending)?)),
        };
        map.insert("schema".to_owned(), SCHEMA.into());
        changes.apply(&mut map);
        let mut draft = tempfile::NamedTempFile::new_in(dir)?;
        serde_json::to_writer_pretty(&mut draft, &map)?;
        draft.write_all(b"\n")?;
        draft.as_file().sync_all()?;
        draft.persist(&self.place)?;
        Ok(aside)
    }
}

fn is_state(map: &Map<String, Value>) -> bool {
    serde_json::from_value::<State>(Value::Object(map.clone())).is_ok()
}

fn look(place: &Path) -> Found {
    let broken = |why: String| Found::Strange(why, "broken".to_owned());
    let mut text = String::new();
    let read = open(place).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Nothing,
        Err(error) => return broken(format!("cannot be read ({error})")),
        Ok(size) if size as u64 > LARGEST => return broken("is too large".to_owned()),
        Ok(_) => {}
    }
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => match map.get("schema").and_then(Value::as_u64) {
            Some(SCHEMA) => Found::Good(map),
            Some(other) => {
                let why = format!("was written by another jobtui (schema {other})");
                Found::Strange(why, format!("schema-{other}"))
            }
            None => broken("has no schema".to_owned()),
        },
        Ok(_) => broken("is no state".to_owned()),
        Err(why) => broken(format!("is broken ({why})")),
    }
}

/// A pipe in its place must not make an operator wait.
fn open(place: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.cast_signed())
        .open(place)
}

/// Gives the file another name, never that of something that is there.
fn move_aside(place: &Path, ending: &str) -> io::Result<PathBuf> {
    for number in 1..100 {
        let ending = match number {
            1 => ending.to_owned(),
            more => format!("{ending}-{more}"),
        };
        let mut name = place.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        let aside = PathBuf::from(name);
        match rustix::fs::renameat_with(
            rustix::fs::CWD,
            place,
            rustix::fs::CWD,
            &aside,
            RenameFlags::NOREPLACE,
        ) {
            Ok(()) => return Ok(aside),
            Err(rustix::io::Errno::EXIST) => {}
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if !aside.exists() => {
                fs::rename(place, &aside)?;
                return Ok(aside);
            }
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::Error::other("there are too many files aside already"))
}

/// Another session may be writing. Where it takes too long, or nothing can be locked, the join is still
/// right but for what the other writes in the same moment.
fn wait_for_others(place: &Path) -> Option<File> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(place)
        .ok()?;
    for _ in 0..TRIES {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Some(file),
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(WAIT),
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(place: &Path) -> (Memory, Option<String>) {
        Memory::load(place)
    }

    #[test]
    fn what_is_remembered_comes_back_and_nothing_changed_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("deep/state.json");
        let (memory, trouble) = load(&place);
        assert!(trouble.is_none() && *memory.state() == State::default());
        memory.save(&State::default()).unwrap();
        assert!(!place.exists());
        let mut state = State {
            mouse: Some(true),
            ..State::default()
        };
        state.use_filter("failed");
        state.pin("fsq", "job-1");
        let layout = state.layouts.entry("grid".into()).or_default();
        layout.sizes.insert("logs".into(), 3);
        load(&place).0.save(&state).unwrap();
        let (memory, trouble) = load(&place);
        assert_eq!((memory.state(), trouble), (&state, None));
        let names = fs::read_dir(place.parent().unwrap()).unwrap().count();
        assert_eq!(names, 2, "the file and its lock, no draft");
    }

    #[test]
    fn a_file_that_is_not_understood_is_kept_aside_and_named() {
        for (text, ending, word) in [
            ("{ \"schema\": 1, ", "broken", "broken"),
            ("[]", "broken", "no state"),
            ("{\"theme\":\"nord\"}", "broken", "no schema"),
            ("{\"schema\":1,\"mouse\":\"yes\"}", "broken", "boolean"),
            ("{\"schema\":2,\"mouse\":{}}", "schema-2", "schema 2"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let place = dir.path().join("state.json");
            fs::write(&place, text).unwrap();
            let (memory, trouble) = load(&place);
            let trouble = trouble.unwrap();
            assert!(
                trouble.contains(word) && trouble.contains("state.json"),
                "{trouble}"
            );
            assert_eq!(
                fs::read_to_string(&place).unwrap(),
                text,
                "reading touches nothing"
            );
            let mut state = State::default();
            state.use_filter("x");
            let aside = memory.save(&state).unwrap().unwrap();
            assert_eq!(fs::read_to_string(&aside).unwrap(), text);
            assert!(
                aside
                    .to_str()
                    .unwrap()
                    .ends_with(&format!("state.json.{ending}"))
            );
            let (memory, trouble) = load(&place);
            assert!(trouble.is_none() && *memory.state() == state);
            fs::write(&place, text).unwrap();
            let (memory, _) = load(&place);
            let other = memory.save(&state).unwrap().unwrap();
            assert!(
                other != aside && aside.exists(),
                "nothing aside is written over"
            );
        }
    }

    #[test]
    fn two_sessions_at_once_do_not_destroy_each_others() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("state.json");
        let mut first = State::default();
        first.use_filter("old");
        load(&place).0.save(&first).unwrap();
        let sessions = (0..8).map(|number| {
            let (memory, _) = load(&place);
            let mut state = memory.state().clone();
            state.use_filter(&format!("f{number}"));
            state.pin("fsq", &format!("job-{number}"));
            state.theme = Some(format!("theme-{number}"));
            std::thread::spawn(move || memory.save(&state).unwrap())
        });
        let sessions: Vec<_> = sessions.collect();
        for session in sessions {
            session.join().unwrap();
        }
        let (memory, trouble) = load(&place);
        assert_eq!(trouble, None);
        let state = memory.state();
        assert_eq!((state.pins().count(), state.filter_history.len()), (8, 9));
        assert_eq!(state.filter_history[0], "old");
        let theme = state.theme.as_deref().unwrap();
        assert_eq!(
            Some(theme.replace("theme-", "f").as_str()),
            state.filter_history.last().map(String::as_str)
        );
    }

    #[test]
    fn a_place_that_cannot_be_written_is_an_error_and_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "x").unwrap();
        let place = dir.path().join("file/state.json");
        let (memory, trouble) = load(&place);
        assert!(trouble.is_some());
        let mut state = State::default();
        state.use_filter("x");
        assert!(memory.save(&state).is_err());
    }
}
