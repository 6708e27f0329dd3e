import type { AddressRange, Displaced, Refusal, SitePlan, Sites } from "../agent.ts";
import { refusedCalls } from "../refusals.ts";
import { displace, isEnd, isPadding } from "./displace.ts";
import { distanceRuns, faultingBytes, nextDistance, type Pattern } from "./faulting.ts";
import { decode, LONGEST } from "./lengths.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";
import { stub } from "./stub.ts";

/** Bytes of `syscall`. */
const CALL = 2;

/** Bytes of `jmp` with a 32-bit distance. */
const JUMP = 5;

/** Only the kernel may halt: it faults. */
const HLT = 0xf4;

/** Bytes of `mov eax, number`. */
const MOVE = 5;
const MOVE_EAX = 0xb8;

const NEVER = refusedCalls(numbers);

/** What comes before the call where musl has those by which a thread may be cancelled: `mov [rsp+8], r11`. */
const CANCELLABLE = [0x4c, 0x89, 0x5c, 0x24, 0x08];

const unmovable = (what: string): Refusal => ({
  reason: `the instruction behind it can't be moved: ${what}`,
});

const UNDECODED = {
  "cut off": { reason: "the code ends behind it" },
  unknown: unmovable("it is not known"),
} as const;

const OTHER_CODE: Refusal = { reason: "other code begins too soon behind it" };

/** Instructions behind a call that can be displaced, as many as a jump takes. */
interface Behind {
  readonly tail: readonly Displaced[];
  /** Bytes of the call and those. */
  readonly length: number;
  readonly ends: boolean;
  /** Why there are no more, although a jump is longer. */
  readonly refusal?: Refusal;
}

function lookBehind(after: Uint8Array): Behind {
  const tail: Displaced[] = [];
  let length = CALL;
  let isOver = false;
  let ends = false;
  const stop = (refusal: Refusal): Behind => ({ tail, length, ends, refusal });
  while (length < JUMP) {
    const code = after.subarray(length - CALL);
    const found = decode(code);
    const isCode = typeof found !== "string";
    if (isOver && !(isCode && isPadding(found))) return stop(OTHER_CODE);
    if (!isCode) return stop(UNDECODED[found]);
    const moved = isOver
      ? { at: length, bytes: code.slice(0, found.length) }
      : displace(length, found, code);
    if (typeof moved === "string") return stop(unmovable(moved));
    tail.push(moved);
    length += found.length;
    ends = isEnd(found);
    isOver ||= ends;
  }
  return { tail, length, ends };
}

/** Nothing. */
const NONE = new Uint8Array();

/** A window of the call and what lies behind it. */
function planForward({ tail, length, ends }: Behind): SitePlan {
  return { start: 0, length, head: NONE, tail, kept: NONE, ends };
}

