//! The `SQLite` store against real files, with a second connection playing server and worker.

mod acts;
mod broken;
mod changes;
mod contents;
mod glance;
mod locks;
mod oddities;
mod pages;
mod rig;
mod submitting;
