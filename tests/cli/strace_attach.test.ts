// `reverie strace -p` comes to processes and goes as strace does, and does them no harm.
// @seconds 40
// @timeout 400
// @emulated 15 every 6
import { guest, hasProgram } from "../guests/build.ts";
import { launcher, runNative, runtimeName, temporaryFolder } from "../harness.ts";
import { skipAttaching } from "../like_strace/attaching.ts";
import { comeAndGo } from "../like_strace/busy.ts";
import { threadsOf } from "../like_strace/option_lines.ts";
import t from "../tap.ts";

const skip = skipAttaching || (hasProgram("strace") ? false : "there is no strace");

/**
 * Two targets, and a tracer that comes to them. `begun` waits until so many calls that wait are in logs: a call that ends
 * before it is interrupted is not seen. (Where there is no pause, libc makes ppoll.) `says` waits for what a log has.
 */
const START = `set -m
mkfifo in other
mkdir a b
(cd a; exec "$target" $threads) <in >out & pid=$!
(cd b; exec "$target" $threads) <other >out2 & pid2=$!
exec 3>in 4>other
until [ -e a/ready ] && [ -e b/ready ]; do sleep 0.01; done
traced() {
  until grep -qs '^TracerPid:[[:space:]]*[1-9]' /proc/$1/status; do
    [ -e /proc/$1 ] || return
    sleep 0.01
  done
}
begun() { until [ "$(grep -os -e 'read(0' -e 'pause(' -e 'ppoll(NULL' log* | wc -l)" = "$1" ]; do sleep 0.01; done; }
says() { until grep -qs "$1" log*; do [ -e /proc/$tracer ] || return; sleep 0.01; done; }
`;

const END = `
wait $tracer; echo "tracer $?"
echo last >&3
echo last >&4
exec 3>&- 4>&-
wait $pid; echo "target $?"
wait $pid2; echo "other $?"
cat out out2
`;

interface Case {
  /** The tracer's words. */
  readonly words: string;
  /** What happens while it is there. */
  readonly then: string;
  readonly threads?: number;
  /** How many calls wait when the tracer comes. */
  readonly waiting?: number;
}

const SAY_ONE = 'begun $waiting; echo one >&3; says "write(1.*= 4"';
const SAY_BOTH = `${SAY_ONE}; echo other >&4; says "write(1.*= 6"`;

/** The same, until they wait again. */
const ONE_WAITS = `${SAY_ONE}; begun $((waiting + 1))`;
const BOTH_WAIT = `${SAY_BOTH}; begun $((waiting + 2))`;

const CASES: readonly Case[] = [
  { words: "-o log -p $pid", then: `${ONE_WAITS}; kill -INT $tracer` },
  { words: "-o log -p $pid", then: `${ONE_WAITS}; kill -TERM $tracer` },
  { words: "-o log -p $pid", then: `${ONE_WAITS}; kill -HUP $tracer` },
  { words: "-q -o log -e write,read --attach=$pid", then: `${ONE_WAITS}; kill -INT $tracer` },
  { words: "-o log -p $pid", then: `${SAY_ONE}; exec 3>&-` },
  { words: "-o log -p $pid,$pid2", then: `${BOTH_WAIT}; kill -INT $tracer`, waiting: 2 },
  { words: '-o log -p "$pid $pid2"', then: `${SAY_BOTH}; exec 3>&- 4>&-`, waiting: 2 },
  { words: "-o log -p $pid -p $pid2 -f", then: `${BOTH_WAIT}; kill -TERM $tracer`, waiting: 2 },
  { words: "-ff -o log -p $pid -p $pid2", then: `${BOTH_WAIT}; kill -INT $tracer`, waiting: 2 },
  { words: "-i -o log -p $pid -p 999999999", then: `${ONE_WAITS}; kill -INT $tracer` },
  { words: "-f -o log -p $pid", then: `${ONE_WAITS}; kill -INT $tracer`, threads: 4, waiting: 4 },
  {
    words: "-f -o log -p $pid,$pid2",
    then: `${BOTH_WAIT}; kill -INT $tracer`,
    threads: 3,
    waiting: 6,
  },
  { words: "-o log -p $pid", then: `${ONE_WAITS}; kill -INT $tracer`, threads: 4 },
  { words: "-qq -f -o log -p $pid", then: `${SAY_ONE}; exec 3>&-`, threads: 4, waiting: 4 },
  {
    words: "-f -o log -e exit_group -p $pid true",
    then: 'traced $pid; says "+++ exited"; exec 3>&-',
  },
  {
    words: "-c -e write -U calls,name -S name -o log -p $pid",
    then: "traced $pid; echo one >&3; read -r line <out; exec 3>&-",
  },
];

/** The same on each runtime: one of them has a part. */
const chosen = CASES.filter((_, i) => runtimeName === "bun" || i % 4 === 0);

interface Seen {
  readonly lines: readonly string[];
  readonly said: string;
}

async function seen(
  tracer: string,
  { words, then, threads = 1, waiting = 1 }: Case,
): Promise<Seen> {
  const folder = temporaryFolder();
  const script = `${START}\n${tracer} ${words} 3>&- 4>&- & tracer=$!\n${then}\n${END}`;
  const env = {
    launcher,
    target: guest("attach_still"),
    threads: String(threads),
    waiting: String(waiting),
  };
  const options = { cwd: folder.path, env };
  const ran = await runNative(["bash", "-c", script], options);
  if (ran.timedOut) throw new Error(`${words} did not end: ${ran.stdout} ${ran.stderr}`);
  const logs = (await runNative(["sh", "-c", "cat log*"], { cwd: folder.path })).stdout;
  const stderr = ran.stderr
    .replace(/^(?:\[\d\]|bash: ).*\n/gm, "")
    .replaceAll("reverie strace", "strace");
  folder.remove();
  return { lines: threadsOf(stderr + logs), said: ran.stdout };
}

for (const one of chosen) {
  await t.test(`${one.words}: ${one.then}`, { skip }, async (t) => {
    const theirs = await seen("strace", one);
    const ours = await seen('"$launcher" strace', one);
    t.strictSame(ours.lines, theirs.lines, "the same lines");
    t.equal(ours.said, theirs.said, "the tracer's end, and what becomes of the targets");
  });
}

await comeAndGo(3, 120);
