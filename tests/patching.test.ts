// How the instruction of a system call gives way to a jump: plans, jumps and stubs, as bytes and run.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { aarch64 } from "../arch/aarch64/mod.ts";
import type { Refusal, SitePlan, Stub } from "../arch/agent.ts";
import { faultingBytes } from "../arch/x86_64/faulting.ts";
import { decode } from "../arch/x86_64/lengths.ts";
import { x86_64 } from "../arch/x86_64/mod.ts";
import { armText, x86Places, x86Text } from "./disassemble.ts";
import { guest } from "./guests/build.ts";
import t from "./tap.ts";
import { slowness } from "./harness.ts";

const { sites, numbers } = x86_64;
const SITE = 0x7f0000123456n;
const LAYOUT = { room: 0, handler: 8, entry: 0x1b5e_a6e0_0100 };
const CLOSE = numbers["close"]!;

/** Bytes from hexadecimal digits. */
const code = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (digits) => parseInt(digits, 16));

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What else is before a site. */
const PADDING = new Uint8Array(16).fill(0x90);

/** What becomes of a site with these bytes before and behind it. */
const planned = (before: string, behind: string, number = CLOSE): SitePlan | Refusal =>
  sites.plan(Uint8Array.of(...PADDING, ...code(before)), code(behind), number);

function plan(before: string, behind: string, number = CLOSE): SitePlan {
  const found = planned(before, behind, number);
  if ("reason" in found) throw new Error(`refused: ${found.reason}`);
  return found;
}

function reason(before: string, behind: string, number = CLOSE): string {
  const found = planned(before, behind, number);
  return "reason" in found ? found.reason : "none";
}

/** The stub of a plan, 1 MiB below the site, and its text as if it were at 0. */
function stubOf(found: SitePlan): Stub & { text: string[] } {
  const stub = sites.stub!(found, SITE, SITE - 0x100000n, LAYOUT);
  return { ...stub, text: x86Text(stub.code) };
}

t.test("the instruction behind a call moves to the stub", (t) => {
  const found = plan("", "48 3d 00 f0 ff ff 77 10");
  t.match(found, { start: 0, length: 8, ends: false });
  t.equal(found.head.length + found.kept.length, 0);
  const stub = stubOf(found);
  t.strictSame(stub.text, [
    "mov rcx,gs:[0]",
    "jrcxz 000000000000001Ah",
    "lea rcx,[1Ch]",
    "jmp qword ptr gs:[8]",
    "syscall",
    "lea rcx,[100002h]",
    "cmp rax,0FFFFFFFFFFFFF000h",
    "jmp 0000000000100008h",
  ]);
  t.match(stub, { entry: 0, shadow: 0x1a, resume: 0x1c });
  t.strictSame(stub.places, [
    { site: 2, stub: 0x23 },
    { site: 8, stub: 0x29 },
  ]);
  t.end();
});

t.test("the number's load before a call moves to the stub, where it is certain", (t) => {
  const call = "e8 00 00 00 00";
  const found = plan("90 b8 03 00 00 00", call);
  t.match(found, { start: -5, length: 7, ends: false, tail: [] });
  const stub = stubOf(found);
  t.equal(stub.text[0], "mov eax,3");
  t.equal(stub.entry, 5);
  t.strictSame(stub.places, [{ site: 2, stub: stub.code.length - 5 }]);
  t.equal(stub.text.at(-1), "jmp 0000000000100002h");
  const start = (before: string, number = CLOSE): number => plan(before, call, number).start;
  const unknown = sites.plan(code("48 89 e5 b8 03 00 00 00"), code(call), CLOSE);
  t.match(unknown, { start: 0 }, "what is before it must be known");
  t.equal(start("48 89 e5 b8 03 00 00 00"), -5);
  t.equal(start("8b b8 03 00 00 00"), -5, "memory at rax + 3, where there is none");
  for (const [before, why] of [
    ["41 b8 03 00 00 00", "r8d"],
    ["66 b8 03 00 00 00", "ax, and another instruction"],
    ["0f b8 03 00 00 00", "an opcode of two bytes"],
    ["b8 04 00 00 00", "another number"],
    ["b9 03 00 00 00", "ecx"],
    ["b8 03 00 00", "cut off"],
    ["c7 45 b8 03 00 00 00", "mov dword [rbp-0x48], 3"],
    ["41 8b b8 03 00 00 00", "memory at r8 + 3"],
    ["8d b8 03 00 00 00", "the address rax + 3"],
    ["c5 fc 10 b8 03 00 00 00", "a vector"],
  ] as const) {
    t.equal(start(before), 0, why);
  }
  t.equal(start("b8 03 00 00 40", 0x40000003), 0, "an x32 number");
  t.end();
});

