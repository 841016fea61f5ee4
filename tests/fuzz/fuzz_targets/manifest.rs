//! Guided by coverage: `manifest`.
#![no_main]
#![allow(dead_code, reason = "the short test uses the rest")]

#[path = "../../it/fuzz/manifest.rs"]
mod manifest;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| manifest::check(bytes));
