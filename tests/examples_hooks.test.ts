// Examples that do what libraries for hooks offer: logs with the place of each call, calls banned or answered.
// @runtimes bun deno
// @users root user
// @emulated 50
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { guest } from "./guests/build.ts";
import { engines, part, reverieCommand, runNative, temporaryFolder } from "./harness.ts";
import t from "./tap.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());
let runs = 0;

interface Ran {
  readonly stdout: string;
  readonly status: string;
  readonly log: readonly string[];
}

/** Runs a command under an example with these options. */
async function example(
  name: string,
  options: readonly string[],
  command: readonly string[],
): Promise<Ran> {
  const path = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url));
  const log = join(folder.path, `log${runs++}`);
  const words = reverieCommand(path, command, ["--log-file", log], options);
  const { stdout, stderr, status, timedOut } = await runNative(words);
  t.strictSame([stderr, timedOut], ["", false]);
  return { stdout, status, log: readFileSync(log, "utf8").split("\n").slice(0, -1) };
}

const LINE = /^\d+ (\S+)\+0x[0-9a-f]+: (\w+)\(.*\) += /;

t.test("a log tells the object and the offset of each call", async (t) => {
  const shapes = guest("site_shapes");
  for (const engine of part(engines)) {
    const logger = (...options: string[]) =>
      example(
        "syscall_logger",
        ["--engine", engine, "--trace", "close,write", ...options],
        [shapes],
      );
    const all = await logger();
    t.strictSame([all.stdout, all.status], ["all shapes\n", "exited 0"]);
    t.strictSame(
      all.log.filter((line) => !LINE.test(line)),
      [],
    );
    const of = (object: string) => all.log.filter((line) => LINE.exec(line)?.[1] === object);
    t.equal(of(shapes).length % 4000, 0, "every call of the program's own instructions");
    t.ok(of(shapes).length >= 4000);
    const libc = (await logger("--libc-only")).log;
    t.ok(libc.length > 0 && libc.every((line) => /^\d+ \S*\/libc[.-]\S*: \w/.test(line)));
    t.equal(libc.length, all.log.filter((line) => line.includes("/libc")).length);
  }
});

t.test(
  "a log is of the processes whose argv[0] ends in a name, and in nothing like it",
  async (t) => {
    const names = async (...options: string[]) => {
      const { log } = await example(
        "syscall_logger",
        ["--trace", "execve,exit_group", ...options],
        ["sh", "-c", "/usr/bin/env true; true"],
      );
      return log.filter((line) => line.includes(": exit_group(0)")).length;
    };
    t.equal(await names(), 2, "without a filter");
    t.equal(await names("--command", "true"), 1);
    t.equal(await names("--command", "false"), 0);
    t.equal(await names("--command", "tru"), 0);
    t.equal(await names("--command", "true1"), 0);
  },
);

t.test("a log for each process, with a line before each call", async (t) => {
  const path = join(folder.path, "calls.");
  const options = ["--per-process", path, "--before", "--trace", "write"];
  const ran = await example("syscall_logger", options, ["sh", "-c", "echo one; (echo two)"]);
  t.strictSame([ran.stdout, ran.log], ["one\ntwo\n", []]);
  const logs = readdirSync(folder.path).filter((name) => name.startsWith("calls."));
  const texts = logs.map((name) => readFileSync(join(folder.path, name), "utf8").split("\n"));
  t.strictSame(
    texts.map((lines) => lines.map((line) => line.replace(/^\d+ \S+: /, ""))).sort(),
    ["one", "two"].map((word) => [
      `write(1, "${word}\\n", 4 ...`,
      `write(1, "${word}\\n", 4)                    = 4`,
      "",
    ]),
  );
  for (const [i, name] of logs.entries())
    t.ok(texts[i]![0]!.startsWith(name.slice("calls.".length)));
});

