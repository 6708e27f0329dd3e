/** Finds a function's caller where no table tells of it: by what the function's own code does until it returns. */
import type { Decode, Effect } from "./instruction.ts";
import { LONGEST } from "./instruction.ts";

/** Registers by DWARF number; undefined where it is not known. */
type Values = readonly (bigint | undefined)[];

/** Instructions that are looked at in one walk. */
const MAX_INSTRUCTIONS = 4096;
/** Where a function of which only the code is known has its stack. */
const ORIGIN = 1n << 40n;

/** A function's addresses; `end` is behind it. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** What is looked at. */
export interface Ground {
  readonly decode: Decode;
  readonly instructionPointer: number;
  readonly stackPointer: number;
  /** Bytes that a return takes from the stack. */
  readonly returnSize: bigint;
  /** Bytes of the guest, fewer where they are not mapped. */
  code(address: number, length: number): Uint8Array;
  /** Instructions that may be looked at in all. */
  readonly budget: { left: number };
  /** 8 bytes of the guest's memory. */
  word(address: bigint): bigint | undefined;
  /** Where the function at an address begins and ends, if anything tells. */
  bounds(address: number): Bounds | undefined;
}

/** The caller's registers. */
export interface WayOut {
  readonly values: (bigint | undefined)[];
  /** The code from the function's first instruction on agrees with it. */
  readonly isSure: boolean;
}

/** A word that was stored; undefined where nobody knows which. */
interface Stored {
  readonly address: bigint;
  readonly value: bigint | undefined;
  readonly before: Stored | undefined;
}

/** A place on a path, and what is known there. */
interface State {
  readonly at: number;
  readonly values: Values;
  /** What was stored on the way, the latest first. */
  readonly stored: Stored | undefined;
  /** The function that the path is in. */
  readonly bounds: Bounds | undefined;
}

/** What came of a walk over all paths. */
interface Walk {
  /** The stack pointer before each instruction that was met. */
  readonly met: Map<number, bigint | undefined>;
  /** Registers behind each return that was met. */
  readonly returned: Values[];
  /** Paths meet with different stacks, or there are too many to look at all. */
  isTangled: boolean;
}

/**
 * The registers behind the return of the function that is at `ip`; undefined where none can be found. It is
 * sure if all paths agree. Calls are taken to return.
 */
export function wayOut(ground: Ground, values: Values, ip: number): WayOut | undefined {
  const { stackPointer, instructionPointer } = ground;
  const bounds = ground.bounds(ip);
  const { returned, isTangled } = walk(ground, { at: ip, values, stored: undefined, bounds });
  const first = returned[0];
  const same = (register: number): boolean =>
    returned.every((one) => one[register] === first?.[register]);
  const stack = first?.[stackPointer];
  if (stack === undefined || first?.[instructionPointer] === undefined) return undefined;
  const depth = stack - (values[stackPointer] ?? 0n);
  const isOne = same(stackPointer) && same(instructionPointer) && !isTangled;
  const isSure = isOne && bounds !== undefined && agrees(ground, bounds, ip, depth);
  if (!isOne) return { values: [...first], isSure }; // the straight way, as far as there is one
  return { values: first.map((value, i) => (same(i) ? value : undefined)), isSure };
}

/**
 * Whether the code between the function's start and `ip` grows the stack by as much as the way out shrinks
 * it: they differ where code follows a call that never returns.
 */
function agrees(ground: Ground, bounds: Bounds, ip: number, depth: bigint): boolean {
  const values: (bigint | undefined)[] = [];
  values[ground.stackPointer] = ORIGIN;
  const blind = { ...ground, word: () => undefined };
  const start = { at: bounds.start, values, stored: undefined, bounds };
  const { met, isTangled } = walk(blind, start);
  if (isTangled || !met.has(ip)) return false;
  const there = met.get(ip);
  // where it is of variable size, the frame pointer tells the way out
  return there === undefined || ORIGIN - there + ground.returnSize === depth;
}

function walk(ground: Ground, start: State): Walk {
  const result: Walk = { met: new Map(), returned: [], isTangled: false };
  const paths = [start];
  for (let path = paths.pop(); path; path = paths.pop()) {
    for (let state: State | undefined = path; state;) {
      const stack = state.values[ground.stackPointer];
      if (result.met.has(state.at)) {
        if (result.met.get(state.at) !== stack) result.isTangled = true;
        break;
      }
      if (result.met.size >= MAX_INSTRUCTIONS || ground.budget.left-- <= 0) {
        result.isTangled = true;
        return result;
      }
      result.met.set(state.at, stack);
      state = step(ground, state, paths, result);
    }
  }
  return result;
}

/** The state behind one instruction; undefined where the path ends. */
function step(ground: Ground, state: State, paths: State[], result: Walk): State | undefined {
  const { at, bounds } = state;
  const instruction = ground.decode(ground.code(at, LONGEST));
  if (!instruction) return undefined;
  const { length, flow, target = 0, effects } = instruction;
  const after = effects.length > 0 ? { ...state, ...apply(ground, state, effects) } : state;
  if (flow === "return") result.returned.push(after.values);
  if (flow === "jump") return moved(ground, after, at + target);
  if (flow === "either") paths.push(moved(ground, after, at + target));
  if (flow === "return" || flow === "end") return undefined;
  // behind the end stands another function: the last call does not return
  return bounds && at + length >= bounds.end ? undefined : { ...after, at: at + length };
}

function moved(ground: Ground, state: State, at: number): State {
  const { bounds } = state;
  const isInside = bounds && at >= bounds.start && at < bounds.end;
  return { ...state, at, bounds: isInside ? bounds : ground.bounds(at) };
}

function apply(
  ground: Ground,
  state: State,
  effects: readonly Effect[],
): Pick<State, "values" | "stored"> {
  const values = [...state.values];
  let stored = state.stored;
  const sum = (register: number, plus: number): bigint | undefined => {
    const value = values[register];
    return value === undefined ? undefined : BigInt.asUintN(64, value + BigInt(plus));
  };
  for (const effect of effects) {
    if (effect.kind === "forget") values[effect.to] = undefined;
    else if (effect.kind === "move") values[effect.to] = sum(effect.from, effect.plus);
    else if (effect.kind === "and") {
      const value = values[effect.to];
      values[effect.to] = value && BigInt.asUintN(64, value & BigInt(effect.mask));
    } else {
      const address = sum(effect.base, effect.plus);
      if (effect.kind === "load") values[effect.to] = loaded(ground, stored, address);
      else if (address !== undefined) {
        const value = effect.from === undefined ? undefined : values[effect.from];
        stored = { address, value, before: stored };
      }
    }
  }
  return { values, stored };
}

function loaded(
  ground: Ground,
  stored: Stored | undefined,
  address: bigint | undefined,
): bigint | undefined {
  if (address === undefined) return undefined;
  for (let one = stored; one; one = one.before) if (one.address === address) return one.value;
  return ground.word(address);
}
