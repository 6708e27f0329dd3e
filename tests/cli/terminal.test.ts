// @runtimes bun deno
// @emulated 30
// A job at a terminal is the same job under reverie: what its shell and its user see of it, compared with
// the command alone.
import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { Dialogue } from "../dialogue.ts";
import { guest } from "../guests/build.ts";
import { launcher, part, type Ran, runNative, toolPath } from "../harness.ts";
import t from "../tap.ts";

const JOB = guest("job");
const PATH = `${dirname(JOB)}:${dirname(launcher)}:/usr/local/bin:/usr/bin:/bin`;

/** What is said and then waited for, in turn. */
type Line = readonly [say: string | ((talk: Dialogue) => void), until: string | RegExp | undefined];
const [C, BACKSLASH, Z] = ["\x03", "\x1c", "\x1a"];
const STATUS: Line = ["echo status $?\n", /status \d+\s+\$ /];
const STOP: Line = [Z, /Stopped[^]*\$ /];
const GO_ON: Line = ["fg\n", "caught SIGCONT"];
const LIST = "jobs -l | sed 's/ [0-9][0-9]* / PID /'\n";
const WHEN_STOPPED = `while [ -z "$(jobs -s)" ]; do sleep 0.02; done; ${LIST}`;
const job = (words: string): Line => [`$RUN job ${words}\n`, "ready"];

const dialogues: Readonly<Record<string, readonly Line[]>> = {
  "^C ends the job": [job("say ready pause"), [C, "$ "], STATUS],
  "^\\ ends the job": [job("say ready pause"), [BACKSLASH, "$ "], STATUS],
  "^C and ^\\ reach the job once": [
    job("catch 2 catch 3 say ready read"),
    [C, "caught SIGINT"],
    [BACKSLASH, "caught SIGQUIT"],
    ["a line\n", "read a line"],
    STATUS,
  ],
  "statuses are the job's": [
    ...["exit 0", "exit 3", "exit 255", "die 15", "die 9"].flatMap((end) => [
      job(`say ready ${end}`),
      STATUS,
    ]),
  ],
  "^Z stops the job, fg lets it go on": [
    job("catch 18 say ready read"),
    STOP,
    STATUS,
    [LIST, /PID Stopped[^]*\$ /],
    GO_ON,
    ["a line\n", "read a line"],
    STATUS,
  ],
  "^Z stops a job again and again": [
    job("catch 18 say ready read"),
    ...[STOP, GO_ON, STOP, GO_ON, STOP, GO_ON],
    [C, "$ "],
    STATUS,
  ],
  "bg lets a stopped job go on behind the shell": [
    job("end 15 say ready pause"),
    STOP,
    ["bg\n", "&"],
    ["kill %1; wait %1\n", "ending by SIGTERM"],
    STATUS,
  ],
  "a stopped job can be killed": [
    job("say ready pause"),
    STOP,
    ["kill %1; while jobs %1 >/dev/null 2>&1; do sleep 0.02; done; echo gone\n", "gone\r\n$ "],
  ],
  "a job that tidies up stops at ^Z": [
    job("save say ready read"),
    STOP,
    STATUS,
    ["fg\n", "restored"],
    STOP,
    ["fg\n", "restored"],
    ["a line\n", "read a line"],
    STATUS,
  ],
  "a job that stops its whole group is stopped": [
    job("stopall say ready read"),
    STOP,
    STATUS,
    ["fg\n", "restored"],
    ["a line\n", "read a line"],
    STATUS,
  ],
  "^Z and ^C where the job's work is done by a child": [
    job("fork catch 18 say ready pause"),
    STOP,
    GO_ON,
    [C, "$ "],
    STATUS,
  ],
  "a job that ignores ^Z goes on": [
    job("ignore 20 say ready read"),
    [Z, undefined],
    ["a line\n", "read a line"],
    STATUS,
  ],
  "reading from the background stops": [
    [`$RUN job read & ${WHEN_STOPPED}`, "tty input"],
    ["fg\n", "job read"],
    ["a line\n", "read a line"],
    STATUS,
  ],
  "changing the terminal from the background stops": [
    [`$RUN job settings & ${WHEN_STOPPED}`, "tty output"],
    ["fg\n", "settings 0"],
    STATUS,
  ],
  "the size of the window": [
    job("size catch 28 say ready read size"),
    [(talk) => resize(talk, 40), "caught SIGWINCH"],
    ["a line\n", "size 40 80"],
    STATUS,
  ],
};

