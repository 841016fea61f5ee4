//! Which trial is the best so far, told while the values of all pass by.

use crate::job::Direction;

/// Fronts of more trials than this are not looked for: each new one is compared with all of them.
const MOST_COMPARED: usize = 20_000;

/// A completed trial with its values, one for each objective.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Completed {
    pub(super) id: i64,
    pub(super) number: i64,
    pub(super) values: Vec<f64>,
    pub(super) feasible: bool,
}

/// The best of the trials that passed by, of a study with one objective.
#[derive(Debug)]
pub(super) struct Race {
    direction: Direction,
    /// Id, number and value.
    leader: Option<(i64, i64, f64)>,
    met: u64,
}

impl Race {
    pub(super) fn new(direction: Direction) -> Self {
        Self {
            direction,
            leader: None,
            met: 0,
        }
    }

    pub(super) fn pass(&mut self, trial: &Completed) {
        let Some(value) = trial.values.first().copied() else {
            return;
        };
        self.met += 1;
        if !trial.feasible || self.direction == Direction::Unknown {
            return;
        }
        // Of equal ones the first stays. A finite value is better than any infinite one.
        let better =
            self.leader
                .is_none_or(|(_, _, best)| match (value.is_finite(), best.is_finite()) {
                    (true, false) => true,
                    (false, true) => false,
                    _ if self.direction == Direction::Maximise => value > best,
                    _ => value < best,
                });
        if better {
            self.leader = Some((trial.id, trial.number, value));
        }
    }

    pub(super) fn leader(&self) -> Option<(i64, i64, f64)> {
        self.leader
    }

    /// How many trials with a value passed by.
    pub(super) fn met(&self) -> u64 {
        self.met
    }
}

/// The trials that no other beats in all objectives.
#[derive(Debug, Default)]
pub(super) struct Front {
    directions: Vec<Direction>,
    members: Vec<Vec<f64>>,
    met: usize,
}

impl Front {
    pub(super) fn new(directions: Vec<Direction>) -> Self {
        Self {
            directions,
            ..Self::default()
        }
    }

    pub(super) fn pass(&mut self, trial: &Completed) {
        let whole = trial.values.len() == self.directions.len();
        if !trial.feasible || !whole || self.met > MOST_COMPARED {
            return;
        }
        self.met += 1;
        // Smaller is better from here on.
        let signed = trial
            .values
            .iter()
            .zip(&self.directions)
            .map(|(value, direction)| {
                if *direction == Direction::Maximise {
                    -value
                } else {
                    *value
                }
            });
        let new: Vec<f64> = signed.collect();
        if self.members.iter().any(|old| beats(old, &new)) {
            return;
        }
        self.members.retain(|old| !beats(&new, old));
        self.members.push(new);
    }

    /// None when there were too many to compare.
    pub(super) fn size(&self) -> Option<usize> {
        (self.met <= MOST_COMPARED).then_some(self.members.len())
    }
}

/// Nowhere worse and somewhere better.
fn beats(one: &[f64], other: &[f64]) -> bool {
    let mut pairs = one.iter().zip(other);
    pairs.clone().all(|(a, b)| a <= b) && pairs.any(|(a, b)| a < b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(number: i64, values: &[f64], feasible: bool) -> Completed {
        Completed {
            id: number + 100,
            number,
            values: values.to_vec(),
            feasible,
        }
    }

    fn winner(direction: Direction, values: &[(f64, bool)]) -> Option<i64> {
        let mut race = Race::new(direction);
        for (number, (value, feasible)) in (0..).zip(values) {
            race.pass(&trial(number, &[*value], *feasible));
        }
        race.leader().map(|(_, number, _)| number)
    }

    #[test]
    fn the_best_is_feasible_finite_and_the_first_of_equals() {
        let values = [
            (3.0, true),
            (1.0, false),
            (2.0, true),
            (2.0, true),
            (f64::NEG_INFINITY, true),
        ];
        assert_eq!(winner(Direction::Minimise, &values), Some(2));
        assert_eq!(winner(Direction::Maximise, &values), Some(0));
        assert_eq!(winner(Direction::Unknown, &values), None);
        let infinite = [(f64::INFINITY, true), (f64::NEG_INFINITY, true)];
        assert_eq!(winner(Direction::Minimise, &infinite), Some(1));
        assert_eq!(winner(Direction::Minimise, &[(1.0, false)]), None);
    }

    #[test]
    fn the_front_is_what_no_other_beats_in_every_objective() {
        let mut front = Front::new(vec![Direction::Minimise, Direction::Maximise]);
        for (values, feasible) in [
            ([3.0, 1.0], true),
            ([2.0, 2.0], true),
            ([1.0, 1.0], true),
            ([0.0, 9.0], false),
            ([2.0, 2.0], true),
        ] {
            front.pass(&trial(0, &values, feasible));
        }
        assert_eq!(
            front.size(),
            Some(3),
            "two equal ones, and one that is smaller"
        );
        front.pass(&trial(9, &[0.0, 9.0], true));
        assert_eq!(front.size(), Some(1));
    }
}
