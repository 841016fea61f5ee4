//! What the user and the site wrote: sources, looks, keys, what is told; every setting with its check and its origin.
//! Never here: how a source is opened or a colour is drawn.

mod check;
mod effective;
mod file;
pub mod guess;
mod layers;
mod notify;
mod origin;
mod section;
mod source;
mod source_table;
pub mod span;
mod sync;
pub mod table;
pub mod template;
#[cfg(test)]
mod tests;
mod written;

pub use effective::{Clipboard, Glyphs, Settings};
pub use file::{KeyChange, KeyPlace, NamedFilter};
pub use layers::{Chosen, Layers, site_files, strange_variables, user_file};
pub use notify::NotifyRule;
pub use origin::{Mistake, Origin};
pub use section::{Line, Section};
pub use source::{Kind, SourceRules, SourceSpec, make_unique};
pub use sync::{Key, SyncArea, SyncSpec};
pub use written::quoted;
