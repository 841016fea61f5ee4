#!/usr/bin/env bash
# Draws every picture of this folder from the demo, standing still at a fixed time: the same bytes each time.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --quiet
export TZ=UTC USER=antoine
unset NO_COLOR
shot() { # NAME SIZE KEYS
    target/debug/jobtui demo --headless --at 2026-02-10T15:00:00Z --size "$2" --keys "$3" --format png \
        --color always --config /dev/null > "screenshots/$1.png"
}
shot wall      200x60 '1'
shot grid      120x40 '1'
shot stack     80x24  '1'
shot cancel    80x24  '2 c'
shot submit    100x30 '2 j R'
shot details   80x24  '3 j j enter'
shot logs      100x30 '1 L / "warning" enter'
shot help      100x30 '?'
shot compare   120x40 '3 j ='
