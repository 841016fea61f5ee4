//! From a key to what is done: to the marked jobs when there are some, else to the one under the cursor.

use super::caution::Tier;
use super::plan::What;
use super::work::{Item, Outcome};
use crate::job::{Flag, Job, JobKey};
use crate::tui::app::App;
use crate::tui::dialogs::Dialog;
use crate::tui::dialogs::plan::PlanDialog;
use crate::tui::dialogs::priority::Whose;
use crate::tui::dialogs::results::Results;
use crate::tui::effect::Effect;
use crate::tui::notice::Tone;

impl App {
    /// Does this to the marked jobs, or to the one under the cursor.
    pub(crate) fn begin(&mut self, what: What) -> Vec<Effect> {
        if !self.take_range() {
            return Vec::new();
        }
        if self.marks.take_loss() {
            let text = "the marked jobs have all left: press again for the one under the cursor";
            self.tell(Tone::Bad, text.into());
            return Vec::new();
        }
        if !self.marks.is_empty() {
            let keys: Vec<_> = self.marks.keys().cloned().collect();
            return self.begin_many(what, &keys, Tier::AtOnce);
        }
        if self.is_on_group() {
            if self.current_list_mut().take_fall() {
                let text = "the list moved: look where the cursor is, and press again";
                self.tell(Tone::Bad, text.into());
                return Vec::new();
            }
            // A folded row does not show the jobs it stands for: the plan does.
            let keys = self.jobs_under_cursor();
            return self.begin_many(what, &keys, Tier::Ask);
        }
        self.begin_one(what)
    }

    /// Archives, or takes out of the archive what lies there, whichever applies.
    pub(crate) fn begin_archive(&mut self) -> Vec<Effect> {
        if !self.take_range() {
            return Vec::new();
        }
        let is_archived = |key: &JobKey| {
            let row = self.board.get(key);
            row.is_some_and(|row| row.flags().has(Flag::Archived))
        };
        let restores = if self.marks.is_empty() {
            let keys = self.jobs_under_cursor();
            !keys.is_empty() && keys.iter().all(is_archived)
        } else {
            self.marks.keys().all(is_archived)
        };
        self.begin(if restores {
            What::Restore
        } else {
            What::Archive
        })
    }

    pub(crate) fn begin_many(&mut self, what: What, keys: &[JobKey], least: Tier) -> Vec<Effect> {
        if let Some(work) = self.bulk.under_way() {
            let text = format!("{} is still under way: {}", work.name(), work.progress());
            self.tell(Tone::Bad, text);
            return Vec::new();
        }
        let mut plan = self.plan(what, keys);
        plan.tier = plan.tier.max(least);
        match plan.tier {
            Tier::AtOnce if !plan.will.is_empty() => self.carry_out(plan),
            Tier::Grace if !plan.will.is_empty() => self.hold(plan),
            Tier::AtOnce | Tier::Grace | Tier::Ask | Tier::Number(_) => {
                self.dialog = Some(Dialog::Plan(Box::new(PlanDialog::new(plan))));
                Vec::new()
            }
        }
    }

    /// The operator agreed to the plan that is shown.
    pub(crate) fn go_on_with_plan(&mut self) -> Vec<Effect> {
        if let Some(work) = self.bulk.under_way() {
            // One that waited began while the plan was read; to begin another now would forget what is left of it.
            let text = format!("{} is still under way: {}", work.name(), work.progress());
            self.tell(Tone::Bad, text);
            return Vec::new();
        }
        match self.dialog.take() {
            Some(Dialog::Plan(dialog)) => self.carry_out(dialog.plan),
            other => {
                self.dialog = other;
                Vec::new()
            }
        }
    }

    /// Plans what was not sent of the last deed anew, with what is known of the jobs now. What may have been
    /// done is not among it.
    pub(crate) fn continue_work(&mut self) -> Vec<Effect> {
        self.dialog = None;
        let Some(work) = self.bulk.work.as_ref().filter(|work| work.is_over()) else {
            return Vec::new();
        };
        let not_sent = |item: &&Item| matches!(item.outcome, Outcome::NotSent(_));
        let (what, undoing) = (work.what, work.undoing);
        let keys: Vec<_> = work
            .items
            .iter()
            .filter(not_sent)
            .map(|i| i.key.clone())
            .collect();
        if undoing {
            return self.go_on_taking_back();
        }
        let mut plan = self.plan(what, &keys);
        plan.tier = plan.tier.max(Tier::Ask);
        self.dialog = Some(Dialog::Plan(Box::new(PlanDialog::new(plan))));
        Vec::new()
    }

    /// Gives this priority to whom the dialog was about.
    pub(crate) fn set_priority(&mut self, whose: Whose, to: i64) -> Vec<Effect> {
        match whose {
            Whose::One(about, job) => self.begin_this(What::Set(to), &about.key, &job),
            Whose::Marked(_) | Whose::Sweep(_) => self.begin(What::Set(to)),
        }
    }

    /// The results of the last deed on many while nobody has seen them; else who did what.
    pub(crate) fn open_results_or_deeds(&mut self) -> Vec<Effect> {
        if self.bulk.unseen || self.bulk.under_way().is_some() {
            return self.open_results();
        }
        self.open_deeds()
    }

    pub(crate) fn open_results(&mut self) -> Vec<Effect> {
        if self.bulk.work.is_none() {
            let text = "no deed on several jobs in this session yet";
            self.tell(Tone::Plain, text.into());
            return Vec::new();
        }
        self.bulk.unseen = false;
        self.dialog = Some(Dialog::Results(Results::default()));
        Vec::new()
    }

    fn begin_one(&mut self, what: What) -> Vec<Effect> {
        let Some((key, job)) = self.target(what.verb()) else {
            return Vec::new();
        };
        self.begin_this(what, &key, &job)
    }

    /// Does this to one job that was looked at.
    pub(crate) fn begin_this(&mut self, what: What, key: &JobKey, job: &Job) -> Vec<Effect> {
        let tier = {
            let one = std::iter::once((key, job));
            self.caution.tier(what, one, &self.board)
        };
        match tier {
            Tier::AtOnce => self.ask(key.source, what.request(job)),
            Tier::Grace => {
                let plan = self.plan(what, std::slice::from_ref(key));
                self.hold(plan)
            }
            Tier::Ask => self.open_confirm(what, key, job, None),
            Tier::Number(why) => self.open_confirm(what, key, job, Some(why)),
        }
    }
}
