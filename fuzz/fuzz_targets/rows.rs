//! JSON lines of imports.
#![no_main]

use engine::jobs::{Rows, lines::Lines};
use libfuzzer_sys::fuzz_target;
use server::Files;

fuzz_target!(|data: &[u8]| {
    fuzz::as_file(data, |path| {
        let Ok(mut lines) = Lines::open(path, "f".to_owned()) else { return };
        while let Ok(Some(line)) = lines.next() {
            fuzz::check(line.and_then(|text| Files.json(text.trim())));
        }
    });
});
