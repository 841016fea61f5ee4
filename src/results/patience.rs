//! An end to queries that would take too long: whoever wrote the file decides how much there is to do.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rusqlite::Connection;

/// Does `work`; what it asks of this connection is interrupted when the time is over.
pub(super) fn within<T>(limit: Duration, conn: &Connection, work: impl FnOnce() -> T) -> T {
    let handle = conn.get_interrupt_handle();
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                handle.interrupt();
            }
        });
        let outcome = work();
        drop(done);
        outcome
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_without_end_is_ended_and_a_short_one_is_not() {
        let conn = Connection::open_in_memory().unwrap();
        let ask = |limit, sql: &str| {
            within(limit, &conn, || {
                conn.query_row(sql, [], |row| row.get::<_, i64>(0))
            })
        };
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let error = ask(Duration::from_millis(20), endless).unwrap_err();
        assert!(error.to_string().contains("interrupted"), "{error}");
        assert_eq!(ask(Duration::from_secs(60), "SELECT 7"), Ok(7));
    }
}
