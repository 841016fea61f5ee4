//! An optimisation study in words, numbers and one curve for each objective.

use crate::job::{Best, BestTrial, Direction, Objective, Setting, Study, StudyReport};

/// The lowest to the highest, in characters every terminal has and in finer ones.
const ASCII: [char; 8] = ['_', '.', ',', '-', '~', '+', '*', '#'];
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Names and values, in the order they are shown; a name that is empty belongs to the line before.
/// Curves take at most so many columns.
pub fn lines(report: &StudyReport, ascii: bool, columns: usize) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    if !report.note.is_empty() {
        lines.push(("note".to_owned(), report.note.to_string()));
    }
    let Some(study) = &report.study else {
        return lines;
    };
    if !study.name.is_empty() {
        lines.push(("study".to_owned(), named(study)));
    }
    lines.push(("trials".to_owned(), counted(study)));
    for (place, objective) in study.objectives.iter().enumerate() {
        lines.push((name(objective, place, study), told(objective, study)));
        if objective.series.len() > 1 {
            lines.push((String::new(), curve(objective, ascii, columns)));
        }
    }
    best(&study.best, &mut lines);
    lines
}

fn named(study: &Study) -> String {
    match study.others {
        0 => study.name.to_string(),
        1 => format!("{} (the newest; one other in the file)", study.name),
        more => format!("{} (the newest; {more} others in the file)", study.name),
    }
}

fn counted(study: &Study) -> String {
    let states = study.counts.named().into_iter();
    let some: Vec<_> = states
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    match study.counts.all() {
        0 => "none yet".to_owned(),
        all => format!("{all}: {}", some.join(", ")),
    }
}

fn name(objective: &Objective, place: usize, study: &Study) -> String {
    match (objective.name.is_empty(), study.objectives.len()) {
        (false, _) => objective.name.to_string(),
        (true, 1) => "objective".to_owned(),
        (true, _) => format!("objective {place}"),
    }
}

/// Which way, and between which values.
fn told(objective: &Objective, study: &Study) -> String {
    let way = match objective.direction {
        Direction::Minimise => "minimise",
        Direction::Maximise => "maximise",
        Direction::Unknown => "no direction given",
    };
    let mut text = way.to_owned();
    if let (Some(low), Some(high)) = ends(&objective.series) {
        text.push_str(&format!(", {} .. {}", short(low), short(high)));
        let kept = objective.series.len();
        if study.counts.complete > kept as u64 + objective.infinite {
            text.push_str(&format!(" in the newest {kept}"));
        }
    }
    if objective.infinite > 0 {
        text.push_str(&format!(", {} infinite", objective.infinite));
    }
    text
}

fn ends(series: &[f64]) -> (Option<f64>, Option<f64>) {
    let low = series.iter().copied().reduce(f64::min);
    let high = series.iter().copied().reduce(f64::max);
    (low, high)
}

/// One character for each value, or for as many neighbours as must share one: of those the best.
fn curve(objective: &Objective, ascii: bool, columns: usize) -> String {
    let series = &objective.series;
    let columns = columns.min(series.len());
    let better = if objective.direction == Direction::Maximise {
        f64::max
    } else {
        f64::min
    };
    let shared = |column: usize| {
        let from = column * series.len() / columns;
        let to = (column + 1) * series.len() / columns;
        series[from..to].iter().copied().reduce(better)
    };
    let values: Vec<f64> = (0..columns).filter_map(shared).collect();
    let (Some(low), Some(high)) = ends(&values) else {
        return String::new();
    };
    let marks = if ascii { ASCII } else { BLOCKS };
    let mark = |value: &f64| {
        // Halved, so that no difference is too large to be a number.
        let share = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "one of eight steps; where all values are one it is the first"
        )]
        let step = (share * 7.999) as usize;
        marks[step.min(7)]
    };
    values.iter().map(mark).collect()
}

fn best(best: &Best, lines: &mut Vec<(String, String)>) {
    let text = match best {
        Best::NoneComplete => "no trial is complete".to_owned(),
        Best::NoneFeasible => "none feasible: every complete trial breaks a constraint".to_owned(),
        Best::NoDirection => "not known: the study does not say which values are better".to_owned(),
        Best::Front(Some(1)) => "1 trial that no other beats in every objective".to_owned(),
        Best::Front(Some(size)) => {
            format!("{size} trials that no other beats in every objective")
        }
        Best::Front(None) => "too many trials to compare in every objective".to_owned(),
        Best::Trial(trial) => format!("{} in trial {}", short(trial.value), trial.number),
    };
    lines.push(("best".to_owned(), text));
    if let Best::Trial(trial) = best {
        of_trial(trial, lines);
    }
}

