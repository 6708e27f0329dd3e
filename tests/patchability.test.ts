// Which system calls in real programs can be replaced by jumps: every one in their code, none of them run.
// @seconds 10
// @arch x86_64 it is about the sites of x86-64: on aarch64 each is one word, as tests/patching.test.ts has it
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SitePlan } from "../arch/agent.ts";
import { x86_64 } from "../arch/x86_64/mod.ts";
import { Near, roomFor, type Wanted } from "../src/backends/agent/near.ts";
import { Elf, elf } from "../src/symbols/elf.ts";
import { FileSource } from "../src/symbols/source.ts";
import { x86Places, x86Text } from "./disassemble.ts";
import { guest, hasProgram } from "./guests/build.ts";
import t from "./tap.ts";

const { sites } = x86_64;
const LAYOUT = { room: 0, handler: 8, entry: 0x1b5e_a6e0_0100 };
/** Where programs are taken to be loaded, so that there is room below. */
const BASE = 0x7f0000000000n;
const SYSCALL = Uint8Array.of(0x0f, 0x05);
const MOVE_EAX = 0xb8;

/** A `syscall` in a program's code. */
interface Found {
  readonly address: bigint;
  readonly before: Uint8Array;
  readonly behind: Uint8Array;
  /** What eax was last loaded with, as far as that can be seen; 0 elsewhere. */
  readonly number: number;
}

/** Where instructions begin, up to a place that should be one, if code is read from somewhere before it. */
function beginnings(code: Uint8Array, from: number, to: number): number[] {
  const starts: number[] = [];
  for (const { at } of x86Places(code.subarray(from, to + 15))) {
    if (from + at > to) break;
    starts.push(from + at);
  }
  return starts;
}

/** Instructions fall into step soon, wherever one begins to read: most readings tell whether one begins here. */
function isInstruction(code: Uint8Array, at: number): boolean {
  let [yes, all] = [0, 0];
  for (let back = 40; back <= 160 && back <= at; back += 13) {
    all++;
    if (beginnings(code, at - back, at).at(-1) === at) yes++;
  }
  return 2 * yes >= all;
}

/** What the instructions right before a call load eax with. */
function numberBefore(code: Uint8Array, at: number): number {
  const load = beginnings(code, Math.max(0, at - 100), at)
    .slice(-8, -1)
    .findLast((start) => code[start] === MOVE_EAX);
  if (load === undefined) return 0;
  return new DataView(code.buffer, code.byteOffset + load + 1, 4).getUint32(0, true);
}

function* callsIn(path: string): Generator<Found> {
  const source = FileSource.open(realpathSync(path));
  const file = source && Elf.open(source);
  for (const section of file?.sections ?? []) {
    const content = section.flags & elf.SHF_EXECINSTR ? file?.contentsOf(section) : undefined;
    if (!content) continue;
    const code = Buffer.from(content.buffer, content.byteOffset, content.length);
    for (let at = code.indexOf(SYSCALL); at >= 0; at = code.indexOf(SYSCALL, at + 1)) {
      if (!isInstruction(code, at)) continue;
      yield {
        address: BASE + BigInt(section.address + at),
        before: code.subarray(Math.max(0, at - 16), at),
        behind: code.subarray(at + 2, at + 18),
        number: numberBefore(code, at),
      };
    }
  }
  source?.close();
}

/** The libraries that every program has, as this one has them. */
function libraries(): [string, string][] {
  const maps = readFileSync("/proc/self/maps", "utf8");
  const find = (pattern: RegExp): string | undefined => pattern.exec(maps)?.[0];
  const found = [
    ["libc", find(/\/\S+\/libc\.so\.6$/m)],
    ["ld.so", find(/\/\S+\/ld-linux-x86-64\.so\.2$/m)],
    ["musl", ["/lib/ld-musl-x86_64.so.1"].find(hasProgram)],
  ];
  return found.filter((row): row is [string, string] => row[1] !== undefined);
}

/** Programs on PATH that are no scripts; those that their distribution has in /usr/bin. */
function programs(): [string, string][] {
  return ["python3", "bash", "git", "busybox", "node"]
    .map((name): [string, string] => [name, join("/usr/bin", name)])
    .filter(([, path]) => hasProgram(path));
}

function allPrograms(): [string, string][] {
  const modules = join(import.meta.dirname!, "../node_modules");
  const runtimes: [string, string][] = [
    ["bun", join(modules, "bun/bin/bun.exe")],
    ["deno", join(modules, "deno/deno")],
  ];
  const built = ["static", "musl"].flatMap((kind) =>
    ["hello", "classic_threads"].map((name): [string, string] => {
      return [`${name}.${kind}`, guest(`${name}.${kind}`)];
    }),
  );
  return [...libraries(), ...built, ...programs(), ...runtimes.filter(([, p]) => hasProgram(p))];
}

/** Instructions as text, without what only tells their length. */
const texts = (code: Uint8Array, at: bigint): string[] =>
  x86Text(code, at).map((text) => text.replace(/ (short|near)\b/, ""));

/** What is wrong with the stub of a site, held against the site itself by a disassembler. */
function faults(plan: SitePlan, { address, behind }: Found): string[] {
  const [near] = sites.nearRanges(plan, address);
  const at = sites.stubStart(plan, address, near!.low)!;
  const stub = sites.stub!(plan, address, at, LAYOUT);
  const end = plan.start + plan.length;
  const jump = x86Text(Uint8Array.of(...sites.jump(plan, address, at), ...plan.kept), address);
  const tail = stub.places[0]?.stub ?? stub.code.length;
  const moved = texts(stub.code.subarray(tail), at + BigInt(tail));
  const original = texts(behind.subarray(0, end - 2), address + 2n);
  const goesOn = `jmp ${(address + BigInt(end)).toString(16).toUpperCase().padStart(16, "0")}`;
  const expected = [...original, ...(plan.ends ? [] : [goesOn])];
  const wrong = expected.filter(
    (text, i) => moved[i]?.replace(/h$/, "") !== text.replace(/h$/, ""),
  );
  return jump.length === 1 && moved.length === expected.length ? wrong : [...moved, ...jump];
}

