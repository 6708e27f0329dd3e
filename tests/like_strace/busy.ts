/** `reverie strace -f -p` comes to a process of many threads that never rest, and goes, again and again. */
import { guest } from "../guests/build.ts";
import { launcher, runNative, temporaryFolder } from "../harness.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "../tap.ts";
import { skipAttaching } from "./attaching.ts";

const THREADS = 100;

/** What is left stopped or traced: nothing. */
const SCRIPT = `set -m
mkfifo in
"$target" ${THREADS} <in & pid=$!
exec 3>in
until [ -e ready ]; do sleep 0.01; done
for round in $(seq "$rounds"); do
  "$launcher" strace -q -f -e lseek -o "log$round" -p $pid & tracer=$!
  # until the last of the threads has been seen
  until [ "$(grep -o 'lseek(-1[0-9]*' "log$round" 2>/dev/null | sort -u | wc -l)" = ${THREADS} ]; do
    [ -e /proc/$tracer ] || break
    sleep 0.05
  done
  kill -INT $tracer
  wait $tracer
  [ $? = 130 ] || echo "round $round: the tracer ended by $?"
  for task in /proc/$pid/task/*; do
    grep -qs -e '^State:[[:space:]]*[tT]' -e '^TracerPid:[[:space:]]*[1-9]' $task/status &&
      echo "round $round: $(grep -e State -e TracerPid $task/status)"
  done
done
exec 3>&-
wait $pid
echo "target $?"
`;

/** Lets the tracer come and go so many times, and looks at what the target and the logs say. */
export async function comeAndGo(rounds: number, timeoutSeconds: number): Promise<void> {
  await t.test(`${rounds} times`, { skip: skipAttaching }, async (t) => {
    const folder = temporaryFolder();
    const env = { launcher, target: guest("attach_busy"), rounds: String(rounds) };
    const ran = await runNative(["bash", "-c", SCRIPT], { cwd: folder.path, env, timeoutSeconds });
    t.equal(
      ran.stdout,
      "all calls as they should be\ntarget 5\n",
      "unharmed, and nobody left stopped",
    );
    t.strictSame([ran.timedOut, ...ran.left], [false], "nothing is left");
    for (let round = 1; round <= rounds; round++) {
      const gaps = gapsIn(readFileSync(join(folder.path, `log${round}`), "latin1"));
      t.strictSame(gaps, { threads: THREADS, lost: [] }, `round ${round}: no line is lost`);
    }
    folder.remove();
  });
}

/** Which calls of threads have no line, though some before and behind them do. */
function gapsIn(log: string): { threads: number; lost: string[] } {
  const last = new Map<string, number>();
  const lost: string[] = [];
  for (const [, thread = "", number] of log.matchAll(/ lseek\(-(1\d+), (\d+),/g)) {
    const before = last.get(thread);
    if (before !== undefined && Number(number) !== before + 1)
      lost.push(`thread ${thread}: ${before}, then ${number}`);
    last.set(thread, Number(number));
  }
  return { threads: last.size, lost };
}
