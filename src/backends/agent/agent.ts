/** The agent of one run: which calls it records in the guests, and what the engine asks of it. */
import { SLOT } from "../../../arch/handler.ts";
import type { Syscall } from "../../../syscalls/base.ts";
import { infoField } from "../../kernel/ptrace.ts";
import { editCallNumber, editRegisters, registerEdit } from "../../kernel/registers.ts";
import { type Window, Windows } from "../../kernel/window.ts";
import { noteInherited } from "../ptrace/fault_state.ts";
import { engage } from "../ptrace/handlers.ts";
import { resume } from "../ptrace/resume.ts";
import type { Session } from "../ptrace/session.ts";
import type { Process, Tracee, Upkeep } from "../ptrace/tracee.ts";
import { serve } from "./asking.ts";
import { Brought } from "./brought.ts";
import { Arena, bellOf, HANDLER, LARGE_SIZE, SHARED, SHARED_SIZE } from "./arena.ts";
import { doBefore, isAlone, isDue, makesThread, mayYetCome } from "./coming.ts";
import { findAgain, Finder } from "./finder.ts";
import { giveNewSlot, giveSlot } from "./giving.ts";
import { install, NoAgent } from "./install.ts";
import { catchUp, isInUse, patch, unpatch } from "./patching.ts";
import { Recorder, SEEN_BY_TRACER, servedCalls } from "./recorder.ts";
import { refusalOf, tellUseless } from "./refusal.ts";
import { end } from "./records.ts";
import type { Slot } from "./slot.ts";
import { type Site, Space } from "./space.ts";
import { leaveMakersSlot } from "./slot_register.ts";
import { Stats } from "./stats.ts";
import { type Telling, TellingByThread, TellingInOrder } from "./telling.ts";

/** How often a site stops before it is patched. */
const STOPS = 2;

/** The same in a program that had fewer stops than {@link YOUNG} with the agent in it from its beginning. */
const YOUNG_STOPS = 6;
const YOUNG = 100;

const NONE: ReadonlySet<number> = new Set();

/** A run's agent. */
export class Agent {
  readonly #session: Session;
  readonly #served: ReadonlySet<number>;
  #recorder: Recorder | undefined;
  /** Whether it comes into programs as they begin. */
  readonly comesAtOnce: boolean;
  readonly #windows: Windows;
  readonly #slots = new Set<Tracee>();
  /** Threads one of whose rooms is full and not yet read. */
  readonly #full = new Set<Tracee>();
  /** How calls were served. */
  readonly stats: Stats;
  /** Calls about which nobody is asked any more. */
  readonly brought: Brought = new Brought();
  /** Whether the calls of all threads are told of in the order of their times. */
  readonly isOrdered: boolean;
  readonly #telling: Telling;

  /**
   * The agent of a session; undefined where it can do nothing for it, which is said to who asked for it.
   *
   * @param isUnder reverie is under a seccomp filter itself
   */
  static of(session: Session, isUnder: boolean): Agent | undefined {
    if (session.options.engine === "ptrace") return undefined;
    const why = refusalOf(session, isUnder);
    const served = why === undefined ? servedCalls(session) : NONE;
    if (served.size > 0) return new Agent(session, served);
    tellUseless(session, why);
    return undefined;
  }

