//! A configuration file as it was written: keys and values in their order, each with its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and the line it begins on, counted from one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Switch(bool),
    List(Vec<Node>),
    Table(Vec<Pair>),
    /// A number or a date, as it is written: no setting has one.
    Other(String),
}

/// A key and what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) node: Node,
}

/// Reads a file's text. Errors: the line, and what is no TOML in it.
pub(super) fn parse(text: &str) -> Result<Vec<Pair>, (usize, String)> {
    let lines = Lines(text);
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| lines.of(span.start));
        (line, error.message().to_owned())
    })?;
    Ok(pairs(table.get_ref(), &lines))
}

struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn of(&self, offset: usize) -> usize {
        let before = self.0.get(..offset).unwrap_or(self.0);
        1 + before.matches('\n').count()
    }
}

fn pairs(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Pair> {
    let mut all: Vec<_> = table.iter().collect();
    all.sort_by_key(|(key, _)| key.span().start);
    all.into_iter()
        .map(|(key, value)| Pair {
            key: key.get_ref().to_string(),
            line: lines.of(key.span().start),
            node: node(value, lines),
        })
        .collect()
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::Integer(number) => Value::Other(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Other(number.as_str().to_owned()),
        DeValue::Datetime(date) => Value::Other(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => Value::Table(pairs(table, lines)),
    };
    Node {
        line: lines.of(value.span().start),
        value: kind,
    }
}

impl Value {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// One text, or a list of nothing but texts.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        match self {
            Self::Text(text) => Some(vec![text]),
            Self::List(items) => items.iter().map(|item| item.value.text()).collect(),
            Self::Switch(_) | Self::Table(_) | Self::Other(_) => None,
        }
    }

    /// As the library's own kind of value, for readers that take it.
    pub(super) fn to_toml(&self) -> toml::Value {
        match self {
            Self::Text(text) => toml::Value::String(text.clone()),
            Self::Switch(switch) => toml::Value::Boolean(*switch),
            Self::Other(text) => text
                .parse()
                .map_or_else(|_| toml::Value::String(text.clone()), toml::Value::Integer),
            Self::List(items) => {
                toml::Value::Array(items.iter().map(|item| item.value.to_toml()).collect())
            }
            Self::Table(pairs) => toml::Value::Table(
                pairs
                    .iter()
                    .map(|pair| (pair.key.clone(), pair.node.value.to_toml()))
                    .collect(),
            ),
        }
    }

    /// As it could be written in a file, on one line.
    pub(super) fn as_written(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Switch(switch) => switch.to_string(),
            Self::Other(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| item.value.as_written()).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(pairs) => {
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|pair| format!("{} = {}", key(&pair.key), pair.node.value.as_written()))
                    .collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

/// A text as TOML writes it.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key as TOML writes it, in quotes where it needs them.
pub(super) fn key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_their_order_with_their_lines() {
        let text = "theme = 'nord'\n\nmouse = true\n[[source]]\nname = 'b'\n[keys.lists]\n\"g x\" = 'top'\n";
        let pairs = parse(text).unwrap();
        let seen: Vec<_> = pairs.iter().map(|p| (p.key.as_str(), p.line)).collect();
        assert_eq!(
            seen,
            [("theme", 1), ("mouse", 3), ("source", 4), ("keys", 6)]
        );
        let Value::Table(keys) = &pairs[3].node.value else {
            panic!("{pairs:?}")
        };
        let Value::Table(lists) = &keys[0].node.value else {
            panic!("{keys:?}")
        };
        assert_eq!((lists[0].key.as_str(), lists[0].line), ("g x", 7));
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        assert_eq!(parse("a = 1\nb = [").unwrap_err().0, 2);
        assert_eq!(parse("a = 1\na = 2\n").unwrap_err().0, 2);
    }

    #[test]
    fn a_value_is_written_as_it_would_be_read() {
        for text in ["'a \"b\"'", "[\"x\", 'y']", "{ a = 1, \"b c\" = true }"] {
            let pairs = parse(&format!("k = {text}")).unwrap();
            let again = pairs[0].node.value.as_written();
            assert_eq!(parse(&format!("k = {again}")).unwrap(), pairs);
        }
    }
}
