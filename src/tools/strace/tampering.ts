/** Calls that are changed on their way: strace -e inject. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CallResult,
  Errno,
  syscall,
  type Syscall,
  type SyscallName,
} from "../../../syscalls/mod.ts";
import type { Guest } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import type { Some } from "./config.ts";

/** Bytes for the memory that an argument points to. */
export interface Poke {
  /** Which argument: 0 to 5. */
  readonly argument: number;
  readonly bytes: readonly number[];
}

/** What becomes of some calls. */
export interface Tampering {
  readonly calls: Some<string>;
  /** The number of an errno that they fail with. */
  readonly error?: number;
  /** What they give, digits. */
  readonly value?: string;
  /** A signal that comes with them. */
  readonly signal?: number;
  /** A call that is made in their place. */
  readonly instead?: string;
  readonly enterNanoseconds?: number;
  readonly exitNanoseconds?: number;
  readonly pokeEnter?: readonly Poke[];
  readonly pokeExit?: readonly Poke[];
  /** Which of a thread's calls of each name, counted from 1; all without it. */
  readonly when?: { readonly first: number; readonly last: number; readonly step: number };
}

/** What a call came to, and what is said of that behind its line. */
export interface Tampered {
  readonly result: SyscallResult;
  readonly mark: string;
}

/** Whether the call that is a thread's nth of its name is meant. */
export function isMeant({ when }: Tampering, nth: number): boolean {
  if (!when) return true;
  const { first, last, step } = when;
  if (nth < first || nth > last) return false;
  return step === 0 ? nth === first : (nth - first) % step === 0;
}

/** Does what is meant to be done, and gives what came of the call. */
export async function tamper(guest: Guest, call: Syscall, plan: Tampering): Promise<Tampered> {
  const { enterNanoseconds, exitNanoseconds, pokeEnter, pokeExit, signal } = plan;
  const pokes = [poke(guest, call, pokeEnter)];
  if (enterNanoseconds !== undefined) await sleep(enterNanoseconds / 1e6);
  const made = resultFor(plan);
  const result = await perform(guest, call, plan, made);
  pokes.push(poke(guest, call, pokeExit));
  if (signal !== undefined)
    await guest.inject(syscall("tgkill", { tgid: guest.pid, pid: guest.tid, sig: signal }));
  if (exitNanoseconds !== undefined) await sleep(exitNanoseconds / 1e6);
  const isDelayed = enterNanoseconds !== undefined || exitNanoseconds !== undefined;
  const what = made === undefined ? undefined : "";
  const args = pokes.includes(true) ? (what === undefined ? "args" : "retval, args") : what;
  const injected = args === undefined ? "" : args === "" ? " (INJECTED)" : ` (INJECTED: ${args})`;
  return { result, mark: injected + (isDelayed ? " (DELAYED)" : "") };
}

function resultFor({ error, value }: Tampering): SyscallResult | undefined {
  if (error !== undefined) return Errno.of(error);
  if (value === undefined) return undefined;
  const whole = CallResult.of(BigInt(value));
  return whole.errno ?? whole.value;
}

async function perform(
  guest: Guest,
  call: Syscall,
  { instead }: Tampering,
  made: SyscallResult | undefined,
): Promise<SyscallResult> {
  if (made === undefined) return await guest.inject(call);
  if (instead !== undefined) await guest.inject(syscall(instead as SyscallName, {} as never));
  return made;
}

/** Gives whether anything was written. */
function poke(guest: Guest, call: Syscall, pokes: readonly Poke[] = []): boolean {
  let done = false;
  for (const { argument, bytes } of pokes) {
    try {
      guest.memory.write(call.address(argument), Uint8Array.from(bytes));
      done = true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // the guest is gone
    }
  }
  return done;
}
