// Damaged ELF files, debug information and names: nothing throws, nothing takes long.
// @runtimes bun deno
// @emulated 45
import { readFileSync } from "node:fs";
import process from "node:process";
import { wayOut } from "../../src/symbols/code/way_out.ts";
import { demangle } from "../../src/symbols/demangle/demangle.ts";
import { Elf } from "../../src/symbols/elf.ts";
import { machines } from "../../src/symbols/machine.ts";
import { Module } from "../../src/symbols/module.ts";
import { BufferSource } from "../../src/symbols/source.ts";
import { hasProgram } from "../guests/build.ts";
import { slowness } from "../harness.ts";
import t from "../tap.ts";
import { built } from "./programs.ts";

const seed = Number(process.env["REVERIE_FUZZ_SEED"] ?? Date.now() % 1_000_000);
const COUNT = 1000 / slowness;

/** Numbers from 0 up to, but without, `limit`: the same for a seed. */
function random(start: number): (limit: number) => number {
  let state = start | 1;
  return (limit) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((state ^ (state >>> 15)) >>> 0) % limit;
  };
}

/** Changes some bytes where they matter: in the heads, or in one of these ranges. */
function damage(
  original: Uint8Array,
  ranges: readonly (readonly [at: number, size: number])[],
  pick: (limit: number) => number,
): Uint8Array {
  const bytes = original.slice();
  const count = 1 + pick(20);
  const [at, size] = ranges[pick(ranges.length)]!;
  for (let i = 0; i < count; i++) {
    const value = pick(4) === 0 ? 0xff : pick(256);
    if (size > 0) bytes[at + pick(size)] = value;
  }
  return pick(20) === 0 ? bytes.subarray(0, pick(bytes.length)) : bytes;
}

t.comment(`REVERIE_FUZZ_SEED=${seed}`);
const skip = hasProgram("gcc") ? false : "gcc is missing";

for (const flags of [["-gdwarf-5"], ["-gdwarf-4"], ["-gdwarf-5", "-gz"]]) {
  t.test(`damaged files, ${flags.join(" ")}`, { skip }, (t) => {
    const path = built("backtrace_frames.c", ["gcc", "-O2", "-pthread", ...flags])!;
    const original = new Uint8Array(readFileSync(path));
    const whole = Elf.open(new BufferSource(original))!;
    const ranges = [
      [0, 64 + 56 * whole.segments.length],
      [original.length - 64 * whole.sections.length, 64 * whole.sections.length],
      ...whole.sections
        .filter(({ name }) => /debug|eh_frame|symtab|strtab|note/.test(name))
        .map(({ offset, size }) => [offset, size] as const),
    ] as const;
    const text = whole.section(".text")!;
    const pick = random(seed);
    let slowest = 0;
    for (let i = 0; i < COUNT; i++) {
      const bytes = damage(original, ranges, pick);
      const start = performance.now();
      const file = Elf.open(new BufferSource(bytes));
      if (!file) continue;
      const module = new Module("/nowhere", file, "");
      for (let k = 0; k < 3; k++) {
        const address = text.address + pick(text.size);
        module.frames.find(address);
        module.symbol(address);
        module.locations(address);
      }
      slowest = Math.max(slowest, performance.now() - start);
    }
    t.pass(`${COUNT} files`);
    t.ok(slowest < 10_000, `none took long: ${Math.round(slowest)} ms`);
    t.end();
  });
}

t.test("code that is none", (t) => {
  const pick = random(seed + 2);
  for (const { decode, instructionPointer, stackPointer } of Object.values(machines)) {
    for (let i = 0; i < 100; i++) {
      const bytes = Uint8Array.from({ length: 5000 }, () => pick(pick(4) ? 256 : 96));
      const registers = Array.from({ length: 40 }, () => BigInt(pick(2 ** 31)) << BigInt(pick(33)));
      const start = performance.now();
      wayOut(
        {
          ...{ decode, instructionPointer, stackPointer, returnSize: 8n },
          budget: { left: 100_000 },
          code: (at, length) => bytes.subarray(at % 5000, (at % 5000) + length),
          word: (address) => address * 3n,
          bounds: () => (pick(2) ? { start: 0, end: 5000 } : undefined),
        },
        registers,
        pick(5000),
      );
      if (performance.now() - start > slowness * 10_000) t.fail("it took long");
    }
  }
  t.pass("200 times");
  t.end();
});

const NAMES = [
  "_ZNSt8_Rb_treeISsSt4pairIKSsiESt10_Select1stIS2_ESt4lessISsESaIS2_EE9_M_insertEPKSt18_Rb_tree_node_base",
  "_ZN4llvm10make_errorINS_11StringErrorEJRA19_KcSt10error_codeEEENS_5ErrorEDpOT0_",
  "_RNvXs_CsbmNqQUJIY6D_7mycrateNtB4_3FooNtNtCs9ltgdHTiPiY_4core3fmt5Debug3fmt",
  "_RINvNtC3std3mem8align_ofNtNtC3foo3bar3BazE",
  "_ZZ4mainENKUliiE_clEii.constprop.0",
];

t.test("damaged names", (t) => {
  const pick = random(seed + 1);
  for (let i = 0; i < 20_000; i++) {
    const letters = [...NAMES[pick(NAMES.length)]!];
    for (let k = 1 + pick(4); k > 0; k--)
      letters[2 + pick(letters.length - 2)] = NAMES[pick(NAMES.length)]![pick(20)]!;
    if (pick(5) === 0) letters.length = 2 + pick(letters.length - 2);
    if (typeof demangle(letters.join("")) !== "string") t.fail(letters.join(""));
  }
  t.pass("20000 names");
  t.end();
});
