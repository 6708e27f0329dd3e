/** What the project needs of a JavaScript runtime, and no more. */

/** Our thunks, loaded, with the arena that machine code and JavaScript share. */
export interface Library {
  /** Address of the arena in this process. */
  readonly address: number;
  /** The arena itself. It lives as long as the process. */
  readonly arena: ArrayBuffer;
  /** Runs `count` entries of the list at offset `list`; gives the low half of the last result. */
  batch(list: number, count: number): number;
  /** Makes a task that runs the list at offset `list`; gives its id or `-errno`. */
  spawn(list: number, flags: number, stack: number): number;
}

/** One JavaScript runtime. */
export interface Runtime {
  readonly name: "bun" | "deno";
  /** As the runtime itself says it: `1.4.5`. */
  readonly version: string;
  /**
   * A new anonymous file for machine code, closed on exec.
   *
   * @param flags `MFD_*` of memfd_create(2)
   * @returns its descriptor, or -1
   */
  memfd(flags: number): number;
  /** Loads a shared object that has the symbols of the thunks. */
  load(path: string, arenaSize: number): Library;
  /** Reads from a descriptor into `bytes`; the event loop goes on meanwhile. Gives the count, 0 at the end. */
  read(descriptor: number, bytes: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Has the runtime install now what signal handlers it may install later: ours then stay. */
  settleSignals?(): void;
}
