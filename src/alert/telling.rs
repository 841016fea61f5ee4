//! What one rule has to tell: how much of what happened since when, and the sentence for it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::kind::Kind;
use super::rule::Channel;
use crate::job::{Job, Moment, Plain};

/// So many jobs are named to a command; the others are counted.
const MOST: usize = 100;

/// So many are named in the sentence.
const NAMED: usize = 2;

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: Kind,
    /// The source's name.
    pub source: String,
    /// None when the source itself is meant.
    pub job: Option<Job>,
    /// Why, if anybody said so; one line.
    pub text: Plain,
}

/// What a rule tells in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The rule's number; a command runs once at a time for each.
    pub rule: usize,
    pub via: Vec<Channel>,
    pub counts: BTreeMap<Kind, u64>,
    pub items: Vec<Item>,
    /// When the first of it was noticed, and when it is told.
    pub since: Moment,
    pub at: Moment,
}

impl Telling {
    pub(super) fn new(rule: usize, via: Vec<Channel>, now: Moment) -> Self {
        Self {
            rule,
            via,
            counts: BTreeMap::new(),
            items: Vec::new(),
            since: now,
            at: now,
        }
    }

    pub(super) fn add(&mut self, item: Item) {
        *self.counts.entry(item.kind).or_default() += 1;
        if self.items.len() < MOST {
            self.items.push(item);
        }
    }

    /// Takes in what the same rule told later.
    pub fn absorb(&mut self, later: Self) {
        for (kind, count) in later.counts {
            *self.counts.entry(kind).or_default() += count;
        }
        let room = MOST.saturating_sub(self.items.len());
        self.items.extend(later.items.into_iter().take(room));
        self.at = later.at;
    }

    /// How many are counted and not named.
    pub fn more(&self) -> u64 {
        let all: u64 = self.counts.values().sum();
        all.saturating_sub(self.items.len() as u64)
    }

    pub fn is_grave(&self) -> bool {
        self.counts.keys().any(|kind| kind.is_grave())
    }

    /// One line: what happened to one job, or how much of what, the gravest first.
    pub fn text(&self) -> String {
        if let [item] = self.items.as_slice()
            && self.more() == 0
        {
            return item.sentence();
        }
        let counts: Vec<_> = self
            .counts
            .iter()
            .map(|(kind, count)| format!("{count} {}", kind.word()))
            .collect();
        let mut text = counts.join(", ");
        text.push_str(&span(self.at.since(self.since)));
        let gravest = self.counts.keys().next();
        let of_it: Vec<_> = self
            .items
            .iter()
            .filter(|item| Some(&item.kind) == gravest)
            .map(Item::name)
            .collect();
        let named = of_it[..of_it.len().min(NAMED)].join(", ");
        if !named.is_empty() {
            let dots = if of_it.len() > NAMED { ", ..." } else { "" };
            text.push_str(&format!(": {named}{dots}"));
        }
        text
    }
}

impl Item {
    fn name(&self) -> &str {
        self.job.as_ref().map_or(&self.source, |job| job.id.name())
    }

    fn sentence(&self) -> String {
        let source = match self.job {
            Some(_) => format!(" ({})", self.source),
            None => String::new(),
        };
        let why = if self.text.is_empty() {
            String::new()
        } else {
            format!(": {}", self.text)
        };
        format!("{} {}{source}{why}", self.name(), self.kind.phrase())
    }
}

impl Kind {
    /// How a sentence about one job or source goes on.
    fn phrase(self) -> &'static str {
        match self {
            Self::Stuck => "seems stuck",
            Self::Stale => "cannot be read",
            Self::Gone => "is gone",
            Self::Back => "is back",
            Self::Failed | Self::Cancelled | Self::Done | Self::Started => self.word(),
        }
    }
}

/// ` in the last 40s`; nothing for what came together.
fn span(long: Duration) -> String {
    let seconds = long.as_secs();
    let text = match seconds {
        0..2 => return String::new(),
        2..50 => format!("{seconds}s"),
        50..90 => "minute".to_owned(),
        90..5_400 => format!("{}m", (seconds + 30) / 60),
        _ => format!("{}h", (seconds + 1_800) / 3_600),
    };
    format!(" in the last {text}")
}
