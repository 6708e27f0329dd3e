/** What crosses the boundary between the thread that asked for a run and the one that traces. */
import type { AttachOptions, RunOptions } from "../run.ts";
import type { ExitStatus } from "../exit_status.ts";
import * as errors from "../errors.ts";
import { GuestGone } from "../guest.ts";
import type { SavedRun } from "../saved_run.ts";
import { Errno } from "../../syscalls/base.ts";

/** A tool's module and the name of its export: `file:///tools.ts#Name`, `default` without a name. */
export interface ToolPlace {
  readonly module: string;
  readonly name: string;
}

/** Options as they are sent: what is no plain data stays behind. */
export type SentOptions = Omit<RunOptions & AttachOptions, "signal" | "onWarning" | "output"> & {
  /** A descriptor; without it, text is sent. */
  readonly output?: number;
};

/** What a worker is asked to do. */
export type Job = { readonly tool: ToolPlace; readonly options: SentOptions } & (
  | { readonly kind: "run"; readonly command: readonly (string | Uint8Array)[] }
  | { readonly kind: "attach"; readonly pids: readonly number[] }
);

/** To the thread that traces. */
export type ToEngine =
  | { readonly kind: "job"; readonly job: Job }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "threw"; readonly id: number | undefined; readonly error: unknown }
  | { readonly kind: "kill" }
  | { readonly kind: "detach" }
  | { readonly kind: "handOver" };

/** A method of the global state, called by a tool. */
export interface GlobalCall {
  readonly kind: "call";
  /** Missing where nobody waits for an answer. */
  readonly id: number | undefined;
  /** Names of parts, and at last the method's. */
  readonly path: readonly string[];
  readonly args: readonly unknown[];
}

/** From the thread that traces. */
export type FromEngine =
  | GlobalCall
  /** The thread that traces, before it begins. */
  | { readonly kind: "thread"; readonly tid: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "started"; readonly pid: number }
  | {
      readonly kind: "ended";
      readonly status: ExitStatus | undefined;
      readonly state: SavedRun | undefined;
    }
  | { readonly kind: "failed"; readonly error: unknown };

const ERRNO = "reverie: errno";
const ERROR = "reverie: error";

interface WiredError {
  readonly [ERROR]: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A value as plain data: an errno and an error stay what they are; what is in them must be plain itself. */
export function toWire(value: unknown): unknown {
  if (value instanceof Errno) return { [ERRNO]: value.number };
  return value instanceof Error ? errorToWire(value) : value;
}

/**
 * The value again.
 *
 * @param classes more classes of errors, by name
 */
export function fromWire(value: unknown, classes: object = {}): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ERRNO in value) return Errno.of((value as Record<string, number>)[ERRNO]!);
  return ERROR in value ? errorFromWire(value as WiredError, classes) : value;
}

function errorToWire(error: Error): WiredError {
  const fields: Record<string, unknown> = {};
  const { cause } = error;
  for (const [name, value] of Object.entries({ ...error, ...(cause !== undefined && { cause }) })) {
    const sent = toWire(value);
    if (isPlain(sent)) fields[name] = sent;
  }
  const { constructor, message, stack } = error;
  const name = constructor?.name in errorClasses ? constructor.name : error.name;
  fields["name"] ??= error.name;
  return { [ERROR]: constructor?.name || name, message, stack, fields };
}

function isPlain(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false; // a function, for example
  }
}

const errorClasses: Readonly<Record<string, unknown>> = {
  ...{ EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError },
  ...errors,
  GuestGone,
};

function errorFromWire(sent: WiredError, classes: object): Error {
  const error = new Error(sent.message);
  const found = errorClasses[sent[ERROR]] ?? (classes as Record<string, unknown>)[sent[ERROR]];
  if (typeof found === "function" && found.prototype instanceof Error)
    Object.setPrototypeOf(error, found.prototype as object);
  for (const [name, value] of Object.entries(sent.fields)) {
    const isHidden = name === "name" || name === "cause";
    Object.defineProperty(error, name, {
      value: fromWire(value, classes),
      enumerable: !isHidden,
      configurable: true,
      writable: true,
    });
  }
  if (sent.stack !== undefined)
    Object.defineProperty(error, "stack", {
      value: sent.stack,
      configurable: true,
      writable: true,
    });
  return error;
}
