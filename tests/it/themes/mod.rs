//! Themes on the screen: what they cost on the line, that nothing but colours differs, and how they are chosen.

mod bytes;
mod command;
mod worn;
