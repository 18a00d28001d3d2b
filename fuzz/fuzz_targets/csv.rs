//! CSV files of imports: lines, values, rows; and values that are quoted come back as they were.
#![no_main]

use engine::jobs::{
    Rows,
    lines::{Lines, csv_values},
};
use libfuzzer_sys::fuzz_target;
use server::Files;

fuzz_target!(|data: &[u8]| {
    fuzz::as_file(data, |path| {
        let Ok(mut lines) = Lines::open(path, "f".to_owned()) else { return };
        let Ok(Some(Ok(first))) = lines.next() else { return };
        let Ok(header) = csv_values(first) else { return };
        let quoted: Vec<String> =
            header.iter().map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect();
        assert_eq!(csv_values(&quoted.join(",")).as_ref(), Ok(&header));
        while let Ok(Some(line)) = lines.next() {
            let row = line.and_then(csv_values).and_then(|cells| Files.csv(&header, &cells));
            fuzz::check(row);
        }
    });
});