/** A command with a terminal of its own. */
function converse(command: readonly string[], lines: readonly Line[], RUN: string): Promise<Ran> {
  const dialogue = async (talk: Dialogue) => {
    for (const [say, text] of lines) {
      if (typeof say === "string") talk.type(say);
      else say(talk);
      if (text !== undefined) await talk.until(text);
    }
  };
  const env = { PATH, RUN, PS1: "$ ", HISTFILE: "" };
  return runNative(command, { terminal: true, dialogue, env, timeoutSeconds: 60 });
}

function resize(talk: Dialogue, rows: number): void {
  const terminal = readlinkSync(`/proc/${talk.pid}/fd/0`);
  spawnSync("stty", ["-F", terminal, "rows", String(rows)]);
}

const BASH = ["bash", "--norc", "--noprofile", "--noediting", "-i"];

/**
 * Without the pids of jobs, and what bash says between two commands of its own of a job that it finds
 * stopped or ended, on a line of its own or not.
 */
function steady(text: string): string {
  return text
    .replace(/^(\$ )?(\[\d+\])[-+]? +\d* */gm, "$1$2 ")
    .replace(/(\r\n)*\[\d+\] (Stopped|Terminated) {2}.*\r\n/g, "\r\n");
}

const TOOLS = ["strace --log-file /dev/null", toolPath("dawdle")];

for (const [name, lines] of part(Object.entries(dialogues))) {
  t.test(name, async (t) => {
    const talk = [...lines, ["exit\n", undefined]] as const;
    const prefixes = ["", ...TOOLS.map((tool) => `reverie run ${tool} --`)];
    const [native, ...all] = await Promise.all(prefixes.map((RUN) => converse(BASH, talk, RUN)));
    for (const ran of all) {
      t.equal(steady(ran.stdout), steady(native!.stdout));
      t.strictSame([ran.status, ran.left, ran.timedOut], [native!.status, [], false]);
    }
  });
}

/** Presses a key until it has an effect. */
function press(key: string, effect: RegExp): Line[] {
  let pressing: ReturnType<typeof setInterval> | undefined;
  return [
    [(talk) => (pressing = setInterval(() => talk.type(key), 100).unref()), effect],
    [() => clearInterval(pressing), undefined],
  ];
}

t.test("the shell gets a command back that SIGSTOP stopped", async (t) => {
  const stops =
    "p=\\$\\$; (kill -STOP \\$p; until grep -q 'State:.[Tt]' /proc/\\$p/status; do :; done;";
  const itself: Line[] = [
    [`$RUN sh -c "${stops} echo ready) & wait; echo done"\n`, "ready"],
    ...press(Z, /Stopped[^]*\$ /),
    ["fg\n", "done"],
  ];
  const shell: Line[] = [
    ["PS1='inner ' $RUN bash --norc --noprofile --noediting -i\n", "inner "],
    ["suspend\n", /Stopped[^]*\$ /],
    ["fg\n", "inner "],
    ["echo on $PS1\n", "on inner"],
    ["exit\n", "$ "],
  ];
  for (const lines of [itself, shell]) {
    const ran = await converse(BASH, [...lines, ["exit\n", undefined]], "reverie run noop --");
    t.strictSame([ran.status, ran.left, ran.timedOut], ["exited 0", [], false]);
  }
});
