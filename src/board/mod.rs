//! The board: every job known now, in three lanes.
//! Never here: threads, files, the terminal, the time of day.
