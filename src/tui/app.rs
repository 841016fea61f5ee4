//! The whole dashboard as a plain value: it takes events and gives effects.

use ratatui::Frame;

use super::effect::Effect;
use super::event::Event;
use crate::job::Moment;

/// stub until the real one lands
#[derive(Clone, Debug, Default)]
pub struct App {
    last: String,
}

impl App {
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        if let Event::Key(key) = event {
            self.last = format!("{:?}", key.code);
            if key.code == crossterm::event::KeyCode::Char('q') {
                return vec![Effect::Quit];
            }
            if key.code == crossterm::event::KeyCode::Char('!') {
                panic!("asked for");
            }
        }
        Vec::new()
    }

    /// When a visible text changes next by the mere passing of time.
    pub fn wake_at(&self) -> Option<Moment> {
        None
    }

    pub fn draw(&self, frame: &mut Frame<'_>) {
        frame.render_widget(
            ratatui::text::Line::from(format!("jobtui {}", self.last)),
            frame.area(),
        );
    }
}
