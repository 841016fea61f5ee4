//! A value of a row as the bytes of a text, whatever type the file gave it.

use std::borrow::Cow;

use rusqlite::types::ValueRef;

/// The bytes of a value as text; numbers in their usual form, NULL is none.
pub(super) fn raw_text(value: ValueRef<'_>) -> Option<Cow<'_, [u8]>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into_bytes().into()),
        ValueRef::Real(number) => Some(number.to_string().into_bytes().into()),
        ValueRef::Text(raw) | ValueRef::Blob(raw) => Some(raw.into()),
    }
}
