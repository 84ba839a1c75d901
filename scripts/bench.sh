#!/usr/bin/env bash
# Measures the release binary at several sizes and prints one Markdown table; `make bench` builds first and calls it.
#   SIZES="10000 100000" DATABASES="sqlite" scripts/bench.sh
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${CARGO_TARGET_DIR:-$PWD/target}/release/temu-omni
# The load generator shares the two cores with the server, so it is built to be quick as well.
bench=(cargo run --quiet --release --package xtask -- bench --binary "$binary"
       --sizes "${SIZES:-10000 100000 1000000}" --databases "${DATABASES:-sqlite postgres}")
case " ${DATABASES:-sqlite postgres} " in
  *" postgres "*) exec scripts/with-postgres.sh "${bench[@]}" ;;
  *) exec "${bench[@]}" ;;
esac
