// scripts/reverie, scripts/reverie.js and scripts/setup, in a pretended clone whose runtimes and
// whose npm are small shell scripts that say how they were started.
// @emulated 20
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseOrigin, UNLIMITED } from "../src/command/origin.ts";
import {
  BASE,
  ROOT,
  bareBin,
  makeClone,
  start,
  writeProgram,
  writeRuntime,
} from "./launcher/pretended.ts";
import t from "./tap.ts";

const clone = makeClone("clone", true);
const REVERIE = join(clone, "scripts/reverie");
const MAIN = `<${clone}/scripts/../src/cli/main.ts>`;
const PATHS = `<--tsconfig-override=${clone}/scripts/../tsconfig.json>`;
const BUN_FLAGS = `<--no-env-file><--config=/dev/null><--no-install>${PATHS}`;

t.test("arguments reach the runtime as they are", (t) => {
  const words = ["run", "", "a  b", "--", "*", "new\nline", "$HOME"];
  const started = start([REVERIE, ...words]);
  t.equal(started.stdout, `bun\n${BUN_FLAGS}${MAIN}${words.map((word) => `<${word}>`).join("")}`);
  const bytes = start(["sh", "-c", `exec "$0" -- "$(printf '\\377\\200')"`, REVERIE]);
  t.match(bytes.stdout, "<--><\xff\x80>", "a leading -- and bytes that are not UTF-8");
  t.equal(started.stderr, "", "an installed clone says nothing");
  t.end();
});

t.test("arguments that Deno would refuse are in the record instead", (t) => {
  const words = '"$0" run -- "$(printf "\\377\\200")" "$(printf "\\303\\251")"';
  const deno = { REVERIE_RUNTIME: "deno" };
  const started = start(["sh", "-c", `exec ${words}`, REVERIE], deno);
  t.match(started.stdout, /main\.ts>$/, "it gets none");
  const shown = start(["sh", "-c", `exec ${words}`, REVERIE], { ...deno, SHOW_ORIGIN: "1" });
  const { argumentCount, commandLine } = parseOrigin(shown.stdout);
  t.equal(argumentCount, 4);
  const text = String.fromCharCode(...(commandLine ?? []));
  t.equal(text.split("\0").slice(-5).join("|"), "run|--|\xff\x80|\xc3\xa9|");
  const plain = start([REVERIE, "run", "a b~"], { ...deno, SHOW_ORIGIN: "1" }).stdout;
  t.equal(parseOrigin(plain).commandLine, undefined, "plain ones go to it");
  t.end();
});

t.test("REVERIE_RUNTIME chooses the runtime", (t) => {
  const deno = start([REVERIE, "x"], { REVERIE_RUNTIME: "deno" });
  const flags = "<run><-A><--no-prompt><--quiet><--no-lock><--cached-only>";
  t.equal(deno.stdout, `deno\n${flags}<--config><${clone}/scripts/../deno.json>${MAIN}<x>`);
  t.match(start([REVERIE], { REVERIE_RUNTIME: "bun" }).stdout, /^bun\n/);
  const node = start([REVERIE], { REVERIE_RUNTIME: "node" });
  t.match(node, { status: 1, stdout: "", stderr: /REVERIE_RUNTIME is 'node'/ });
  t.end();
});

t.test("the clone is found through links and from anywhere", (t) => {
  symlinkSync(REVERIE, join(BASE, "absolute link"));
  symlinkSync("absolute link", join(BASE, "second link"));
  mkdirSync(join(BASE, "links"));
  symlinkSync("../clone/scripts/reverie", join(BASE, "links/-relative"));
  const ways: (readonly [string[], string])[] = [
    [[join(BASE, "second link"), "x"], "/"],
    [["./second link", "x"], BASE],
    [["./-relative", "x"], join(BASE, "links")],
    [["sh", "reverie", "x"], join(clone, "scripts")],
    [["scripts/reverie", "x"], clone],
    [["env", `PATH=/usr/bin:/bin:${clone}/scripts`, "reverie", "x"], "/"],
  ];
  for (const [command, cwd] of ways) {
    const started = start(command, {}, cwd);
    t.match(started.stdout, /^bun\n.*src\/cli\/main.ts><x>$/, `${command.join(" ")} in ${cwd}`);
  }
  t.end();
});

