#!/usr/bin/env bash
# Builds the targets of fuzz/ and runs them one after the other: `fuzz.sh [SECONDS [TARGET...]]`, 20 seconds each.
# What is new is gathered in the cache; a crash is written to fuzz/artifacts, and stops the run.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
shift || true
cache=${XDG_CACHE_HOME:-$HOME/.cache}/counterpoint
export PATH="$cache/cargo-fuzz/bin:$PATH"
# Without a sanitizer stable Rust is enough; `unsafe` code, which one would look at, is denied in every room.
how=(--sanitizer none --target-dir "$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz")
cargo fuzz build "${how[@]}"
[ $# -gt 0 ] || set -- $(cargo fuzz list)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The stack of one of the server's workers, in kilobytes: what recurses too far is to be found here too.
ulimit -s 2048
for target in "$@"; do
    found=$cache/fuzz/$target
    mkdir -p "$found"
    # One input has 10 seconds and 2 GB; a million of them are enough where they are quick.
    bounds=(-runs=1000000 -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192)
    if ! cargo fuzz run "${how[@]}" "$target" "$found" "fuzz/corpus/$target" -- "${bounds[@]}" >"$log" 2>&1; then
        tail -n 60 "$log"
        exit 1
    fi
    echo "$target: nothing found, $(grep -oE '^Done [0-9]+ runs' "$log")"
done
