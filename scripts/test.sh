#!/usr/bin/env bash
# Runs every suite; stops at the first that fails; ends with one line over all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp)
trap 'rm -f "$out"' EXIT

step() {
    printf '\n== %s\n' "$1"
    shift
    "$@" 2>&1 </dev/null | tee -a "$out"
}

step "format" cargo fmt --all --check
step "format of the workspaces beside" bash -c 'for beside in fuzz tests/rust; do (cd "$beside" && cargo fmt --check) || exit; done'
step "lints" cargo clippy --workspace --all-targets --quiet -- -D warnings
step "Rust tests" cargo test --workspace --no-fail-fast
step "generated code" cargo xtask codegen --check
step "house rules" cargo xtask tidy
step "console" scripts/console.sh
step "console's lints" npm run --silent --prefix console lint
step "console's tests" env NO_COLOR=1 npm run --silent --prefix console test
step "console's size" npm run --silent --prefix console size
step "server" cargo build --package server
COUNTERPOINT_BINARY=$(realpath "${CARGO_TARGET_DIR:-target}/debug/counterpoint")
export COUNTERPOINT_BINARY
step "browser" npm run --silent --prefix console e2e
target=$(realpath "${CARGO_TARGET_DIR:-target}")
step "Rust SDK" cargo build --quiet --locked --manifest-path tests/rust/Cargo.toml --target-dir "$target/rust-client"
export RUST_CLIENT_BINARY=$target/rust-client/debug/rust-client
step "real clients" .venv/bin/python -m pytest -q tests
step "fuzzing" scripts/fuzz.sh

sum() { grep -v 'Test Files' "$out" | grep -oE "[0-9]+ $1" | awk '{ n += $1 } END { print n + 0 }'; }
printf '\n%s passed, %s failed\n' "$(sum passed)" "$(sum failed)"