/** Why no call like that is replaced anywhere: no fault of its place. */
const NEVER = /^it (makes a new task|starts another program|never comes back|asks for the use)/;

interface Count {
  sites: number;
  forward: number;
  backward: number;
  shared: number;
  never: number;
  refused: number;
}

const reasons = new Map<string, number>();
const counts = new Map<string, Count>();

/** Plans every site of a program; `wrong` gets what is wrong with a stub. */
function countSites(path: string, wrong: string[]): Count {
  const count: Count = { sites: 0, forward: 0, backward: 0, shared: 0, never: 0, refused: 0 };
  for (const found of callsIn(path)) {
    count.sites++;
    const plan = sites.plan(found.before, found.behind, found.number);
    if ("reason" in plan) {
      reasons.set(plan.reason, (reasons.get(plan.reason) ?? 0) + 1);
      count[NEVER.test(plan.reason) ? "never" : "refused"]++;
      continue;
    }
    count[plan.start ? "backward" : plan.kept.length ? "shared" : "forward"]++;
    for (const text of faults(plan, found)) wrong.push(`${found.address.toString(16)}: ${text}`);
  }
  return count;
}

for (const [name, path] of allPrograms()) {
  t.test(`${name}: nearly every system call can be replaced`, (t) => {
    const wrong: string[] = [];
    const count = countSites(path, wrong);
    t.strictSame(wrong, [], "stubs do what the sites did");
    counts.set(name, count);
    const { forward, backward, shared, never } = count;
    const possible = count.sites - never;
    t.ok(forward + backward + shared >= 0.98 * possible, JSON.stringify(count));
    t.ok(forward + backward >= 0.9 * possible, "with a jump of their own");
    if (/^(libc|ld\.so)$/.test(name)) t.ok(forward + backward >= 0.95 * count.sites, "forward");
    t.end();
  });
}

/** What finds a place for the stub of a site: its plan, its address, the stub's size. */
function wantedBy(path: string): Wanted[] {
  const all: Wanted[] = [];
  for (const { address: site, before, behind } of callsIn(path)) {
    const plan = sites.plan(before, behind, 0);
    if ("reason" in plan) continue;
    const size = BigInt(sites.stub!(plan, site, site, LAYOUT).code.length);
    all.push({ sites, plan, site, size });
  }
  return all;
}

t.test("the stubs of a whole library share few rooms", (t) => {
  const nears: Near[] = [];
  const gaps = [
    { low: 0x10000n, high: BASE },
    { low: BASE + 0x1000000n, high: 0x7ffffffff000n },
  ];
  for (const wanted of wantedBy(libraries()[0]![1])) {
    let near = nears.find((near) => near.take(wanted) !== undefined);
    if (!near) {
      const [room] = roomFor(wanted, gaps, 0x400000n);
      near = new Near(room!);
      nears.push(near);
      const at = near.take(wanted)!;
      t.ok(at >= near.low && at + wanted.size <= near.high && near.low % 0x1000n === 0n);
      t.equal(near.take(wanted) !== at, true, "no two at the same place");
    }
  }
  t.ok(nears.length <= 8, `${nears.length} rooms`);
  t.end();
});

t.test("room is looked for around what is mapped", (t) => {
  const site = 0x400000n;
  const plan = sites.plan(new Uint8Array(), Uint8Array.of(0xc3, 0xb8, 0x20, 0x55), 0);
  if ("reason" in plan) return void t.fail(plan.reason);
  const wanted = { sites, plan, site, size: 60n };
  const place = sites.stubStart(plan, site, 0n)!;
  t.equal(place, 0x400000n + 5n + 0x20b80600n);
  const page = place - (place % 0x1000n);
  const rooms = (gaps: [bigint, bigint][]) => [
    ...roomFor(
      wanted,
      gaps.map(([low, high]) => ({ low, high })),
      0x400000n,
    ),
  ];
  const [room] = rooms([[0x10000n, 0x7ffffffff000n]]);
  t.equal(room!.low, page);
  t.ok(room!.high - room!.low <= 0x11000n, "no more than it can use");
  t.equal(new Near(room!).take(wanted), place);
  const [later] = rooms([
    [0x10000n, page + 0x1000n],
    [page + 0x3000n, 0x7ffffffff000n],
  ]);
  t.strictSame(later, { low: page, high: page + 0x1000n });
  const [behind] = rooms([[page + 0x3000n, 0x7ffffffff000n]]);
  t.equal(behind!.low, page + 0x3000n);
  t.strictSame(
    rooms([
      [0x10000n, page],
      [page + 0x20000n, 0x7ffffffff000n],
    ]),
    [],
    "nowhere",
  );
  t.end();
});

t.test("the table", (t) => {
  const columns = ["sites", "forward", "backward", "shared", "never", "refused"] as const;
  const line = (first: string, cells: readonly (string | number)[]): void =>
    t.comment(first.padEnd(24) + cells.map((cell) => `${cell}`.padStart(10)).join(""));
  line("program", columns);
  for (const [name, count] of counts)
    line(
      name,
      columns.map((column) => count[column]),
    );
  for (const [reason, count] of reasons) t.comment(`${count} x ${reason}`);
  t.ok(counts.get("libc")!.sites > 300 && counts.get("ld.so")!.sites > 30, "they are found");
  t.end();
});
