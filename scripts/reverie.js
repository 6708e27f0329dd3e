#!/bin/sh
':' /*
# The npm bin: a shell script that starts Bun or Deno, and a module for `deno run -A npm:reverie`,
# which ignores the first line. Nothing here may spell the end of a JavaScript comment.

reverie_self=$0
case $reverie_self in /*) ;; *) reverie_self=./$reverie_self ;; esac
while [ -L "$reverie_self" ]; do
  reverie_link=$(readlink "$reverie_self")
  case $reverie_link in
    /*) reverie_self=$reverie_link ;;
    *) reverie_self=${reverie_self%/*}/$reverie_link ;;
  esac
done
reverie_root=${reverie_self%/*}/..
. "$reverie_root/scripts/launch.sh"

for reverie_name in ${REVERIE_RUNTIME:-bun deno}; do
  command -v "$reverie_name" >/dev/null && reverie_start "$reverie_name" "$reverie_name" "$@"
done
case ${REVERIE_RUNTIME-} in
  '') echo "reverie: needs Bun or Deno on PATH: npm install bun, or see https://bun.sh, https://deno.com" >&2 ;;
  bun | deno) echo "reverie: REVERIE_RUNTIME is $REVERIE_RUNTIME, but PATH has no $REVERIE_RUNTIME" >&2 ;;
  *) echo "reverie: REVERIE_RUNTIME is '$REVERIE_RUNTIME'; it can be bun or deno" >&2 ;;
esac
exit 127
*/;

import "../dist/src/cli/main.js";
