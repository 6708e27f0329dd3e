/** Writing code of which a tracer must know where it keeps a program's words. */
import type { Region } from "../handler.ts";
import { Assembler } from "./assembler.ts";

/** What a call leaves in r11 where the kernel did not see it: usual flags. */
export const USUAL_FLAGS = 0x246;

/** A region but for its end. */
export type State = Omit<Region, "end">;

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

/** Code with its regions. */
export interface Writer {
  readonly a: Assembler;
  readonly regions: Region[];
  /** All that was written since the last one is this. */
  end(state: State): void;
}

export function newWriter(): Writer {
  const a = new Assembler();
  const regions: Region[] = [];
  return { a, regions, end: (state) => void regions.push({ ...state, end: a.length }) };
}
