//! Guided by coverage: `log`.
#![no_main]
#![allow(dead_code, reason = "the short test uses the rest")]

#[path = "../../it/fuzz/manifest.rs"]
mod manifest;
#[path = "../../it/fuzz/log.rs"]
mod log;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| log::check(bytes));