t.test("forward goes before backward, and both before a jump that shares bytes", (t) => {
  const before = "90 b8 03 00 00 00";
  t.match(plan(before, "48 3d 00 f0 ff ff"), { start: 0, kept: { length: 0 } });
  t.match(plan(before, "c3 e8 00 00 00"), { start: -5, kept: { length: 0 } });
  t.match(plan("", "c3 e8 90 00 00"), { start: 0, length: 3, kept: code("e8 90"), ends: true });
  t.match(plan("", "eb 10 c3"), { start: 0, length: 4, kept: code("c3"), ends: true });
  t.match(plan("", "e8 20 df ff ff"), { start: 0, length: 2, kept: code("e8 20 df"), ends: false });
  t.end();
});

t.test("what lies behind a call may be moved, or not", (t) => {
  const cases: [behind: string, length: number, why: string][] = [
    ["c3 66 90", 5, "a return and padding"],
    ["c3 90 90", 5, "a return and two nops"],
    ["c3 66 2e 0f 1f 84 00 00 00 00 00", 13, "a return and a long nop"],
    ["c3 cc cc", 5, "a return and int3"],
    ["f3 c3 0f 1f 00", 7, "a return with a prefix"],
    ["89 c3 eb 10", 6, "a jump"],
    ["e9 00 01 00 00", 7, "a long jump"],
    ["ff e0 90", 5, "a jump to a register"],
    ["85 c0 78 10", 6, "a conditional jump"],
    ["0f 88 00 01 00 00", 8, "a long one"],
    ["48 8b 1d 00 10 00 00", 9, "memory relative to the instruction"],
    ["5d 5b 41 5c", 6, "three instructions"],
    ["62 f1 7c 48", 0, "EVEX"],
    ["e8 00 00 00 00", 0, "a call"],
    ["ff d0 90", 0, "a call by register"],
    ["0f 05 90", 0, "a call of the kernel"],
    ["e2 10 90", 0, "a loop"],
    ["e3 10 90", 0, "jrcxz"],
    ["f3 0f 1e fa", 0, "where other code jumps to"],
    ["0f 0b 90", 0, "ud2"],
    ["f4 90 90", 0, "hlt"],
    ["c3 55 48 89 e5", 0, "another function"],
    ["c3 f3 0f 1e fa", 0, "another function that begins with endbr64"],
    ["c3 f3 90 90", 0, "pause is no padding"],
    ["89", 0, "cut off"],
    ["66 e9 00 00 00 00", 0, "a jump whose length processors don't agree about"],
    ["c7 f8 00 00 00 00", 0, "a transaction"],
    ["48 8b 1d 00 00 00 40", 0, "memory too far away"],
  ];
  for (const [behind, length, why] of cases) {
    const found = planned("", behind);
    const isWhole = !("reason" in found) && found.kept.length === 0;
    t.equal(isWhole ? found.length : 0, length, why);
  }
  t.end();
});

