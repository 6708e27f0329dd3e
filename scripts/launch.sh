# Starts reverie's command line on Bun or Deno. Sourced by scripts/reverie (a clone) and
# scripts/reverie.js (the npm bin), which set reverie_root; never run on its own.
#
# A runtime changes what its children inherit, and a shell changes the environment, so before either
# can matter this records what reverie's caller had, for the guest to get exactly that. The record
# travels in REVERIE_ORIGIN, one fact a line:
#
#   arguments N               how many arguments the caller gave: the last N of /proc/self/cmdline,
#   cmdline BASE64            or of these bytes, where the runtime was given no arguments at all
#   called NAME               it was called as strace, and so
#   inherited FD FD ...       the open descriptors above 2 (Bun makes them close-on-exec)
#   closed FD                 standard descriptor 0, 1 or 2 was closed (now it is /dev/null)
#   blocked MASK              signal masks as in /proc/self/status, 16 hexadecimal digits
#   ignored MASK
#   limit NAME SOFT HARD [UNIT]  a row of /proc/self/limits, in the kernel's order and words;
#                             NAME may be several words, SOFT and HARD a number or "unlimited"
#   environ BASE64            the bytes of /proc/self/environ; no such line where base64 is missing
#   environ_parts N           the same, in REVERIE_environ_0 to N-1: too many for one variable;
#                             and likewise cmdline_parts
#
# src/command/origin.ts reads it. Only builtins but for base64, about 3 ms in all; in a clone find looks for newer sources,
# 4 ms more.

reverie_newline='
'

# Adds one line to the record.
reverie_note() {
  REVERIE_ORIGIN=$REVERIE_ORIGIN${REVERIE_ORIGIN:+$reverie_newline}$1
}

# A closed standard descriptor is noted and then opened on /dev/null: else the first file that the
# runtime opens would be its standard output. Must come first, while no redirection hides one.
reverie_note_closed() {
  [ -L /proc/self/fd/0 ] || { reverie_note "closed 0"; exec </dev/null; }
  [ -L /proc/self/fd/1 ] || { reverie_note "closed 1"; exec >/dev/null; }
  [ -L /proc/self/fd/2 ] || { reverie_note "closed 2"; exec 2>/dev/null; }
}

# What the shell itself has open (this script) is close-on-exec, octal 02000000 in its flags; what it
# inherited can't be. The list of names also has the descriptor that listed them, closed by now.
reverie_note_inherited() {
  reverie_all=
  for reverie_fd in /proc/self/fd/*; do
    reverie_fd=${reverie_fd##*/}
    case $reverie_fd in [012] | *[!0-9]*) continue ;; esac
    [ -L "/proc/self/fd/$reverie_fd" ] || continue
    while read -r reverie_key reverie_value; do
      [ "$reverie_key" != flags: ] || break
    done <"/proc/self/fdinfo/$reverie_fd"
    case $reverie_value in *[2367]??????) ;; *) reverie_all="$reverie_all $reverie_fd" ;; esac
  done
  reverie_note "inherited$reverie_all"
}

# The shell's own masks, which it inherited; `read` does not fork. But bash and busybox ignore SIGQUIT
# for themselves: when it is ignored, what they start tells the truth. (Whether SIGCHLD was ignored
# can't be known: shells handle it.)
reverie_note_signals() {
  while read -r reverie_key reverie_value; do
    case $reverie_key in
      SigBlk:) reverie_note "blocked $reverie_value" ;;
      SigIgn:) break ;;
    esac
  done </proc/self/status
  case $reverie_value in
    *[4567cdef]) reverie_value=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status) ;;
  esac
  reverie_note "ignored $reverie_value"
}

reverie_note_limits() {
  while read -r reverie_key reverie_a reverie_b reverie_c reverie_d reverie_e reverie_f; do
    [ "$reverie_key" = Max ] || continue # the heading
    reverie_note "limit $reverie_a $reverie_b $reverie_c $reverie_d $reverie_e $reverie_f"
  done </proc/self/limits
}

# The kernel still shows what this shell was started with; the shell itself adds PWD and drops every
# name that is not an identifier. One string of an environment holds at most 128 KiB.
reverie_note_environ() {
  reverie_note_bytes environ "/proc/$$/environ" || return 0
  # Deno asks the network for a newer Deno otherwise, and Bun leaves files in the home folder. Guests
  # don't see these: they get the line above.
  export DENO_NO_UPDATE_CHECK=1 BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
}

