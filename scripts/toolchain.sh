#!/usr/bin/env bash
# Checks for the tools that a build needs and says how to get what is missing. Changes nothing.
set -euo pipefail

missing=0

# at_least FOUND WANTED: whether version FOUND is WANTED or newer.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# need NAME FOUND WANTED HOW: reports one tool; FOUND is empty when there is none.
need() {
  if [ -z "$2" ]; then
    echo "$1 $3 or newer is needed and was not found. $4" >&2
    missing=1
  elif ! at_least "$2" "$3"; then
    echo "$1 $3 or newer is needed, this is $2. $4" >&2
    missing=1
  fi
}

rust=$(rustc --version 2>/dev/null | awk '{print $2}' || true)
node=$(node --version 2>/dev/null | sed 's/^v//' || true)

need Rust "$rust" 1.95.0 "Get it from https://rustup.rs, then: rustup update stable"
need Node.js "$node" 20.19.0 "Get it from https://nodejs.org (the current LTS), npm comes with it."
if ! command -v cc >/dev/null 2>&1; then
  echo "A C compiler is needed to link and to build SQLite. On Debian and Ubuntu: apt-get install build-essential" >&2
  missing=1
fi
if [ "$missing" -eq 0 ] && ! command -v npm >/dev/null 2>&1; then
  echo "npm is needed and was not found. On Debian and Ubuntu, with Node from apt: apt-get install npm" >&2
  missing=1
fi
exit "$missing"