t.test("a refusal says why", (t) => {
  const off = "e8 00 80 00 00"; // no stub can be where that would lead
  t.equal(reason("", off), "the instruction behind it can't be moved: a call");
  t.equal(reason("", "f3 0f 1e fa"), "none", "a jump that shares all bytes");
  t.equal(reason("", ""), "the code ends behind it");
  t.equal(reason("", "c3"), "other code begins too soon behind it");
  const cmp = "48 3d 00 f0 ff ff";
  for (const [name, why] of [
    ["clone", "it makes a new task"],
    ["vfork", "it makes a new task"],
    ["execve", "it starts another program"],
    ["rt_sigreturn", "it never comes back"],
    ["ioperm", "it asks for the use of ports"],
  ] as const) {
    t.equal(reason("", cmp, numbers[name]), why, name);
  }
  const cancellable = planned("4c 89 5c 24 08", "c3 e9 90 00 00");
  t.match(cancellable, { start: -5, length: 7 }, "musl's, before which nothing loads a number");
  t.end();
});

t.test("a jump's stub is where landing on any of the jump's bytes faults", (t) => {
  const found = plan("", "48 3d 00 f0 ff ff");
  for (const { low, high } of sites.nearRanges(found, SITE)) {
    let from = low;
    for (let i = 0; i < 50; i++) {
      const at = sites.stubStart(found, SITE, from);
      if (at === undefined || at >= high) throw new Error(`none from ${from.toString(16)}`);
      const jump = sites.jump(found, SITE, at);
      if (![...jump.subarray(2)].every((byte) => faultingBytes.includes(byte))) {
        t.fail(`${hex(jump)} for a stub at ${at.toString(16)}`);
      }
      from = at + BigInt(1 + i * 517);
    }
  }
  t.equal(sites.stubStart(found, SITE, SITE + 0x7fffffffn), undefined, "too far");
  const lowest = sites.stubStart(found, SITE, 0n)!;
  t.ok(lowest > SITE - 0x78000000n && lowest < SITE - 0x60000000n, "the lowest");
  t.end();
});

t.test("stubs are looked for below a site first, and only where memory can be", (t) => {
  const found = plan("", "48 3d 00 f0 ff ff");
  const [first] = sites.nearRanges(found, SITE);
  t.strictSame(first, { low: SITE + 5n - 0x5f9fa00n, high: SITE + 5n - 0x4000000n });
  const low = sites.nearRanges(found, 0x401000n);
  t.ok(low.length > 3 && low.every((range) => range.low > 0x401000n), "above a program at 4 MiB");
  t.ok(low[0]!.low > 0x40000000n, "and above its heap");
  const back = plan("b8 03 00 00 00", "e8 00 00 00 00");
  t.equal(sites.nearRanges(back, SITE).length, 2, "anywhere, for a jump that nobody lands in");
  t.equal(sites.stubStart(back, SITE, SITE + 77n), SITE + 77n);
  t.end();
});

t.test("a jump that shares bytes leaves them as they are", (t) => {
  for (const [behind, kept] of [
    ["eb 10 c3", 1],
    ["c3 b8 e0", 2],
    ["e8 20 df ff ff", 3],
  ] as const) {
    const found = plan("", behind);
    for (const { low, high } of sites.nearRanges(found, SITE)) {
      const at = sites.stubStart(found, SITE, low)!;
      t.ok(at < high);
      const jump = sites.jump(found, SITE, at);
      t.equal(jump.length, 5 - kept);
      const bytes = Uint8Array.of(...jump, ...found.kept);
      const [text] = x86Text(bytes, SITE);
      t.match(text, at.toString(16).toUpperCase(), `${hex(bytes)} is ${text}`);
    }
  }
  t.end();
});

