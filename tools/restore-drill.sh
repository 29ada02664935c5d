#!/usr/bin/env bash
# A backup that was never restored is a hope. Starts a demo, saves it while it runs, restores it elsewhere (and, where
# LIREN_TEST_PG names a PostgreSQL server, there too), starts a server on what was restored and compares what it shows.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${CARGO_TARGET_DIR:-target}/debug/liren
[ -x "$bin" ] || cargo build --quiet --locked --package liren-server
work=$(mktemp -d "${TMPDIR:-/tmp}/liren-drill.XXXXXX")
pids=()
db=
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done
  [ -z "$db" ] || psql -q "$LIREN_TEST_PG" -c "DROP DATABASE IF EXISTS $db WITH (FORCE)" >/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Waits for a server's log line and says its address.
until_ready() {
  for _ in $(seq 600); do
    if curl -fsS -o /dev/null "$1/readyz" 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  echo "no answer from $1" >&2
  exit 1
}
# What a visitor reads: the public list and every building, without what differs from request to request.
shown() {
  local c=430304008002
  for path in "/c/$c/matters" "/c/$c" "/c/$c/leaders" "/api/v1/c/$c/matters"; do
    echo "== $path"
    curl -fsS -H 'accept-language: zh-CN' "$1$path" | sed -E 's/name="csrf" value="[^"]*"//g; s#http://127\.0\.0\.1:[0-9]+##g'
  done
}
# A restored place is served without the demo's banner, so it is asked as one community.
serve() { # name database port
  LIREN_DATABASE=$2 LIREN_FILES=$work/$1/files LIREN_KEYS=$work/$1/keys LIREN_LISTEN=127.0.0.1:$3 LIREN_BASE_URL=http://127.0.0.1:$3 \
    LIREN_LOG=error LIREN_WORKERS=0 "$bin" serve &
  pids+=($!)
  until_ready "http://127.0.0.1:$3"
}
restore() { # name database
  LIREN_DATABASE=$2 LIREN_FILES=$work/$1/files LIREN_KEYS=$work/$1/keys "$bin" restore "$work/backup" --keys "$work/keys-apart"
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)); }

"$bin" demo --json --data "$work/demo" --listen 127.0.0.1:0 >"$work/facts" &
demo=$!
pids+=("$demo")
for _ in $(seq 3000); do
  [ -s "$work/facts" ] && break
  kill -0 "$demo" 2>/dev/null || { echo "the demo did not start" >&2; exit 1; }
  sleep 0.1
done
# The backup is taken while the server runs.
LIREN_DATABASE=sqlite:$work/demo/liren.db LIREN_FILES=$work/demo/files LIREN_KEYS=$work/demo/keys "$bin" backup "$work/backup" --keys "$work/keys-apart"
kill "$demo" && wait "$demo" || true
pids=()

# One byte changed on the way must be noticed.
cp -r "$work/backup" "$work/damaged"
printf 'x' | dd of="$work/damaged/liren.db" bs=1 seek=5000 conv=notrunc status=none
if "$bin" restore --verify "$work/damaged" 2>/dev/null; then echo "a damaged backup was not noticed" >&2; exit 1; fi

port=$(free_port)
mkdir -p "$work/original"
cp -r "$work/demo/files" "$work/original/files" 2>/dev/null || mkdir -p "$work/original/files"
cp "$work/demo/keys" "$work/original/keys"
serve original "sqlite:$work/demo/liren.db" "$port"
shown "http://127.0.0.1:$port" >"$work/before"
grep -q '== /c/430304008002/matters' "$work/before" && [ "$(wc -c <"$work/before")" -gt 5000 ]

compare() { # name database
  local port
  port=$(free_port)
  restore "$1" "$2"
  serve "$1" "$2" "$port"
  shown "http://127.0.0.1:$port" >"$work/after"
  diff -u "$work/before" "$work/after" || { echo "what was restored ($1) shows something else" >&2; exit 1; }
  (cd "$work/original/files" && find . -type f ! -name '*.part' -exec sha256sum {} + | sort) >"$work/files-before"
  (cd "$work/$1/files" && find . -type f -exec sha256sum {} + | sort) >"$work/files-after"
  diff "$work/files-before" "$work/files-after" || { echo "files differ ($1)" >&2; exit 1; }
  echo "restored ($1): shows the same."
}
compare sqlite "sqlite:$work/sqlite/liren.db"
if [ -n "${LIREN_TEST_PG:-}" ] && [ "$LIREN_TEST_PG" != skip ] && command -v psql >/dev/null; then
  db=liren_drill_$$
  psql -q "$LIREN_TEST_PG" -c "CREATE DATABASE $db" >/dev/null
  compare postgres "${LIREN_TEST_PG/\/postgres?/\/$db?}"
else
  echo "PostgreSQL skipped: LIREN_TEST_PG is not set."
fi