# The bytes of file $2 as line $1, or in variables of their own. Fails where base64 is missing.
reverie_note_bytes() {
  reverie_value=$(base64 -w100000 "$2" 2>/dev/null) || return
  case $reverie_value in
    *"$reverie_newline"*) ;;
    *) reverie_note "$1 $reverie_value"; return ;;
  esac
  reverie_count=0
  while read -r reverie_part; do
    export "REVERIE_$1_$reverie_count=$reverie_part"
    reverie_count=$((reverie_count + 1))
  done <<EOF
$reverie_value
EOF
  reverie_note "$1_parts $reverie_count"
}

# Deno refuses arguments that are not UTF-8. So one that has more than plain ASCII does not go to it as
# an argument. Succeeds if that is so.
reverie_note_arguments() {
  reverie_note "arguments $#"
  case $reverie_name$* in
    deno*[!\ -~]*) reverie_note_bytes cmdline "/proc/$$/cmdline" ;;
    *) return 1 ;;
  esac
}

# A link named strace is strace(1). What was found by PATH is called by its mere name.
reverie_note_name() {
  case $(command -v strace) in
    "$0") reverie_note "called strace" ;;
    *) reverie_note "called $0" ;;
  esac
}

# All but the arguments.
reverie_record() {
  reverie_note_closed
  reverie_note_inherited
  reverie_note_signals
  reverie_note_limits
  reverie_note_environ
  export REVERIE_ORIGIN
  # A limit on file sizes is the guest's: Deno writes caches as it starts and would die of it.
  trap '' XFSZ
}

# Sets reverie_exe to the first of the given paths that can be executed.
reverie_first_executable() {
  for reverie_exe; do
    [ -x "$reverie_exe" ] && return
  done
  reverie_exe=
  return 1
}

# Sets reverie_exe to the bun or deno that npm installed with this clone. Both packages hold the real
# program in a platform package; an install script, where those are allowed, moves Bun's away.
reverie_find_own() {
  case $1 in
    bun) set -- "$reverie_root"/node_modules/@oven/bun-linux-*/bin/bun \
      "$reverie_root"/node_modules/bun/bin/bun.exe ;;
    deno) set -- "$reverie_root"/node_modules/@deno/linux-*/deno ;;
  esac
  reverie_first_executable "$@"
}

# Whether there is a bundle, of the sources as they are. With REVERIE_SOURCES it is left alone: for tools that import files
# of a clone by their paths, of which a bundle has its own.
reverie_is_bundled() {
  [ -z "${REVERIE_SOURCES-}" ] && [ -e "$reverie_bundle" ] || return
  [ -e "$reverie_root/src" ] || return 0
  reverie_newer=$(find "$reverie_root/src" "$reverie_root/syscalls" "$reverie_root/arch" \
    -newer "$reverie_bundle" -print -quit 2>/dev/null) && [ -z "$reverie_newer" ]
}

# Replaces this shell by the command line: reverie_start bun|deno EXECUTABLE ARGUMENT...
# Nothing of the working directory may matter: no .env, bunfig.toml, tsconfig.json, deno.json or
# lockfile; nothing may be fetched. Our own configuration also says where `import "reverie"` leads in
# a user's tool, which may lie anywhere and must get the modules that the command line itself has.
reverie_start() {
  reverie_name=$1
  reverie_exe=$2
  shift 2
  REVERIE_ORIGIN=
  case ${0##*/} in strace) reverie_note_name; set -- strace "$@" ;; esac
  reverie_note_arguments "$@" && set --
  reverie_record
  if [ -e "$reverie_root/src/cli/main.ts" ]; then
    reverie_main=$reverie_root/src/cli/main.ts
    reverie_bundle=$reverie_root/build/cli/main.js
    reverie_paths=$reverie_root/tsconfig.json
    reverie_config=$reverie_root/deno.json
  else
    reverie_main=$reverie_root/dist/src/cli/main.js
    reverie_bundle=$reverie_root/dist/cli/main.js
    reverie_paths=$reverie_root/scripts/installed.json
    reverie_config=$reverie_paths
  fi
  if reverie_is_bundled; then
    case $reverie_name in
      bun) reverie_main=$reverie_bundle ;;
      deno) reverie_main=${reverie_bundle%/*}/deno.js ;;
    esac
  fi
  case $reverie_name in
    bun) exec "$reverie_exe" --no-env-file --config=/dev/null --no-install \
      --tsconfig-override="$reverie_paths" "$reverie_main" "$@" ;;
    deno) exec "$reverie_exe" run -A --no-prompt --quiet --no-lock --cached-only \
      --config "$reverie_config" "$reverie_main" "$@" ;;
  esac
}
