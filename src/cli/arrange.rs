//! How jobs are arranged: `--sort` and `--columns`, for lists and for the screen.

use std::collections::BTreeMap;

use clap::Args;

use crate::board::{Field, Sort, UnknownField};
use crate::state::ListView;

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Arrange {
    /// Sort by these columns, such as prio-,wait: a minus is the highest first. On the screen every list.
    #[arg(long, value_name = "COLUMNS", global = true)]
    pub(crate) sort: Option<Sort>,
    /// Show these columns, such as id,name,why. JSON has all fields whatever is chosen.
    #[arg(long, value_name = "COLUMNS", global = true)]
    pub(crate) columns: Option<Columns>,
}

/// Columns as they were named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns(pub(crate) Vec<Field>);

impl std::str::FromStr for Columns {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        Field::columns(text).map(Self)
    }
}

impl Arrange {
    /// The same, said of every list.
    pub(crate) fn views(&self) -> BTreeMap<String, ListView> {
        let words = |Columns(fields): &Columns| {
            let words = fields.iter().map(|field| field.word().to_owned());
            words.collect()
        };
        let view = ListView {
            sort: self.sort.as_ref().map(Sort::to_string),
            columns: self.columns.as_ref().map(words),
            grouped: None,
        };
        let lists = ["queue", "running", "history"];
        lists.map(|list| (list.to_owned(), view.clone())).into()
    }
}
