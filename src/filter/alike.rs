//! What a filter says of all jobs of a kind at once, where what they have alike decides.

use super::facts::Common;
use super::ready::{Check, Ready, Verdict};

impl Ready {
    /// The verdict on every job that has this in common, if it is the same whatever else they are.
    pub fn judge_all(&self, common: &impl Common) -> Option<Verdict> {
        self.for_all(&self.check, common)
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
            // Only its own name can still have what is looked for.
            Check::Word(_) | Check::Match(_) => {
                Some(self.check(check, common)).filter(|verdict| verdict.passes())
            }
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
    /// No pattern, and nothing of a document, has to be looked at.
    pub(super) fn is_light(&self) -> bool {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().all(Self::is_light),
            Self::Not(inner) => inner.is_light(),
            Self::Known(one, other) => one.is_light() && other.is_light(),
            Self::Match(_) | Self::Inside(..) => false,
            Self::Text(_, texts) => texts.is_light(),
            _ => true,
        }
    }
}
