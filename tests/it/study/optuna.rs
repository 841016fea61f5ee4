//! Studies written by Optuna itself: the answers here are those that it gave when they were made.

use jobtui::job::{Best, Counts, Direction, Plain, Setting};

use super::{Room, best, kept};

#[test]
fn a_study_of_any_version_is_told_as_optuna_tells_it() {
    for version in ["2.10.1", "3.6.2", "4.9.0", "5.0.0"] {
        let study = Room::with(kept(&format!("optuna-{version}.db"))).study();
        assert_eq!(study.name.as_str(), "m1-wfe", "{version}");
        assert_eq!(study.others, 0);
        let counts = Counts {
            complete: 17,
            pruned: 1,
            failed: 2,
            waiting: 1,
            ..Counts::default()
        };
        assert_eq!(study.counts, counts, "{version}");
        assert_eq!(study.counts.all(), 21);
        // `study.best_trial`; the pruned trial 3 has reported -100.
        let best = best(&study);
        assert_eq!(best.number, 10, "{version}");
        assert_eq!(best.value, 0.401_817_041_668_590_56);
        let expected = [
            (Plain::new("ribs"), Setting::Number(3.0)),
            (Plain::new("shape"), Setting::Text(Plain::new("null"))),
            (
                Plain::new("thickness"),
                Setting::Number(4.319_087_827_515_545_5),
            ),
        ];
        assert_eq!(best.parameters, expected, "{version}");
        let note = (Plain::new("mass"), Plain::new("8.638175655031091"));
        assert_eq!(best.notes, [note], "{version}");
        let [objective] = &study.objectives[..] else {
            panic!("{:?}", study.objectives);
        };
        assert_eq!(objective.direction, Direction::Minimise);
        assert_eq!((objective.series.len(), objective.infinite), (16, 1));
        assert!(objective.series.contains(&best.value));
        assert!(
            !objective.series.contains(&-100.0),
            "a pruned trial's value"
        );
    }
}

/// Optuna itself would call the infinite value of trial 5 the best one; we name it only when there is no other.
#[test]
fn when_maximising_the_greatest_finite_value_is_the_best() {
    let study = Room::with(kept("maximise.db")).study();
    let objective = &study.objectives[0];
    assert_eq!(objective.direction, Direction::Maximise);
    let greatest = objective.series.iter().copied().fold(f64::MIN, f64::max);
    assert_eq!(best(&study).value, greatest);
    assert!(best(&study).value.is_finite() && objective.infinite == 1);
}

#[test]
fn of_several_studies_the_one_with_the_newest_trial_is_told() {
    let study = Room::with(kept("several-studies.db")).study();
    assert_eq!((study.name.as_str(), study.others), ("first", 2));
    assert_eq!(study.counts.complete, 5);
    assert_eq!(best(&study).number, 4);
    assert_eq!(best(&study).value, 0.955_979_023_993_205_3);
}

#[test]
fn a_best_trial_that_breaks_a_constraint_is_none() {
    let study = Room::with(kept("constraints.db")).study();
    assert_eq!(best(&study).number, 14);
    assert_eq!(best(&study).value, 0.600_369_937_757_653_7);
    let lowest = study.objectives[0]
        .series
        .iter()
        .copied()
        .fold(f64::MAX, f64::min);
    assert!(lowest < 0.0, "a lower one is infeasible");
    let study = Room::with(kept("constraints-by-name.db")).study();
    assert_eq!(best(&study).number, 10);
    assert_eq!(best(&study).value, 0.716_919_984_483_761_9);
}

#[test]
fn of_two_objectives_there_is_a_front_and_no_best_trial() {
    let study = Room::with(kept("two-objectives.db")).study();
    // `study.best_trials` are 3, 6 and 9.
    assert_eq!(study.best, Best::Front(Some(3)));
    let names: Vec<_> = study.objectives.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names, ["mass", "stiffness"]);
    assert_eq!(study.objectives[1].direction, Direction::Maximise);
    assert!(study.objectives.iter().all(|o| o.series.len() == 15));
}

#[test]
fn where_all_trials_failed_that_is_told() {
    let study = Room::with(kept("all-failed.db")).study();
    assert_eq!((study.counts.failed, study.counts.all()), (3, 3));
    assert_eq!(study.best, Best::NoneComplete);
    assert!(study.objectives[0].series.is_empty());
}

#[test]
fn times_of_two_zones_in_one_study_change_nothing() {
    let study = Room::with(kept("mixed-time-zones.db")).study();
    assert_eq!(study.counts.complete, 6);
    assert_eq!(best(&study).number, 0);
    assert_eq!(best(&study).value, -0.847_383_421_252_085_7);
    assert_eq!(study.objectives[0].series[0], best(&study).value);
}
