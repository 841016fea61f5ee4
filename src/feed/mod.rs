//! One thread around one store: nudges, pauses, requests, logs.
//! Never here: what a face does with the news.

pub mod search;
