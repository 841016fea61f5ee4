//! The SQLite job store of a lab's job server: its rows, read and changed beside server and worker.
