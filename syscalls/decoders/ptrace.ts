// ptrace: the request tells what its last two arguments are. First cut: the common ones.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, type Kind, picked } from "../kind.ts";
import { address, rawWord } from "../kinds/numbers.ts";
import { signal } from "../kinds/signal.ts";

interface Request {
  readonly address: Kind | null;
  readonly data: Kind | null;
}

const nothing: Request = { address: null, data: null };
const resume: Request = { address, data: signal };
const data: Request = { address: null, data: address };

/** What each request has: a new one is a row. */
const REQUESTS: Readonly<Record<string, Request>> = {
  PTRACE_TRACEME: nothing,
  PTRACE_CONT: resume,
  PTRACE_KILL: nothing,
  PTRACE_SINGLESTEP: resume,
  PTRACE_GETREGS: data,
  PTRACE_SETREGS: data,
  PTRACE_GETFPREGS: data,
  PTRACE_SETFPREGS: data,
  PTRACE_ATTACH: nothing,
  PTRACE_DETACH: resume,
  PTRACE_SYSCALL: resume,
  PTRACE_INTERRUPT: nothing,
  PTRACE_LISTEN: nothing,
};

const UNKNOWN: Request = { address: rawWord, data: rawWord };

function requestOf(call: Call): Request {
  const name = Family.of(archOf(call), "ptrace_requests").name(call.uint(0), 0);
  return (name === undefined ? undefined : REQUESTS[name]) ?? UNKNOWN;
}

/** An address in the traced process. */
export const ptraceAddress: Kind<bigint> = picked(rawWord, (call) => requestOf(call).address);

/** A signal, a place for what is asked for, or a word. */
export const ptraceData: Kind<bigint> = picked(rawWord, (call) => requestOf(call).data);
