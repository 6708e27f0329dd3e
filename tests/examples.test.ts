// Every example, run as its first lines say.
// @runtimes bun deno
// @timeout 120
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import t from "./tap.ts";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "reverie-examples-"));
t.teardown(() => rmSync(FOLDER, { recursive: true }));

const RUN = process.versions["deno"] ? ["deno", "run", "-A", "--no-check"] : ["bun"];

/** Runs an example as a program of its own. */
function example(name: string, ...words: string[]) {
  const [command = "", ...rest] = RUN;
  const ran = spawnSync(command, [...rest, join(EXAMPLES, `${name}.ts`), ...words], {
    cwd: FOLDER,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (ran.error) throw ran.error;
  return ran;
}

const tested = new Set<string>();
function test(
  name: string,
  body: (run: (...words: string[]) => ReturnType<typeof example>) => void,
): void {
  tested.add(`${name}.ts`);
  t.test(name, (t) => {
    body((...words) => example(name, ...words));
    t.end();
  });
}

test("strace", (run) => {
  const { stdout, stderr, status } = run("--", "cat", "/etc/hostname");
  t.equal(stdout, readFileSync("/etc/hostname", "utf8"));
  t.match(stderr, /^\[pid \d+\] execve\("\S*cat", .*\) = 0$/m);
  t.match(stderr, /^\[pid \d+\] openat\(AT_FDCWD, "\/etc\/hostname", O_RDONLY\) = 3$/m);
  t.match(
    stderr,
    /^\[pid \d+\] openat\(AT_FDCWD, "\/no\S+", .*\) = -1 ENOENT \(No such file or directory\)$|ld.so/m,
  );
  t.match(stderr, /^\[pid \d+\] \+\+\+ exited with 0 \+\+\+$/m);
  t.equal(status, 0);
  t.equal(run("sh", "-c", "exit 3").status, 3, "without the --");
  t.equal(run("--", "sh", "-c", "kill -TERM $$").signal, "SIGTERM", "ends as the command did");
});

test("strace_minimal", (run) => {
  const { stderr } = run("--", "true");
  t.match(stderr, /^\[pid \d+\] execve\n/);
  t.match(stderr, /\[pid \d+\] exit_group\n$/);
});

test("noop", (run) => {
  const { stdout, stderr } = run("--", "echo", "hello");
  t.equal(stdout, "hello\n");
  t.equal(stderr, "");
});

test("counter1", (run) => {
  const count = (text: string) => Number(/counter1: (\d+) system calls/.exec(text)?.[1]);
  const [once, twice] = [run("--", "true"), run("--", "sh", "-c", "/bin/true; /bin/true")];
  t.ok(count(once.stderr) > 10);
  t.ok(count(twice.stderr) > 2 * count(once.stderr));
});

test("counter2", (run) => {
  const { stderr } = run("--", "sh", "-c", "ls | wc -l");
  t.match(stderr, /^ +\d+ {2}execve$/m);
  t.match(stderr, /^in 3 processes with 3 threads$/m);
});

test("upper_case", (run) =>
  t.equal(run("--", "echo", "hello, 3 worlds").stdout, "HELLO, 3 WORLDS\n"));

test("dry_run", (run) => {
  mkdirSync(join(FOLDER, "kept"));
  writeFileSync(join(FOLDER, "kept/file"), "");
  const { stderr } = run("--", "rm", "-r", "kept");
  t.match(stderr, /^would remove file$/m);
  t.match(stderr, /^would remove kept$/m);
  t.ok(existsSync(join(FOLDER, "kept/file")));
});

test("disk_full", (run) => {
  writeFileSync(join(FOLDER, "source"), "text");
  const failed = run("--", "cp", "source", "copy");
  t.match(failed.stderr, /No space left on device/);
  t.equal(failed.status, 1);
  t.equal(run("--after", "100", "--", "cp", "source", "copy").status, 0);
});

t.strictSame(
  readdirSync(EXAMPLES).filter((name) => name.endsWith(".ts") && !tested.has(name)),
  [],
  "every example is tested",
);
