//! The whole dashboard as a plain value: it takes events and gives effects.

use ratatui::Frame;

use super::effect::Effect;
use super::event::Event;
use crate::job::Moment;

/// stub until the real one lands
#[derive(Clone, Debug, Default)]
pub struct App {
    last: String,
    count: usize,
    size: (u16, u16),
}

impl App {
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        if let Event::Told(text) = &event {
            self.last.clone_from(text);
        }
        if let Event::Resize(columns, rows) = event {
            self.size = (columns, rows);
        }
        if let Event::Paste(text) = &event {
            self.last = format!("pasted {text}");
        }
        if let Event::Key(key) = event {
            self.count += 1;
            self.last = format!("{:?}", key.code);
            if key.code == crossterm::event::KeyCode::Char('q') {
                return vec![Effect::Quit];
            }
            if key
                == crossterm::event::KeyEvent::new(
                    crossterm::event::KeyCode::Char('z'),
                    crossterm::event::KeyModifiers::CONTROL,
                )
            {
                return vec![Effect::Suspend];
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
            ratatui::text::Line::from(format!(
                "jobtui {} {}x{} {}",
                self.count, self.size.0, self.size.1, self.last
            )),
            frame.area(),
        );
        let area = frame.area();
        let row = (self.count as u16) % area.height.max(1);
        frame.buffer_mut().set_string(
            area.width - 2,
            row,
            ">",
            ratatui::style::Style::new().bold(),
        );
    }
}
