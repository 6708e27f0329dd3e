/** The one place where a thread of ours waits for the threads it traces. */
import { setImmediate as nextTask } from "node:timers/promises";
import { SIGNAL_SEEN } from "../../../arch/architecture.ts";
import { type CountedEvent, findBranchEvent } from "../../kernel/branch_counter.ts";
import { Bells } from "../../kernel/bells.ts";
import { Kernel } from "../../kernel/kernel.ts";
import { Turn } from "../../kernel/turn.ts";
import { flag } from "../../kernel/wait.ts";
import { Waker } from "../../kernel/waker.ts";
import { ReverieError } from "../../errors.ts";
import { adoptOrphan, makerLives } from "./births.ts";
import type { Colocation } from "./colocation.ts";
import { Alarms } from "./alarms.ts";
import type { Session } from "./session.ts";
import { Stepping } from "./stepping.ts";
import { onStatus } from "./stops.ts";
import { Strays } from "./strays.ts";
import type { Tracee } from "./tracee.ts";

/** All our tracees of this OS thread, none of its ordinary children. */
const TRACEES = flag.clone + flag.noThread;

/** Microtasks that a handler may take before the loop looks elsewhere. */
const TICKS = 12;

/** How long the loop may keep the thread's other tasks waiting. */
const SLICE_MILLISECONDS = 10;

/** Turns between two looks at the clock, which take longer than some calls of the kernel. */
const TURNS_PER_LOOK = 16;

/** How often the loop polls before it has itself woken. */
const POLLS = 20;

/** How often what was recorded in guests is looked at while nothing stops. */
const FLUSH_MILLISECONDS = 50;

/** How often tracees are looked at that should have sent SIGCHLD, where threads ask without a stop. */
const BELLS_MILLISECONDS = 200;

/** How often tasks of unknown makers are looked at. */
const STRAY_MILLISECONDS = 20;

const ECHILD = -10;

/** Waits for tracees and hands their stops out. There is one for each OS thread that traces. */
export class Supervisor {
  static #opening: Promise<Supervisor> | undefined;

  readonly kernel: Kernel;
  readonly turn: Turn;
  /** The threads that ask without a stop. */
  readonly bells: Bells;
  /** The threads that go on by steps. */
  readonly stepping: Stepping;
  /** The threads that wait for a time. */
  readonly alarms: Alarms;
  readonly tracees: Map<number, Tracee> = new Map();
  /** Handlers that run JavaScript or wait for something other than their guest. */
  awake = 0;
  /** Set where the thread does nothing but trace: it may then be moved between processors. */
  colocation: Colocation | undefined;
  /** Set where a timer's signal can end a wait: calls something after a while. */
  later: ((action: () => void) => void) | undefined;
  /** Called when a signal came whose handler is our own. */
  onSignal: (() => void) | undefined;
  readonly #strays = new Strays();
  #event: CountedEvent | undefined;
  #looked = false;
  readonly #waker: Waker;
  /** The runs that have guests; a list that is never changed, only replaced. */
  #list: readonly Session[] = [];
  /** What is to be dealt with before any other stop. */
  readonly #later: [tid: number, status: number][] = [];
  /** Where threads ask without a stop: whether others may have stopped meanwhile. */
  #mayHaveStops = true;
  #running = false;
  #idle = 0;
  #looks = 0;
  #until = 0;
  #late = false;
  #poked = false;
  #isFlushDue = false;
  /** When recorded calls are to be told of next. */
  #flushAt = 0;

