//! Shapes that are fixed between programs: a queue's areas, `job.json`, operation records, Syncthing's answers.
//! Never here: sockets, files, our own wishes.

pub mod area;
pub mod manifest;
pub mod record;
pub mod syncthing;
