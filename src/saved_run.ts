/** A tool's state as plain data, so that it can go on in another run: of another thread, or another program. */
import { ReverieError } from "./errors.ts";

/** State of one process, and of its threads. */
export interface SavedProcess {
  /** Its id. */
  readonly pid: number;
  /** The process that made it. */
  readonly ppid: number | undefined;
  /** What the tool's instance gave. */
  readonly tool: unknown;
  /** What it kept of each thread. */
  readonly threads: readonly { readonly tid: number; readonly thread: unknown }[];
}

/** State of a run whose guests were let go: fit for `structuredClone`, and for JSON if the tool's own data is. */
export interface SavedRun {
  /** The state of the global state. */
  readonly global: unknown;
  /** Of each process that was let go. */
  readonly processes: readonly SavedProcess[];
}

/** What may say how its state becomes plain data: a tool, or its global state. Without, its public fields do. */
export interface Savable {
  /** Its state as plain data. */
  save?(): unknown;
  /** Takes such data over, in a new instance. */
  restore?(data: never): void;
}

/** Fields that the engine gives to each instance. */
const GIVEN = new Set(["pid", "config", "global", "post", "print"]);

/**
 * The state of a tool or of a global state as plain data.
 *
 * @throws {ReverieError} where it can't be cloned
 */
export function saved(owner: Savable | undefined): unknown {
  if (!owner) return undefined;
  const data = owner.save
    ? owner.save()
    : Object.fromEntries(Object.entries(owner).filter(([name]) => !GIVEN.has(name)));
  return plain(data, owner.constructor.name);
}

/** Takes over what {@link saved} gave. */
export function restore(owner: Savable | undefined, data: unknown): void {
  if (!owner || data === undefined) return;
  if (owner.restore) owner.restore(data as never);
  else Object.assign(owner, data);
}

/**
 * A copy of plain data.
 *
 * @throws {ReverieError} where it is none
 */
export function plain(data: unknown, whose: string): unknown {
  try {
    return structuredClone(data);
  } catch (error) {
    const hint = "Let save() give plain data, and restore() take it.";
    throw new ReverieError(`Cannot save the state of ${whose}: ${String(error)}. ${hint}`);
  }
}
