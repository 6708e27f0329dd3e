import type { AddressRange, Displaced, Refusal, SitePlan, Sites } from "../agent.ts";
import { displace, isEnd, isPadding } from "./displace.ts";
import { faultingDistance, faultingRuns } from "./faulting.ts";
import { decode, type Decoded } from "./lengths.ts";
import { numbers } from "./numbers.gen.ts";
import { stub } from "./stub.ts";

/** Bytes of `syscall`. */
const CALL = 2;

/** Bytes of `jmp` with a 32-bit distance. */
const JUMP = 5;

/** Bytes of `mov eax, number`. */
const MOVE = 5;
const MOVE_EAX = 0xb8;

/** Calls after which the program does not just go on behind the call, or not only there. */
const NEVER: Readonly<Record<number, string>> = Object.fromEntries(
  (
    [
      ["it makes a new task", ["clone", "clone3", "fork", "vfork"]],
      ["it starts another program", ["execve", "execveat"]],
      ["it never comes back", ["rt_sigreturn", "exit", "exit_group"]],
      ["it asks for the use of ports", ["iopl", "ioperm"]],
    ] as const
  ).flatMap(([reason, names]) => names.map((name) => [numbers[name], reason])),
);

/**
 * The end of what C libraries make cancellable calls with, `mov [rsp+8], r11`: their handler of a signal compares the
 * interrupted address with that of the call (musl, and glibc from 2.41 on).
 */
const CANCELLABLE = [0x4c, 0x89, 0x5c, 0x24, 0x08];

/** What the bytes before a site end with is compared from their end. */
const endsWith = (bytes: Uint8Array, end: readonly number[]): boolean =>
  bytes.length >= end.length &&
  end.every((byte, i) => bytes[bytes.length - end.length + i] === byte);

const unmovable = (what: string): Refusal => ({
  reason: `the instruction behind it can't be moved: ${what}`,
});

const UNDECODED = {
  "cut off": { reason: "the code ends behind it" },
  unknown: unmovable("it is not known"),
} as const;

/** A window of the call and what lies behind it. */
function planForward(after: Uint8Array): SitePlan | Refusal {
  const tail: Displaced[] = [];
  let length = CALL;
  let last: Decoded | undefined;
  let isOver = false;
  while (length < JUMP) {
    const code = after.subarray(length - CALL);
    const found = decode(code);
    if (isOver && (typeof found === "string" || !isPadding(found))) {
      return { reason: "the function ends right behind it, and another begins" };
    }
    if (typeof found === "string") return UNDECODED[found];
    const moved = isOver
      ? { at: length, bytes: code.slice(0, found.length) }
      : displace(length, found, code);
    if (typeof moved === "string") return unmovable(moved);
    tail.push(moved);
    length += found.length;
    last = found;
    isOver ||= isEnd(found);
  }
  return {
    start: 0,
    length,
    head: new Uint8Array(),
    tail,
    ends: last !== undefined && isEnd(last),
  };
}

/** Prefixes, and the first byte of opcodes of two: with these before it, b8 begins no `mov eax`. */
function isPartOfOpcode(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte >> 4 === 4 || byte === 0x0f || byte === 0xf0) return true;
  return [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3].includes(byte);
}

/** `lea` and the long nop name memory that they don't access. */
const WITHOUT_ACCESS = [0x8d, 0x10d, 0x118, 0x119, 0x11a, 0x11b, 0x11c, 0x11d, 0x11e, 0x11f];

/**
 * Whether the last five bytes before a call may be the end of a longer instruction, rather than `mov eax, number`. Where
 * b8 would say "memory at rax + number" they are not: rax is the number, and no memory is there.
 */
function maybeLonger(before: Uint8Array): boolean {
  const move = before.length - MOVE;
  for (let start = 0; start < move; start++) {
    const found = decode(before.subarray(start));
    if (typeof found === "string" || found.length !== before.length - start) continue;
    const isNearNull = !found.isVector && start + found.modrmAt === move && (found.rex & 1) === 0;
    if (!isNearNull || WITHOUT_ACCESS.includes(found.opcode)) return true;
  }
  return false;
}

