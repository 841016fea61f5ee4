//! Filters that have a key: inverted, one's own jobs, failed, running, waiting, stale ones; and filters under a name.

use crate::filter::{self, Filter};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Pane;
use crate::tui::notice::Tone;

impl App {
    /// What a key does to the filter.
    pub(in crate::tui) fn filter_by_key(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::InvertFilter => self.invert_filter(),
            Action::Mine => self.toggle_mine(),
            Action::ShowFailed => self.show_only("@failed"),
            Action::ShowRunning => self.show_only("@running"),
            Action::ShowWaiting => self.show_only("@waiting"),
            _ => self.show_only("stale:yes"),
        }
    }

    /// Shows exactly the rows that are not shown now.
    fn invert_filter(&mut self) -> Vec<Effect> {
        let filter = self.sifting.passing.wanted().clone();
        if filter.is_empty() {
            self.tell(Tone::Plain, "no filter to invert (/ types one)".into());
            return Vec::new();
        }
        self.use_filter(filter.inverted())
    }

    /// Adds `@mine` to the filter, or takes it out.
    fn toggle_mine(&mut self) -> Vec<Effect> {
        let own = self.own_filters();
        let filter = self.sifting.passing.wanted().clone();
        self.use_filter(filter.toggled("mine", &own))
    }

    /// Shows the rows of a filter that has a key; the same key again shows all.
    pub(crate) fn show_only(&mut self, text: &str) -> Vec<Effect> {
        let wanted = Filter::typed(text, &self.own_filters()).filter;
        if wanted == *self.sifting.passing.wanted() {
            return self.use_filter(Filter::default());
        }
        // The keys go to the list where such jobs stand; in the others nothing is left to act on.
        let pane = match text {
            "@failed" => Some(Pane::History),
            "@running" => Some(Pane::Running),
            "@waiting" => Some(Pane::Queue),
            _ => None,
        };
        let mut effects = self.use_filter(wanted);
        if let Some(pane) = pane.filter(|_| self.list_of(self.focus).is_some()) {
            effects.extend(self.focus_on(pane));
        }
        effects
    }

    fn use_filter(&mut self, filter: Filter) -> Vec<Effect> {
        let text = filter.to_string();
        self.remembered.use_filter(&text);
        self.choose_filter(filter, text);
        let mut effects = self.turn_soon();
        effects.extend(self.reach_all());
        effects
    }

    /// Keeps the filter in force under a name, to be used as `@name`. The answer is a sentence.
    ///
    /// # Errors
    /// Why it cannot be kept, and what can be done.
    pub fn save_filter(&mut self, name: &str) -> Result<String, String> {
        let name = name.trim().trim_start_matches('@');
        filter::check_name(name)?;
        if self.filter_text.is_empty() {
            return Err("there is no filter to keep: / types one".to_owned());
        }
        if self.settings.filters.iter().any(|f| f.name == name) {
            return Err(format!(
                "@{name} stands in the settings and is changed there"
            ));
        }
        let mut own = self.own_filters();
        own.insert(name.to_owned(), self.filter_text.clone());
        // A name that stands for itself would mean nothing at all.
        Filter::strict(&format!("@{name}"), &own)?;
        let saved = &mut self.remembered.saved_filters;
        let before = saved.insert(name.to_owned(), self.filter_text.clone());
        let was = before.map_or(String::new(), |before| format!(" (it was: {before})"));
        Ok(format!("kept as @{name}: {}{was}", self.filter_text))
    }
}
