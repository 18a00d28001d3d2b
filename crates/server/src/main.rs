//! The binary around the library, with its allocator.

use std::process::ExitCode;

/// Events are many small values, made in one thread and dropped in another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::main()
}
