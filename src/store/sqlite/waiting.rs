//! What each waiting row said when it was last parsed, as a sum over its raw values: one that says the same now is not
//! parsed again. Every row is still stepped over at each look, so nothing that changes in place can be missed.

use std::hash::{DefaultHasher, Hasher as _};

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::row::Listed;
use crate::job::{Moment, Status};

/// The waiting rows of one look, by row number.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    rows: Vec<Kept>,
    /// The `schema_version` that they were parsed by: it decides in which clock their dates are read.
    schema: i64,
    /// How far those of the look before were gone through.
    met: usize,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    rowid: i64,
    sum: u64,
    created: Option<Moment>,
}

impl Waiting {
    /// None yet, of a look that follows the one of `before`.
    pub(super) fn after(before: &Self, schema: i64) -> Self {
        Self {
            rows: Vec::with_capacity(before.rows.len() + 1),
            schema,
            met: 0,
        }
    }

    /// Keeps a row that was parsed. One that runs is parsed each time: what is said of it moves with the time, too.
    pub(super) fn keep(&mut self, row: &Listed, sum: u64) {
        if row.job.status == Status::Pending {
            self.rows.push(Kept {
                rowid: row.rowid,
                sum,
                created: row.job.times.created,
            });
        }
    }

    /// Keeps a row as `before` kept it, if it says what it said then.
    pub(super) fn keep_same(&mut self, before: &Self, rowid: i64, sum: u64) -> bool {
        // Mostly it is the one behind the last.
        let near = before.rows.get(self.met);
        let at = match near.filter(|kept| kept.rowid == rowid) {
            Some(_) => Some(self.met),
            None => before.at(rowid),
        };
        let Some(at) = at else {
            return false;
        };
        self.met = at + 1;
        let kept = before.rows[at];
        let is_same = kept.sum == sum && before.schema == self.schema;
        if is_same {
            self.rows.push(kept);
        }
        is_same
    }

    /// To be called when all were kept.
    pub(super) fn sort(&mut self) {
        // An index tells them in this order anyway.
        self.rows.sort_by_key(|kept| kept.rowid);
    }

    /// Something else was told of this row since: whatever it says at the next look is parsed.
    pub(super) fn forget(&mut self, rowid: i64) {
        if let Some(at) = self.at(rowid) {
            self.rows.remove(at);
        }
    }

    fn at(&self, rowid: i64) -> Option<usize> {
        self.rows
            .binary_search_by_key(&rowid, |kept| kept.rowid)
            .ok()
    }

    pub(super) fn rowids(&self) -> impl Iterator<Item = i64> {
        self.rows.iter().map(|kept| kept.rowid)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// When the one that has waited longest was made, if any date can be read.
    pub(super) fn since(&self) -> Option<Moment> {
        self.rows.iter().filter_map(|kept| kept.created).min()
    }
}

/// A sum over the first `columns` values of a row, with their types and lengths, written one behind the other into
/// `buffer`: summed at once they cost half of what they do one by one.
pub(super) fn sum(row: &Row<'_>, columns: usize, buffer: &mut Vec<u8>) -> rusqlite::Result<u64> {
    buffer.clear();
    for column in 0..columns {
        let value = row.get_ref(column)?;
        buffer.push(value.data_type() as u8);
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(number) => buffer.extend_from_slice(&number.to_le_bytes()),
            ValueRef::Real(number) => buffer.extend_from_slice(&number.to_bits().to_le_bytes()),
            ValueRef::Text(raw) | ValueRef::Blob(raw) => {
                buffer.extend_from_slice(&raw.len().to_le_bytes());
                buffer.extend_from_slice(raw);
            }
        }
    }
    let mut sum = DefaultHasher::new();
    sum.write(buffer);
    Ok(sum.finish())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::read::Reader;
    use super::super::schema::Schema;
    use super::*;
    use crate::db::{Access, Database};

    const MANY: i64 = 3_000;

    struct Rows {
        _dir: tempfile::TempDir,
        db: Database,
        other: Connection,
        waiting: Waiting,
    }

