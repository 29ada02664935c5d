#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests: a cluster of its own in a temporary directory, unix socket only, not made to
# survive a power cut. Where there is room in memory it lies there: a copy of the schema is some nine hundred files, which take
# a disk a second and memory a tenth of it.
#   tools/pg.sh start   starts it (or finds the one running) and prints its address for LIREN_TEST_PG
#   tools/pg.sh url     prints the address of the one running
#   tools/pg.sh stop    stops it and removes its directory
set -euo pipefail
cd "$(dirname "$0")/.."
mark=${CARGO_TARGET_DIR:-target}/test-pg # holds the name of the directory

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)") || { echo "PostgreSQL is needed: apt-get install postgresql" >&2; exit 1; }

# initdb refuses to run as root; Debian's package brings the user postgres.
as() { if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi; }
running() { [ -s "$mark" ] && dir=$(cat "$mark") && [ -d "$dir/data" ] && as "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; }
url() { echo "postgres:///postgres?user=postgres&host=$dir"; }

case ${1:-} in
start)
  if ! running; then
    in=${TMPDIR:-/tmp}
    room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1 || true)
    if [ -w /dev/shm ] && [ "${room:-0}" -gt 2000000 ]; then in=/dev/shm; fi
    dir=$(mktemp -d "$in/liren-pg.XXXXXX")
    chmod 755 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 1; }
    # Each test has its own database and pool, so there are many connections; nothing is worth an fsync.
    options="-c listen_addresses= -c unix_socket_directories=$dir -c max_connections=400 -c fsync=off -c full_page_writes=off"
    options+=" -c synchronous_commit=off -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=256MB -c max_locks_per_transaction=256"
    as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -o "$options" -w start >"$dir.log" 2>&1 </dev/null || {
      cat "$dir.log" "$dir/data/server.log" >&2
      exit 1
    }
    rm -f "$dir.log"
    mkdir -p "$(dirname "$mark")"
    echo "$dir" >"$mark"
  fi
  url
  ;;
url)
  running || { echo "No PostgreSQL for tests is running: tools/pg.sh start" >&2; exit 1; }
  url
  ;;
stop)
  if running; then
    as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
    rm -rf "$dir"
  fi
  rm -f "$mark"
  ;;
*)
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
