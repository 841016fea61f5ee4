//! JSON shapes that others have fixed.
//! Never here: sockets, files, our own wishes.

pub mod manifest;