    impl Rows {
        fn many() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("jobs.db");
            super::super::create(&path).unwrap();
            let other = Connection::open(&path).unwrap();
            other
                .execute_batch(&format!(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
                     INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status,
                       priority, created_at)
                     SELECT printf('J%05d', i), 'ana', 'T1', 'm', '{{}}', 'PENDING', 0, '2026-11-20 10:00:00' FROM n"
                ))
                .unwrap();
            let db = Database::open(&path, Access::ReadWrite).unwrap();
            let mut rows = Self {
                _dir: dir,
                db,
                other,
                waiting: Waiting::default(),
            };
            let all = i64::try_from(rows.parsed().len()).unwrap();
            assert_eq!(all, MANY);
            rows
        }

        /// The names of the rows that the next look parses.
        fn parsed(&mut self) -> Vec<String> {
            let schema = Schema::read(&self.db).unwrap().unwrap();
            let reader = Reader {
                conn: self.db.conn(),
                schema: &schema,
            };
            let (parsed, waiting) = reader.live(&self.waiting, &mut Vec::new()).unwrap();
            self.waiting = waiting;
            let names = parsed.iter().map(|row| row.job.id.name().to_owned());
            names.collect()
        }

        fn after(&mut self, sql: &str) -> Vec<String> {
            assert_eq!(self.other.execute(sql, []).unwrap(), 1, "{sql}");
            self.parsed()
        }

        fn count(&self) -> i64 {
            i64::try_from(self.waiting.rowids().count()).unwrap()
        }
    }

    #[test]
    fn of_thousands_only_the_row_that_changed_is_parsed() {
        let mut rows = Rows::many();
        assert!(rows.parsed().is_empty());
        for change in [
            "priority = 7",
            "priority = 'high'",
            "user = 'bob'",
            "user = CAST('bob' AS BLOB)",
            "error_message = 'E: no'",
            "experiment_class = 'T2'",
            "experiment_module = 'T2'",
            "created_at = '2026-11-20 10:00:01'",
            "started_at = '2026-11-20 10:00:01'",
            "completed_at = '2026-11-20 10:00:01'",
        ] {
            let sql = format!("UPDATE jobs SET {change} WHERE job_id = 'J01500'");
            assert_eq!(rows.after(&sql), ["J01500"], "{change}");
        }
        assert!(rows.parsed().is_empty());
        let renamed = "UPDATE jobs SET job_id = 'K' WHERE job_id = 'J00002'";
        assert_eq!(rows.after(renamed), ["K"]);
        assert_eq!(rows.count(), MANY);
    }

    #[test]
    fn rows_that_come_and_go_leave_the_others_unparsed() {
        let mut rows = Rows::many();
        let insert = |rowid: i64| {
            format!(
                "INSERT INTO jobs (id, job_id, user, experiment_class, experiment_module, experiment_config, status)
                 VALUES ({rowid}, 'NEW{rowid}', 'ana', 'T1', 'm', '{{}}', 'PENDING')"
            )
        };
        assert_eq!(rows.after(&insert(9_000)), ["NEW9000"]);
        assert!(rows.after("DELETE FROM jobs WHERE id = 10").is_empty());
        assert_eq!(rows.count(), MANY);
        // The number of a deleted row is used again.
        assert_eq!(rows.after(&insert(10)), ["NEW10"]);
        assert_eq!(rows.after(&insert(-5)), ["NEW-5"]);
        assert_eq!(rows.count(), MANY + 2);
        let ends = "UPDATE jobs SET status = 'COMPLETED' WHERE id = 20";
        assert!(rows.after(ends).is_empty());
        let back = "UPDATE jobs SET status = 'PENDING' WHERE id = 20";
        assert_eq!(rows.after(back), ["J00020"]);
        assert_eq!(rows.count(), MANY + 2);
    }

    #[test]
    fn what_runs_is_parsed_each_time() {
        let mut rows = Rows::many();
        let claim = "UPDATE jobs SET status = 'RUNNING' WHERE id = 30";
        assert_eq!(rows.after(claim), ["J00030"]);
        assert_eq!(rows.parsed(), ["J00030"]);
    }

    #[test]
    fn what_was_told_otherwise_since_or_is_read_by_other_rules_is_parsed() {
        let mut rows = Rows::many();
        rows.waiting.forget(40);
        assert_eq!(rows.parsed(), ["J00040"]);
        rows.other
            .execute_batch("ALTER TABLE jobs ADD COLUMN mood TEXT")
            .unwrap();
        assert_eq!(i64::try_from(rows.parsed().len()).unwrap(), MANY);
        assert!(rows.parsed().is_empty());
    }
}
