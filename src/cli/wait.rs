//! `jobtui wait`: until a condition over some jobs holds, or cannot hold any more.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::exit::{Exit, Trouble};
use super::live::{Live, Turn};
use super::out;
use super::shared::Shared;
use super::sources::Wanted;
use super::until::{Tally, Until, Verdict};
use super::waited::Waited;
use crate::job::{Job, JobKey, Plain, SourceId};
use crate::report;

#[derive(Args, Debug)]
pub(crate) struct WaitArgs {
    /// Ids, or parts of ids that no other job has; without them the jobs that --filter lets through.
    ids: Vec<String>,
    /// Until this holds: all, any or none, and done, failed, cancelled, ended, waiting, running or active.
    #[arg(long, value_name = "CONDITION", default_value = "all done")]
    until: Until,
    /// At most so long, such as 90s, 30m, 2h.
    #[arg(long = "for", value_name = "TIME", value_parser = super::shared::span)]
    most: Option<Duration>,
    /// Leave out what was over before the wait began.
    #[arg(long, conflicts_with = "ids")]
    from_now: bool,
    /// That there is no such job at the start is no mistake.
    #[arg(long)]
    allow_none: bool,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t = Output::Line)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Line,
    Json,
}

/// How a wait ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Met,
    Otherwise,
    TimeOver,
    SourceDown,
    NoJobs,
    Interrupted(i32),
}

impl Ending {
    pub(crate) fn exit(self) -> Exit {
        match self {
            Self::Met => Exit::Fine,
            Self::Otherwise => Exit::Otherwise,
            Self::TimeOver => Exit::TimedOut,
            Self::SourceDown => Exit::SourceDown,
            Self::NoJobs => Exit::Usage,
            Self::Interrupted(signal) => Exit::signal(signal),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Otherwise => "otherwise",
            Self::TimeOver => "time-over",
            Self::SourceDown => "source-down",
            Self::NoJobs => "no-jobs",
            Self::Interrupted(_) => "interrupted",
        }
    }
}

pub(crate) fn run(args: &WaitArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let wanted = Wanted::from(shared)?;
    let begin = Instant::now();
    let end = args.most.map(|most| begin + most);
    let mut live = Live::open(shared, &wanted, true, false)?;
    let patience = args
        .most
        .map_or(shared.deadline(), |most| most.min(shared.deadline()));
    let mut wait = Wait {
        until: args.until,
        waited: Waited::named(Vec::new()),
        began: false,
        judged: false,
        progress: Progress::default(),
    };
    let ending = match live.read(patience)? {
        Err(Turn::Signal(number)) => Ending::Interrupted(number),
        Ok(true) | Err(_) => Ending::SourceDown,
        Ok(false) => {
            wait.waited = set(args, &live)?;
            wait.began = wait.waited.tally(&live).all() > 0;
            if wait.began || args.allow_none {
                wait.go(&mut live, end)
            } else {
                Ending::NoJobs
            }
        }
    };
    wait.progress.clear();
    wait.answer(&live, ending, args.output, begin.elapsed())?;
    live.stop();
    Ok(ending.exit())
}

/// The jobs that are meant.
fn set(args: &WaitArgs, live: &Live) -> Result<Waited, Trouble> {
    if args.ids.is_empty() {
        return Ok(Waited::matching(args.from_now));
    }
    let find = |id: &String| -> Result<(JobKey, Job), Trouble> {
        let keys = live.board.matching(id);
        match keys.as_slice() {
            [key] => match live.board.job(key) {
                Some(job) => Ok((key.clone(), job)),
                None => Err(Trouble::new(Exit::Failed, format!("{id} has just gone"))),
            },
            [] => Err(Trouble::new(
                Exit::Usage,
                format!("no job is called `{id}`"),
            )),
            several => {
                let text = format!("`{id}` may mean {} jobs; name one", several.len());
                Err(Trouble::new(Exit::Usage, text))
            }
        }
    };
    Ok(Waited::named(
        args.ids.iter().map(find).collect::<Result<_, _>>()?,
    ))
}

/// A wait under way.
pub(crate) struct Wait {
    pub(crate) until: Until,
    pub(crate) waited: Waited,
    /// There was a job to wait for.
    pub(crate) began: bool,
    /// It was counted once.
    judged: bool,
    progress: Progress,
}

