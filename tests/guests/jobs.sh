# Job control on a terminal: stop, background, foreground, wait, disown. Prints no pid and no time.
set -m
say() { printf '%s\n' "$*"; }
# Until the shell itself knows of so many stopped jobs.
await_stopped() {
  local i
  for ((i = 0; i < 1000; i++)); do
    [ "$(jobs -s | wc -l)" = "$1" ] && return 0
    sleep 0.01
  done
  say "never $1 stopped"
}

[ -t 0 ] && say "a terminal"
sleep 100 &
first=$!
kill -STOP %1
await_stopped 1
say "stopped: $(jobs -s | wc -l), running: $(jobs -r | wc -l)"
bg %1 >/dev/null
await_stopped 0
say "stopped: $(jobs -s | wc -l), running: $(jobs -r | wc -l)"
kill %1
wait $first
say "killed: $?"

sh -c 'kill -STOP $$; exit 6'
say "stopped in the foreground: $?"
fg >/dev/null
say "finished in the foreground: $?"

sh -c 'read line; echo "got $line"' &
await_stopped 1
say "a background reader was stopped: $(jobs -s | wc -l)"
fg >/dev/null
say "reader: $?"

(sleep 0.1; exit 3) | cat &
wait $!
say "pipeline in a group of its own: $?"
sleep 100 | sleep 100 &
kill -TERM -- -"$(jobs -p %+)"
wait
say "both killed, jobs left: $(jobs | wc -l)"
sleep 50 &
last=$!
kill -STOP $last
await_stopped 1
kill -KILL $last
while
  wait $last
  status=$?
  [ $status = 147 ]
do :; done
say "killed when stopped: $status"
stty -a | grep -c -- isig
