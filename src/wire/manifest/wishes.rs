//! Of which ends a manifest asks to be told: the members of `notify` that are a plain yes.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::field::{Element, Inner};
use crate::job::Notify;

/// Everything else in it asks for nothing.
pub(super) fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Notify, A::Error> {
    let mut notify = Notify::default();
    while let Some(key) = map.next_key::<Cow<'_, str>>()? {
        let yes = map.next_value_seed(Inner)? == Element::Yes;
        match &*key {
            "on_complete" => notify.on_complete = yes,
            "on_fail" => notify.on_fail = yes,
            _ => {}
        }
    }
    Ok(notify)
}
