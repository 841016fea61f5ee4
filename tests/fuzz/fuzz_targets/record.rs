//! Guided by coverage: `record`.
#![no_main]
#![allow(dead_code, reason = "the short test uses the rest")]

#[path = "../../it/fuzz/manifest.rs"]
mod manifest;
#[path = "../../it/fuzz/record.rs"]
mod record;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| record::check(bytes));
