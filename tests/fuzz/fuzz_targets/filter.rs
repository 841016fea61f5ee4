//! Guided by coverage: `filter`.
#![no_main]
#![allow(dead_code, reason = "the short test uses the rest")]

#[path = "../../it/fuzz/filter.rs"]
mod filter;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| filter::check(bytes));
