//! The questions asked of the database for the list: by index or by row number, never a scan of wide rows.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, ToSql};

use super::row::{self, Listed};
use super::schema::Schema;
use super::value::raw_text;
use super::waiting::{self, Waiting};

/// A text bound byte for byte, also when it is no UTF-8.
pub(super) struct RawText<'a>(pub(super) &'a [u8]);

impl ToSql for RawText<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}

/// The rows of a question that cannot be listed for want of a `job_id`, by their row numbers.
pub(super) type Nameless = Vec<i64>;

/// A connection and what is known of its schema: all a question needs.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) conn: &'a Connection,
    pub(super) schema: &'a Schema,
}

impl Reader<'_> {
    /// The text of a list's question; its end is the WHERE and what follows.
    pub(super) fn list_sql(&self, end: &str) -> String {
        format!("SELECT {} FROM jobs {end}", self.schema.list_columns)
    }

    fn list(
        &self,
        end: &str,
        params: &[&dyn ToSql],
        nameless: &mut Nameless,
    ) -> rusqlite::Result<Vec<Listed>> {
        let mut statement = self.conn.prepare_cached(&self.list_sql(end))?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            match row::listed(row, self.schema)? {
                Some(listed) => found.push(listed),
                None => nameless.push(row.get(0)?),
            }
        }
        Ok(found)
    }

    /// The jobs that wait or run, without those that wait and say what they said when they were kept in `before`; and
    /// all that wait.
    pub(super) fn live(
        &self,
        before: &Waiting,
        nameless: &mut Nameless,
    ) -> rusqlite::Result<(Vec<Listed>, Waiting)> {
        let mut statement = self.conn.prepare_cached(&self.list_sql(LIVE))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        let (mut parsed, mut buffer) = (Vec::new(), Vec::new());
        let mut waiting = Waiting::after(before, self.schema.version);
        while let Some(row) = rows.next()? {
            let sum = waiting::sum(row, columns, &mut buffer)?;
            if waiting.keep_same(before, row.get(0)?, sum) {
                continue;
            }
            match row::listed(row, self.schema)? {
                Some(listed) => {
                    waiting.keep(&listed, sum);
                    parsed.push(listed);
                }
                None => nameless.push(row.get(0)?),
            }
        }
        waiting.sort();
        Ok((parsed, waiting))
    }

    /// The newest `most` other jobs below row `below`.
    pub(super) fn older(
        &self,
        below: i64,
        most: usize,
        nameless: &mut Nameless,
    ) -> rusqlite::Result<Vec<Listed>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.list(OLDER, &[&below, &most], nameless)
    }

    /// The other jobs from row `from` on.
    pub(super) fn newer(
        &self,
        from: i64,
        nameless: &mut Nameless,
    ) -> rusqlite::Result<Vec<Listed>> {
        self.list(NEWER, &[&from], nameless)
    }

    /// The jobs that run, at most so many.
    pub(super) fn running(&self, most: usize) -> rusqlite::Result<Vec<Listed>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.list(RUNNING, &[&most], &mut Vec::new())
    }

    /// The first `most` jobs above row `above`.
    pub(super) fn newest(&self, above: i64, most: usize) -> rusqlite::Result<Vec<Listed>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.list(NEWEST, &[&above, &most], &mut Vec::new())
    }

    /// These rows; none for each that is no longer there.
    pub(super) fn rows(&self, rowids: &[i64]) -> rusqlite::Result<Vec<Option<Listed>>> {
        if rowids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = self.list_sql("WHERE jobs.rowid = ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let read = |rowid: &i64| {
            let mut rows = statement.query([rowid])?;
            rows.next()?
                .map_or(Ok(None), |row| row::listed(row, self.schema))
        };
        rowids.iter().map(read).collect()
    }

    /// One job by its name.
    pub(super) fn named(&self, name: &[u8]) -> rusqlite::Result<Option<Listed>> {
        let end = "WHERE jobs.job_id = ?1";
        let found = self.list(end, &[&RawText(name)], &mut Vec::new())?.pop();
        if found.is_some() {
            return Ok(found);
        }
        // A name that was stored as bytes rather than as text.
        Ok(self.list(end, &[&name], &mut Vec::new())?.pop())
    }

    /// How many rows there are in each state.
    pub(super) fn counts(&self) -> rusqlite::Result<Counts> {
        self.tally(COUNTS)
    }

    /// How many archived rows there are in each state; marks of rows that are gone do not count.
    pub(super) fn archived_counts(&self) -> rusqlite::Result<Counts> {
        if !self.schema.archive {
            return Ok(Counts::default());
        }
        self.tally(
            "SELECT j.status, count(*), sum(j.rowid % 4294967296) FROM jobtui_archive a JOIN jobs j ON j.job_id = a.job_id GROUP BY 1",
        )
    }

    fn tally(&self, sql: &str) -> rusqlite::Result<Counts> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut counts = Counts::default();
        while let Some(row) = rows.next()? {
            let (status, _) = row::status(row.get_ref(0)?);
            let tally = &mut counts[status.index()];
            tally.count += row.get::<_, i64>(1)?;
            tally.sum = tally.sum.wrapping_add(row.get(2)?);
        }
        Ok(counts)
    }

    /// What changes when a mark is set or taken back: their number and the latest.
    pub(super) fn marks(&self) -> rusqlite::Result<Marks> {
        if !self.schema.archive {
            return Ok(Marks::default());
        }
        self.conn
            .prepare_cached("SELECT count(*), max(archived_at) FROM jobtui_archive")?
            .query_row([], |row| {
                Ok(Marks {
                    count: row.get(0)?,
                    latest: raw_text(row.get_ref(1)?).unwrap_or_default().into_owned(),
                })
            })
    }

    /// The row numbers of all archived jobs.
    pub(super) fn archived_rows(&self) -> rusqlite::Result<Vec<i64>> {
        if !self.schema.archive {
            return Ok(Vec::new());
        }
        self.conn
            .prepare_cached(
                "SELECT j.rowid FROM jobtui_archive a JOIN jobs j ON j.job_id = a.job_id",
            )?
            .query_map([], |row| row.get(0))?
            .collect()
    }

    /// The state a row is in right now, by its name.
    pub(super) fn state_of(&self, name: &[u8]) -> rusqlite::Result<Option<row::NowState>> {
        let priority = self.schema.column("priority");
        self.conn
            .prepare_cached(&format!(
                "SELECT status, {priority} FROM jobs WHERE job_id = ?1"
            ))?
            .query_row([RawText(name)], row::NowState::read)
            .optional()
    }
}