fn of_trial(trial: &BestTrial, lines: &mut Vec<(String, String)>) {
    for (name, setting) in &trial.parameters {
        let value = match setting {
            Setting::Number(number) => short(*number),
            Setting::Text(text) => text.to_string(),
        };
        lines.push((String::new(), format!("{name} = {value}")));
    }
    for (name, note) in &trial.notes {
        lines.push((String::new(), format!("{name}: {note}")));
    }
}

/// A number with at most six digits that count.
fn short(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() || number == 0.0 {
        return number.to_string();
    }
    if !(1e-4..1e9).contains(&size) {
        let text = format!("{number:.5e}");
        return match text.split_once('e') {
            Some((digits, power)) => format!("{}e{power}", without_zeros(digits)),
            None => text,
        };
    }
    let mut places = 5;
    let mut unit = 10.0;
    while places > 0 && size >= unit {
        places -= 1;
        unit *= 10.0;
    }
    // Small ones have zeros in front that do not count.
    let mut unit = 1.0;
    while size < unit {
        places += 1;
        unit /= 10.0;
    }
    without_zeros(&format!("{number:.places$}")).to_owned()
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Counts, Plain};

    #[test]
    fn numbers_have_six_digits_that_count() {
        for (number, text) in [
            (0.016_982_731, "0.0169827"),
            (1.5, "1.5"),
            (-3.0, "-3"),
            (0.0, "0"),
            (123_456_789.0, "123456789"),
            (1_234.567_89, "1234.57"),
            (2e9, "2e9"),
            (1.234_567e-7, "1.23457e-7"),
            (0.000_1, "0.0001"),
            (999_999.96, "1000000"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::MAX, "1.79769e308"),
        ] {
            assert_eq!(short(number), text);
        }
    }

    fn objective(series: &[f64], direction: Direction) -> Objective {
        Objective {
            direction,
            series: series.to_vec(),
            ..Objective::default()
        }
    }

    #[test]
    fn a_curve_goes_from_the_lowest_to_the_highest_and_keeps_the_best_of_neighbours() {
        let down = objective(
            &[8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0],
            Direction::Minimise,
        );
        assert_eq!(curve(&down, false, 8), "█▇▆▅▄▃▂▁");
        assert_eq!(curve(&down, true, 99), "#*+~-,._");
        let spike = objective(&[0.0, 9.0, 0.0, 0.0], Direction::Maximise);
        assert_eq!(curve(&spike, true, 2), "#_");
        let dip = objective(&[9.0, 0.0, 9.0, 9.0], Direction::Minimise);
        assert_eq!(curve(&dip, true, 2), "_#");
        let noisy = objective(&[5.0, 9.0, 5.0, 9.0, 4.0, 9.0], Direction::Minimise);
        assert_eq!(
            curve(&noisy, true, 3),
            "##_",
            "the best ones make the scale"
        );
        let flat = objective(&[2.0, 2.0], Direction::Minimise);
        assert_eq!(curve(&flat, true, 9), "__");
        let wide = objective(&[f64::MIN, f64::MAX], Direction::Minimise);
        assert_eq!(curve(&wide, true, 9), "_#");
    }

    #[test]
    fn a_report_without_a_study_is_its_note() {
        let report = StudyReport {
            note: Plain::new("study.db: not a database"),
            study: None,
        };
        let said = lines(&report, true, 20);
        assert_eq!(said, [("note".into(), "study.db: not a database".into())]);
    }

    #[test]
    fn counts_and_the_best_trial_are_told() {
        let study = Study {
            counts: Counts {
                complete: 3,
                failed: 1,
                ..Counts::default()
            },
            objectives: vec![objective(&[2.0, 1.0], Direction::Minimise)],
            best: Best::Trial(BestTrial {
                number: 7,
                value: 1.0,
                parameters: vec![(Plain::new("x"), Setting::Number(0.5))],
                notes: vec![(Plain::new("mass"), Plain::new("3.5"))],
            }),
            ..Study::default()
        };
        let report = StudyReport {
            study: Some(study),
            ..StudyReport::default()
        };
        let said: Vec<_> = lines(&report, true, 20)
            .into_iter()
            .map(|(name, value)| format!("{name}|{value}"))
            .collect();
        assert_eq!(
            said,
            [
                "trials|4: 3 complete, 1 failed",
                "objective|minimise, 1 .. 2 in the newest 2",
                "|#_",
                "best|1 in trial 7",
                "|x = 0.5",
                "|mass: 3.5"
            ]
        );
    }
}