// What /bin/sh may be.
const SHELLS = [["dash"], ["bash", "--posix"], ["busybox", "sh"]];

/** The record that the launcher makes when `wrapper` starts it. */
function recordOf(wrapper: readonly string[], environment: object = {}): string {
  const started = start([...wrapper, REVERIE, "a", "b"], { SHOW_ORIGIN: "1", ...environment });
  return started.stdout;
}

function hasSignalOptions(): boolean {
  return start(["env", "--block-signal=USR1", "true"]).status === 0;
}

t.test("signals are recorded as the caller had them", { skip: !hasSignalOptions() }, (t) => {
  const plain = parseOrigin(recordOf(["env"]));
  const options = ["--block-signal=USR1", "--ignore-signal=USR2", "--ignore-signal=RTMAX"];
  const origin = parseOrigin(recordOf(["env", ...options]));
  const added = (1n << 11n) | (1n << 63n);
  t.equal(origin.blockedSignals, (plain.blockedSignals ?? 0n) | (1n << 9n), "SIGUSR1 is blocked");
  t.equal(origin.ignoredSignals, (plain.ignoredSignals ?? 0n) | added, "two are ignored");
  t.equal(origin.argumentCount, 2);
  t.end();
});

t.test("a limit on file sizes does not end the runtime", (t) => {
  const clone = makeClone("sizes", true);
  const program = '#!/bin/sh\nprintf "%s\\n" "$REVERIE_ORIGIN"; cat /proc/self/status\n';
  writeProgram(join(clone, "node_modules/bun/bin/bun.exe"), program);
  const { stdout } = start([join(clone, "scripts/reverie")]);
  const XFSZ = 1n << 24n;
  const inRuntime = BigInt(`0x${/^SigIgn:\s*(.*)$/m.exec(stdout)?.[1]}`);
  t.equal(inRuntime & XFSZ, XFSZ, "SIGXFSZ is ignored there");
  t.equal((parseOrigin(stdout).ignoredSignals ?? 0n) & XFSZ, 0n, "and the record tells the truth");
  t.end();
});

t.test("all limits are recorded as the caller had them", (t) => {
  const shell = ["sh", "-c", 'ulimit -S -c 0; ulimit -f 8192; ulimit -S -n 300; exec "$0" "$@"'];
  const limits = parseOrigin(recordOf(shell)).limits;
  const rows = start([...shell, "cat", "/proc/self/limits"])
    .stdout.trim()
    .split("\n")
    .slice(1);
  t.equal(limits.length, rows.length, "every row");
  t.match(limits[7], { resource: "open files", number: 7, soft: 300n });
  t.match(limits[1], { resource: "file size", soft: 4194304n, hard: 4194304n });
  const word = (value: bigint): string => (value === UNLIMITED ? "unlimited" : String(value));
  const shown = limits.map((l) => `Max ${l.resource} ${word(l.soft)} ${word(l.hard)}`);
  t.strictSame(
    rows.map((row) => row.split(/\s{2,}/, 3).join(" ")),
    shown,
  );
  t.end();
});

t.test("inherited descriptors are recorded, the shell's own are not", (t) => {
  const open = ["-c", 'exec 3>&1 8<. 9</dev/null 9<&-; exec "$0" "$@"'];
  for (const shell of SHELLS) {
    const here = start([...shell, "-c", ":"]).status === 0;
    t.test(shell.join(" "), { skip: !here }, (t) => {
      const before = parseOrigin(recordOf(shell)).inheritedDescriptors ?? [];
      const { inheritedDescriptors } = parseOrigin(recordOf([...shell, ...open, ...shell]));
      const expected = [...new Set([...before, 3, 8])];
      t.strictSame(new Set(inheritedDescriptors), new Set(expected));
      t.end();
    });
  }
  t.end();
});

