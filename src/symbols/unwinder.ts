/** Goes from a stopped function to its caller, and on, as far as that is known. */
import type { Maps, Mapping } from "./maps.ts";
import { attempt } from "./bytes.ts";
import type { Row, Rule } from "./cfi.ts";
import { evaluate, type Surroundings } from "./expression.ts";
import type { GuestView } from "./guest_view.ts";
import { type Bounds, type WayOut, wayOut } from "./code/way_out.ts";
import type { Machine } from "./machine.ts";
import type { Module } from "./module.ts";

/** Registers by DWARF number; undefined where a function did not keep one. */
export type RegisterValues = (bigint | undefined)[];

/** Code at an address: which mapping, which file, where in it. */
export interface Place {
  readonly mapping: Mapping;
  readonly module: Module | undefined;
  /** The address in the file. */
  readonly address: number;
}

/** What unwinding looks at. */
export interface Territory {
  /** Instructions that may be looked at where there are no tables. */
  readonly budget: { left: number };
  readonly machine: Machine;
  readonly maps: Maps;
  readonly view: GuestView;
  /** Where a guest's address is; undefined where nothing is mapped. */
  place(ip: number): Place | undefined;
}

/** One frame, and what it takes to go on. */
export interface Step {
  readonly ip: number;
  readonly isSignal: boolean;
  /** `ip` is behind a call, not where a signal, or the tracer, interrupted. */
  readonly isCaller: boolean;
  /** No table, and no code, says for certain that it was this one. */
  readonly isGuess: boolean;
}

const WORD = 8n;
const TOP = 2 ** 53;

/** All frames, innermost first. It ends by itself, whatever memory and files say. */
export function unwind(territory: Territory, registers: RegisterValues, limit: number): Step[] {
  const { machine } = territory;
  const steps: Step[] = [];
  let values: RegisterValues | undefined = registers;
  let isCaller = false;
  let isGuess = false;
  while (values && steps.length < limit) {
    const ip = codeAddress(territory, values[machine.instructionPointer]);
    if (ip === undefined || (ip === 0 && isCaller)) break;
    const frame: FrameWalk = new FrameWalk(territory, values, ip, isCaller);
    const caller: RegisterValues | undefined = frame.caller();
    steps.push({ ip, isSignal: frame.isSignal, isCaller, isGuess });
    if (caller && !isProgress(machine, values, caller, frame.isSignal)) break;
    values = caller;
    isCaller = !frame.isSignal;
    isGuess = frame.isGuess;
  }
  return steps;
}

/** Callers lie higher on the stack; only signal handlers may have a stack of their own. */
function isProgress(
  { stackPointer, instructionPointer, linkRegister }: Machine,
  before: RegisterValues,
  after: RegisterValues,
  isSignal: boolean,
): boolean {
  const [old, now] = [before[stackPointer], after[stackPointer]];
  if (old === undefined || now === undefined) return false;
  if (isSignal) return old !== now || before[instructionPointer] !== after[instructionPointer];
  if (now > old) return true;
  // a function that has not touched the stack yet
  return (
    linkRegister !== undefined &&
    now === old &&
    before[instructionPointer] !== after[instructionPointer]
  );
}

/** A code address without what signs it. */
function codeAddress({ machine, maps }: Territory, value: bigint | undefined): number | undefined {
  if (value === undefined) return undefined;
  return Number(machine.signsPointers ? BigInt.asUintN(maps.addressBits, value) : value);
}

/** One frame. */
class FrameWalk {
  isSignal = false;
  /** What {@link caller} gave may be wrong. */
  isGuess = false;
  readonly #territory: Territory;
  readonly #values: RegisterValues;
  readonly #ip: number;
  readonly #isCaller: boolean;
  readonly #place: Place | undefined;

  constructor(territory: Territory, values: RegisterValues, ip: number, isCaller: boolean) {
    this.#territory = territory;
    this.#values = values;
    this.#ip = ip;
    this.#isCaller = isCaller;
    this.#place = ip < TOP ? territory.place(ip - (isCaller ? 1 : 0)) : undefined;
  }

  /** The registers of the caller; undefined where there is none or nothing tells. */
  caller(): RegisterValues | undefined {
    const row = this.#row();
    if (row) {
      this.isSignal = row.isSignal;
      return attempt(() => this.#byRow(row));
    }
    return this.#bySignalFrame() ?? this.#byCode() ?? this.#byFramePointer();
  }

  #row(): Row | undefined {
    const { module, address } = this.#place ?? {};
    if (!module || address === undefined) return undefined;
    // a signal may have come at the first instruction, and its trampoline is found by the one before
    return module.frames.find(address) ?? this.#signalRow(module, address);
  }

  /** What a handler returns to has no call before it: the rules of exactly that address count. */
  #signalRow(module: Module, address: number): Row | undefined {
    if (!this.#isCaller) return undefined;
    const row = module.frames.find(address + 1);
    return row?.isSignal ? row : undefined;
  }

