# Pipelines, traps, jobs, substitutions: bash as scripts use it. Prints no pid and no time.
# shellcheck disable=SC2016,SC2034,SC2086
say() { printf '%s\n' "$*"; }

say "pipeline: $(seq 1 1000 | grep 7 | sort -r | head -n 3 | tr '\n' ' ')"
seq 1 20000 | head -n 1
false | true | (exit 3)
say "statuses: ${PIPESTATUS[*]}"
set -o pipefail
false | true
say "pipefail: $?"
yes | head -n 100000 | wc -l

diff <(seq 5) <(seq 6) && say same || say "process substitution differs: $?"
read -r -d '' text <<'END'
a here-document
of two lines
END
say "$text" | tac

( trap 'say "EXIT trap"' EXIT; say "in a subshell"; exit 5 )
say "subshell: $?"
( trap 'say "caught TERM"; exit 7' TERM; kill -TERM $BASHPID; sleep 10 )
say "TERM trap: $?"
( trap 'say "caught USR1"' USR1; sleep 0.2 & sleeper=$!; kill -USR1 $BASHPID; wait $sleeper; say "waited: $?" )
( trap '' PIPE; yes 2>/dev/null | head -n 1; say "PIPE ignored: ${PIPESTATUS[0]}" )
( kill -KILL $BASHPID ) 2>/dev/null
say "killed: $?"
( trap 'say "ERR trap $?"' ERR; false; (exit 4); true )
bash -c 'kill -SEGV $$' 2>/dev/null
say "SEGV: $?"

for i in 1 2 3 4 5; do
  (exit $i) &
  jobs[i]=$!
done
for i in 1 2 3 4 5; do
  wait "${jobs[i]}"
  sum=$((sum + $?))
done
say "five jobs: sum $sum"
children=0
trap 'children=$((children + 1))' CHLD
(exit 1)
sleep 0.01
trap - CHLD
say "CHLD trap ran $((children > 0))"

coproc UPPER { tr a-z A-Z; }
exec 4<&"${UPPER[0]}" # bash closes its own when the coprocess has ended
say "to the coprocess" >&"${UPPER[1]}"
eval "exec ${UPPER[1]}>&-"
read -r answer <&4
exec 4<&-
say "coprocess: $answer"
wait $UPPER_PID

exec 5<>numbers
seq 1 5 >&5
exec 5>&-
while read -r number; do total=$((total + number)); done <numbers
say "total $total"
mkfifo fifo
(say "through a fifo" >fifo) &
cat fifo
wait

find . -type p -o -type f | sort | xargs -n 1 echo found
echo one two three | awk '{ print $3, $1 }' | sed 's/e/E/g'
timeout 0.2 sleep 10
say "timeout: $?"
timeout -s KILL 0.2 sleep 10
say "timeout -s KILL: $?"
nohup sh -c 'echo nohup runs' 2>/dev/null
setsid -w sh -c 'exit 9'
say "setsid: $?"
env -i "ODD=$(printf '\001x\377')" /usr/bin/env | od -c | head -n 2
say "$(ulimit -n) $(umask) $(pwd | sed 's/.*[/]//')"
exec bash -c 'echo "exec: $0 $1"; exit 11' zero one
