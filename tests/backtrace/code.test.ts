// Callers by a function's own code, where no table tells: beside a disassembler, and beside the tables of code that has them.
// @runtimes bun deno
// @emulated 40
import { existsSync, readFileSync } from "node:fs";
import { decode as decodeArm } from "../../src/symbols/code/aarch64.ts";
import { decode as decodeX86 } from "../../src/symbols/code/x86_64.ts";
import { type Bounds, type Ground, wayOut } from "../../src/symbols/code/way_out.ts";
import { Elf } from "../../src/symbols/elf.ts";
import { machines } from "../../src/symbols/machine.ts";
import { Module } from "../../src/symbols/module.ts";
import { BufferSource } from "../../src/symbols/source.ts";
import { x86Lengths } from "../disassemble.ts";
import { hasProgram } from "../guests/build.ts";
import { slowness } from "../harness.ts";
import t from "../tap.ts";
import { built } from "./programs.ts";

const STACK = 0x7fff_0000n;
const FRAME = 0x7fff_8000n;
const HALF = (FRAME - STACK) / 2n;
const LONGEST = 15;
/** Functions that are longer are left out: it takes time to find their instructions. */
const LONG = 20_000;
const SAMPLES = 400 / slowness;
const skip = slowness > 1 && "it takes long and is about the other processor";

function ground(machine: (typeof machines)["x86_64"], code: Ground["code"]): Ground {
  const { decode, instructionPointer, stackPointer, linkRegister } = machine;
  const returnSize = linkRegister === undefined ? 8n : 0n;
  // what lies in memory is its own address
  const word = (address: bigint): bigint => address;
  return {
    ...{ decode, instructionPointer, stackPointer, returnSize, code, word },
    budget: { left: 1_000_000 },
    bounds: () => undefined,
  };
}

/** Registers of a stopped thread, each with a value of its own. */
function registersOf({ registers, stackPointer, framePointer }: (typeof machines)["x86_64"]) {
  const values: (bigint | undefined)[] = registers.map((_, i) => 0x1000n + BigInt(i));
  values[stackPointer] = STACK;
  values[framePointer] = FRAME;
  return values;
}

t.test("lengths of x86-64 instructions are those that a disassembler finds", { skip }, (t) => {
  const prefixes = [[], [0x66], [0x48], [0x67, 0x4f], [0x64, 0xf3, 0x40], [0xf2, 0x44]];
  const maps = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a], [0xc5, 0xf8], [0xc4, 0xe2, 0x79]];
  const more = [
    [0xc4, 0xe3, 0x7d],
    [0xc4, 0x41, 0x2d],
    [0x62, 0xf2, 0x7d, 0x48],
    [0x62, 0xf3, 0xfd, 0x28],
  ];
  const tails = [0xc1, 0x04, 0x05, 0x44, 0x84, 0xb5, 0x39].map((modrm) => [
    ...[modrm, 0x24, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  ]);
  let [same, unknown] = [0, 0];
  for (const prefix of prefixes)
    for (const map of prefix.length > 0 ? maps.slice(0, 4) : [...maps, ...more])
      for (let opcode = 0; opcode < 256; opcode++)
        for (const tail of tails) {
          const bytes = Uint8Array.from([...prefix, ...map, opcode, ...tail]);
          const [theirs] = x86Lengths(bytes.subarray(0, LONGEST));
          const ours = decodeX86(bytes)?.length;
          if (theirs === undefined) continue;
          if (ours === theirs) same++;
          else if (ours === undefined) unknown++;
          else
            t.fail(
              `${ours}, not ${theirs}: ${Array.from(bytes, (byte) => byte.toString(16)).join(" ")}`,
            );
        }
  t.comment(`${same} alike, ${unknown} that are not decoded`);
  t.ok(same > 20_000);
  t.ok(unknown < same / 20, `${unknown} that are not decoded`);
  t.equal(decodeX86(Uint8Array.of(0xe8, 1, 2)), undefined, "cut off");
  t.equal(decodeArm(Uint8Array.of(0xc0, 3, 0x5f)), undefined, "cut off");
  t.end();
});

/** How often the way out of a function is what its table says, at places all over a file. */
function beside(path: string, seed: number) {
  const bytes = new Uint8Array(readFileSync(path));
  const file = Elf.open(new BufferSource(bytes))!;
  const module = new Module("/nowhere", file, "");
  const { start, size, code } = textOf(file, bytes);
  const machine = machines[file.machine === machines.x86_64.elfMachine ? "x86_64" : "aarch64"];
  const bounds = (address: number): Bounds | undefined => module.symbol(address);
  const found = { right: 0, guessed: 0, none: 0, wrong: [] as string[] };
  let state = seed;
  for (let i = 0; i < SAMPLES; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const symbol = module.symbol(start + (state % size));
    if (!symbol || symbol.end - symbol.start > LONG) continue;
    const ip = instructionAt(machine.decode, code, symbol.start, start + (state % size));
    const row = ip === undefined ? undefined : module.frames.find(ip);
    if (ip === undefined || row?.cfa.kind !== "register") continue;
    const { register, offset } = row.cfa;
    const expected = (register === machine.stackPointer ? STACK : FRAME) + BigInt(offset);
    const out = wayOut({ ...ground(machine, code), bounds }, registersOf(machine), ip);
    const stack = out?.values[machine.stackPointer];
    // one by the stack pointer and one by the frame pointer: what we made up can't tell
    if (stack !== undefined && stack < FRAME - HALF !== expected < FRAME - HALF) continue;
    if (!out) found.none++;
    else if (!out.isSure) found.guessed++;
    else if (stack === expected) found.right++;
    else found.wrong.push(`${symbol.name} at ${ip.toString(16)}`);
  }
  return found;
}