/** Opcodes with prefixes, and all that may follow. */
function* manyInstructions(): Generator<Uint8Array> {
  const prefixes = [
    "",
    "66",
    "48",
    "41",
    "66 4f",
    "f3",
    "f2 48",
    "67",
    "64",
    "c5 f8",
    "c4 e2 79",
    "c4 e3 79",
  ];
  const maps = ["", "0f", "0f 38", "0f 3a"];
  for (const prefix of prefixes) {
    for (const map of prefix.startsWith("c") ? [""] : maps) {
      for (let opcode = 0; opcode < 256; opcode++) {
        for (const modrm of [0x00, 0x04, 0x05, 0x44, 0x84, 0x8d, 0xc0, 0x0d, 0xf8, 0x25]) {
          yield Uint8Array.of(
            ...code(prefix),
            ...code(map),
            opcode,
            modrm,
            0x25,
            ...code("11 22 33 44 55 66 77 88 99 aa"),
          );
        }
      }
    }
  }
}

t.test("instructions are as long as a disassembler says", (t) => {
  let same = 0;
  const wrong: string[] = [];
  for (const bytes of manyInstructions()) {
    const [first] = x86Places(bytes);
    if (!first?.length) continue;
    const found = decode(bytes);
    if (typeof found === "string") continue;
    if (found.length === first.length) same++;
    else wrong.push(`${hex(bytes)}: ${found.length}, not ${first.length}`);
  }
  t.strictSame(wrong.slice(0, 20), []);
  t.ok(same > 20_000, `${same} instructions`);
  t.end();
});

t.test("aarch64: one word takes the place of another", async (t) => {
  const { sites } = aarch64;
  const none = new Uint8Array(16);
  const found = sites.plan(none, none, aarch64.numbers["close"]!);
  if ("reason" in found) return void t.fail(found.reason);
  t.strictSame(await armText(sites.jump(found, 0x10000n, 0x10100n)), ["b #0x100"]);
  t.strictSame(await armText(sites.jump(found, 0x10100n, 0x10000n)), ["b #0xffffffffffffff00"]);
  t.equal(sites.stubStart(found, 0x10000000n, 0n), 0x8000000n, "128 MiB below");
  t.equal(sites.stubStart(found, 0x10000000n, 0x18000000n), undefined, "128 MiB above is too far");
  t.match(sites.plan(none, none, aarch64.numbers["clone"]!), { reason: "it makes a new task" });
});

/** A function with a site: what is before and behind it, and how it is to be replaced. */
interface Function {
  readonly name: string;
  readonly before: string;
  readonly behind: string;
  readonly start: number;
  readonly kept: number;
}

const LOAD = "b8 03 00 00 00";
/** The same in bytes that can't be displaced. */
const LOAD_LOW = "31 c0 b0 03";

const FUNCTIONS: readonly Function[] = [
  ["compare", LOAD, "48 3d 00 f0 ff ff 77 02 31 c0 c3", 0, 0],
  ["taken", LOAD, "85 c0 78 02 31 db c3", 0, 0],
  ["not-taken", LOAD, "85 c0 79 02 31 db c3", 0, 0],
  ["jump", LOAD, "89 c3 eb 02 31 db c3", 0, 0],
  ["return", LOAD, "c3 66 90 31 c0 c3", 0, 0],
  ["pointer", LOAD, "48 8d 1d 00 00 00 00 c3", 0, 0],
  ["memory", LOAD, "48 8b 1d 01 00 00 00 c3 88 77 66 55 44 33 22 11", 0, 0],
  ["nop", LOAD_LOW, "0f 1f 00 c3", 0, 0],
  ["backward", `48 89 c3 ${LOAD}`, "e8 01 00 00 00 c3 31 db c3", -5, 0],
  ["shares-1", LOAD_LOW, "eb 00 c3", 0, 1],
  ["shares-2", LOAD_LOW, "c3 b8 e0 00 00 00 c3", 0, 2],
  ["shares-3", LOAD_LOW, "e8 01 00 00 00 c3 31 db c3", 0, 3],
].map(([name, before, behind, start, kept]) => ({ name, before, behind, start, kept }) as Function);