/** Numbers up to here are addresses at which no memory is, and so are their doubles. */
const HIGHEST_NUMBER = 0x7fff;

/** A window before the call: what loads its number. */
function planBackward(before: Uint8Array, number: number): SitePlan | undefined {
  const move = before.subarray(-MOVE);
  if (move.length < MOVE || move[0] !== MOVE_EAX || number > HIGHEST_NUMBER) return undefined;
  const loaded = new DataView(move.buffer, move.byteOffset).getUint32(1, true);
  if (loaded !== number || isPartOfOpcode(before.at(-MOVE - 1)) || maybeLonger(before)) {
    return undefined;
  }
  return { start: -MOVE, length: MOVE + CALL, head: move.slice(), tail: [], ends: false };
}

/**
 * Forward where that can be done, as the call itself proves where the next instruction begins; backward, the
 * bytes before it are only told by how they look.
 */
function plan(before: Uint8Array, after: Uint8Array, number: number): SitePlan | Refusal {
  const never = NEVER[number];
  if (never) return { reason: never };
  if (endsWith(before, CANCELLABLE)) {
    return { reason: "a thread may be cancelled here, which is decided by the address" };
  }
  const forward = planForward(after);
  return "tail" in forward ? forward : (planBackward(before, number) ?? forward);
}

/** Distances from the end of a jump to its stub: what displaced instructions lead to is reached from there, too. */
const REACH = 2 ** 31 - 2 ** 27;

/** Where programs may have memory: from mmap_min_addr's default to the end of user space. */
const LOWEST = 0x10000n;
const HIGHEST = 0x7ffffffff000n;

const jumpEnd = ({ start }: SitePlan, site: bigint): bigint => site + BigInt(start + JUMP);

/** Distances, the best first. */
function distances(isForward: boolean): [from: number, to: number][] {
  const runs = isForward
    ? faultingRuns()
    : ([
        [-REACH, 0],
        [0, REACH],
      ] as [number, number][]);
  const near = runs.filter(([from, to]) => from >= -REACH && to <= REACH);
  // Below: a program's heap grows above it, and libraries come below each other.
  const below = near.filter(([from]) => from < 0).reverse();
  return [...below, ...near.filter(([from]) => from >= 0).reverse()];
}

function nearRanges(plan: SitePlan, site: bigint): AddressRange[] {
  const end = jumpEnd(plan, site);
  const ranges: AddressRange[] = [];
  for (const [from, to] of distances(plan.start === 0)) {
    const low = end + BigInt(from);
    const high = end + BigInt(to);
    const range = { low: low < LOWEST ? LOWEST : low, high: high > HIGHEST ? HIGHEST : high };
    if (range.low < range.high) ranges.push(range);
  }
  return ranges;
}

/**
 * The bytes behind the first of a forward jump stand where instructions began: whoever lands on them must fault. They are
 * the upper three of the distance, which therefore decide where stubs may be.
 */
function stubStart(plan: SitePlan, site: bigint, from: bigint): bigint | undefined {
  const end = jumpEnd(plan, site);
  const lowest = from > end - BigInt(REACH) ? Number(from - end) : -REACH;
  const distance = plan.start === 0 ? faultingDistance(lowest, REACH - 1) : lowest;
  return distance === undefined || distance >= REACH ? undefined : end + BigInt(distance);
}

function jump(plan: SitePlan, site: bigint, stub: bigint): Uint8Array {
  const bytes = new Uint8Array(JUMP);
  bytes[0] = 0xe9;
  new DataView(bytes.buffer).setInt32(1, Number(stub - jumpEnd(plan, site)), true);
  return bytes;
}

/**
 * Sites of x86-64 programs: a jump of five bytes takes the place of `syscall` and of what lies behind it, or of the
 * `mov eax, number` before it.
 */
export const sites: Sites = { plan, nearRanges, stubStart, jump, stub };
