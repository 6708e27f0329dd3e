/**
 * Signals that come to a call which can begin again. Where the kernel decides about that by where the thread stands, it is
 * left there until the kernel has made the frame of the program's handler: then the frame is put right.
 *
 * Source: do_signal of arch/arm64/kernel/signal.c.
 */
import { RECORD } from "../../../arch/handler.ts";
import { Errno, syscallName } from "../../../syscalls/base.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import { getRegister, readRegisters } from "../../kernel/registers.ts";
import { isCaught } from "../ptrace/fault_state.ts";
import { ERESTART_RESTARTBLOCK, ERESTARTNOHAND, holdsCall } from "../ptrace/remake.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import type { Slot } from "./slot.ts";
import {
  type Handled,
  putRightWords,
  realSignal,
  type Standing,
  standingBy,
  standingOf,
} from "./unwind.ts";

/** Calls that may wait, with what the kernel's sources have them end with where a signal interrupts that. */
const INTERRUPTIONS: ReadonlyMap<string, Errno> = new Map(
  (
    [
      [
        Errno.ERESTARTSYS,
        "accept accept4 connect copy_file_range fcntl flock futex getrandom ioctl mq_timedreceive mq_timedsend " +
          "openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readv recvfrom recvmmsg recvmsg " +
          "sendfile sendmmsg sendmsg sendto splice tee vmsplice wait4 waitid write writev",
      ],
      [ERESTARTNOHAND, "msgrcv msgsnd ppoll pselect6 rt_sigsuspend"],
      [ERESTART_RESTARTBLOCK, "clock_nanosleep nanosleep"],
    ] as const
  ).flatMap(([why, names]) => names.split(" ").map((name) => [name, why])),
);

/** include/uapi/linux/time.h. */
const TIMER_ABSTIME = 1;

/** Offset of the registers in a `struct rt_sigframe` of aarch64: behind siginfo_t, and in `ucontext_t`. */
const REGISTERS = 128 + 184;

/** Whether a thread stands at the instruction that makes the program's call, and how that ended is not known. */
export function isAtCall(tracee: Tracee, { ip, region }: Standing, { code }: Handled): boolean {
  if (!isKernels(tracee)) return false;
  const { abi } = tracee.session.kernel.arch;
  if (region)
    return region.stage === "before" && holdsCall(code.code, ip - HANDLER, abi.instruction);
  const patch = tracee.process.space!.stubAt(ip);
  return patch !== undefined && ip === patch.address + patch.stub.shadow;
}

/** Whether the kernel decides by the place: it has no register by which a tracer can. */
function isKernels({ session }: Tracee): boolean {
  return session.kernel.arch.abi.pendingNumber === undefined;
}

/**
 * Notes that a signal with a handler interrupts a call of which there is a record: it is over before the signal comes.
 * (Or it was not begun yet: then it has that end, too, and is made anew.)
 *
 * @returns whether that is news
 */
export function noteInterrupted(
  tracee: Tracee,
  { region }: Standing,
  handled: Handled,
  signal: number,
): boolean {
  const { slot, tid } = tracee;
  if (!region || !slot?.canRepeat || slot.interrupted === slot.next) return false;
  const why = interruptionOf(tracee, slot);
  if (!why || !isCaught(tid, realSignal(tracee, signal))) return false;
  handled.interrupt(tracee, slot, why);
  return true;
}

/** How the kernel ends a call that a signal interrupts; undefined for one that does not wait. */
function interruptionOf({ session }: Tracee, { next, window }: Slot): Errno | undefined {
  const name = syscallName(session.kernel.arch.name, window.u32[(next + RECORD.number) >> 2]!);
  const word = (i: number): number => window.u32[(next + RECORD.arguments + 8 * i) >> 2]!;
  if (name === "clock_nanosleep" && word(1) & TIMER_ABSTIME) return ERESTARTNOHAND;
  if (name === "futex" && word(3) !== 0) return ERESTART_RESTARTBLOCK; // it has a time limit
  return INTERRUPTIONS.get(name ?? "");
}

/** Whether the frame must be put right that a signal makes when a thread goes on with it. */
export function makesFrame(tracee: Tracee, handled: Handled, signal: number): boolean {
  if (!isKernels(tracee)) return false;
  const standing = standingOf(tracee, handled.code);
  return !!standing && isAtCall(tracee, standing, handled) && isCaught(tracee.tid, signal);
}

/** Puts it right, if it was made. */
export function rightFrame(tracee: Tracee, handled: Handled, signal: number): void {
  const { process, session, tid } = tracee;
  const { kernel } = session;
  const { abi, registers } = kernel.arch;
  const now = readRegisters(kernel, tid);
  if (!now || !process.space) return;
  const { ip, region } = standingBy(tracee, handled.code, now);
  if (region || process.space.stubAt(ip)) return; // the call was made again instead
  const at = Number(getRegister(now, abi.stackPointer)) + REGISTERS;
  const frame = readMemory(kernel, tid, at, registers.size);
  if (frame.length < registers.size) return;
  const words = new Uint32Array(frame.slice().buffer);
  putRightWords(tracee, standingBy(tracee, handled.code, words), handled, signal);
  writeMemory(kernel, tid, at, new Uint8Array(words.buffer));
}
