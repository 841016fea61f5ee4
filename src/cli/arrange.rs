//! How jobs are arranged: `--sort` and `--columns`, for lists and for the screen.

use clap::Args;

use crate::board::{Field, Sort, UnknownField};
use crate::tui::lists::{ListSettings, OneList};

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
    /// These settings of the lists, with what was asked for now.
    pub(crate) fn over(&self, mut settings: ListSettings) -> ListSettings {
        let ListSettings {
            queue,
            running,
            history,
        } = &mut settings;
        for list in [queue, running, history] {
            self.over_one(list);
        }
        settings
    }

    fn over_one(&self, list: &mut OneList) {
        if let Some(sort) = &self.sort {
            list.sort = sort.to_string();
        }
        if let Some(Columns(columns)) = &self.columns {
            list.columns = columns
                .iter()
                .map(|field| field.word().to_owned())
                .collect();
        }
    }
}
