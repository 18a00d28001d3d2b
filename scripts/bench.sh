#!/usr/bin/env bash
# Runs the benchmarks and writes the table into docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
table=$(mktemp)
trap 'rm -f "$table"' EXIT
"${CARGO_TARGET_DIR:-target}/quick/counterpoint" bench "$@" | tee "$table"
{
    sed '/<!-- table -->/q' docs/performance.md
    cat "$table"
    sed -n '/<!-- end of table -->/,$p' docs/performance.md
} >"$table.new"
mv "$table.new" docs/performance.md
