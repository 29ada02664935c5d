#!/usr/bin/env bash
# Installs what the tests need on Debian, then runs everything: rules, stores on SQLite and PostgreSQL, pages over HTTP,
# the guards over the whole program, a backup and its restore, and browser stories in Chromium.
#   ./test.sh            everything
#   ./test.sh rust       without the browser stories
#   ./test.sh browser    the browser stories alone
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-all}
say() { printf '\n== %s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

say "What the tests need"
need=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need+=(postgresql)
if [ "$what" != rust ]; then
  have chromium || need+=(chromium)
  fc-list 2>/dev/null | grep -qi 'noto.*cjk' || need+=(fonts-noto-cjk fontconfig)
  # Where another source's node is installed Debian's npm conflicts with it, so both come from Debian only when absent.
  have node || need+=(nodejs)
  have npm || need+=(npm)
fi
have cc || need+=(gcc libc6-dev)
# The second verifier of ballots is asked wherever it can be; here it must be.
have python3 || need+=(python3)
if [ ${#need[@]} -gt 0 ]; then
  have apt-get || { echo "Please install: ${need[*]}" >&2; exit 1; }
  sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "${need[@]}" >/dev/null
fi
have cargo-nextest || cargo install --locked --quiet cargo-nextest

if [ "$what" != browser ]; then
  say "Format and lints"
  cargo fmt --all --check
  cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

  say "A throw-away PostgreSQL"
  LIREN_TEST_PG=$(tools/pg.sh start)
  export LIREN_TEST_PG
  trap 'tools/pg.sh stop' EXIT

  say "Rules, stores, pages, guards"
  cargo nextest run --workspace --locked --no-fail-fast
fi

if [ "$what" = browser ]; then
  say "The program itself"
  cargo build --locked --quiet --package liren-server
else
  # The tests above have built the program already: some of them start it. Built alone it has other features, which takes minutes.
  say "A backup and its restore"
  tools/restore-drill.sh
fi
if [ "$what" != rust ]; then
  say "Browser stories"
  (cd e2e && npm ci --silent --no-audit --no-fund && node --test --test-concurrency=1 stories/)
fi
