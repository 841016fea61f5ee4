//! The SQLite file: opening it safely and asking what is in it.
//! Never here: what the rows mean.
