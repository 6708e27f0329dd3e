// Which instructions are conditional branches or need care, against what disassemblers make of them.
// @runtimes bun deno node
// @emulated 20 bun deno
import { aarch64 } from "../arch/aarch64/mod.ts";
import { instruction } from "../arch/architecture.ts";
import { x86_64 } from "../arch/x86_64/mod.ts";
import { armText, x86Text } from "./disassemble.ts";
import t from "./tap.ts";

const { branch, plain, special } = instruction;

/** A generator of numbers that are the same in every run (xorshift). */
function numbers(): () => number {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const X86_BRANCH = /^(j(?!mp)[a-z]+|loop[a-z]*) /;
const X86_CALL = /^(syscall|sysenter)/;

/** The class of one x86-64 instruction, as its text tells. */
function x86Class(text: string): number {
  const bare = text.replace(
    /^((lock|rep[a-z]*|xacquire|xrelease|addr32|bnd|notrack|hint-[a-z-]+|[c-gs]s) )+/,
    "",
  );
  if (X86_BRANCH.test(bare)) return branch;
  return X86_CALL.test(bare) || /^((push|pop)f[wq]?$|int [^1]|int 1\d|int 1$)/.test(bare)
    ? special
    : plain;
}

t.test("x86-64: every opcode with every kind of prefix", (t) => {
  const { instructions } = x86_64;
  const prefixes = [
    [],
    [0x2e],
    [0x3e],
    [0xf2],
    [0x66],
    [0x48],
    [0x41],
    [0x67, 0x4f],
    [0x64, 0xf3, 0x40],
  ];
  let wrong = 0;
  let valid = 0;
  for (const prefix of prefixes) {
    for (let opcode = 0; opcode < 512; opcode++) {
      if (opcode === 0x10f) continue;
      const map = opcode < 256 ? [opcode] : [0x0f, opcode - 256];
      const bytes = Uint8Array.from([...prefix, ...map, 0xc1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const [text = ""] = x86Text(bytes);
      if (text === "(bad)") continue;
      valid++;
      if (instructions.classify(bytes) === x86Class(text)) continue;
      wrong++;
      t.fail(`${[...bytes.subarray(0, 6)].map((byte) => byte.toString(16)).join(" ")}: ${text}`);
    }
  }
  t.equal(wrong, 0);
  t.ok(valid > 2500, `${valid} instructions`);
  t.end();
});

t.test("x86-64: what needs care", (t) => {
  const { classify, flags, isCall } = x86_64.instructions;
  const code = (...bytes: number[]) => Uint8Array.from(bytes);
  t.ok(isCall(code(0x0f, 0x05)));
  t.ok(isCall(code(0x48, 0x0f, 0x34)));
  t.ok(isCall(code(0xcd, 0x80)));
  t.notOk(isCall(code(0xcd, 0x03)));
  t.notOk(isCall(code(0x90)));
  t.strictSame(flags!.find(code(0x9c, 1)), { pops: false, size: 8, length: 1 });
  t.strictSame(flags!.find(code(0x66, 0x9d, 1)), { pops: true, size: 2, length: 2 });
  t.equal(flags!.find(code(0x90)), undefined);
  t.equal(classify(code()), special, "nothing at all");
  t.equal(classify(code(0x66, 0x2e, 0x0f)), special, "cut off");
  t.equal(classify(new Uint8Array(15).fill(0x2e)), special, "prefixes without an end");
  t.equal(classify(code(0x75)), branch, "the opcode is enough");
  t.end();
});

/** The class of one A64 instruction, as its text tells. */
function armClass(text: string): number {
  if (/^(bc?\.|cbn?z |tbn?z )/.test(text)) return branch;
  return /^(svc|lda?xr[bh]?|lda?xp) /.test(text) ? special : plain;
}

t.test("aarch64: words of all groups", async (t) => {
  const { classify, flags, isCall } = aarch64.instructions;
  const next = numbers();
  const count: Record<number, number> = { [branch]: 0, [plain]: 0, [special]: 0 };
  const wrong: string[] = [];
  for (let group = 0; group < 256; group++) {
    for (let i = 0; i < 12; i++) {
      const word = ((group << 24) | (next() & 0xffffff)) >>> 0;
      const bytes = new Uint8Array(Uint32Array.of(word).buffer);
      const [text] = await armText(bytes).catch(() => []); // not every word is an instruction
      if (text === undefined) continue;
      const kind = armClass(text);
      count[kind]!++;
      if (classify(bytes) !== kind) wrong.push(`${word.toString(16)}: ${text}`);
    }
  }
  t.strictSame(wrong, []);
  t.ok(count[branch]! > 60 && count[plain]! > 800, JSON.stringify(count));
  const svc = new Uint8Array(Uint32Array.of(0xd4000001).buffer);
  t.equal(classify(svc), special);
  t.ok(isCall(svc));
  t.notOk(isCall(svc.subarray(0, 3)));
  t.equal(flags, undefined);
});

t.test("aarch64: sequences that can't be stepped", (t) => {
  const { classify, exclusives, isCall } = aarch64.instructions;
  const find = (...words: number[]) =>
    exclusives!.find(new Uint8Array(Uint32Array.from(words).buffer));
  const [ldaxr, cmp, bne, stlxr] = [0x885ffc02, 0x6b01005f, 0x54000061, 0x8803fc04];
  t.strictSame(
    find(ldaxr, cmp, bne, stlxr, 0x35ffff83),
    [
      { distance: 20, branches: 1 },
      { distance: 16, branches: 1 },
    ],
    "as compilers compare and exchange: b.ne +12 leaves it",
  );
  const add = [0xc85f7c01, 0x91000421, 0xc8027c01, 0x35ffffa2]; // ldxr, add, stxr, cbnz
  t.strictSame(find(...add), [{ distance: 12, branches: 0 }]);
  t.equal(find(...add.slice(0, 2)), undefined, "without a store");
  t.equal(find(add[0]!, 0xd65f03c0, ...add.slice(1)), undefined, "left by a return");
  t.equal(find(...add.slice(1)), undefined, "no load at its beginning");
  t.equal(find(), undefined);
  const load = new Uint8Array(Uint32Array.of(add[0]!).buffer);
  t.strictSame([classify(load), isCall(load)], [special, false]);
  t.end();
});
