// Rules in the guest and at stops: one meaning, two engines.
// @runtimes bun deno
// @users root user
// @seconds 40
// @emulated 20
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import {
  type Engine,
  Errno,
  type Guest,
  type GuestThread,
  type PathMatch,
  rule,
  type Rule,
  type Syscall,
  type SyscallName,
  type SyscallResult,
  Tool,
  type Verdict,
  type WordMatch,
} from "../../src/mod.ts";
import { guest, hasProgram } from "../guests/build.ts";
import {
  architecture,
  engines,
  reverieCommand,
  runNative,
  snapshot,
  temporaryFolder,
} from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const lacksOldCalls =
  architecture === "aarch64" && "these guests make calls that aarch64 does not have, like access";

const PATHS = ["access", "readlink", "open", "unlink", "mkdir", "rename", "link", "rmdir"] as const;
const AT = ["openat", "faccessat"] as const;
const NUMBERS = ["lseek", "fcntl", "getppid", "umask"] as const;
const CALLS: readonly SyscallName[] = [...PATHS, ...AT, ...NUMBERS];

/** Calls whose arguments are no addresses. */
const SHOWN = new Set<string>(["lseek", "fcntl"]);

/** How a tool wants the calls beside its rules. */
type Way = "nothing" | "late" | "early" | "intercept";
const WAYS: readonly Way[] = ["nothing", "late", "early", "intercept"];

interface Config {
  readonly rules: readonly Rule[];
  readonly way: Way;
}

/** What all threads together had, in no order. */
class Seen {
  readonly threads: string[] = [];
  add(thread: string): void {
    this.threads.push(thread);
  }
}

class Ruled extends Tool<Config, string[], Seen> {
  static override Global: typeof Seen = Seen;
  static override subscriptions = ({ rules, way }: Config) => {
    if (way === "nothing") return { rules };
    if (way === "intercept") return { rules, intercept: CALLS };
    return { rules, observe: CALLS, late: way === "late" && { strings: 32 } };
  };
  override initThread(): string[] {
    return [];
  }
  override syscall({ thread }: Guest<string[]>, call: Syscall): Verdict {
    thread.push(`${call.name} is asked for`);
    return call.name === "umask" ? 0o77 : Errno.EXDEV;
  }
  override enter({ thread }: GuestThread<string[]>, call: Syscall): void {
    const shown = SHOWN.has(call.name) ? `(${call.int(0)}, ${call.int(1)}, ${call.int(2)})` : "";
    thread.push(`${call.name}${shown}`);
  }
  override observe({ thread }: GuestThread<string[]>, call: Syscall, result?: SyscallResult): void {
    const isId = call.name === "getppid" && typeof result === "number" && result > 100;
    thread.push(`${call.name} = ${isId ? "a parent" : String(result)}`);
  }
  override async threadExit(guest: GuestThread<string[]>): Promise<void> {
    const counts = [...guest.counts()].sort();
    await this.global.add([JSON.stringify(counts), ...guest.thread].join("\n"));
  }
}

/** Numbers by chance, the same for the same seed. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) | 1;
  }

  below(most: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % most;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.below(3) === 0);
  }
}

const GLOBS = ["*one*", "a*", "?/*", "*/*.txt", "a?one", "*", "a*o*n*e", "?*?/?*t*"];

function path(chance: Chance): PathMatch {
  const make: readonly (() => PathMatch)[] = [
    () => chance.of(["a/one", "b", "", "./a/one"]),
    () => ({ prefix: chance.of(["a/", "a", "./", "b/two", ""]) }),
    () => ({ suffix: chance.of(["one", ".txt", "/one", "o"]) }),
    () => ({ glob: chance.of(GLOBS) }),
  ];
  return chance.of(make)();
}

function match(chance: Chance): WordMatch {
  const small = () => chance.below(9);
  const make: readonly (() => WordMatch)[] = [
    small,
    () => [small(), small()],
    () => ({ not: small() }),
    () => ({ not: [small(), small(), small()] }),
    () => ({ min: small() }),
    () => ({ min: 3, max: 3 + chance.below(2000) }),
    () => ({ mask: 5, equals: chance.of([0, 1, 4, 5]) }),
    () => 1000 + chance.below(8),
  ];
  return chance.of(make)();
}

