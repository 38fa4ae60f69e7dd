#!/bin/sh
# Bundles the scripts of the page into assets/ (committed, so that a user needs no Node).
# With --check it changes nothing and fails when the committed files are not what the sources give.
set -eu
cd "$(dirname "$0")/.."
npm ci --silent
npm run --silent build -- --log-level=warning
if [ "${1:-}" = "--check" ]; then
    git diff --exit-code --stat -- assets/canvas
fi
