// @runtimes bun deno
// @emulated 25 every 3
// Signals that are sent to reverie itself, by kill(2) or because its terminal is gone, are the guest's.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import process from "node:process";
import type { Dialogue } from "../dialogue.ts";
import { guest } from "../guests/build.ts";
import { type Ran, reverieCommand, runNative, slowness } from "../harness.ts";
import t from "../tap.ts";

const JOB = guest("job");
const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGTERM: 15,
} as const;

/** Runs a job with these words under a tool; does something once it is ready. */
function run(words: string, act: (talk: Dialogue) => unknown, terminal = false): Promise<Ran> {
  const command = reverieCommand("strace", [JOB, ...words.split(" ")], ["--log-file", "log"]);
  return converse(command, act, terminal);
}

function converse(
  command: readonly string[],
  act: (talk: Dialogue) => unknown,
  terminal = false,
): Promise<Ran> {
  const dialogue = async (talk: Dialogue) => {
    await talk.until("ready");
    await act(talk);
  };
  return runNative(command, { dialogue, terminal });
}

function send(signal: keyof typeof SIGNALS): (talk: Dialogue) => void {
  return ({ pid }) => void process.kill(pid, signal);
}

t.test("a signal to reverie ends the guest as it would have", async (t) => {
  const check = async (name: string, number: number) => {
    const act = send(name as keyof typeof SIGNALS);
    const [deadly, handled] = await Promise.all([
      run("say ready pause", act),
      run(`end ${number} say ready pause`, act),
    ]);
    t.strictSame([deadly.status, deadly.left], [`signal ${number}`, []], `${name}, deadly`);
    const { stdout, status, left } = handled;
    const expected = [`ready\nending by ${name}\n`, "exited 3", []];
    t.strictSame([stdout, status, left], expected, `${name}, handled`);
  };
  const cases: Promise<void>[] = [];
  for (const [name, number] of Object.entries(SIGNALS)) {
    cases.push(check(name, number));
    if (slowness > 1) await cases.at(-1); // twelve at once would be killed before they have ended
  }
  await Promise.all(cases);
});

t.test("a signal that ends nothing is the guest's", async (t) => {
  const ran = await run("catch 10 catch 12 say ready read", async (talk) => {
    for (const name of ["SIGUSR1", "SIGUSR2", "SIGUSR1"] as const) {
      send(name)(talk);
      await talk.until(`caught ${name}`);
    }
    talk.type("a line\n");
  });
  const caught = "caught SIGUSR1\ncaught SIGUSR2\ncaught SIGUSR1\n";
  t.strictSame([ran.stdout, ran.status], [`ready\n${caught}read a line\n`, "exited 0"]);
});

t.test("SIGSTOP and SIGCONT for reverie alone hold the guest up and let it go on", async (t) => {
  const ran = await run("catch 18 say ready read", async (talk) => {
    process.kill(talk.pid, "SIGSTOP");
    process.kill(talk.pid, "SIGCONT");
    talk.type("a line\n");
  });
  t.strictSame([ran.stdout, ran.status], ["ready\nread a line\n", "exited 0"]);
});

t.test("many signals at once find room on the stacks of a runtime's threads", async (t) => {
  const storm = async ({ pid }: Dialogue) => {
    process.kill(pid, "SIGSTOP");
    while (!/\) T/.test(readFileSync(`/proc/${pid}/stat`, "latin1"))) await sleep(5);
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2", "SIGALRM", "SIGCONT"] as const)
      process.kill(pid, name);
  };
  const all = await Promise.all([1, 2, 3].map(() => run("ignore 12 say ready pause", storm)));
  for (const { status, left } of all) {
    t.match(status, /^signal (1|2|15)$/);
    t.strictSame(left, []);
  }
});

t.test("a guest that does not end is killed after a while", async (t) => {
  let sent = 0;
  const ran = await run("catch 15 say ready pause", (talk) => {
    sent = performance.now();
    send("SIGTERM")(talk);
  });
  const expected = ["ready\ncaught SIGTERM\n", "signal 9", []];
  t.strictSame([ran.stdout, ran.status, ran.left], expected);
  t.ok(performance.now() - sent > 1900);
});

t.test("a second signal kills", async (t) => {
  let sent = 0;
  const ran = await run("catch 15 say ready pause", async (talk) => {
    sent = performance.now();
    send("SIGTERM")(talk);
    await talk.until("caught SIGTERM");
    await sleep(400); // longer than one signal is taken for two
    send("SIGTERM")(talk);
  });
  t.strictSame([ran.stdout, ran.status, ran.left], ["ready\ncaught SIGTERM\n", "signal 9", []]);
  t.ok(performance.now() - sent < 1900);
});

t.test("two signals at once, as timeout(1) sends them, are one", async (t) => {
  const ran = await run("catch 2 catch 15 say ready read", async (talk) => {
    send("SIGTERM")(talk);
    send("SIGTERM")(talk); // which the kernel may drop, unlike another one
    send("SIGINT")(talk);
    await talk.until("caught ");
    talk.type("a line\n");
  });
  t.match(ran.stdout, /^ready\ncaught SIG(TERM|INT)\nread a line\n$/);
  t.strictSame([ran.status, ran.left], ["exited 0", []]);
});

t.test("a signal that reverie's caller or the guest ignores changes nothing", async (t) => {
  const twice = async (talk: Dialogue) => {
    send("SIGHUP")(talk);
    await sleep(400);
    send("SIGHUP")(talk);
    talk.type("a line\n");
  };
  const command = reverieCommand("noop", [JOB, "say", "ready", "read"]);
  const all = await Promise.all([
    converse(["sh", "-c", `trap "" HUP; exec "$@"`, "sh", ...command], twice),
    run("ignore 1 say ready read", twice),
  ]);
  for (const { stdout, status, left } of all)
    t.strictSame([stdout, status, left], ["ready\nread a line\n", "exited 0", []]);
});

t.test("a terminal that is gone ends the guest", async (t) => {
  for (const words of ["say ready pause", "end 1 say ready pause", "fork end 1 say ready pause"]) {
    const hangUp = (talk: Dialogue) => talk.hangUp();
    const [native, ran] = await Promise.all([
      converse([JOB, ...words.split(" ")], hangUp, true),
      run(words, hangUp, true),
    ]);
    t.strictSame([ran.status, ran.left], [native.status, []], words);
  }
});