  private constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.turn = new Turn(kernel, TRACEES);
    this.stepping = new Stepping(kernel, this.turn, TRACEES);
    this.alarms = new Alarms(kernel);
    this.bells = new Bells(kernel);
    this.bells.onLook = () => this.colocation?.lift();
    this.#waker = new Waker(kernel);
  }

  /** The supervisor of this thread. */
  static open(): Promise<Supervisor> {
    this.#opening ??= Kernel.open().then((kernel) => new Supervisor(kernel));
    this.#opening.catch(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** What counts branches on this processor; undefined where nothing does. */
  get branchEvent(): CountedEvent | undefined {
    if (!this.#looked) this.branchEvent = findBranchEvent(this.kernel);
    return this.#event;
  }

  set branchEvent(event: CountedEvent | undefined) {
    this.#event = event;
    this.#looked = true;
  }

  /** Waits for the session's guests until it is over. */
  add(session: Session): void {
    if (this.#list.includes(session)) return;
    this.#list = [...this.#list, session];
    if (!this.#running) void this.#run();
  }

  /** There is something to do that no guest will tell of: the loop looks at once. */
  poke(): void {
    this.#poked = true;
    this.#waker.wake();
  }

  /** A thread is gone, or not ours any more. */
  forget(tracee: Tracee): void {
    if (this.tracees.get(tracee.tid) === tracee) this.tracees.delete(tracee.tid);
    this.stepping.delete(tracee);
    this.alarms.delete(tracee);
    this.colocation?.leave(tracee);
  }

  /** What a wait said of a task before it was known; undefined if it has said nothing yet. */
  newsOf(tid: number): number | undefined {
    return this.#strays.take(tid);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#list.length > 0) {
      this.#until = performance.now() + SLICE_MILLISECONDS;
      this.#late = false;
      while (this.#list.length > 0 && !this.#isLate()) {
        if (this.kernel.i32[SIGNAL_SEEN >> 2] !== 0) this.onSignal?.();
        this.#poked = false;
        for (let i = 0; i < TICKS && this.awake > 0; i++) await undefined;
        if (this.awake === 0 && this.#mayBlock) this.#block();
        else if (!(await this.#poll())) break;
      }
      await nextTask();
    }
    this.#waker.rest();
    this.#running = false;
  }

  /** Whether the thread's other tasks have waited for long enough. */
  #isLate(): boolean {
    if (++this.#looks % TURNS_PER_LOOK === 0) this.#late = performance.now() > this.#until;
    return this.#late;
  }

  get #mayBlock(): boolean {
    if (this.#strays.waiting > 0) this.#adoptForgotten(false);
    if (this.alarms.size > 0) return false; // a wait has no end by time
    if (this.#records && (this.#hasMore || !this.#willFlush())) return false;
    return this.#strays.waiting === 0 && this.#list.every(({ options }) => options.blocking);
  }

  /** Whether calls are being recorded in guests. */
  get #records(): boolean {
    return this.#list.some(({ agent }) => agent?.isRecording);
  }

  /** Whether there are threads that recorded as many calls as they may. */
  get #hasMore(): boolean {
    return this.#list.some(({ agent }) => agent?.hasWork);
  }

  /** Sees to it that recorded calls are told of even if nothing stops; gives false where a wait would not end for that. */
  #willFlush(): boolean {
    if (this.#isFlushDue || !this.later) return this.#isFlushDue;
    this.#isFlushDue = true;
    this.later(() => {
      this.#isFlushDue = false;
      this.#flushRecords();
    });
    return true;
  }

  /** Tells of some calls of threads that recorded as many as they may. */
  #tellsMore(): boolean {
    this.#flushRecords();
    return this.#list.some(({ agent }) => agent?.work());
  }

  /** Tells of recorded calls, now and then. */
  #flushRecords(): void {
    const now = performance.now();
    if (now < this.#flushAt) return;
    this.#flushAt = now + FLUSH_MILLISECONDS;
    for (const { agent } of this.#list) agent?.flush();
  }

  /** Waits in the kernel, for as long as no handler does anything else. */
  #block(): void {
    while (this.awake === 0 && this.alarms.size === 0 && this.#list.length > 0 && !this.#hasMore)
      if (!this.#turn(true) || this.#isLate()) return;
  }

  /** Takes one stop. Gives false after having slept for want of anything to do. */
  async #poll(): Promise<boolean> {
    if (this.#turn(false) || this.#tellsMore() || this.#poked) this.#idle = 0;
    else if (++this.#idle < POLLS) await nextTask();
    else {
      const { bells } = this;
      await this.#waker.sleep(this.#mostSleep, bells.isActive ? bells.lieDown() : 0);
      this.#mayHaveStops = true;
      this.#flushRecords();
      return false;
    }
    return true;
  }

  /** How long to sleep at most; undefined where something is sure to end it. */
  get #mostSleep(): number | undefined {
    const times = this.#strays.waiting > 0 ? [STRAY_MILLISECONDS] : [];
    if (this.#records) times.push(FLUSH_MILLISECONDS);
    if (this.alarms.size > 0) times.push(Math.ceil(this.alarms.milliseconds));
    if (this.bells.isActive) times.push(BELLS_MILLISECONDS);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** One wait. Gives whether a tracee had something to say. */
  #turn(block: boolean): boolean {
    const sessions = this.#list;
    for (let i = 0; i < sessions.length; i++) sessions[i]!.flush();
    if (this.alarms.size > 0) this.alarms.ring();
    const steps = this.stepping.size > 0;
    const found = steps ? this.stepping.run() : 0;
    if (steps) this.#late = performance.now() > this.#until; // it took its time
    const many = this.tracees.size > 1 || this.#strays.waiting > 0;
    // of the stops that are there, each has its turn before somebody asks again
    const isDue = this.bells.isActive && !this.turn.hasMore;
    const hasServed = isDue && this.#serve(block && !steps && found === 0);
    const tid = found > 0 ? found : this.#next(block && !steps, many);
    if (tid > 0) this.#take(tid, this.turn.status);
    else if (tid === ECHILD) this.#lost();
    for (let i = 0; i < sessions.length; i++) if (sessions[i]!.isOver) this.#end(sessions[i]!);
    return tid > 0 || steps || hasServed;
  }

  /** The next thread that stopped or ended: its id, 0, or `-errno`. */
  #next(block: boolean, many: boolean): number {
    const late = this.#later.shift();
    if (late) {
      this.turn.adopt(...late);
      return late[0];
    }
    if (!this.bells.isActive) return this.turn.next(block, many);
    if (!this.turn.hasMore && !this.#mayHaveStops) return 0;
    const tid = this.turn.next(false, many);
    this.#mayHaveStops = tid > 0;
    return tid;
  }

  /** Serves threads that ask. Gives whether there were any. */
  #serve(block: boolean): boolean {
    const { bells, turn } = this;
    turn.flush();
    bells.isShared = this.colocation?.isShared === true;
    const isHeard = bells.hear(block && !this.#mayHaveStops);
    if (bells.hasChild || (block && !isHeard)) this.#mayHaveStops = true;
    let hasServed = false;
    if (isHeard) for (const { agent } of this.#list) if (agent?.serve()) hasServed = true;
    return hasServed;
  }

  /** A thread asked without a stop. */
  noteAsk(tracee: Tracee): void {
    if (!this.bells.isLooking) this.colocation?.note(tracee);
  }

  /**
   * Waits for a thread that is running, before anything else is dealt with.
   *
   * @returns its status; undefined where there is no such thread any more
   */
  waitFor(tid: number): number | undefined {
    return this.#takeBack(tid) ?? this.turn.await(tid, (...found) => this.takeLater(...found));
  }

  /** What was found of a thread is dealt with later. */
  takeLater(tid: number, status: number): void {
    this.#takeBack(tid); // a death or an exec ended that stop
    this.#later.push([tid, status]);
  }

  /** Takes what was found of a thread and is not dealt with. */
  #takeBack(tid: number): number | undefined {
    const index = this.#later.findIndex(([other]) => other === tid);
    return index < 0 ? this.turn.claim(tid) : this.#later.splice(index, 1)[0]![1];
  }

  #take(tid: number, status: number): void {
    const tracee = this.tracees.get(tid);
    if (tracee) {
      this.#deal(tracee, status);
      if (this.tracees.get(tracee.tid) === tracee) this.colocation?.note(tracee); // it was not let go
    } else this.#strays.add(tid, status); // its maker's stop tells whose it is
  }

  #deal(tracee: Tracee, status: number): void {
    try {
      onStatus(tracee, status);
    } catch (error) {
      tracee.session.broken(tracee, error);
    }
  }

  #end(session: Session): void {
    if (this.#list.length === 1) this.#adoptForgotten(true);
    if (!session.isOver) return;
    this.#list = this.#list.filter((other) => other !== session);
    this.turn.flush(); // guests that are let go are so by now, not by the next wait
    session.finish();
  }

  /** Tasks whose maker was killed before it could report them. */
  #adoptForgotten(isLast: boolean): void {
    const mayBeClaimed = (tid: number) => makerLives(this.#list, tid);
    for (const [tid, status] of this.#strays.takeForgotten(isLast, mayBeClaimed)) {
      const tracee = adoptOrphan(this.#list, tid);
      if (tracee) this.#deal(tracee, status);
    }
  }

  /** There is nothing to wait for: whoever is thought to live was taken away from us. */
  #lost(): void {
    for (const tracee of [...this.tracees.values()]) {
      tracee.session.fail(
        new ReverieError(`The guest thread ${tracee.tid} vanished: another tracer took it.`),
      );
      onStatus(tracee, 0);
    }
  }
}
