//! All that happened between two looks at it: what the dashboard is updated with in one go.

use super::event::Event;

/// What one wait brought.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) typed: Vec<Event>,
    pub(super) news: Vec<Event>,
    pub(super) resized: bool,
    pub(super) woken: bool,
    pub(super) order: Option<Order>,
}

/// What the kernel or another process wants of this one. The newest counts, but the end is the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Suspend,
    Continued,
    Stop(i32),
}

impl Batch {
    /// Nothing that concerns the dashboard itself.
    pub(super) fn is_empty(&self) -> bool {
        self.typed.is_empty()
            && self.news.is_empty()
            && !self.resized
            && !self.woken
            && self.order.is_none()
    }

    /// Notes an order.
    pub(super) fn order(&mut self, order: Order) {
        if !matches!(self.order, Some(Order::Stop(_))) {
            self.order = Some(order);
        }
    }
}