/** The same with a jump that reaches beyond what can be displaced: its last bytes are those that lie there. */
function planShared(behind: Behind, after: Uint8Array): SitePlan | undefined {
  const { length } = behind;
  const kept = after.slice(length - CALL, JUMP - CALL);
  const found = { ...planForward(behind), kept };
  return length + kept.length === JUMP && ranges(found).length > 0 ? found : undefined;
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

/** Whether the last five bytes before a call are `mov eax, number`. */
function loadsNumber(before: Uint8Array, number: number): boolean {
  const move = before.subarray(-MOVE);
  if (before.length < LONGEST + 1 || move[0] !== MOVE_EAX || number > HIGHEST_NUMBER) return false;
  const loaded = new DataView(move.buffer, move.byteOffset).getUint32(1, true);
  return loaded === number && !isPartOfOpcode(before.at(-MOVE - 1)) && !maybeLonger(before);
}

function isCancellable(before: Uint8Array): boolean {
  const from = before.length - CANCELLABLE.length;
  return CANCELLABLE.every((byte, i) => before[from + i] === byte);
}

/** A window before the call: what loads its number, or another instruction that is known to come before calls. */
function planBackward(before: Uint8Array, number: number): SitePlan | undefined {
  if (!loadsNumber(before, number) && !isCancellable(before)) return undefined;
  return {
    start: -MOVE,
    length: MOVE + CALL,
    head: before.slice(-MOVE),
    tail: [],
    kept: NONE,
    ends: false,
  };
}

/**
 * Forward where that can be done, as the call itself proves where the next instruction begins. Else backward: the bytes
 * before it are told by how they look. What is left takes a place for its stub alone.
 */
function plan(before: Uint8Array, after: Uint8Array, number: number): SitePlan | Refusal {
  const never = NEVER[number];
  if (never) return { reason: never };
  const behind = lookBehind(after);
  const found = behind.refusal
    ? (planBackward(before, number) ?? planShared(behind, after))
    : planForward(behind);
  return found ?? behind.refusal!;
}

/** Distances from the end of a jump to its stub: what displaced instructions lead to is reached from there, too. */
const REACH = 2 ** 31 - 2 ** 27;

/** Where programs may have memory: from mmap_min_addr's default to the end of user space. */
const LOWEST = 0x10000n;
const HIGHEST = 0x7ffffffff000n;

const jumpEnd = ({ start }: SitePlan, site: bigint): bigint => site + BigInt(start + JUMP);

/**
 * What the upper three bytes of a jump's distance may be. Those in a forward window stand where instructions began:
 * whoever lands on them must fault. Those behind it are there already.
 */
function patternOf({ start, length, kept }: SitePlan): Pattern {
  if (start !== 0) return [undefined, undefined, undefined];
  const byte = (at: number): readonly number[] =>
    at < length ? faultingBytes : [kept[at - length]!];
  return [byte(4), byte(3), byte(2)];
}

/** How many distances in a row there are where a jump shares its highest bytes: none, one, two or three. */
const ROWS = [2 * REACH, 2 ** 24, 2 ** 16, 2 ** 8] as const;

/** Distances at which a stub may be, the best first. */
function ranges(plan: SitePlan): [from: number, to: number][] {
  const pattern = patternOf(plan);
  const runs: [number, number][] = [];
  for (const [start, end] of distanceRuns(pattern, -REACH, REACH)) {
    const from = nextDistance(pattern, start, end - 1);
    if (from !== undefined) runs.push([from, Math.min(end, from + ROWS[plan.kept.length]!)]);
  }
  // below first: a program's heap grows above it, and libraries come below each other
  const below = runs.filter(([from]) => from < 0).reverse();
  return [...below, ...runs.filter(([from]) => from >= 0).reverse()];
}

function nearRanges(plan: SitePlan, site: bigint): AddressRange[] {
  const end = jumpEnd(plan, site);
  const found: AddressRange[] = [];
  for (const [from, to] of ranges(plan)) {
    const low = end + BigInt(from);
    const high = end + BigInt(to);
    const range = { low: low < LOWEST ? LOWEST : low, high: high > HIGHEST ? HIGHEST : high };
    if (range.low < range.high) found.push(range);
  }
  return found;
}

function stubStart(plan: SitePlan, site: bigint, from: bigint): bigint | undefined {
  const end = jumpEnd(plan, site);
  const lowest = from > end - BigInt(REACH) ? from - end : BigInt(-REACH);
  if (lowest >= BigInt(REACH)) return undefined;
  const distance = nextDistance(patternOf(plan), Number(lowest), REACH - 1);
  return distance === undefined ? undefined : end + BigInt(distance);
}

function jump(plan: SitePlan, site: bigint, stub: bigint): Uint8Array {
  const bytes = new Uint8Array(JUMP);
  bytes[0] = 0xe9;
  new DataView(bytes.buffer).setInt32(1, Number(stub - jumpEnd(plan, site)), true);
  return bytes.subarray(0, JUMP - plan.kept.length);
}

/**
 * Sites of x86-64 programs: a jump of five bytes takes the place of `syscall` and of what lies behind it, or of the
 * `mov eax, number` before it. No more than five bytes ever change, and nothing but the jump begins among them
 * that does not fault: neither jumps into a window nor threads that stand in it need to be looked for.
 */
export const sites: Sites = {
  plan,
  nearRanges,
  stubStart,
  jump,
  slotRegister: registers.names.indexOf("gs_base"),
  threads: undefined,
  fault: HLT,
  stub,
};
