#!/usr/bin/env bash
# Builds the console's pages into console/dist, when their sources have changed since.
set -euo pipefail
cd "$(dirname "$0")/../console"
sources=$(find . -type f -not -path './node_modules/*' -not -path './dist/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
[ -f dist/index.html ] && [ "$(cat node_modules/.counterpoint-built 2>/dev/null)" = "$sources" ] && exit
if ! cmp -s package-lock.json node_modules/.counterpoint-lock; then
    echo "console: installing its packages"
    npm ci --no-audit --no-fund --silent
    cp package-lock.json node_modules/.counterpoint-lock
fi
echo "console: building its pages"
npm run --silent build >node_modules/.counterpoint-log 2>&1 || { cat node_modules/.counterpoint-log >&2; exit 1; }
node scripts/pack.mjs
echo "$sources" >node_modules/.counterpoint-built
