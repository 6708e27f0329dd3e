/** In which order a run's tool is told of the calls that its threads recorded. */
import type { CallTimes } from "../../kernel/call_times.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { tellInOrder } from "./order.ts";
import { begin, drain, drainRest, isAsleep } from "./records.ts";

/** Recorded calls that are told of before other threads get their turn. */
const RECORDS_AT_ONCE = 256;

/** Tells of the recorded calls of threads that have slots. `start` is where in a record its copies begin. */
export interface Telling {
  /** Up to when all calls were told of, where that is known. */
  readonly horizon: number | undefined;
  /** Tells of what a stopped thread did, before anything else of it is told. */
  tell(tracee: Tracee, start: number): void;
  /** The same of a thread that is leaving. */
  tellLast(tracee: Tracee, start: number): void;
  /** The same for all threads. */
  tellAll(start: number): void;
  /** The same; and calls that are under way are told of, too. */
  flush(start: number): void;
  /** Tells of some calls of a thread whose room was full. */
  tellSome(tracee: Tracee, start: number): void;
}

/** Thread by thread. */
export class TellingByThread implements Telling {
  readonly horizon = undefined;
  readonly #tracees: ReadonlySet<Tracee>;

  constructor(tracees: ReadonlySet<Tracee>) {
    this.#tracees = tracees;
  }

  tell(tracee: Tracee, start: number): void {
    if (tracee.slot) drain(tracee, tracee.slot, start);
  }

  tellLast(tracee: Tracee, start: number): void {
    this.tell(tracee, start);
  }

  tellAll(start: number): void {
    for (const tracee of this.#tracees) this.tell(tracee, start);
  }

  flush(start: number): void {
    for (const tracee of this.#tracees) {
      this.tell(tracee, start);
      begin(tracee, tracee.slot!, start, isAsleep);
    }
  }

  tellSome(tracee: Tracee, start: number): void {
    drainRest(tracee, tracee.slot!, start, RECORDS_AT_ONCE);
  }
}

/** All threads' calls in the order of their times. */
export class TellingInOrder implements Telling {
  horizon = 0;
  readonly #tracees: ReadonlySet<Tracee>;
  readonly #times: CallTimes;

  constructor(tracees: ReadonlySet<Tracee>, times: CallTimes) {
    this.#tracees = tracees;
    this.#times = times;
  }

  tell(tracee: Tracee, start: number): void {
    this.#tell(start, Infinity, tracee);
  }

  tellLast(_tracee: Tracee, start: number): void {
    this.#tell(start, Infinity);
  }

  tellAll(start: number): void {
    this.#tell(start, Infinity);
  }

  flush(start: number): void {
    this.#tell(start, Infinity);
  }

  tellSome(_tracee: Tracee, start: number): void {
    this.#tell(start, RECORDS_AT_ONCE);
  }

  #tell(start: number, most: number, stopped?: Tracee): void {
    this.horizon = this.#times.now();
    if (this.#tracees.size > 0)
      tellInOrder(this.#tracees, this.#times, start, this.horizon, most, stopped);
  }
}