/** Lines for the guest patched_site: a function run before and after its site is replaced, also from its middle. */
function runsOf({ name, before, behind, start, kept }: Function, base: bigint): string[] {
  const lines: string[] = [];
  const site = base + BigInt(code(before).length);
  const put = (at: bigint, bytes: Uint8Array) =>
    lines.push(`code ${at.toString(16)} ${hex(bytes)}`);
  const run = (what: string, at: bigint, room: number) =>
    lines.push(`run ${name}:${what} ${at.toString(16)} ${room}`);
  put(base, code(`${before} 0f 05 ${behind}`));
  const found = plan(before, behind);
  t.match(found, { start, kept: { length: kept } }, name);
  const at = sites.stubStart(found, site, sites.nearRanges(found, site)[0]!.low)!;
  const stub = sites.stub!(found, site, at, LAYOUT);
  run("whole", base, 0);
  for (const { site: place } of stub.places) run(`${place}`, site + BigInt(place), 0);
  put(at, stub.code);
  put(site + BigInt(found.start), sites.jump(found, site, at));
  run("whole", base, 0);
  run("whole", base, 1);
  for (const { site: place, stub: offset } of stub.places) {
    const from = site + BigInt(place);
    lines.push(`heal ${from.toString(16)} ${(at + BigInt(offset)).toString(16)}`);
    run(`${place}`, from, 1);
  }
  return lines;
}

const skip = process.arch === "x64" ? false : "x86-64 only";

t.test("a replaced site does what it did, to every register and flag", { skip }, (t) => {
  const lines = FUNCTIONS.flatMap((one, i) => runsOf(one, 0x60000000n + BigInt(i) * 0x410000n));
  const run = spawnSync(guest("patched_site"), {
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
    timeout: slowness * 30_000,
  });
  t.equal(run.stderr, "");
  t.equal(run.status, 0);
  const results = new Map<string, { registers: string; handled: string; healed: string }[]>();
  for (const line of run.stdout.trim().split("\n")) {
    const [, name = "", registers = "", handled = "", healed = ""] =
      /^(\S+): (.*) \/ (\d+) handled, (\d+) healed$/.exec(line) ?? [];
    results.set(name, [...(results.get(name) ?? []), { registers, handled, healed }]);
  }
  for (const { name, start, kept } of FUNCTIONS) {
    const [before, shadow, handled] = results.get(`${name}:whole`)!;
    t.equal(shadow!.registers, before!.registers, `${name}, without room`);
    t.equal(handled!.registers, before!.registers, `${name}, with room`);
    t.strictSame([before!.handled, shadow!.handled, handled!.handled], ["0", "0", "1"]);
    t.match(before!.registers, /^f{15}7 |^0 /, "the call was made");
    const [inside, healed] = results.get(`${name}:2`)!;
    t.equal(healed!.registers, inside!.registers, `${name}, behind the call`);
    t.equal(healed!.healed, start === 0 && kept < 3 ? "1" : "0");
    for (const [before, after] of [...results]
      .filter(([key]) => key.startsWith(`${name}:`))
      .map(([, all]) => all)) {
      t.equal(after!.registers, before!.registers);
    }
  }
  t.end();
});

t.test("bytes that fault do so whatever follows them", { skip }, (t) => {
  const words = faultingBytes.map((byte) => byte.toString(16).padStart(2, "0"));
  const run = spawnSync(guest("faulting_bytes"), words, {
    encoding: "utf8",
    timeout: slowness * 60_000,
  });
  const lines = run.stdout.trim().split("\n");
  t.strictSame(
    lines.map((line) => line.slice(0, 2)),
    words,
  );
  for (const line of lines) t.match(line, /^\w\w:( SIGSEGV| SIGILL)+$/);
  t.equal(run.stderr, "");
  const others = spawnSync(guest("faulting_bytes"), ["90", "cc", "f1"], {
    encoding: "utf8",
    timeout: slowness * 60_000,
  });
  t.match(others.stdout, /^90: .* at .*\ncc: SIGTRAP at 1,.*\nf1: SIGTRAP at /, "it tells others");
  t.end();
});
