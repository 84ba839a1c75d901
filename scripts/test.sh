#!/usr/bin/env bash
# Every test there is: what tests need is installed where missing, then Rust on both databases, freshness of generated
# files, web unit tests, and the browser on both databases. All of them run; any failure fails the whole.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

failed=()

# stage NAME COMMAND…: runs one part and remembers whether it failed.
stage() {
  say "$1"
  "${@:2}" || failed+=("$1")
}

in_web() {
  (cd web && "$@")
}

# The second call, with a PostgreSQL cluster around it.
if [ "${1:-}" = with-databases ]; then
  stage "Rust, on SQLite" env TEST_DATABASE=sqlite cargo test --workspace --no-fail-fast
  stage "Rust, the server once more, on PostgreSQL" env TEST_DATABASE=postgres cargo test --package server --test it
  stage "generated files are fresh" cargo xtask gen --check
  stage "web unit tests" in_web npm run --silent test
  for database in sqlite postgres; do
    stage "browser tests, on $database" in_web env E2E_DATABASE=$database npm run --silent e2e
  done
  for name in "${failed[@]}"; do
    echo "failed: $name" >&2
  done
  [ "${#failed[@]}" -eq 0 ]
  exit
fi

# Downloads and the web build do not wait for each other.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
scripts/packages.sh >"$log" 2>&1 &
packages=$!
say "web packages and build"
make --no-print-directory web/dist/index.html
wait "$packages" || { cat "$log" >&2; exit 1; }

scripts/with-postgres.sh scripts/test.sh with-databases
