/** How large records are, and which calls are not recorded for that. */
import { COPY, type CopyLimits, type CopyStep } from "../handler.ts";

/** Bytes of `struct iovec`. */
export const IOVEC = 16;

/** Larger records are the tracer's. */
const MOST_BYTES = 0xa000;

/** Copies that may be larger than a record are made of calls whose arguments say that they are no more than that. */
const MOST_BOUNDED = 0x8000;

/** Copies that are never larger than that are made of all calls. */
const SMALL = 0x1000;

/** Of a copy: what comes before it, and up to 8 bytes behind it. */
const HEADER = COPY.bytes + 8;

/** A copy of bytes, as many as it says. */
export type Bytes = CopyStep & { readonly kind: "bytes" };

/** An argument, as it is before the call, that must be no more than so many. */
export interface Bound {
  readonly argument: number;
  readonly width: 4 | 8;
  readonly units: number;
}

/** The argument that tells how much a step copies at most, if one does. */
function boundOf(step: CopyStep): Omit<Bound, "units"> | undefined {
  if (step.kind !== "bytes") return undefined;
  for (const count of step.counts) {
    if (count.kind === "argument") return { argument: count.argument, width: count.width };
    if (count.kind === "result" && count.room !== undefined)
      return { argument: count.room, width: 4 };
  }
  return undefined;
}

/** Copies for which a record has room. */
export interface Fitting {
  readonly steps: readonly CopyStep[];
  /** Bytes of the largest record. */
  readonly size: number;
  /** What must hold for that. */
  readonly bounds: readonly Bound[];
}

/** The sizes of records. */
export class CopySizes {
  readonly #limits: CopyLimits;
  readonly #start: number;

  /** @param start bytes of a record before its copies */
  constructor(limits: CopyLimits, start: number) {
    this.#limits = limits;
    this.#start = start;
  }

  /** The copies, or some that copy no more than there is room for; undefined where that can't be. */
  fit(steps: readonly CopyStep[]): Fitting | undefined {
    const fitting = this.#sizeOf(steps) > MOST_BYTES ? this.#bound(steps) : { steps, bounds: [] };
    const size = this.#sizeOf(fitting.steps);
    return size > MOST_BYTES ? undefined : { ...fitting, size };
  }

  #sizeOf(steps: readonly CopyStep[]): number {
    return steps.reduce((sum, step) => sum + this.#mostOf(step), this.#start);
  }

  /** The large ones copy no more than what is left by the others. */
  #bound(steps: readonly CopyStep[]): Omit<Fitting, "size"> {
    const isLarge = (step: CopyStep): boolean =>
      boundOf(step) !== undefined && this.#mostOf(step) > SMALL;
    const large = steps.filter(isLarge).length;
    const left = MOST_BYTES - this.#sizeOf(steps.filter((step) => !isLarge(step)));
    const most = Math.min(Math.floor(left / large) - HEADER, MOST_BOUNDED) & -SMALL;
    const bounds: Bound[] = [];
    const bounded = steps.map((step) => {
      if (!isLarge(step)) return step;
      const { unit } = step as Bytes;
      const units = unit === "bit" ? 8 * most : Math.floor(most / unit);
      bounds.push({ ...boundOf(step)!, units });
      return { ...(step as Bytes), most };
    });
    return { steps: bounded, bounds };
  }

  #mostOf(step: CopyStep): number {
    const { items, string } = this.#limits;
    const most = (what: number | "string" | "items", unit: number) =>
      what === "string" ? string + 1 : what === "items" ? items * unit : what;
    switch (step.kind) {
      case "text":
        return HEADER + most(step.most, 1);
      case "bytes":
        return HEADER + most(step.most, step.unit === "bit" ? 8 : step.unit);
      case "buffers":
        return HEADER + items * (IOVEC + HEADER + string + 1);
    }
  }
}
