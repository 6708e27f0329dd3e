/** The filter that makes subscribed calls stop. Source: include/uapi/linux/seccomp.h. */
import { type Instruction, encode, load, ret, when } from "./bpf.ts";

const RET_TRACE = 0x7ff00000;
const RET_ALLOW = 0x7fff0000;

/** Byte offsets in `struct seccomp_data`. */
const NUMBER = 0;
const ARCH = 4;
const INSTRUCTION_POINTER = 8;
const ARGUMENTS = 16;

/** Calls of the x32 ABI have this bit in their number. */
const X32_BIT = 0x40000000;

/** A call that stops only where the low half of one argument passes a test. It may have several of these. */
export interface Condition {
  readonly number: number;
  readonly argument: number;
  readonly test: "equals" | "hasAnyBit";
  readonly operand: number;
}

/** What a filter lets through, and what it stops. */
export interface FilterPlan {
  /** `AUDIT_ARCH_*` of the calls that the numbers mean; calls of other ABIs always stop. */
  readonly auditArch: number;
  /** The calls that stop, or all of them. */
  readonly numbers: Iterable<number> | "all";
  /** The calls from this number on stop, too. */
  readonly from?: number | undefined;
  readonly conditions?: readonly Condition[];
  /** Calls whose instruction pointer lies in [start, end) never stop. The pointer is behind the call's instruction. */
  readonly gate?: { readonly start: bigint; readonly end: bigint } | undefined;
}

/** Numbers from `first` up to the next range's are treated alike. */
interface Range {
  readonly first: number;
  readonly what: readonly Instruction[];
}

/** The filter as instructions: a balanced tree over ranges of numbers, so its cost grows with the logarithm. */
export function plan(filter: FilterPlan): Instruction[] {
  const stop = filter.gate ? gate(filter.gate) : [ret(RET_TRACE)];
  const native = filter.numbers === "all" ? stop : [load(NUMBER), ...tree(ranges(filter, stop))];
  return [load(ARCH), ...when("equals", filter.auditArch, native, [ret(RET_TRACE)])];
}

/** The filter as an array of `struct sock_filter`. */
export function filterProgram(filter: FilterPlan): Uint8Array<ArrayBuffer> {
  return encode(plan(filter));
}

function gate({ start, end }: { start: bigint; end: bigint }): Instruction[] {
  const high = Number(start >> 32n);
  if (Number((end - 1n) >> 32n) !== high) throw new RangeError("a gate must not cross 4 GiB");
  const low = (address: bigint): number => Number(address & 0xffffffffn);
  const stop = [ret(RET_TRACE)];
  const inside = when("atLeast", low(end - 1n) + 1, stop, [ret(RET_ALLOW)]);
  return [
    load(INSTRUCTION_POINTER + 4),
    ...when(
      "equals",
      high,
      [load(INSTRUCTION_POINTER), ...when("atLeast", low(start), inside, stop)],
      stop,
    ),
  ];
}

function ranges(filter: FilterPlan, stop: readonly Instruction[]): Range[] {
  const allow = [ret(RET_ALLOW)];
  const special = new Map<number, readonly Instruction[]>();
  for (const { number, argument, test, operand } of filter.conditions ?? []) {
    const otherwise = special.get(number) ?? allow;
    special.set(number, [load(ARGUMENTS + 8 * argument), ...when(test, operand, stop, otherwise)]);
  }
  for (const number of filter.numbers as Iterable<number>) special.set(number, stop);
  const sorted = [...special].sort(([a], [b]) => a - b);
  const result: Range[] = [{ first: 0, what: allow }];
  const begin = (first: number, what: readonly Instruction[]) => {
    const last = result.at(-1)!;
    if (last.what === what) return;
    if (last.first === first) result.pop();
    if (result.at(-1)?.what !== what) result.push({ first, what });
  };
  for (const [number, what] of sorted) {
    begin(number, what);
    begin(number + 1, allow);
  }
  if (filter.from !== undefined) begin(filter.from, stop);
  begin(X32_BIT, [ret(RET_TRACE)]);
  return result;
}

function tree(list: readonly Range[]): readonly Instruction[] {
  if (list.length === 1) return list[0]!.what;
  const middle = list.length >> 1;
  const above = tree(list.slice(middle));
  return when("atLeast", list[middle]!.first, above, tree(list.slice(0, middle)));
}