impl Wait {
    /// One that shows no progress.
    pub(crate) fn silent(until: Until, waited: Waited, began: bool) -> Self {
        Self {
            until,
            waited,
            began,
            judged: false,
            progress: Progress {
                on: false,
                shown: String::new(),
            },
        }
    }

    fn go(&mut self, live: &mut Live, end: Option<Instant>) -> Ending {
        loop {
            if let Some(ending) = self.judge(live) {
                return ending;
            }
            match live.next(end) {
                Turn::Looked(source, steps) => {
                    self.waited.follow(live, source, &steps);
                }
                Turn::Late => return Ending::TimeOver,
                Turn::Signal(number) => return Ending::Interrupted(number),
                Turn::Unread => return Ending::SourceDown,
            }
        }
    }

    /// Whether it is over, and how. What is said of all jobs is not said while a source is away.
    /// Where nothing became different, nothing is counted again; what has not been read yet is waited for.
    pub(crate) fn judge(&mut self, live: &mut Live) -> Option<Ending> {
        if !live.is_settled() || (!live.take_touched() && self.judged) {
            return None;
        }
        self.judged = true;
        let tally = self.waited.tally(live);
        self.began |= tally.all() > 0;
        self.progress.show(self.until, &tally);
        match self.until.judge(&tally, self.began) {
            Verdict::Met if self.until.is_any() || !live.is_down() => Some(Ending::Met),
            Verdict::Never if !live.is_down() => Some(Ending::Otherwise),
            Verdict::Met | Verdict::Never | Verdict::NotYet => None,
        }
    }

    fn answer(
        &self,
        live: &Live,
        ending: Ending,
        output: Output,
        long: Duration,
    ) -> Result<(), Trouble> {
        let tally = self.waited.tally(live);
        let broken = if ending == Ending::Otherwise {
            self.waited
                .some(live, |status| self.until.is_broken_by(status))
        } else {
            Vec::new()
        };
        if ending == Ending::NoJobs {
            out::complain("there is no such job; --allow-none if that is no mistake");
        }
        if let Output::Json = output {
            let jobs: Vec<_> = broken
                .iter()
                .map(|(source, job)| (live.name(*source), job))
                .collect();
            let counts = report::Counted {
                of: tally.of,
                gone: tally.gone,
            };
            let until = self.until.to_string();
            let document = report::waited(&until, ending.word(), live.now(), long, &counts, &jobs);
            return Ok(out::line(&document)?);
        }
        let text = self.sentence(ending, &tally, &broken);
        if matches!(ending, Ending::NoJobs) {
            return Ok(());
        }
        Ok(out::line(&text)?)
    }

    fn sentence(&self, ending: Ending, tally: &Tally, broken: &[(SourceId, Job)]) -> String {
        let until = self.until;
        let counts = tally.words();
        match ending {
            Ending::Met => format!("{until}: {counts}"),
            Ending::Otherwise => {
                let names: Vec<_> = broken
                    .iter()
                    .take(3)
                    .map(|(_, job)| job.id.name())
                    .collect();
                let dots = if broken.len() > 3 { ", ..." } else { "" };
                let names = if names.is_empty() {
                    String::new()
                } else {
                    format!(" ({}{dots})", names.join(", "))
                };
                format!("not {until}, and not any more: {counts}{names}")
            }
            Ending::TimeOver => format!("time over before {until}: {counts}"),
            Ending::SourceDown => format!("not known whether {until}: a source cannot be read"),
            Ending::Interrupted(_) => format!("interrupted before {until}: {counts}"),
            Ending::NoJobs => String::new(),
        }
    }
}

/// A line that is written over itself, for a person at a terminal.
struct Progress {
    on: bool,
    shown: String,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            on: std::io::stderr().is_terminal(),
            shown: String::new(),
        }
    }
}

impl Progress {
    fn show(&mut self, until: Until, tally: &Tally) {
        let text = format!("waiting for {until}: {}", tally.words());
        if self.on && text != self.shown {
            let text = Plain::new(&text);
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
            self.shown = text.to_string();
        }
    }

    fn clear(&mut self) {
        if !self.shown.is_empty() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