function textOf(file: Elf, bytes: Uint8Array) {
  const { address, offset, size } = file.section(".text")!;
  const code = (at: number, length: number): Uint8Array => {
    const from = at - address;
    if (from < 0 || from >= size) return new Uint8Array(0);
    return bytes.subarray(offset + from, offset + Math.min(from + length, size));
  };
  return { start: address, size, code };
}

/** The instruction around an address of a function; undefined where there is data in it. */
function instructionAt(
  decode: Ground["decode"],
  code: Ground["code"],
  start: number,
  wanted: number,
): number | undefined {
  let at = start;
  for (;;) {
    const length = decode(code(at, LONGEST))?.length;
    if (length === undefined) return undefined;
    if (at + length > wanted) return at;
    at += length;
  }
}

const SYSTEM = [
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/usr/aarch64-linux-gnu/lib/libc.so.6",
  "/lib/aarch64-linux-gnu/libc.so.6",
];
const OURS = [
  ["g++", "-O2", "-static"],
  ["g++", "-O1"],
];
const ARM = ["aarch64-linux-gnu-gcc", "-O2", "-static", "-pthread"];

t.test("what is sure of a caller is what tables say", (t) => {
  const programs = OURS.filter(([compiler = ""]) => hasProgram(compiler)).map((command) => ({
    name: command.join(" "),
    path: built("backtrace_cpp.cc", command),
  }));
  const arm = hasProgram(ARM[0]!)
    ? [{ name: ARM.join(" "), path: built("backtrace_frames.c", ARM) }]
    : [];
  const libraries = SYSTEM.filter((path) => existsSync(path)).map((path) => ({ name: path, path }));
  for (const { name, path } of [...programs, ...arm, ...libraries]) {
    if (path === undefined) {
      t.comment(`${name} makes no program here`);
      continue;
    }
    const { right, guessed, none, wrong } = beside(path, 12345);
    t.comment(`${name}: ${right} sure, ${guessed} guessed, ${none} unknown`);
    t.ok(right > guessed + none, `${name}: most are sure`);
    // these are assembly whose tables do not tell of what it pushes
    t.strictSame(
      wrong.filter((text) => !/^__mpn_/.test(text)),
      [],
      `${name}: none is wrong`,
    );
  }
  t.end();
});

/** Where the caller's stack pointer is found to be, at each instruction of a function. */
function stacks(name: "x86_64" | "aarch64", code: Uint8Array, places: readonly number[]) {
  const machine = machines[name];
  const base = 0x1000;
  const look: Ground = {
    ...ground(machine, (at, length) => code.subarray(at - base, at - base + length)),
    bounds: () => ({ start: base, end: base + code.length }),
  };
  return places.map((at) => {
    const out = wayOut(look, registersOf(machine), base + at);
    const stack = out?.values[machine.stackPointer];
    return stack === undefined ? "none" : `${stack - STACK}${out!.isSure ? "" : " perhaps"}`;
  });
}

t.test("a function of A64", (t) => {
  const words = [
    0xa9be7bfd, // stp x29, x30, [sp, #-32]!
    0x910003fd, // mov x29, sp
    0xf9000bf3, // str x19, [sp, #16]
    0xb4000040, // cbz x0, +8
    0x94000010, // bl
    0xf9400bf3, // ldr x19, [sp, #16]
    0xa8c27bfd, // ldp x29, x30, [sp], #32
    0xd65f03c0, // ret
  ];
  const code = new Uint8Array(Uint32Array.from(words).buffer);
  const places = words.map((_, i) => 4 * i);
  t.strictSame(stacks("aarch64", code, places), ["0", "32", "32", "32", "32", "32", "32", "0"]);
  t.end();
});

t.test("code behind a call that never returns belongs to other paths", (t) => {
  // test %edi, %edi; je 1f; sub $24, %rsp; call; 1: ret
  const mixed = [0x85, 0xff, 0x74, 0x09, 0x48, 0x83, 0xec, 0x18, 0xe8, 0, 0, 0, 0, 0xc3];
  t.strictSame(stacks("x86_64", Uint8Array.from(mixed), [13]), ["8 perhaps"], "it may be wrong");
  // sub $24, %rsp; test %edi, %edi; je 1f; add $24, %rsp; ret; 1: call
  const tail = [0x48, 0x83, 0xec, 0x18, 0x85, 0xff, 0x74, 0x05, 0x48, 0x83, 0xc4, 0x18, 0xc3];
  const last = Uint8Array.from([...tail, 0xe8, 0, 0, 0, 0]);
  t.strictSame(stacks("x86_64", last, [0, 4, 8, 12, 13]), ["8", "32", "32", "8", "none"]);
  t.end();
});