function action(chance: Chance, calls: readonly SyscallName[], hasPath: boolean): Rule["then"] {
  const make: readonly (() => Rule["then"])[] = [
    () => ({ kind: "count", name: chance.of(["one", "two"]) }),
    () => ({ kind: "count", name: "call", by: "call" }),
    () => ({ kind: "fail", errno: chance.of(["EIO", "EPERM", "EXDEV"]) }),
    () => ({ kind: "return", value: chance.of([0, -7, 5, 1n << 40n]) }),
    () => ({ kind: "delay", microseconds: 20 }),
    () => ({ kind: "pass" }),
    () => ({ kind: "ask" }),
    () => ({
      kind: "redirect",
      from: chance.of(["a/", "a", "./a"]),
      to: chance.of(["b/", "b", "a/deep/" + "x".repeat(50)]),
    }),
    () => ({ kind: "count", name: "whence", by: "whence", limit: 3 }),
    () => ({ kind: "rewrite", args: { whence: 1 } }),
    () => ({ kind: "rewrite", args: { offset: { clear: 3, set: 1n << 33n } } }),
    () => ({ kind: "rewrite", args: { mask: { clear: 7 } } }),
  ];
  if (hasPath) return make[chance.below(8)]!();
  if (calls.length === 1 && calls[0] === "lseek")
    return make[chance.of([0, 1, 2, 3, 6, 8, 9, 10])]!();
  return make[calls[0] === "umask" ? 11 : chance.below(7)]!();
}

function oneRule(chance: Chance): Rule {
  const hasPath = chance.below(2) === 0;
  const families = hasPath
    ? [[...PATHS, ...AT], AT]
    : ([["lseek"], ["fcntl"], ["getppid"], ["umask"], NUMBERS.slice(0, 3)] as const);
  const family: readonly SyscallName[] = chance.of<readonly SyscallName[]>(families);
  const picked = family.length > 1 ? chance.some(family) : family;
  const calls = picked.length > 0 ? picked : [family[0]!];
  const isSeek = calls.length === 1 && calls[0] === "lseek";
  const when = {
    ...(hasPath && chance.below(3) > 0 && { path: chance.of([path(chance), [path(chance)]]) }),
    ...(isSeek && { args: { [chance.of(["whence", "offset"])]: match(chance) } }),
    ...(chance.below(4) === 0 && { every: 1 + chance.below(6) }),
    ...(chance.below(6) === 0 && { first: 1 + chance.below(20) }),
    ...(chance.below(6) === 0 && { after: chance.below(20) }),
    ...(chance.below(4) === 0 && { chance: chance.of([0, 0.2, 0.5, 1]), seed: chance.below(3) }),
  };
  return { calls, when, then: action(chance, calls, hasPath) };
}

/** What came of a run, in lines. */
async function outcome(
  engine: Engine | "unfiltered",
  config: Config,
  seed: number,
): Promise<string[]> {
  const folder = temporaryFolder();
  try {
    for (const name of ["a", "b", "b/deep"]) mkdirSync(join(folder.path, name));
    for (const name of ["a/one", "b/one"]) writeFileSync(join(folder.path, name), name);
    const command = [guest("rules_calls.static"), `${seed}`, "150", "2"];
    const how = engine === "unfiltered" ? { outlive: true } : { engine };
    const options = { config, cwd: folder.path, ...how };
    const { out, status, global, warnings } = await traceCommand(Ruled, command, options);
    const all = [status, ...warnings, out, ...snapshot(folder.path), ...global.threads.sort()];
    return all.join("\n").split("\n");
  } finally {
    folder.remove();
  }
}

/** Where they differ. */
function difference(one: readonly string[], other: readonly string[]): string[] {
  const at = one.findIndex((line, i) => line !== other[i]);
  if (at < 0 && one.length === other.length) return [];
  return [
    `line ${at} of ${one.length}`,
    ...one.slice(at - 3, at + 2),
    "or",
    ...other.slice(at - 1, at + 2),
  ];
}

t.test("rules mean the same in the guest and at stops", { skip: lacksOldCalls }, async (t) => {
  const [from, count] = [Number(process.env["REVERIE_RULES_SEED"] ?? 1), 12];
  for (let seed = from; seed < from + count; seed++) {
    const chance = new Chance(seed);
    const rules = Array.from({ length: 1 + chance.below(7) }, () => oneRule(chance));
    const config = { rules, way: WAYS[seed % WAYS.length]! };
    const inGuest = await outcome("agent", config, seed);
    const atStops = await outcome("ptrace", config, seed);
    const what = `REVERIE_RULES_SEED=${seed}, ${config.way}`;
    const isSame = t.strictSame(difference(inGuest, atStops), [], what);
    if (!isSame) for (const rule of rules) t.comment(inspect(rule, { depth: 9 }));
    t.equal(inGuest[0], "exited 0", what);
    if (seed % 5 !== 0) continue;
    const unfiltered = await outcome("unfiltered", config, seed);
    t.strictSame(difference(unfiltered, atStops), [], `${what}, without a filter`);
  }
});

/** A tool with rules and nothing else. */
class Alone extends Tool<readonly Rule[]> {
  static override subscriptions = (rules: readonly Rule[]) => ({ rules });
}

const PYTHON = ["/usr/bin/python3", "/usr/local/bin/python3"].find(hasProgram) ?? "python3";

