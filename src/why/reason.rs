//! One reason: a sentence that can be checked, what shows it, and what helps.

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Plain,
    Warning,
    Bad,
}

impl Weight {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }

    /// The sign before a sentence, so that nothing rests on colour.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Plain => "-",
            Self::Warning => "!",
            Self::Bad => "!!",
        }
    }
}

/// A reason in its short form, for a column, and in its long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub weight: Weight,
    /// A few words; empty where a column would only repeat the state.
    pub short: String,
    /// The whole sentence.
    pub text: String,
    /// What shows that it is so, a line each.
    pub evidence: Vec<String>,
    /// What helps, where that is really known.
    pub way_out: Option<String>,
}

impl Reason {
    pub(super) fn new(weight: Weight, short: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            weight,
            short: short.into(),
            text: text.into(),
            evidence: Vec::new(),
            way_out: None,
        }
    }

    /// Where the few words are the whole sentence.
    pub(super) fn said(weight: Weight, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(weight, text.clone(), text)
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(Weight::Plain, "", text)
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self::new(Weight::Warning, "", text)
    }

    pub(super) fn shown_by(mut self, evidence: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    pub(super) fn helped_by(mut self, way_out: impl Into<String>) -> Self {
        self.way_out = Some(way_out.into());
        self
    }
}
