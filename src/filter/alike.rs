//! What a filter says of all jobs of a kind at once, where what they have alike decides, and what is left to be asked.

use super::facts::{Common, Facts};
use super::field::Field;
use super::ready::{Check, Ready, Verdict};
use super::text::Scope;

/// What is left of a filter for jobs of one kind.
#[derive(Clone, Debug)]
pub struct Reduced(Check);

impl Reduced {
    /// The verdict on all of them, if nothing is left to be asked.
    pub fn settled(&self) -> Option<Verdict> {
        match self.0 {
            Check::Const(yes) => Some(Verdict::of(yes)),
            _ => None,
        }
    }

    /// What the words that a job has, or lacks, come to; none where something else has to be asked.
    pub fn by_words(&self, has: impl Fn(usize) -> Option<bool>) -> Option<Verdict> {
        by_words(&self.0, &has)
    }
}

fn by_words(check: &Check, has: &impl Fn(usize) -> Option<bool>) -> Option<Verdict> {
    let fold = |all: &[Check], decides: Verdict| {
        let mut so_far = Some(decides.turned());
        for one in all {
            match by_words(one, has) {
                Some(verdict) if verdict == decides => return Some(decides),
                Some(_) => {}
                None => so_far = None,
            }
        }
        so_far
    };
    match check {
        Check::Const(yes) => Some(Verdict::of(*yes)),
        Check::Word(word) => has(*word).map(Verdict::of),
        Check::Not(inner) => by_words(inner, has).map(Verdict::turned),
        Check::All(all) => fold(all, Verdict::No),
        Check::Any(all) => fold(all, Verdict::Yes),
        Check::MatchOwn(pattern) => {
            let lacks = |part: &usize| has(*part) == Some(false);
            pattern.parts.iter().any(lacks).then_some(Verdict::No)
        }
        _ => None,
    }
}

impl Ready {
    /// What has still to be asked of each job that has this in common.
    pub fn reduced(&self, common: &impl Common) -> Reduced {
        Reduced(self.reduce(&self.check, common))
    }

    /// Judges a job of a kind.
    pub fn judge_reduced(&self, reduced: &Reduced, facts: &impl Facts) -> Verdict {
        self.check(&reduced.0, facts)
    }

    fn reduce(&self, check: &Check, common: &impl Common) -> Check {
        match self.for_all(check, common) {
            Some(Verdict::Yes) => return Check::Const(true),
            Some(Verdict::No) => return Check::Const(false),
            Some(Verdict::Unread) | None => {}
        }
        // What is the same for all, and does not decide, need not be asked again.
        let rest = |all: &[Check], idle: bool| {
            let all = all.iter().map(|one| self.reduce(one, common));
            let idle = |one: &Check| matches!(one, Check::Const(yes) if *yes == idle);
            all.filter(|one| !idle(one)).collect::<Vec<_>>()
        };
        let joined = |mut all: Vec<Check>, join: fn(Vec<Check>) -> Check| match all.len() {
            1 => all.remove(0),
            _ => join(all),
        };
        match check {
            Check::All(all) => joined(rest(all, true), Check::All),
            Check::Any(all) => joined(rest(all, false), Check::Any),
            Check::Not(inner) => Check::Not(Box::new(self.reduce(inner, common))),
            Check::Known(absent, other) => {
                let parts = [absent, other].map(|part| Box::new(self.reduce(part, common)));
                let [absent, other] = parts;
                Check::Known(absent, other)
            }
            Check::Match(pattern) => Check::MatchOwn(pattern.clone()),
            one => one.clone(),
        }
    }

    fn for_all(&self, check: &Check, common: &impl Common) -> Option<Verdict> {
        match check {
            Check::All(all) => self.fold_all(all, common, Verdict::No),
            Check::Any(all) => self.fold_all(all, common, Verdict::Yes),
            Check::Not(inner) => self.for_all(inner, common).map(Verdict::turned),
            Check::Known(absent, other) => match self.for_all(absent, common)? {
                Verdict::Yes => Some(Verdict::No),
                Verdict::No => self.for_all(other, common).map(Verdict::turned),
                Verdict::Unread => Some(Verdict::Unread),
            },
            Check::Word(word) => match self.words[*word].scope {
                Scope::Name if common.tells(Field::Name) => Some(self.check(check, common)),
                Scope::Name | Scope::Id | Scope::Core => None,
                // Only its own name can still have what is looked for.
                Scope::Anywhere => {
                    Some(self.check(check, common)).filter(|verdict| verdict.passes())
                }
            },
            Check::MatchOwn(_) => None,
            Check::Match(_) => Some(self.check(check, common)).filter(|verdict| verdict.passes()),
            Check::Text(field, _) | Check::Truth(field, _) if !common.tells(*field) => None,
            Check::Span(..) | Check::Time(..) | Check::Inside(..) => None,
            Check::Const(_)
            | Check::Mine(_)
            | Check::Text(..)
            | Check::States(_)
            | Check::Flags(_)
            | Check::Priority(_)
            | Check::Truth(..) => Some(self.check(check, common)),
        }
    }

    fn fold_all(&self, all: &[Check], common: &impl Common, decides: Verdict) -> Option<Verdict> {
        let mut found = Some(decides.turned());
        for one in all {
            match self.for_all(one, common) {
                Some(verdict) if verdict == decides => return Some(decides),
                Some(Verdict::Unread) => found = found.and(Some(Verdict::Unread)),
                Some(_) => {}
                None => found = None,
            }
        }
        found
    }
}

impl Check {
    /// No pattern (but for the few jobs that have all its parts), and nothing of a document, has to be looked at.
    pub(super) fn is_light(&self, is_seldom: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().all(|one| one.is_light(is_seldom)),
            Self::Not(inner) => inner.is_light(is_seldom),
            Self::Known(one, other) => one.is_light(is_seldom) && other.is_light(is_seldom),
            Self::Match(pattern) | Self::MatchOwn(pattern) => {
                pattern.parts.iter().any(|part| is_seldom(*part))
            }
            Self::Inside(..) => false,
            Self::Text(_, texts) => texts.is_light(),
            _ => true,
        }
    }
}
