#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL cluster: scripts/with-postgres.sh COMMAND [ARGUMENT…]
# The command finds it at TEST_POSTGRES_URL (a superuser without a password, on loopback only).
# When TEST_POSTGRES_URL is already set, that server is used and nothing is started.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

if [ -n "${TEST_POSTGRES_URL:-}" ]; then
  exec "$@"
fi

bin=$(postgres_bin)
if [ -z "$bin" ]; then
  echo "No PostgreSQL server was found (initdb, pg_ctl). On Debian and Ubuntu: apt-get install postgresql" >&2
  exit 3
fi

# PostgreSQL refuses to run as root, so root hands the cluster to the package's own user.
owner=()
if [ "$(id -u)" -eq 0 ]; then
  name=postgres
  id "$name" >/dev/null 2>&1 || name=nobody
  if command -v runuser >/dev/null 2>&1; then
    owner=(runuser -u "$name" --)
  else
    owner=(su "$name" -s /bin/sh -c 'exec "$0" "$@"' --)
  fi
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/temu-omni-postgres.XXXXXX")
[ "${#owner[@]}" -eq 0 ] || chown "$name" "$folder"

# The owner may not be allowed to read the project's folder, which PostgreSQL would complain about.
postgres() {
  (cd "$folder" && "${owner[@]}" "$bin/$1" "${@:2}")
}

stop() {
  postgres pg_ctl stop --pgdata "$folder/data" --mode immediate --silent >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

postgres initdb --pgdata data --username postgres --auth trust --encoding UTF8 --locale C --no-sync >/dev/null
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
# Nothing here outlives the run, so nothing needs to reach the disk.
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = '2GB'
CONF

port=
for attempt in 1 2 3 4 5; do
  try=$((20000 + RANDOM % 12000))
  if postgres pg_ctl start --pgdata "$folder/data" --wait --silent --log "$folder/log" --options "-p $try" >/dev/null; then
    port=$try
    break
  fi
  echo "PostgreSQL did not start on port $try (attempt $attempt), trying another" >&2
done
if [ -z "$port" ]; then
  tail -n 20 "$folder/log" >&2
  exit 3
fi

export TEST_POSTGRES_URL="postgresql://postgres@127.0.0.1:$port/postgres"
"$@"