t.test("closed descriptors are recorded, and open on /dev/null", (t) => {
  for (const [redirections, closed] of [
    ["", []],
    ["0<&-", [0]],
    ["1>&- 2>&-", [1, 2]],
    ["0<&- 1>&- 2>&-", [0, 1, 2]],
  ] as const) {
    const wrapper = ["sh", "-c", `exec 3>&1; exec "$0" "$@" ${redirections}`];
    const origin = parseOrigin(recordOf(wrapper, { SHOW_ORIGIN: "3" }));
    t.strictSame(origin.closedDescriptors, closed, redirections || "none");
  }
  const listing = `exec 3>&1; exec "$0" quiet 0<&- 1>&-`;
  const program = join(BASE, "listing/node_modules/bun/bin/bun.exe");
  makeClone("listing", true);
  writeProgram(program, '#!/bin/sh\nprintf %s "$(readlink /proc/$$/fd/0 /proc/$$/fd/1)" >&3\n');
  const shown = start(["sh", "-c", listing, join(BASE, "listing/scripts/reverie")]);
  t.equal(shown.stdout, "/dev/null\n/dev/null");
  t.end();
});

t.test("the environment is recorded as it was, byte by byte", (t) => {
  const entries = ["SHOW_ORIGIN=1", "not.a.name=1", "PATH=/usr/bin:/bin", "EMPTY=", "IFS=x"];
  const script = `exec env -i ${entries.join(" ")} "LINES=a\nb" "RAW=$(printf '\\377')" "$0" x`;
  const started = start(["sh", "-c", script, REVERIE]);
  const environment = parseOrigin(started.stdout).environment ?? new Uint8Array();
  const expected = [...entries, "LINES=a\nb", "RAW=\xff", ""].join("\0");
  t.equal(String.fromCharCode(...environment), expected);
  const large = recordOf(["env"], { LARGE: "x".repeat(100_000) });
  t.match(large, /^environ_parts 2$/m, "one too large for a variable goes in several");
  t.equal(parseOrigin(large).argumentCount, 2, "and the rest is there");
  t.end();
});

t.test("every shell that may be /bin/sh makes the same record", (t) => {
  const ignore = hasSignalOptions() ? ["env", "--ignore-signal=QUIT"] : [];
  const facts = (...wrapper: string[]): string => recordOf(wrapper).replace(/^environ .*/m, "");
  for (const shell of SHELLS) {
    const here = start([...shell, "-c", ":"]).status === 0;
    t.test(shell.join(" "), { skip: !here }, (t) => {
      t.equal(facts(...shell), facts("sh"));
      t.equal(facts(...ignore, ...shell), facts(...ignore, "sh"), "with SIGQUIT ignored");
      t.end();
    });
  }
  t.end();
});

t.test("the npm bin takes what PATH has", (t) => {
  const installed = join(BASE, "installed");
  for (const file of ["reverie.js", "launch.sh", "installed.json"]) {
    cpSync(join(ROOT, "scripts", file), join(installed, "node_modules/reverie/scripts", file));
  }
  const bin = join(installed, "node_modules/.bin/reverie");
  mkdirSync(dirname(bin));
  symlinkSync("../reverie/scripts/reverie.js", bin);
  const path = bareBin(join(installed, "bin"));
  const none = start([bin, "x"], { PATH: path });
  t.match(none, { status: 127, stdout: "", stderr: /needs Bun or Deno on PATH/ });
  writeRuntime(join(path, "deno"), "deno");
  const package_ = `${installed}/node_modules/.bin/../reverie/scripts/..`;
  t.match(
    start([bin, "x"], { PATH: path }).stdout,
    `<--config><${package_}/scripts/installed.json><${package_}/dist/src/cli/main.js><x>`,
    "Deno where there is no Bun",
  );
  const missing = start([bin], { PATH: path, REVERIE_RUNTIME: "bun" });
  t.match(missing, { status: 127, stderr: /PATH has no bun/ });
  writeRuntime(join(path, "bun"), "bun");
  t.match(start([bin, "x"], { PATH: path }).stdout, /^bun\n/, "Bun first");
  t.end();
});

