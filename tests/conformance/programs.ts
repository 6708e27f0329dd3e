/** Programs that people use, in cases that exercise much of each. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { guest, script } from "../guests/build.ts";
import type { Case } from "./cases.ts";

const MODULES = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules");

/** Bash says which child was killed with its pid. */
function withoutPids(text: string): string {
  return text.replace(/(line \d+:) +\d+ /g, "$1 PID ").replace(/^(\[\d+\]\S*) \d+$/gm, "$1 PID");
}

function makeTree(folder: string): void {
  for (const name of ["a", "b/c/d", "b/e", ".hidden"]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 30; i++) writeFileSync(join(folder, name, `file ${i}`), "x".repeat(i * 99));
  }
  symlinkSync("../nowhere", join(folder, "b/link"));
  const names = readdirSync(folder, { recursive: true }) as string[];
  for (const name of [".", ...names]) {
    if (!name.endsWith("link")) utimesSync(join(folder, name), 1_600_000_000, 1_600_000_000);
  }
}

export const shells: readonly Case[] = [
  {
    name: "ls -laR",
    // The link's own time and ours on ".." are of today.
    command: () => ["ls", "-laR", "--time-style=+%s"],
    prepare: makeTree,
    normalise: (text) => text.replace(/ \d{10} (\.\.|link -> )/g, " TIME $1"),
  },
  { name: "ls of what is not there", command: () => ["ls", "nowhere", "/", "/proc/self/nothing"] },
  {
    name: "bash",
    command: () => ["bash", script("shell.sh")],
    normalise: withoutPids,
  },
  {
    name: "bash with a terminal and jobs",
    command: () => ["bash", script("jobs.sh")],
    terminal: true,
    stdin: "a line\n",
    // When a job's end is announced is a matter of time.
    normalise: (text) => withoutPids(text).replace(/^(\[\d+\]|[^\n]*PID Killed)[^\n]*\n/gm, ""),
  },
  {
    name: "bash reads a script",
    command: () => ["bash"],
    stdin: "read x\na line\necho got $x\nexit 3\n",
  },
  {
    name: "find, xargs, tar, gzip, sort",
    command: () => [
      "sh",
      "-c",
      "find . -type f -print0 | sort -z | xargs -0 -P 4 -n 5 cat | md5sum; " +
        "tar --sort=name --mtime=@0 -cf - . | gzip -n | tar -tzf - | sort; " +
        "seq 100000 | sort -R --random-source=/bin/sh | sort -n -S 1M | tail -n 1",
    ],
    prepare: makeTree,
  },
];

/** A shell that dies of a signal. */
function death(signal: string): Case {
  const command = ["sh", "-c", `echo before; kill -${signal} $$; echo after`];
  return { name: `sh dies of SIG${signal}`, command: () => command };
}

/** All of the line: a key that sends a signal throws away what of it has not been read yet. */
const READY = "ready\r\n";

const LARGE = "0123456789abcde\n".repeat(1 << 18);

export const ends: readonly Case[] = [
  ...[
    "HUP",
    "INT",
    "QUIT",
    "ABRT",
    "KILL",
    "SEGV",
    "PIPE",
    "ALRM",
    "TERM",
    "SYS",
    "XCPU",
    "RTMIN",
  ].map(death),
  { name: "the last status", command: () => ["sh", "-c", "exit 255"] },
  { name: "four megabytes in", command: () => ["sh", "-c", "cat | md5sum"], stdin: LARGE },
  { name: "four megabytes out", command: () => ["cat"], stdin: LARGE },
  { name: "a closed pipe", command: () => ["sh", "-c", "yes | head -n 3; yes | true; echo $?"] },
  {
    name: "^C, caught",
    // no shell: between its look at the signals that came and its next wait, one may still come
    command: () => [guest("job"), "end", "2", "say", "ready", "pause"],
    terminal: true,
    answers: [[READY, "\x03"]],
  },
  {
    name: "^C, deadly",
    command: () => ["sh", "-c", "echo ready; exec sleep 100"],
    terminal: true,
    answers: [[READY, "\x03"]],
  },
  {
    name: "^\\, deadly",
    command: () => ["sh", "-c", "echo ready; exec sleep 100"],
    terminal: true,
    answers: [[READY, "\x1c"]],
  },
  {
    name: "^C, ignored",
    command: () => ["sh", "-c", "trap '' INT; echo ready; read line; echo got $line; exit 6"],
    terminal: true,
    answers: [[READY, "\x03a line\n"]],
  },
];

export const python: readonly Case[] = [
  {
    name: "python3",
    command: () => ["/usr/bin/python3", script("work.py")],
    needs: ["/usr/bin/python3"],
  },
];

export const git: readonly Case[] = [
  { name: "git", command: () => ["sh", script("git.sh")], needs: ["git"] },
];

function makeProject(folder: string): void {
  const parts = Array.from({ length: 12 }, (_, i) => i);
  const declarations = parts.map((i) => `int part${i}(int);`).join("\n");
  for (const i of parts) {
    const body = `#include "parts.h"\nint part${i}(int x)\n{\n\treturn x * ${i} + 1;\n}\n`;
    writeFileSync(join(folder, `part${i}.c`), body);
  }
  const calls = parts.map((i) => `part${i}(2)`).join(" + ");
  writeFileSync(join(folder, "parts.h"), `${declarations}\n`);
  writeFileSync(
    join(folder, "main.c"),
    `#include <stdio.h>\n#include "parts.h"\nint main(void)\n{\n\tprintf("%d\\n", ${calls});\n}\n`,
  );
  writeFileSync(
    join(folder, "Makefile"),
    [
      "objects := main.o $(patsubst %.c,%.o,$(wildcard part*.c))",
      "program: libparts.a main.o\n\t$(CC) -o $@ main.o -L. -lparts",
      "libparts.a: $(filter part%,$(objects))\n\tar rcsD $@ $^",
      "%.o: %.c parts.h\n\t$(CC) -O2 -c -o $@ $<",
      "failing:\n\t@exit 3\n",
    ].join("\n"),
  );
}

export const builds: readonly Case[] = [
  {
    name: "make -j4",
    command: () => ["sh", "-c", "make -s -j4 && ./program && make -s failing"],
    prepare: makeProject,
    needs: ["make", "gcc"],
  },
];

const nodeScript = (): string => script("node_work.js");

export const runtimes: readonly Case[] = [
  { name: "node", command: () => [nodePath(), nodeScript()], needs: ["node"] },
  {
    name: "bun",
    command: () => [join(MODULES, ".bin/bun"), nodeScript()],
  },
  {
    name: "deno",
    command: () => [join(MODULES, ".bin/deno"), "run", "-A", "--quiet", nodeScript()],
    env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "/nonexistent" },
  },
];

/** Where node is, as the test finds it: the guests' PATH is a plain one. */
function nodePath(): string {
  const found = spawnSync("sh", ["-c", "command -v node"], { encoding: "utf8" });
  return found.stdout.trim() || process.execPath;
}

/** All of them. */
export const programs: readonly Case[] = [
  ...shells,
  ...ends,
  ...python,
  ...git,
  ...builds,
  ...runtimes,
];
