//! Shapes that are fixed between programs: a queue's areas, `job.json`, operation records.
//! Never here: sockets, files, our own wishes.

pub mod area;
pub mod manifest;
pub mod record;
