//! The board once, as JSON or as a table.
//! Never here: that a terminal exists.
