/** Writing code of which a tracer must know where it keeps a program's words. */
import type { Region } from "../handler.ts";
import type { Machine } from "./machine.ts";

/** Where the handler has a program's words. */
export interface State {
  readonly stage: Region["stage"];
  /** Where it goes on: a stub's `resume`. */
  readonly back: Region["back"];
  /** What the call gave; before it, its number where that is to be in the register of the result. */
  readonly result: "register" | "slot" | "record" | "asked" | "answer";
  readonly flags: "register" | "slot";
  readonly arguments: "register" | "slot" | "record" | "asked";
  readonly isFresh?: true;
  readonly isTurning?: true;
  readonly isDropped?: true;
}

/** All of a program's words are in the slot but for the arguments, and the call is yet to be made. */
export const BEFORE: State = {
  stage: "before",
  back: "slot",
  result: "slot",
  flags: "slot",
  arguments: "register",
};

/** The same where its record was begun. */
export const RECORDING: State = { ...BEFORE, arguments: "record" };

/** The call was made, its result is recorded, and all other registers are the record's. */
export const MADE: State = {
  stage: "made",
  back: "slot",
  result: "record",
  flags: "register",
  arguments: "record",
};

/** All is as the program expects it. */
export const OVER: State = {
  stage: "over",
  back: "slot",
  result: "register",
  flags: "register",
  arguments: "register",
};

/** A program asks, and does not know yet what becomes of its call. */
export const ASKED: State = { ...BEFORE, arguments: "asked" };
export const ASKING: State = { ...ASKED, stage: "asking" };

/** It got an answer. */
export const ANSWERED: State = { ...OVER, result: "asked", flags: "slot", arguments: "asked" };

/** Code with its regions. */
export interface Writer {
  readonly a: Machine;
  readonly regions: Region[];
  /** All that was written since the last one is this. */
  end(state: State): void;
  /** The same where a machine knows better than by a state where the words are. */
  endAs(region: Omit<Region, "end">): void;
}

export function newWriter(a: Machine): Writer {
  const regions: Region[] = [];
  const endAs = (region: Omit<Region, "end">) => void regions.push({ ...region, end: a.length });
  return { a, regions, endAs, end: (state) => endAs(regionOf(a, state)) };
}

function regionOf(a: Machine, state: State): Omit<Region, "end"> {
  const { arguments: _arguments, flags: _flags, result, ...region } = state;
  const isNew = state.stage === "made" && result === "register";
  const kept = a.kept(state);
  return { ...region, kept, hasFlags: a.keepsFlags(state), ...(isNew && { isNew }) };
}
