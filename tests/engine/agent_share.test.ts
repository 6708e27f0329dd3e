// Of the calls that real programs make, which are recorded without a stop: at least 95 of 100, once their places were seen.
// @runtimes bun deno
// @users root user/deno
// @seconds 40
// @emulated 35 every 5
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { guest, hasProgram, isOnPath } from "../guests/build.ts";
import { reverieCommand, runNative, slowness, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** A program that makes many calls. */
interface Program {
  readonly name: string;
  readonly command: (folder: string) => readonly string[];
}

const LEAST = 95;

const READS = 'for (let i = 0; i < 2000; i++) fs.readFileSync("/etc/passwd"), fs.statSync("/")';
const PYTHON = `import os
for i in range(2000):
    os.stat("/"); f = open("/etc/passwd"); f.read(); f.close()`;
const SHELL = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); [ -e /tmp ]; : < /dev/null; done";

/** The guest makes its calls by libc's functions and by an instruction of its own. */
function stressing(variant: string, mode: string): Program {
  const name = `calls_stress${variant}`;
  return {
    name: `${name} ${mode}`,
    command: (folder) => [guest(name), mode, String(1.5 * slowness), "65536", join(folder, "made")],
  };
}

const PROGRAMS: readonly Program[] = [
  { name: "sh", command: () => ["sh", "-c", SHELL] },
  { name: "bash", command: () => ["bash", "-c", SHELL] },
  {
    name: "find",
    command: () => ["find", "/usr/include", "-newer", "/etc/passwd"],
  },
  {
    name: "git",
    command: (folder) => ["git", "-C", folder, "status", "--short"],
  },
  {
    name: "gcc",
    command: (folder) => ["gcc", "-O2", "-c", "-o", join(folder, "o"), join(folder, "many.c")],
  },
  {
    name: "make",
    command: (folder) => ["make", "-f", join(folder, "Makefile")],
  },
  { name: "python3", command: () => ["python3", "-c", PYTHON] },
  {
    name: "node",
    command: () => ["node", "-e", `const fs = require("fs"); ${READS}`],
  },
  {
    name: "bun",
    command: () => ["bun", "-e", `const fs = require("fs"); ${READS}`],
  },
  {
    name: "deno",
    command: () => ["deno", "eval", `import fs from "node:fs"; ${READS}`],
  },
  stressing("", "threads"),
  stressing("", "forks"),
  stressing(".static", "threads"),
  stressing(".static", "forks"),
  stressing(".musl", "jumps"),
  stressing(".musl", "blocking"),
];

/** Where what lies beside this runtime is found, too. */
const PATH = `${join(process.cwd(), "node_modules/.bin")}:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin`;

const WARMING = ["its program was young", "its place was seldom used"];

/** What --stats said. */
interface Share {
  readonly recorded: number;
  readonly warming: number;
  readonly others: readonly (readonly [reason: string, calls: number])[];
}

function readShare(text: string): Share {
  const [, recorded] = /^ *(\d+) +\d+ in all$/m.exec(text) ?? [];
  const rows = [...text.matchAll(/^ +(\d+) stopped: (.*)$/gm)].map(
    ([, calls, reason = ""]) => [reason, Number(calls)] as const,
  );
  const warming = rows
    .filter(([reason]) => WARMING.includes(reason))
    .reduce((sum, [, calls]) => sum + calls, 0);
  return {
    recorded: Number(recorded),
    warming,
    others: rows.filter(([reason]) => !WARMING.includes(reason)),
  };
}

/** Files for programs that look at many. */
function prepare(folder: string): void {
  const headers = ["stdio", "stdlib", "string", "unistd", "fcntl", "signal", "pthread", "math"];
  const includes = headers.map((name) => `#include <${name}.h>\n`).join("");
  writeFileSync(join(folder, "many.c"), `${includes}int main(void) { return 0; }\n`);
  const names = "$(wildcard /usr/include/*.h /usr/include/linux/*.h /usr/include/asm-generic/*.h)";
  writeFileSync(join(folder, "Makefile"), `all: ${names}\n\t@true\n`);
}

/** A repository with many files. */
function makeRepository(folder: string): void {
  for (let i = 0; i < 300; i++) writeFileSync(join(folder, `file${i}`), `${i}\n`);
  for (const words of [
    ["init", "-q"],
    ["add", "."],
  ])
    spawnSync("git", ["-C", folder, ...words], { stdio: "ignore" });
}

t.setTimeout(0);
const folder = temporaryFolder();
t.teardown(() => folder.remove());
prepare(folder.path);
if (hasProgram("git")) makeRepository(folder.path);

for (const { name, command } of PROGRAMS) {
  const [program = ""] = name.split(" ");
  const compiler = name.includes(".musl") ? "musl-gcc" : "gcc";
  const needed = name.startsWith("calls_stress") ? compiler : program;
  const skip = !isOnPath(needed, PATH) && `${needed} is missing`;
  await t.test(name, { skip }, async (t) => {
    const log = join(folder.path, "log");
    const options = ["--stats", "--log-file", log];
    const ran = await runNative(reverieCommand("counter2", command(folder.path), options), {
      env: { PATH },
      timeoutSeconds: 60,
    });
    t.equal(ran.status, "exited 0", ran.stderr.slice(0, 500));
    const { recorded, warming, others } = readShare(readFileSync(log, "utf8"));
    rmSync(log);
    const stopped = others.reduce((sum, [, calls]) => sum + calls, 0);
    const share = (100 * recorded) / (recorded + stopped);
    const why = others.map(([reason, calls]) => `${calls} ${reason}`).join("; ");
    const what = `${recorded} in the guest, ${warming} warming up, ${stopped} others: ${why}`;
    t.comment(`${name}: ${share.toFixed(1)} %: ${what}`);
    t.ok(recorded > 300, `${recorded} calls were recorded`);
    t.ok(share >= LEAST, `${share.toFixed(1)} % after warm-up: ${what}`);
  });
}