/// How many rows are in one state, and a sum over their numbers: one row gone and another come
/// leave the count as it was, but not the sum. The index holds both, so the sum costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: i64,
    sum: i64,
}

impl Tally {
    pub(super) fn add(&mut self, rowid: i64) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(rowid % (1 << 32));
    }

    pub(super) fn take(&mut self, rowid: i64) {
        self.count -= 1;
        self.sum = self.sum.wrapping_sub(rowid % (1 << 32));
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum.wrapping_add(other.sum),
        }
    }
}

/// One tally for each state, in the order of `Status::ALL`.
pub(super) type Counts = [Tally; 6];

/// The archive marks, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) count: i64,
    latest: Vec<u8>,
}

const LIVE: &str = "WHERE jobs.status IN ('PENDING', 'RUNNING')";
/// `coalesce` keeps the planner off the index of states: rows are wanted by number, newest first.
const OLDER: &str = "WHERE jobs.rowid < ?1 AND coalesce(jobs.status, '') NOT IN ('PENDING', 'RUNNING') \
                     ORDER BY jobs.rowid DESC LIMIT ?2";
const NEWER: &str =
    "WHERE jobs.rowid >= ?1 AND coalesce(jobs.status, '') NOT IN ('PENDING', 'RUNNING')";
const RUNNING: &str = "WHERE jobs.status = 'RUNNING' LIMIT ?1";
const NEWEST: &str = "WHERE jobs.rowid > ?1 ORDER BY jobs.rowid LIMIT ?2";
const COUNTS: &str = "SELECT status, count(*), sum(rowid % 4294967296) FROM jobs GROUP BY status";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Access, Database};

    fn plan(conn: &Connection, sql: &str) -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let lines: Vec<String> = statement
            .query_map([], |row| row.get(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        lines.join("\n")
    }

    #[test]
    fn no_question_of_the_list_scans_the_wide_rows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jobs.db");
        super::super::create(&path).unwrap();
        let db = Database::open(&path, Access::ReadWrite).unwrap();
        let schema = Schema::read(&db).unwrap().unwrap();
        let reader = Reader {
            conn: db.conn(),
            schema: &schema,
        };
        let plan = |sql: &str| plan(db.conn(), &sql.replace("?1", "5").replace("?2", "5"));
        for (sql, by) in [
            (
                reader.list_sql(LIVE),
                "USING INDEX ix_jobs_status (status=?)",
            ),
            (
                reader.list_sql(OLDER),
                "USING INTEGER PRIMARY KEY (rowid<?)",
            ),
            (
                reader.list_sql(NEWER),
                "USING INTEGER PRIMARY KEY (rowid>?)",
            ),
            (
                reader.list_sql(RUNNING),
                "USING INDEX ix_jobs_status (status=?)",
            ),
            (
                reader.list_sql(NEWEST),
                "USING INTEGER PRIMARY KEY (rowid>?)",
            ),
            (COUNTS.to_owned(), "USING COVERING INDEX ix_jobs_status"),
        ] {
            let plan = plan(&sql);
            assert!(plan.contains(by), "{sql}\n{plan}");
            assert!(
                !plan.contains("SCAN jobs\n") && !plan.ends_with("SCAN jobs"),
                "{plan}"
            );
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        }
    }
}
