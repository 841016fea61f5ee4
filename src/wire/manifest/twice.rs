//! Which keys stand twice in a manifest: only asked of one that is known to have such.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::decode;

/// The keys of the outermost object that stand there more than once, in their order. None of them when
/// the document cannot be read.
pub fn repeated_keys(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = decode(bytes) else {
        return Vec::new();
    };
    let mut json = serde_json::Deserializer::from_str(&text);
    json.deserialize_map(Keys).unwrap_or_default()
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut met = HashSet::new();
        let mut twice = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if met.contains(&key) && !twice.contains(&key) {
                twice.push(key);
            } else {
                met.insert(key);
            }
        }
        Ok(twice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_stand_twice_are_named_once() {
        let text = br#"{"a":1,"b":{"a":2},"a":3,"status":"x","a":4,"status":"y"}"#;
        assert_eq!(repeated_keys(text), ["a", "status"]);
        assert!(repeated_keys(br#"{"a":1,"b":2}"#).is_empty());
        assert!(repeated_keys(b"[1").is_empty());
    }
}
