// How the instruction of a system call gives way to a jump: plans, jumps and stubs, as bytes.
// @runtimes bun deno node
import { aarch64 } from "../arch/aarch64/mod.ts";
import type { SitePlan, Stub } from "../arch/agent.ts";
import { faultingBytes } from "../arch/x86_64/faulting.ts";
import { x86_64 } from "../arch/x86_64/mod.ts";
import { armText, x86Text } from "./disassemble.ts";
import t from "./tap.ts";

const { sites } = x86_64;
const SITE = 0x7f0000123456n;
const LAYOUT = { room: 0x10, handler: 0x28 };

/** Bytes from hexadecimal digits. */
const code = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (x) => parseInt(x, 16));

/** The plan for a site with these bytes before and behind it. */
const planned = (before: string, behind: string, number = 0) =>
  sites.plan(code(before), code(behind), number);

function plan(before: string, behind: string, number = 0): SitePlan {
  const found = planned(before, behind, number);
  if ("reason" in found) throw new Error(`refused: ${found.reason}`);
  return found;
}

const reason = (before: string, behind: string, number = 0): string => {
  const found = planned(before, behind, number);
  return "reason" in found ? found.reason : "it is planned";
};

/** The stub of a plan, 1 MiB below the site. */
function stubOf(found: SitePlan): Stub & { text: string[] } {
  const stub = sites.stub!(found, SITE, SITE - 0x100000n, LAYOUT);
  return { ...stub, text: x86Text(stub.code) };
}

t.test("the instruction behind a call moves to the stub", (t) => {
  const found = plan("", "48 3d 00 f0 ff ff 77 10");
  t.match(found, { start: 0, length: 8, ends: false });
  t.equal(found.head.length, 0);
  const stub = stubOf(found);
  t.strictSame(stub.text, [
    "mov rcx,gs:[10h]",
    "jrcxz 000000000000001Ah",
    "lea rcx,[1Ch]",
    "jmp qword ptr gs:[28h]",
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
  const found = plan("90 b8 27 00 00 00", "e8 00 00 00 00", 39);
  t.match(found, { start: -5, length: 7, ends: false, tail: [] });
  const stub = stubOf(found);
  t.equal(stub.text[0], "mov eax,27h");
  t.equal(stub.entry, 5);
  t.strictSame(stub.places, [{ site: 2, stub: stub.code.length - 5 }]);
  t.equal(stub.text.at(-1), "jmp 0000000000100002h");
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
        t.fail(`${jump} for a stub at ${at.toString(16)}`);
      }
      from = at + BigInt(1 + i * 517);
    }
  }
  t.equal(sites.stubStart(found, SITE, SITE + 0x7fffffffn), undefined, "too far");
  t.end();
});

t.test("aarch64: one word takes the place of another", async (t) => {
  const { sites } = aarch64;
  const found = sites.plan(new Uint8Array(16), new Uint8Array(16), 63);
  if ("reason" in found) return void t.fail(found.reason);
  t.strictSame(await armText(sites.jump(found, 0x10000n, 0x10100n)), ["b #0x100"]);
  t.match(reason("", "", x86_64.numbers["clone"]), /new task/);
});
