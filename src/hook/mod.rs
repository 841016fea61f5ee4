//! The operator's own commands: started without a shell, given news as JSON, stopped when they hang.
//! Never here: what is worth telling, a terminal; nobody waits for a command.

mod child;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::alert::Telling;

/// How long a command may take.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Makes the text that a command reads.
pub type Write = Arc<dyn Fn(&Telling) -> Vec<u8> + Send + Sync>;

/// Hears of commands that failed, in a sentence.
pub type Tell = Arc<dyn Fn(String) + Send + Sync>;

/// One thread per rule and command, started when it is needed: a rule's command never runs twice at a time, and what comes
/// meanwhile is told to its next run in one.
pub struct Hooks {
    write: Write,
    tell: Tell,
    runners: BTreeMap<(usize, Vec<String>), Runner>,
}

struct Runner {
    inbox: Sender<Telling>,
    thread: JoinHandle<()>,
}

impl Hooks {
    pub fn new(write: Write, tell: Tell) -> Self {
        Self {
            write,
            tell,
            runners: BTreeMap::new(),
        }
    }

    /// Gives this to the command, now or as soon as its last run is over; never waits.
    pub fn run(&mut self, command: &[String], telling: &Telling) {
        let key = (telling.rule, command.to_vec());
        if !self.runners.contains_key(&key) {
            match self.start(command) {
                Ok(runner) => {
                    self.runners.insert(key.clone(), runner);
                }
                Err(error) => (self.tell)(format!("cannot run a notify command: {error}")),
            }
        }
        if let Some(runner) = self.runners.get(&key) {
            // A thread that has ended has told why.
            let _ = runner.inbox.send(telling.clone());
        }
    }

    fn start(&self, command: &[String]) -> std::io::Result<Runner> {
        let (inbox, tellings) = mpsc::channel();
        let (write, tell) = (Arc::clone(&self.write), Arc::clone(&self.tell));
        let command = command.to_vec();
        let thread = thread::Builder::new()
            .name("notify command".into())
            .spawn(move || serve(&command, &tellings, &write, &tell))?;
        Ok(Runner { inbox, thread })
    }

    /// Lets the commands under way end, but waits no longer than this.
    pub fn finish(self, most: Duration) {
        let end = Instant::now() + most;
        for (_, runner) in self.runners {
            drop(runner.inbox);
            while !runner.thread.is_finished() && Instant::now() < end {
                thread::park_timeout(Duration::from_millis(2));
            }
        }
    }
}

fn serve(command: &[String], tellings: &Receiver<Telling>, write: &Write, tell: &Tell) {
    while let Ok(mut telling) = tellings.recv() {
        for later in tellings.try_iter() {
            telling.absorb(later);
        }
        if let Err(why) = child::run(command, &write(&telling), DEADLINE) {
            let name = command.first().map_or("", String::as_str);
            tell(format!("notify command `{name}` {why}"));
        }
    }
}