  #byRow(row: Row): RegisterValues | undefined {
    const { machine } = this.#territory;
    if (row.rules.get(row.returnAddress)?.kind === "undefined") return undefined;
    const around = this.#surroundings();
    const { cfa } = row;
    const frame =
      cfa.kind === "expression"
        ? evaluate(cfa.code, around)
        : BigInt.asUintN(64, around.register(cfa.register) + BigInt(Math.trunc(cfa.offset)));
    const values: RegisterValues = [...this.#values];
    values[machine.stackPointer] = frame;
    for (const [register, rule] of row.rules) {
      if (register >= machine.registers.length) continue;
      values[register] = apply(rule, frame, register, around);
    }
    const back = values[row.returnAddress];
    values[machine.instructionPointer] = back;
    return back === undefined ? undefined : values;
  }

  #surroundings(): Surroundings {
    const values = this.#values;
    const { view } = this.#territory;
    return {
      bias: this.#ip - (this.#isCaller ? 1 : 0) - (this.#place?.address ?? 0),
      register(number) {
        const value = values[number];
        if (value === undefined) throw new RangeError(`register ${number} is not known`);
        return value;
      },
      word(address, size) {
        const word = view.word(address, size);
        if (word === undefined) throw new RangeError("no memory there");
        return word;
      },
    };
  }

  /** The kernel's frame for a signal handler, where no rules tell of it. */
  #bySignalFrame(): RegisterValues | undefined {
    const { machine, view } = this.#territory;
    const { code, at, saved } = machine.trampoline;
    const bytes = view.read(this.#ip, code.length);
    const stack = this.#values[machine.stackPointer];
    if (stack === undefined || !matches(bytes, code)) return undefined;
    const values: RegisterValues = [];
    for (const [i, register] of saved.entries()) {
      const word = view.word(stack + BigInt(at + 8 * i));
      if (word === undefined) return undefined;
      values[register] = word;
    }
    this.isSignal = true;
    return values;
  }

  /** By what the function does until it returns. */
  #byCode(): RegisterValues | undefined {
    const { budget, machine, view } = this.#territory;
    const { linkRegister, instructionPointer, stackPointer } = machine;
    const found: WayOut | undefined = wayOut(
      {
        ...{ budget, decode: machine.decode, instructionPointer, stackPointer },
        returnSize: linkRegister === undefined ? WORD : 0n,
        code: (address, length) => view.read(address, length),
        word: (address) => view.word(address),
        bounds: (address) => this.#bounds(address),
      },
      this.#values,
      this.#ip,
    );
    const values = found && this.#checked(found.values);
    if (values && !found.isSure) {
      const chained = this.#byFramePointer();
      this.isGuess = chained?.[stackPointer] !== values[stackPointer];
    }
    return values;
  }

  /** The function around an address, in addresses of the guest. */
  #bounds(ip: number): Bounds | undefined {
    const { module, address = 0 } = this.#territory.place(ip) ?? {};
    const symbol = module?.symbol(address);
    const shift = ip - address;
    return symbol && { start: symbol.start + shift, end: symbol.end + shift };
  }

  /** By the frame pointer that most functions without tables have, or by what lies on top of the stack. */
  #byFramePointer(): RegisterValues | undefined {
    const { machine, view } = this.#territory;
    const stack = this.#values[machine.stackPointer];
    const pointer = this.#values[machine.framePointer];
    if (stack === undefined) return undefined;
    this.isGuess = true;
    if (!this.#isCaller) {
      const values: RegisterValues = [...this.#values];
      const link = machine.linkRegister;
      values[machine.instructionPointer] =
        link === undefined ? view.word(stack) : this.#values[link];
      if (link === undefined) values[machine.stackPointer] = stack + WORD;
      if (this.#checked(values)) return values;
    }
    // both processors keep the caller's frame pointer and the return address side by side
    if (pointer === undefined || pointer < stack || pointer % WORD !== 0n) return undefined;
    const values: RegisterValues = [...this.#values];
    values[machine.framePointer] = view.word(pointer);
    values[machine.instructionPointer] = view.word(pointer + WORD);
    values[machine.stackPointer] = pointer + 2n * WORD;
    return this.#checked(values);
  }

  /** The registers, if their instruction pointer is behind a call. */
  #checked(values: RegisterValues): RegisterValues | undefined {
    const { machine, maps, view } = this.#territory;
    const back = codeAddress(this.#territory, values[machine.instructionPointer]);
    if (back === undefined || back >= TOP) return undefined;
    if (!maps.find(back)?.isExecutable) return undefined;
    if (machine.isCall(view.read(back - machine.longestCall, machine.longestCall))) return values;
    return matches(view.read(back, machine.trampoline.code.length), machine.trampoline.code)
      ? values
      : undefined;
  }
}

function matches(bytes: Uint8Array, code: readonly number[]): boolean {
  return bytes.length >= code.length && code.every((byte, i) => byte < 0 || byte === bytes[i]);
}

/** The caller's value of one register. */
function apply(
  rule: Rule,
  frame: bigint,
  register: number,
  around: Surroundings,
): bigint | undefined {
  switch (rule.kind) {
    case "undefined":
      return undefined;
    case "same":
      return attempt(() => around.register(register));
    case "offset":
      return attempt(() => around.word(BigInt.asUintN(64, frame + BigInt(rule.offset)), 8));
    case "value":
      return BigInt.asUintN(64, frame + BigInt(rule.offset));
    case "register":
      return attempt(() => around.register(rule.register));
    case "expression":
      return attempt(() => around.word(evaluate(rule.code, around, frame), 8));
    case "expression value":
      return attempt(() => evaluate(rule.code, around, frame));
  }
}
