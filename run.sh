#!/usr/bin/env bash
# Builds Liren (dev profile) and starts it on an embedded database with a demo of Bantang Community.
# Data is kept in ./data-demo between starts; `./run.sh --fresh` starts over. Other arguments go to `liren demo`.
set -euo pipefail
cd "$(dirname "$0")"
command -v cargo >/dev/null || { echo "Rust is needed (https://rustup.rs): cargo was not found." >&2; exit 1; }
command -v cc >/dev/null || { echo "A C compiler is needed for the embedded database: apt-get install gcc" >&2; exit 1; }
cargo build --quiet --locked --package liren-server
exec "${CARGO_TARGET_DIR:-target}/debug/liren" demo --data data-demo "$@"
