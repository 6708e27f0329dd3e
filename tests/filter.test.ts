// The seccomp filter, run by an interpreter of our own, against what it was asked for.
// @runtimes bun deno node
// @emulated 5 bun deno
import { numbers } from "../arch/x86_64/numbers.gen.ts";
import { encode, type Instruction } from "../src/kernel/bpf.ts";
import { type FilterPlan, filterProgram, plan } from "../src/kernel/seccomp.ts";
import t from "./tap.ts";

const X86_64 = 0xc000003e;
const I386 = 0x40000003;
const ALLOW = 0x7fff0000;
const TRACE = 0x7ff00000;
const LONGEST = 4096; // BPF_MAXINSNS

interface Data {
  readonly number: number;
  readonly arch?: number;
  readonly ip?: bigint;
  readonly args?: readonly bigint[];
}

/** `struct seccomp_data` as a filter loads it. */
function layOut({ number, arch = X86_64, ip = 0x401000n, args = [] }: Data): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setInt32(0, number, true);
  view.setUint32(4, arch, true);
  view.setBigUint64(8, ip, true);
  args.forEach((word, i) => view.setBigUint64(16 + 8 * i, word, true));
  return view;
}

const jumps: Record<number, (a: number, k: number) => boolean> = {
  0x15: (a, k) => a === k,
  0x35: (a, k) => a >= k,
  0x45: (a, k) => (a & k) !== 0,
};

/** What a program says of a call, and in how many steps. */
function run(program: readonly Instruction[], data: Data): { action: number; steps: number } {
  const view = layOut(data);
  let a = 0;
  for (let at = 0, steps = 1; ; at++, steps++) {
    const { code, operand, jumpTrue, jumpFalse } = program[at]!;
    if (code === 0x06) return { action: operand, steps };
    if (code === 0x20) a = view.getUint32(operand, true);
    else if (code === 0x05) at += operand;
    else at += jumps[code]!(a, operand >>> 0) ? jumpTrue : jumpFalse;
  }
}

function actions(filter: FilterPlan): (data: Data) => number {
  const program = plan(filter);
  t.ok(program.length <= LONGEST, `${program.length} instructions fit`);
  t.ok(
    program.every(({ jumpTrue, jumpFalse }) => jumpTrue <= 255 && jumpFalse <= 255),
    "every jump fits its 8 bits",
  );
  return (data) => run(program, data).action;
}

t.test("some numbers stop, all others pass", (t) => {
  const wanted = [0, 1, 3, 59, 231, 257, 462];
  const action = actions({ auditArch: X86_64, numbers: wanted });
  for (let number = 0; number < 600; number++) {
    const expected = wanted.includes(number) ? TRACE : ALLOW;
    if (action({ number }) !== expected) t.fail(`number ${number}`);
  }
  t.equal(action({ number: 600 }), ALLOW);
  const more = actions({ auditArch: X86_64, numbers: wanted, from: 500 });
  t.strictSame(
    [462, 463, 499, 500, 600, 0x3fffffff].map((number) => more({ number })),
    [TRACE, ALLOW, ALLOW, TRACE, TRACE, TRACE],
    "and all from a number on",
  );
  t.equal(action({ number: -1 }), TRACE, "a number of another ABI's range");
  t.equal(action({ number: 0x40000000 | 1 }), TRACE, "an x32 call");
  t.equal(action({ number: 1000, arch: I386 }), TRACE, "a 32-bit call");
  t.end();
});

t.test("random sets of numbers, with and without a gate", (t) => {
  let seed = 20261121;
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % limit;
  };
  for (let round = 0; round < 40; round++) {
    const wanted = new Set(Array.from({ length: random(500) }, () => random(512)));
    const gate = { start: 0x7123_4567_8002n, end: 0x7123_4567_9000n };
    const filter = { auditArch: X86_64, numbers: wanted, ...(round % 2 && { gate }) };
    const action = actions(filter);
    for (let number = 0; number < 520; number++) {
      const expected = wanted.has(number) ? TRACE : ALLOW;
      if (action({ number }) !== expected) t.fail(`round ${round}, number ${number}`);
    }
  }
  t.end();
});

t.test("the cost grows with the logarithm of the numbers", (t) => {
  const every = Object.values(numbers).filter((_, i) => i % 2 === 0);
  const program = plan({ auditArch: X86_64, numbers: every });
  const most = Math.max(...every.map((number) => run(program, { number }).steps));
  t.ok(most <= 14, `${every.length} numbers, at most ${most} steps`);
  t.end();
});

t.test("calls from the gate never stop", (t) => {
  const start = 0x7000_0002n;
  const action = actions({ auditArch: X86_64, numbers: [39], gate: { start, end: start + 1n } });
  t.equal(action({ number: 39, ip: start }), ALLOW);
  t.equal(action({ number: 39, ip: start + 1n }), TRACE);
  t.equal(action({ number: 39, ip: start - 1n }), TRACE);
  t.equal(action({ number: 39, ip: start + (1n << 32n) }), TRACE, "both halves count");
  t.equal(action({ number: 40, ip: 0n }), ALLOW);
  const far = { start: 0xffff_f000n, end: 0x1_0000_1000n };
  t.throws(() => plan({ auditArch: X86_64, numbers: [1], gate: far }), RangeError);
  t.end();
});

t.test("conditions look at the low half of one argument", (t) => {
  const action = actions({
    auditArch: X86_64,
    numbers: [1],
    conditions: [
      { number: 56, argument: 0, test: "hasAnyBit", operand: 0x800000 },
      { number: 157, argument: 0, test: "equals", operand: 21 },
      { number: 157, argument: 0, test: "equals", operand: 22 },
    ],
  });
  t.equal(action({ number: 56, args: [0x11n] }), ALLOW);
  t.equal(action({ number: 56, args: [0x800011n] }), TRACE);
  t.equal(action({ number: 157, args: [20n] }), ALLOW);
  t.equal(action({ number: 157, args: [21n] }), TRACE);
  t.equal(action({ number: 157, args: [22n, 1n] }), TRACE);
  t.equal(action({ number: 157, args: [22n << 32n] }), ALLOW);
  t.end();
});

t.test("all calls", (t) => {
  const action = actions({ auditArch: X86_64, numbers: "all" });
  for (const number of [0, 39, 511, 5000, -1]) t.equal(action({ number }), TRACE, `${number}`);
  t.equal(filterProgram({ auditArch: X86_64, numbers: "all" }).length % 8, 0);
  t.end();
});

t.test("instructions as the kernel reads them", (t) => {
  const bytes = encode([{ code: 0x15, jumpTrue: 1, jumpFalse: 2, operand: 0xc000003e }]);
  t.strictSame([...bytes], [0x15, 0, 1, 2, 0x3e, 0, 0, 0xc0]);
  t.end();
});
