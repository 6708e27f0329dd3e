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
  /** Asks the processor a question whose words lie at offset `at`; the answer comes there. */
  processor(question: number, at: number): number;
  /** Single-steps a thread as the arena says; gives why it came back. */
  step(): number;
  /** Tells threads of their answers, and waits for others that ask, as the arena says; gives 1 where it slept. */
  listen(waiters: number, looks: number, sleeps: number): number;
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
  /** Memory of this process at an address: for as long as the program runs, it stays mapped. */
  view(address: number, length: number): ArrayBuffer;
  /**
   * Takes what comes into a pipe and tells of it; the event loop goes on meanwhile, and does not end.
   *
   * @param room address of eight bytes to read into: never given back, for a read may outlive this thread
   * @returns ends it. One more input may be needed for that, and is then taken without a word; or told of to whoever
   * watches this pipe by then
   */
  watch(descriptor: number, room: number, onInput: () => void): () => void;
  /** The twelve halves of a call's arguments, all 0; they may share a buffer with others. */
  newWords(): Uint32Array;
  /** Has modules that are loaded later get these, by their names. */
  provide(modules: Readonly<Record<string, object>>): void;
  /** Has the runtime install now what signal handlers it may install later: ours then stay. */
  settleSignals?(): void;
}