t.test("so many processes may be made, and any number of threads", async (t) => {
  const script =
    "import os, sys, threading\nt = threading.Thread(target=print, args=['thread']); t.start(); t.join()\n" +
    "for i in range(3):\n  try:\n    os.fork() or os._exit(0)\n    os.wait()\n    print('child')\n" +
    "  except OSError as error: print(error)";
  for (const [allow, made] of [
    ["0", 0],
    ["2", 2],
    ["9", 3],
  ] as const) {
    const { stdout } = await example("fork_ban", ["--allow", allow], ["python3", "-c", script]);
    t.equal(
      stdout,
      "thread\n" +
        "child\n".repeat(made) +
        "[Errno 11] Resource temporarily unavailable\n".repeat(3 - made),
    );
  }
  const shell = await example(
    "fork_ban",
    ["--allow", "1"],
    ["bash", "-c", "ls /dev/null; exec ls /"],
  );
  t.match(shell.stdout, /^\/dev\/null\n(?:.*\n)*usr\n/, "an exec makes no process");
});

t.test("each thread is answered for itself, in children and after exec, too", async (t) => {
  const script =
    "import os, threading\nask = lambda: print(os.getuid(), flush=True)\nask(); ask()\n" +
    "thread = threading.Thread(target=ask); thread.start(); thread.join()\n" +
    "if os.fork() == 0:\n  ask()\n  if os.fork() == 0:\n    ask()\n    os._exit(0)\n  os.wait(); os._exit(0)\n" +
    "os.wait()\nos.execvp('id', ['id', '-ru'])";
  const { stdout } = await example("someone_else", ["--uid", "9999"], ["python3", "-c", script]);
  const answers = stdout.split("\n").map(Number);
  const [first = 0, second] = answers;
  t.equal(first % 9999, 0, "python asks as it starts");
  t.strictSame(answers.slice(1, 5), [first + 9999, 9999, 9999, 9999]);
  t.equal(second, first + 9999);
  t.ok(answers[5]! > first && answers[5]! % 9999 === 0, "the thread is the same after exec");
});

t.test(
  "forks and what is executed after vfork are in the log, each under its own id",
  async (t) => {
    for (const engine of part(engines)) {
      const log = async (mode: string) => {
        const options = ["--engine", engine];
        const { log, status } = await example("syscall_logger", options, [guest("hooked"), mode]);
        t.equal(status, "exited 0");
        const ids = [...new Set(log.map((line) => line.split(" ")[0]!))];
        const calls = (i: number, names: RegExp) =>
          log.flatMap((line) => {
            const [, id, text = ""] = /^(\d+) \S+: (.*)$/.exec(line) ?? [];
            return id === ids[i] && names.test(text) ? [text.replace(/ +=/, " =")] : [];
          });
        return { ids, calls };
      };
      const forked = await log("forks");
      t.equal(forked.ids.length, 3);
      const [parent, child] = forked.ids;
      t.match(forked.calls(0, /^(clone|wait4)/), [
        new RegExp(`^clone3?\\(.* = ${child}$`),
        new RegExp(
          `^wait4\\(${child}, \\[{WIFEXITED\\(s\\) && WEXITSTATUS\\(s\\) == 4}\\], .* = ${child}$`,
        ),
      ]);
      t.match(forked.calls(1, /^(write|exit_group)/), [
        /^write\(1, "child \d+\\n"/,
        /^write\(1, "grandchild: e/,
        "exit_group(4) = ?",
      ]);
      t.match(forked.calls(2, /^(write|exit_group)/), [
        /^write\(1, "grandchild \d+\\n"/,
        "exit_group(3) = ?",
      ]);
      t.ok(parent !== child);
      const vforked = await log("vforks");
      t.equal(vforked.ids.length, 3);
      const made = (i: number) =>
        new RegExp(`^(vfork\\(|clone\\(.*CLONE_VFORK).*\\) = ${vforked.ids[i]}$`);
      t.match(vforked.calls(0, /^(vfork|clone|write)/), [
        made(1),
        /^write\(1, "vfork and exit: exited 5\\n"/,
        made(2),
        /^write\(1, "vfork and exec: exited 0\\n"/,
      ]);
      t.match(vforked.calls(1, /^exit/), ["exit_group(5) = ?"]);
      t.match(vforked.calls(2, /^(execve|write|exit)/), [
        /^execve\("\S*hooked", \["\S*"\S*, "environment"\], 0x[0-9a-f]+ \/\* 0 vars \*\/\) = 0$/,
        /^write\(1, "executed \d+\\n"/,
        "exit_group(0) = ?",
      ]);
    }
  },
);
