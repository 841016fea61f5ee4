//! What the user wrote: which sources there are and how the screen should look.
//! Never here: how a source is opened or a colour is drawn.

mod file;
mod source;
mod span;
mod sync;

pub use file::{Settings, default_place};
pub use source::{Kind, SourceSpec, make_unique};
pub use sync::{Key, SyncArea, SyncSpec};