function callsOf(clone: string): string[] {
  const file = join(clone, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** A clone that was never installed, and a PATH with its npm. */
function freshClone(name: string): { clone: string; PATH: string; reverie: string } {
  const clone = makeClone(name, false);
  const PATH = bareBin(join(clone, "bin"));
  return { clone, PATH, reverie: join(clone, "scripts/reverie") };
}

t.test("a first start installs, with one line", (t) => {
  const { clone, PATH, reverie } = freshClone("first");
  const first = start([reverie, "x"], { PATH });
  t.match(first, { status: 0, stdout: /^bun\n.*<x>$/, stderr: /^reverie: installing [^\n]*\n$/ });
  t.match(start([reverie, "x"], { PATH }), { status: 0, stderr: "" }, "the second is silent");
  t.match(callsOf(clone), [/^ci --include=dev/]);
  t.end();
});

t.test("starts at the same time install once", async (t) => {
  const { clone, PATH, reverie } = freshClone("together");
  const ends = [1, 2, 3].map(
    () =>
      new Promise((resolve) => {
        spawn(reverie, ["x"], { env: { PATH }, stdio: "ignore" }).on("close", resolve);
      }),
  );
  t.strictSame(await Promise.all(ends), [0, 0, 0]);
  t.equal(callsOf(clone).length, 1);
});

t.test("a good runtime on PATH saves installing one", (t) => {
  const { clone, PATH, reverie } = freshClone("small");
  writeRuntime(join(PATH, "bun"), "bun", "1.4.4");
  writeRuntime(join(PATH, "deno"), "deno", "2.10.0");
  t.match(start([reverie, "x"], { PATH }).stdout, /^deno\n/, "an old bun is passed over");
  t.match(start([reverie, "x"], { PATH }), { stdout: /^deno\n/, stderr: "" }, "and from then on");
  t.match(callsOf(clone), [/^ci --omit=dev/]);
  const bun = start([reverie, "x"], { PATH, REVERIE_RUNTIME: "bun" });
  t.match(bun.stdout, /^bun\n/, "the one that is missing is installed when it is asked for");
  t.match(callsOf(clone), [/^ci --omit=dev/, /^ci --include=dev/]);
  t.end();
});

t.test("a changed lockfile installs anew, a copied one does not", (t) => {
  const { clone, PATH, reverie } = freshClone("changed");
  start([reverie], { PATH });
  start(["touch", "-d", "+1 minute", join(clone, "package-lock.json")]);
  start([reverie], { PATH });
  t.equal(callsOf(clone).length, 1, "the same text");
  writeFileSync(join(clone, "package-lock.json"), "{ }");
  start(["touch", "-d", "+2 minutes", join(clone, "package-lock.json")]);
  start([reverie], { PATH });
  t.equal(callsOf(clone).length, 2, "another text");
  t.end();
});

t.test("a failed install shows what npm said", (t) => {
  const { clone, PATH, reverie } = freshClone("failed");
  writeFileSync(join(clone, "fail"), "");
  const failed = start([reverie], { PATH });
  t.match(failed, { status: 1, stdout: "", stderr: /npm says why\nreverie: 'npm ci.*' failed/ });
  rmSync(join(PATH, "npm"));
  t.match(start([reverie], { PATH }), { status: 1, stderr: /needs npm/ });
  t.end();
});

t.test("a linked node_modules is never installed into", (t) => {
  const { clone, PATH, reverie } = freshClone("linked");
  mkdirSync(join(BASE, "elsewhere"));
  symlinkSync("../elsewhere", join(clone, "node_modules"));
  t.match(start([reverie], { PATH }), { status: 1, stderr: /node_modules is a symbolic link/ });
  t.strictSame(callsOf(clone), []);
  t.end();
});