  private constructor(session: Session, served: ReadonlySet<number>) {
    this.#session = session;
    this.#served = served;
    this.comesAtOnce = session.options.engine === "agent";
    const { interests, stamps } = session;
    this.isOrdered = interests.ordered && stamps?.hasCounter === true;
    this.#telling = this.isOrdered
      ? new TellingInOrder(this.#slots, stamps!)
      : new TellingByThread(this.#slots);
    this.stats = new Stats(session.kernel.arch.name, session.interests.rules !== undefined);
    this.#windows = new Windows(session.kernel, LARGE_SIZE, SHARED_SIZE - LARGE_SIZE);
  }

  /** Where calls may come from without a stop. */
  get gate(): { readonly start: bigint; readonly end: bigint } {
    return { start: BigInt(HANDLER), end: BigInt(SHARED) };
  }

  /** What it records, and how, where it is in a program. */
  get recorder(): Recorder {
    return this.#recorder!;
  }

  /** Whether the thread that stopped for a call is in the handler. */
  isInHandler(): boolean {
    return this.isHandlers(this.#stoppedAt());
  }

  /** Whether an address is one in it. */
  isHandlers(address: number): boolean {
    return address >= HANDLER && address < SHARED;
  }

  /** Where a stopped thread makes its call: the site, where it stands in that one's stub. */
  siteAt({ process: { space }, slot }: Tracee): number | undefined {
    if (slot && this.isInHandler()) return space?.siteOf(slot.get(SLOT.back) >>> 0);
    const ip = this.#stoppedAt();
    return space?.stubAt(ip)?.site ?? ip - this.#session.kernel.arch.abi.instruction.length;
  }

  /** Brings the agent into a program whose only thread is stopped. */
  async install(tracee: Tracee): Promise<void> {
    const { process } = tracee;
    try {
      const { code, records } = (this.#recorder ??= await this.#makeRecorder());
      const window = await install(tracee, code.code, (file) => this.#windows.open(file));
      const { threads } = this.#session.kernel.arch.sites;
      const finder = threads && new Finder(threads);
      process.space = new Space(this.#newArena(window), this.comesAtOnce ? 0 : YOUNG, finder);
      // of recorded calls it is too late to hide where a process runs
      process.space.runsAhead = records;
      if (records) this.#session.supervisor.colocation?.leave(tracee);
      if (!process.faultAction) noteInherited(tracee);
      if (process.hasNetlink) this.#refuseSockets(process.space);
      this.adopt(tracee);
    } catch (error) {
      if (!(error instanceof NoAgent)) throw error;
      process.agentless = error.message;
    }
  }

  async #makeRecorder(): Promise<Recorder> {
    const captures = await this.#session.options.captures?.();
    const recorder = Recorder.of(this.#session, this.#served, captures);
    if (recorder) return recorder;
    throw new NoAgent("none of the calls that the tool wants can be recorded");
  }

  #newArena(window: Window): Arena {
    const { asks, code } = this.recorder;
    const { bells } = this.#session.supervisor;
    const bell = code.ask && bellOf(window);
    const arena = new Arena(this.#windows, window, this.recorder, () => bell && bells.remove(bell));
    arena.refuse(bell && !bells.add(bell) ? asks : this.brought.numbers);
    return arena;
  }

  /** Serves the threads that ask. Gives whether there were any. */
  serve(): boolean {
    let found = false;
    for (const tracee of this.#slots) if (serve(tracee, tracee.slot!)) found = true;
    return found;
  }

  /** Gives a thread that is about to begin its slot. */
  adopt(tracee: Tracee): void {
    const { process, session, tid } = tracee;
    const { kernel } = session;
    if (!process.space)
      return process.agentless === undefined ? undefined : leaveMakersSlot(tracee);
    catchUp(kernel, tid, process.space);
    if (process.space.isWithdrawn) return;
    if (giveSlot(tracee, process.space)) this.#slots.add(tracee);
    else tracee.greetings.unshift(() => this.#adoptWithMore(tracee));
  }

  /** The same where more slots must be mapped for that. */
  async #adoptWithMore(tracee: Tracee): Promise<void> {
    const { space } = tracee.process;
    if (space && (await giveNewSlot(tracee, space))) this.#slots.add(tracee);
  }

  /** Whether there are threads whose calls it records. */
  get isRecording(): boolean {
    return this.#slots.size > 0 && this.recorder.records;
  }

  /** Up to when all calls were told of, where they are told of in order. */
  get horizon(): number | undefined {
    return this.#telling.horizon;
  }

  /** Where in a record its copies begin. */
  get #start(): number {
    return this.#recorder?.start ?? 0;
  }

  /** Tells of what a thread did, before anything else of it is told. */
  drain(tracee: Tracee): void {
    this.#telling.tell(tracee, this.#start);
  }

  /** The same for all threads. */
  drainAll(): void {
    this.#telling.tellAll(this.#start);
  }

  /** The same; and calls that are under way are told of, too. */
  flush(): void {
    this.#telling.flush(this.#start);
  }

  /** A thread is gone, or executes another program. */
  leave(tracee: Tracee): void {
    const { process, slot } = tracee;
    if (!slot) return;
    this.#telling.tellLast(tracee, this.#start);
    end(tracee, slot, this.#start);
    tracee.dropped += slot.dropped;
    this.stats.dropped(tracee.tid, slot.dropped);
    this.#slots.delete(tracee);
    this.#full.delete(tracee);
    process.space?.finder?.leave(tracee);
    tracee.slot = undefined;
    tracee.rules?.moveBack();
    process.space?.arena.giveBack(slot);
  }

  /** A process is gone, or executed another program. */
  leaveSpace(process: Process): void {
    process.space?.leave();
    process.space = undefined;
    process.sharers.delete(process);
    process.sharers = new Set([process]);
  }

  /** A process makes a socket of netlink: what is shown of such a one's messages can't be told in advance. */
  noteNetlink({ process }: Tracee): void {
    process.hasNetlink = true;
    if (process.space) this.#refuseSockets(process.space);
  }

  #refuseSockets({ arena }: Space): void {
    arena.refuse(this.recorder.plain);
  }

  /** A call ended in a window: the thread goes on in the stub. */
  leaveWindow(tracee: Tracee): void {
    const { abi } = this.#session.kernel.arch;
    const ip = this.#stoppedAt();
    const patch = tracee.process.space?.windowAt(ip);
    if (!patch || ip !== patch.site + abi.instruction.length) return;
    const to = patch.address + patch.stub.resume;
    const { kernel } = this.#session;
    editRegisters(kernel, tracee.tid, [registerEdit(abi.instructionPointer, to)]);
  }

  /** Takes the agent out of the process of a thread that is stopped before a call. */
  withdraw({ process, tid }: Tracee, why: string): void {
    const { space } = process;
    if (!space) process.agentless ??= why;
    if (!space || space.isWithdrawn) return;
    space.withdrawn = why;
    space.changesInUse ||= isInUse(process, space);
    for (const patch of space.patches) unpatch(this.#session.kernel, tid, patch);
  }

  /**
   * A thread's room was full as it came to a call: it goes on with the other, once that was read; or it did not find
   * its slot, as it has another thread pointer by now. Gives whether that was it.
   */
  turnedOver(tracee: Tracee): boolean {
    const { process, session, slot, tid } = tracee;
    if (!slot || !process.space || !(slot.isFull || process.space.finder)) return false;
    const { kernel, supervisor } = session;
    const patched = process.space.stubAt(this.#stoppedAt());
    if (!patched) return false;
    const isLost = !slot.isFull;
    if (isLost && !findAgain(tracee)) return false;
    const { abi } = kernel.arch;
    const number = kernel.i32[supervisor.turn.info + (infoField.number >> 2)]!;
    const entry = patched.address + patched.stub.entry;
    // it makes the call again
    editCallNumber(kernel, tid, -1);
    editRegisters(kernel, tid, [
      [abi.number, number, 0],
      registerEdit(abi.instructionPointer, entry),
    ]);
    if (isLost) {
      resume(tracee);
      return true;
    }
    this.stats.full++;
    this.#full.add(tracee);
    if (slot.hasRest) slot.isWaiting = true;
    else this.#turn(tracee, slot);
    return true;
  }

  #turn(tracee: Tracee, slot: Slot): void {
    slot.isWaiting = false;
    slot.turn();
    resume(tracee);
    tracee.session.supervisor.turn.flush(); // it runs while we look at what it did
  }

  /** Whether {@link work} has something to do. */
  get hasWork(): boolean {
    return this.#full.size > 0;
  }

  /** Tells of some calls of a thread whose room was full, and lets it go on when it waits. Gives whether there were any. */
  work(): boolean {
    const [tracee] = this.#full;
    if (!tracee) return false;
    this.#full.delete(tracee); // others come first next time
    const { slot } = tracee;
    if (!slot) return true;
    this.#telling.tellSome(tracee, this.#start);
    if (slot.hasRest) this.#full.add(tracee);
    else if (slot.isWaiting) {
      this.#turn(tracee, slot);
      this.#full.add(tracee);
    }
    return true;
  }

  /**
   * A thread stopped before a call. When that is over, the agent may come into its program, or the place where it was made
   * be patched. If it makes the second thread of a program that the agent is not in, the agent comes into it first.
   *
   * @returns whether it does: then the call begins anew
   */
  note(tracee: Tracee, call: Syscall): boolean {
    const { process } = tracee;
    const { number } = call;
    if (process.space || !mayYetCome(process)) this.#noteSite(tracee, call);
    else if (call.arch === this.#session.kernel.arch.name && this.#served.has(number)) {
      this.stats.stopped(number, "its program was young");
      if (isDue(process, !this.#recorder)) this.#keepUpLater(tracee, () => this.install(tracee));
    } else if (isAlone(process) && makesThread(tracee, call)) {
      doBefore(tracee, call, () => this.install(tracee));
      return true;
    } else this.stats.stopped(number, SEEN_BY_TRACER);
    return false;
  }

  #noteSite(tracee: Tracee, call: Syscall): void {
    const site = this.#siteOf(tracee, call);
    const { number } = call;
    if (typeof site === "string") return this.stats.stopped(number, site);
    if (site.reason !== undefined) return this.stats.stopped(number, site.reason);
    this.stats.stopped(number, "its place was seldom used");
    const space = tracee.process.space!;
    const wanted = ++space.stops < YOUNG ? YOUNG_STOPS : STOPS;
    if (++site.stops < wanted) return;
    this.#keepUpLater(tracee, (number) => this.#patch(tracee, space, site, number));
  }

  #keepUpLater(tracee: Tracee, upkeep: Upkeep): void {
    tracee.upkeep = upkeep;
    tracee.wantsExit = true;
  }

  /** Where a stopped thread makes a call, or why it does not matter. */
  #siteOf({ process, session }: Tracee, call: Syscall): Site | string {
    const { space } = process;
    const { name, abi } = session.kernel.arch;
    const refusal = space ? space.withdrawn : process.agentless;
    if (refusal !== undefined) return refusal;
    if (this.brought.numbers.has(call.number)) return "its handler needs the stop";
    if (process.stopsAtEveryCall) return "all its calls stop";
    if (call.arch !== name) return "it is of another ABI";
    if (!space || !this.#served.has(call.number)) return SEEN_BY_TRACER;
    const reason = this.recorder.refusalOf(call.number);
    if (reason !== undefined) return reason;
    const address = this.#stoppedAt() - abi.instruction.length;
    const known = space.sites.get(address);
    if (known) return known;
    if (space.isNear(address)) return "its handler left it to the tracer";
    const site = { address, stops: 0, patch: undefined, reason: undefined };
    space.sites.set(address, site);
    return site;
  }

  /** Where the thread's program is that is stopped for a call: behind the instruction. */
  #stoppedAt(): number {
    const { kernel, supervisor } = this.#session;
    const at = supervisor.turn.info + (infoField.instructionPointer >> 2);
    return kernel.u32[at + 1]! * 2 ** 32 + kernel.u32[at]!;
  }

  /** Does what was put off until the thread's call is over. Gives whether the thread is kept for that. */
  keepUp(tracee: Tracee, upkeep: Upkeep, number: number, goOn: (tracee: Tracee) => void): boolean {
    if (this.#session.ending) return false;
    engage(tracee, () => upkeep(number), goOn);
    return true;
  }

  async #patch(tracee: Tracee, space: Space, site: Site, number: number): Promise<void> {
    const before = site.patch;
    await patch(tracee, space, site, number);
    if (site.patch !== before) this.stats.patched++;
  }
}
