//! Where panes lie: larger and smaller by key, Events, and the mouse.

mod events;
mod mouse;
mod sizes;
