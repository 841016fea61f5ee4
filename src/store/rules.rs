//! What the settings allow of a source: less than it could do, never more.

use std::collections::HashMap;
use std::time::Duration;

use super::Pace;
use crate::job::{
    Capabilities, Change, JobId, May, Plain, Refusal, RefusalKind, Request, Verb, not_mine,
};
use crate::settings::SourceRules;

/// Why a verb is not asked at all.
pub(super) fn refusal(rules: &SourceRules, verb: Verb) -> Option<Refusal> {
    (!rules.allows(verb)).then(|| Refusal::new(RefusalKind::NotAllowed, &reason(rules, verb)))
}

fn reason(rules: &SourceRules, verb: Verb) -> String {
    let allowed = rules.allow.iter().flatten().map(|verb| verb.word());
    let allowed: Vec<_> = allowed.collect();
    format!(
        "{} is not among what the settings allow here ({})",
        verb.word(),
        allowed.join(", ")
    )
}

/// A source that says what it can do says only what may be asked of it.
/// `who` is the operator (`user@host`).
pub(super) fn limit(rules: &SourceRules, who: &str, changes: &mut [Change]) {
    for change in changes {
        if let Change::Up(signs) = change {
            limit_capabilities(rules, &mut signs.capabilities);
            if !rules.allow_others {
                signs.capabilities.only_of = Some(user(who));
            }
        }
    }
}

fn user(who: &str) -> Plain {
    Plain::new(who.rsplit_once('@').map_or(who, |(user, _)| user))
}

/// Whose each job is, where the settings protect those of other people; elsewhere nothing.
#[derive(Debug, Default)]
pub(super) struct Owners(HashMap<JobId, Plain>);

impl Owners {
    /// What a look told.
    pub(super) fn note(&mut self, rules: &SourceRules, changes: &[Change]) {
        if rules.allow_others {
            return;
        }
        for change in changes {
            match change {
                Change::Put(job) => self.0.insert(job.id.clone(), job.owner.clone()),
                Change::Gone(id) => self.0.remove(id),
                Change::Totals(_)
                | Change::Up(_)
                | Change::Down(_)
                | Change::Flawed(_)
                | Change::Unread(_) => None,
            };
        }
    }

    /// Why nothing is done to the job that a request is about: it is not the operator's own. One of which no look has
    /// told counts as somebody else's.
    pub(super) fn refusal(
        &self,
        rules: &SourceRules,
        who: &str,
        request: &Request,
    ) -> Option<Refusal> {
        // A new job changes none, whatever it is made from.
        let id = request.job().filter(|_| !rules.allow_others)?;
        let owner = self.0.get(id).cloned().unwrap_or_default();
        let reason = not_mine(&user(who), &owner)?;
        let text = format!("{id}: {reason}");
        Some(Refusal::new(RefusalKind::NotAllowed, &text))
    }
}

fn limit_capabilities(rules: &SourceRules, can: &mut Capabilities) {
    for (verb, may) in [
        (Verb::Submit, &mut can.submit),
        (Verb::Rerun, &mut can.rerun),
        (Verb::Cancel, &mut can.cancel),
        (Verb::Reprioritise, &mut can.reprioritise),
        (Verb::Archive, &mut can.archive),
        (Verb::Restore, &mut can.restore),
    ] {
        // What the source itself cannot do keeps the source's own reason.
        if !rules.allows(verb) && !matches!(may, May::No(_)) {
            *may = May::No(Plain::new(&reason(rules, verb)));
        }
    }
}

/// Looks that nothing prompted come no sooner than the settings say. A log that somebody reads goes on as it does.
pub(super) fn pace(rules: &SourceRules, pace: Pace, follows: bool) -> Pace {
    let least = rules.refresh.filter(|_| !follows);
    Pace {
        every: pace.every.max(least.unwrap_or(Duration::ZERO)),
        ..pace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_may_be_asked_and_a_source_keeps_its_own_reasons() {
        let rules = SourceRules {
            allow: Some(vec![Verb::Submit, Verb::Cancel]),
            ..SourceRules::default()
        };
        assert!(refusal(&rules, Verb::Cancel).is_none());
        let refused = refusal(&rules, Verb::Archive).unwrap();
        assert!(refused.text.contains("archive") && refused.text.contains("submit, cancel"));
        let mut can = Capabilities::none("read-only");
        (can.archive, can.cancel) = (May::Yes, May::Yes);
        limit_capabilities(&rules, &mut can);
        assert_eq!(can.cancel, May::Yes);
        assert!(matches!(&can.archive, May::No(why) if why.contains("settings")));
        assert!(matches!(&can.restore, May::No(why) if why.as_str() == "read-only"));
        assert!(refusal(&SourceRules::default(), Verb::Restore).is_none());
    }

    #[test]
    fn a_pace_is_only_ever_slowed_and_never_while_a_log_is_read() {
        let own = Pace {
            every: Duration::from_secs(5),
            settle: Duration::ZERO,
        };
        let rules = |seconds| SourceRules {
            refresh: Some(Duration::from_secs(seconds)),
            ..SourceRules::default()
        };
        assert_eq!(pace(&rules(30), own, false).every.as_secs(), 30);
        assert_eq!(pace(&rules(30), own, true), own);
        assert_eq!(pace(&rules(1), own, false), own);
        assert_eq!(pace(&SourceRules::default(), own, false), own);
    }
}