t.test("programs find what rules let them find", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const at = (name: string) => join(folder.path, name);
  for (const name of ["real", "real/in"]) mkdirSync(at(name));
  for (const name of ["real/one", "real/two", "real/in/three"])
    writeFileSync(at(name), `${name}\n`);
  writeFileSync(at("real/say"), "#!/bin/sh\necho $0\n", { mode: 0o755 });
  const redirected = [rule("all").count("all"), rule("all").redirect(at("none"), at("real"))];
  const hidden = [rule("all").pass()].slice(1).concat(
    rule("openat", "open", "stat", "newfstatat", "statx", "access")
      .path({ glob: `${folder.path}/*/two` })
      .fail("ENOENT"),
  );
  const walk = `import os
for base, dirs, files in sorted(os.walk(${JSON.stringify(at("none"))})): print(len(base), sorted(files))
print(open(${JSON.stringify(at("none/one"))}).read(), os.path.exists(${JSON.stringify(at("real/two"))}))
for i in range(50): os.rename(${JSON.stringify(at("none/one"))}, ${JSON.stringify(at("none/1"))}); os.rename(${JSON.stringify(at("none/1"))}, ${JSON.stringify(at("none/one"))})`;
  const base = at("none").length;
  const cases: [rules: Rule[], command: string[], out: string | RegExp, status?: number][] = [
    [redirected, ["sh", "-c", `exec ${at("none")}/say`], `${at("real")}/say\n`],
    [redirected, ["cat", `${at("none")}${"/.".repeat(600)}/one`], "real/one\n"],
    [redirected, ["ls", at("none")], "in\none\nsay\ntwo\n"],
    [redirected, ["cat", at("none/one"), at("none/in/three")], "real/one\nreal/in/three\n"],
    [
      redirected,
      ["sh", "-c", `cd ${at("none")}/in && pwd -P && cat three`],
      /real\/in\nreal\/in\/three\n$/,
    ],
    [
      redirected,
      [PYTHON, "-c", walk],
      `${base} ['one', 'say', 'two']\n${base + 3} ['three']\nreal/one\n True\n`,
    ],
    [hidden, ["cat", at("real/one"), at("real/two")], "real/one\n", 1],
    [
      hidden,
      [
        PYTHON,
        "-c",
        `import os; print([os.path.exists(${JSON.stringify(at("real"))} + x) for x in ["/one", "/two"] * 9])`,
      ],
      `[${"True, False, ".repeat(9).slice(0, -2)}]\n`,
    ],
  ];
  for (const [rules, command, expected, status = 0] of cases) {
    for (const engine of engines) {
      const ran = await traceCommand(Alone, command, { config: rules, engine });
      t.match(ran.out, expected, `${engine}: ${command.join(" ")}`);
      t.equal(ran.status, `exited ${status}`);
    }
  }
});

t.test(
  "calls that rules deal with do not stop, observed or not",
  { skip: lacksOldCalls },
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(() => folder.remove());
    const loop = [guest("getppid"), "20000"];
    const look = "import os; print(sum(os.access('/none/here/one', 0) for _ in range(20000)))";
    const python = [PYTHON, "-c", look];
    const at = (name: string) => join(folder.path, name);
    writeFileSync(at("one"), "");
    const to = JSON.stringify(`${folder.path}/`);
    const rows: [name: string, rules: string, command: string[], out: RegExp][] = [
      ["getppid", `rule("getppid").first(1).fail("EIO")`, loop, / 20000 odd/],
      ["getppid", `rule("getppid").count("all", { by: "call" })`, loop, / 0 odd/],
      ["getppid", `rule("getppid").after(9000).every(3).return(-5)`, loop, / 3667 odd/],
      ["getppid", `rule("getppid").chance(0.5).return(1)`, loop, / (9[89]|10[01])\d\d odd/],
      ["access", `rule("access").redirect("/none/here/", ${to})`, python, /^20000\n$/],
      ["access", `rule("access").rewrite({ filename: 0 })`, python, /^0\n$/],
      ["access", `rule("access").path({ glob: "/n*/one" }).fail("EIO")`, python, /^0\n$/],
    ];
    for (const [i, [name, rules, command, out]] of rows.entries()) {
      for (const isObserved of [false, true]) {
        const observe = isObserved ? `observe: ["${name}"], late: true,` : "";
        writeFileSync(
          at(`${i}.ts`),
          `import { rule, Tool } from "reverie";
        export default class T extends Tool { static subscriptions = { ${observe} rules: [${rules}] }; observe() {} }`,
        );
        const log = at(`${i}.${isObserved}`);
        const ran = await runNative(
          reverieCommand(at(`${i}.ts`), command, ["--stats", "--log-file", log]),
        );
        t.equal(ran.stderr, "", rules);
        t.match(ran.stdout, out, rules);
        const stats = readFileSync(log, "utf8");
        const [, inGuest, stopped] =
          new RegExp(`^ *(\\d+) +(\\d+) ${name}$`, "m").exec(stats) ?? [];
        t.ok(Number(stopped) < 250, `${rules}: ${stopped} stopped`);
        t.match(stats, /^ +\? +on which rules alone decided/m, "these are in no row");
        if (isObserved) t.ok(Number(inGuest) > 19_700, `${rules}: ${inGuest} were recorded`);
      }
    }
  },
);
