//! Histories that were not kept once, as short as they could be made.

use super::happens;
use super::history::{Deed, History, Step};
use super::sync::Manners;
use super::writers::Effort;

fn keeps_the_rules(steps: &[Step]) {
    for manners in [Manners::EditWins, Manners::NewerWins] {
        let history = History {
            manners,
            skew: 0,
            steps: steps.to_vec(),
        };
        happens(&history).unwrap();
    }
}

const HANDED_IN: Step = Step::HandIn {
    order: 0,
    whole: true,
};
const SYNCED: Step = Step::SyncAll { seed: 0 };
const ARCHIVE: Deed = Deed::Archive {
    agreed: true,
    after: 61,
};

fn ask(operator: usize, deed: Deed) -> Step {
    Step::Ask {
        operator,
        deed,
        job: 0,
        after_a_look: true,
    }
}

fn work(effort: Effort, job: usize) -> Step {
    Step::Work { effort, job }
}

/// It came back to the outbox and looked as if it waited to be run.
#[test]
fn what_was_taken_back_and_had_run_elsewhere_stays_in_the_archive() {
    keeps_the_rules(&[
        HANDED_IN,
        SYNCED,
        Step::Part,
        work(Effort::Start, 0),
        work(Effort::Finish, 0),
        ask(0, Deed::Cancel),
        ask(2, ARCHIVE),
        Step::Heal,
        SYNCED,
        SYNCED,
        ask(0, Deed::Restore),
        ask(1, Deed::Restore),
    ]);
}

/// The other copy was moved although what was seen was gone.
#[test]
fn a_restore_of_an_entry_that_is_gone_does_not_move_its_twin() {
    keeps_the_rules(&[
        HANDED_IN,
        SYNCED,
        work(Effort::Start, 8),
        work(Effort::Finish, 0),
        ask(2, ARCHIVE),
        Step::BreakOff {
            operator: 2,
            deed: Deed::Restore,
            job: 0,
            moves: 1,
        },
        Step::Ask {
            operator: 2,
            deed: Deed::Restore,
            job: 0,
            after_a_look: false,
        },
    ]);
}

/// They would be run once more.
#[test]
fn inputs_whose_results_were_put_away_apart_from_them_do_not_come_back_alone() {
    keeps_the_rules(&[
        HANDED_IN,
        SYNCED,
        work(Effort::Start, 0),
        work(Effort::Finish, 0),
        SYNCED,
        ask(0, ARCHIVE),
        Step::BreakOff {
            operator: 0,
            deed: Deed::Restore,
            job: 0,
            moves: 1,
        },
        ask(0, ARCHIVE),
        ask(0, Deed::Restore),
    ]);
}

/// Nothing beside a manifest that could not be understood was looked at.
#[test]
fn a_conflict_copy_beside_half_a_manifest_is_shown() {
    keeps_the_rules(&[
        HANDED_IN,
        SYNCED,
        work(Effort::Start, 4),
        SYNCED,
        work(Effort::Half, 0),
        SYNCED,
        Step::Look(0),
        Step::Look(2),
        Step::Part,
        ask(0, Deed::Cancel),
        work(Effort::Half, 0),
        ask(0, Deed::Cancel),
        Step::Heal,
        SYNCED,
        Step::Look(2),
        Step::Look(0),
    ]);
}
