//! The demo: to come.
