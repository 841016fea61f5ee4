//! One list of what this operator's audit file and a queue's own records tell, each deed once.

use crate::job::Deed;

/// Puts the records of other operators among the entries of the audit file, the newest first. A record that an
/// entry tells of already is left out, and so are the operator's own.
pub fn merge(mut audited: Vec<Deed>, recorded: Vec<Deed>, who: &str) -> Vec<Deed> {
    let strangers: Vec<_> = recorded
        .into_iter()
        .filter(|record| record.by.as_str() != who)
        .filter(|record| !audited.iter().any(|entry| is_of(record, entry)))
        .collect();
    audited.extend(strangers);
    // Entries of one moment keep the order in which they were written.
    audited.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    audited
}

/// Whether the record was written by the action of this entry: by the same operator, in the same second, about
/// the same job, whatever name it has had meanwhile.
fn is_of(record: &Deed, entry: &Deed) -> bool {
    let second = |deed: &Deed| deed.at.map(|at| at.0.div_euclid(1000));
    let name = record.id.as_str();
    let names = |id: &str| id == name || id.strip_prefix(name).is_some_and(|r| r.starts_with("--"));
    record.by == entry.by
        && second(record) == second(entry)
        && (names(&entry.id) || names(&entry.new_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{DeedFrom, DeedOutcome, Moment};

    fn deed(from: DeedFrom, by: &str, id: &str, at: i64) -> Deed {
        Deed {
            at: Some(Moment(at)),
            by: by.into(),
            id: id.into(),
            ..Deed::new(from, DeedOutcome::Done)
        }
    }

    #[test]
    fn a_record_is_told_once_and_only_of_others() {
        use DeedFrom::{Audit, Record};
        let audited = vec![
            deed(Audit, "bea@lab", "job-b--20260210T150000Z-cancelled", 9_400),
            deed(Audit, "ann@desk", "job-a", 5_000),
        ];
        let recorded = vec![
            deed(Record, "ann@desk", "job-z", 8_000),
            deed(Record, "bea@lab", "job-b", 9_000),
            deed(Record, "bea@lab", "job-c", 9_000),
            deed(Record, "cem@far", "job-a", 1_000),
        ];
        let told = merge(audited, recorded, "ann@desk");
        let told: Vec<_> = told
            .iter()
            .map(|d| (d.by.as_str(), d.id.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("bea@lab", "job-b--20260210T150000Z-cancelled"),
                ("bea@lab", "job-c"),
                ("ann@desk", "job-a"),
                ("cem@far", "job-a"),
            ]
        );
    }
}
