#!/bin/sh
# Writes tests/recorded/calls.jsonl anew: calls of real programs, which name nothing of this machine.
root=$(cd "$(dirname "$0")/../.." && pwd -P) || exit
work=$(mktemp -d /tmp/recorded.XXXXXX) && cd "$work" || exit
trap 'rm -rf "$work"' EXIT
cp "$root/tests/recorded/programs.py" .
rm -f "$root/tests/recorded/calls.jsonl"
env -i PATH=/usr/bin:/bin REVERIE_SOURCES=1 "$root/scripts/reverie" run --log-file "$root/tests/recorded/calls.jsonl" \
  "$root/tests/recorded/record.ts" -- sh -c '
    ls -ln /usr/lib/os-release /no/such
    cat /etc/os-release | sort -r | head -n 2
    python3 programs.py
    ' </dev/null
wc "$root/tests/recorded/calls.jsonl"
