//! Lines of event-stream archives.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| {
    let Ok(read) = model::archive::record(line) else { return };
    assert!(read.event.metrics.iter().all(|(_, number)| number.is_finite()));
    // What is read can be logged, and is the same when it is read back.
    let logged = serde_json::to_vec(&read.event).unwrap();
    assert_eq!(serde_json::from_slice::<model::event::Event>(&logged).unwrap(), read.event);
});
