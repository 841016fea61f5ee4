#!/usr/bin/env bash
# Draws every picture of this folder from the demo, standing still at a fixed time: the same bytes each time.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${JOBTUI:-}" ]; then # JOBTUI=path draws with a program that is built already
    cargo build --locked --quiet
fi
export TZ=UTC USER=antoine
unset NO_COLOR
shot() { # NAME SIZE KEYS [OPTIONS]
    "${JOBTUI:-target/debug/jobtui}" demo --headless --at 2026-02-10T15:00:00Z --size "$2" --keys "$3" \
        --format png --color always --config /dev/null "${@:4}" > "screenshots/$1.png"
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
shot filter    80x24  '2 / "wfe | rabi"'
shot sweep     120x40 '2 T j j j j j j j j'
shot sort      80x24  '2 s'
shot columns   80x24  '2 ,'
shot marks     80x24  '2 j space j space v j j'
shot plan      80x24  '1 space 2 j space j space 3 space c'
shot why       80x24  '2 j j i'
shot failed    100x30 '3 j j j j j i'
shot menu      80x24  '3 x'
shot command   80x24  '2 : "prio 0002"'
shot light     80x24  '2' --theme light
shot deuter    120x40 '2 j space j space' --theme deuter
shot nord      120x40 '1' --theme nord
shot mono      80x24  '2 j space j space' --theme mono
