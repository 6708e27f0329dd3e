// A guest gets what reverie's caller had, to the byte, although a shell and a runtime stand between:
// each program runs once by itself and once under reverie, started in the same way. The tool wants no
// system call, so there is no filter either.
// @users root user
// @emulated 30
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const REVERIE = [join(ROOT, "scripts/reverie"), "run", "noop", "--"];
const BASE = mkdtempSync(join(tmpdir(), "reverie-inherits-"));
t.teardown(() => rmSync(BASE, { recursive: true, force: true }));

const ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "/",
  REVERIE_RUNTIME: "Deno" in globalThis ? "deno" : "bun",
};

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

// "latin1" keeps every byte apart.
function start(command: readonly string[]): Ended {
  const [file = "", ...rest] = command;
  const options = { env: ENVIRONMENT, cwd: BASE, encoding: "latin1" } as const;
  const { status, signal, stdout, stderr } = spawnSync(file, rest, options);
  return { status, signal, stdout, stderr };
}

/** What `wrapper` starting `program` gives alone and under reverie. */
function both(wrapper: readonly string[], program: readonly string[]): [Ended, Ended] {
  return [start([...wrapper, ...program]), start([...wrapper, ...REVERIE, ...program])];
}

const skip = existsSync(join(ROOT, "src/cli/main.ts")) ? false : "no command line yet";

/** Starts a command after some shell code, with the code's effects still in force. */
function after(code: string): string[] {
  return ["sh", "-c", `${code}; exec "$@"`, "sh"];
}

// The lines of /proc/self/status that a process inherits.
const STATUS = ["grep", "-E", "^(Umask|[UG]id|Groups|Sig(Blk|Ign)|NoNewPrivs|Cap|Seccomp:|Cpus_a)"];

t.test("signals, masks, ids and umask", { skip }, (t) => {
  const signals = ["--block-signal=USR1", "--ignore-signal=USR2", "--ignore-signal=QUIT"];
  const hasOptions = start(["env", "--block-signal=USR1", "true"]).status === 0;
  const wrappers = [["env"], ["nohup"], after("umask 027"), after("trap '' PIPE XFSZ INT")];
  if (hasOptions) wrappers.push(["env", ...signals], ["env", "--default-signal=PIPE"]);
  for (const wrapper of wrappers) {
    const [alone, guest] = both(wrapper, [...STATUS, "/proc/self/status"]);
    t.equal(guest.stdout, alone.stdout, wrapper.join(" "));
  }
  t.end();
});

t.test("resource limits", { skip }, (t) => {
  for (const code of [
    "ulimit -n 300",
    "ulimit -S -n 64; ulimit -c 0; ulimit -S -s 4096",
    "ulimit -f 1000",
  ]) {
    const [alone, guest] = both(after(code), ["cat", "/proc/self/limits"]);
    t.equal(guest.stdout, alone.stdout, code);
  }
  t.end();
});

t.test("open descriptors", { skip }, (t) => {
  for (const redirections of [
    "",
    "0<&-",
    "1<&- 3>&2",
    "2>&-",
    "0<&- 2>&- 5</dev/zero",
    "8>&1 9>&8",
  ]) {
    const wrapper = after(`exec 7>&1 ${redirections}`);
    const listing = ["sh", "-c", "ls -l /proc/$$/fd >&7 2>&7"];
    // The shell's own listing, without times and without the numbers of pipes.
    const show = ({ stdout }: Ended): string[] =>
      [...stdout.matchAll(/ (\d+ -> \D+)/g)].map((match) => match[1] ?? "");
    const [alone, guest] = both(wrapper, listing);
    t.strictSame(show(guest), show(alone), redirections || "the usual three");
  }
  t.end();
});

t.test("arguments and environment, byte by byte", { skip }, (t) => {
  const odd = 'set -- "$@" "" -- "a  b" "new\nline" "$(printf "\\377\\200")" --help -x';
  const [alone, guest] = both(["sh", "-c", `${odd}; exec "$@"`, "sh"], ["printf", "<%s>"]);
  t.equal(guest.stdout, alone.stdout, "arguments");
  t.match(alone.stdout, "<\xff\x80><--help><-x>");
  const clean = ["env", "-i", `PATH=${ENVIRONMENT.PATH}`, `HOME=${ENVIRONMENT.HOME}`];
  const runtime = `REVERIE_RUNTIME=${ENVIRONMENT.REVERIE_RUNTIME}`;
  const entries = [
    runtime,
    "not.a.name=1",
    "IFS=x",
    "EMPTY=",
    "FN%%=() { :; }",
    "OPTIND=7",
    "PS4=q",
  ];
  const shown = both([...clean, ...entries, "X=new\nline"], ["cat", "/proc/self/environ"]);
  t.equal(shown[1].stdout, shown[0].stdout, "environment, in its order");
  t.notMatch(shown[1].stdout, "PWD=", "and what a shell adds is not in it");
  t.end();
});

t.test("the end: status and signal", { skip }, (t) => {
  for (const code of ["exit 0", "exit 3", "exit 255", "kill -TERM $$", "kill -KILL $$"]) {
    const [alone, guest] = both([], ["sh", "-c", code]);
    t.strictSame([guest.status, guest.signal], [alone.status, alone.signal], code);
  }
  t.end();
});

t.test("folder, session and process group", { skip }, (t) => {
  const program = ["sh", "-c", "pwd; cut -d ' ' -f 5,6,7,8 /proc/$$/stat; nice"];
  for (const wrapper of [["env"], ["setsid", "-w"], ["nice", "-n", "5"]]) {
    const [alone, guest] = both(wrapper, program);
    // A session that the wrapper makes has another number each time.
    const show = (text: string): string => text.replace(/^(\d+) \1 /m, "own ");
    const isOwn = wrapper[0] === "setsid";
    t.equal(
      isOwn ? show(guest.stdout) : guest.stdout,
      isOwn ? show(alone.stdout) : alone.stdout,
      wrapper.join(" "),
    );
  }
  t.end();
});
