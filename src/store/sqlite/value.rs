//! A value of a row as the bytes of a text, whatever type the file gave it.

use rusqlite::types::ValueRef;

/// The bytes of a value as text; numbers in their usual form, NULL is none.
pub(super) fn raw_text(value: ValueRef<'_>) -> Option<Vec<u8>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into_bytes()),
        ValueRef::Real(number) => Some(number.to_string().into_bytes()),
        ValueRef::Text(raw) | ValueRef::Blob(raw) => Some(raw.to_vec()),
    }
}
