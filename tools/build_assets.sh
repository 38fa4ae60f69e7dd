#!/bin/sh
# Bundles the scripts of the page into assets/ (committed, so that a user needs no Node).
# With --check it fails when the committed files are not what the sources give.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then
    npm ci --silent
    touch node_modules
fi
for name in canvas source; do
    # The digest lets a test without Node see that the bundles are older than their sources.
    digest=$(cat app/widgets/${name}_js/* package.json package-lock.json | sha256sum | cut -c 1-16)
    npm run --silent "build:$name" -- --log-level=warning \
        --banner:js="// bundled by tools/build_assets.sh from sources $digest"
done
if [ "${1:-}" = "--check" ]; then
    git diff --exit-code --stat -- assets/canvas assets/source
fi
