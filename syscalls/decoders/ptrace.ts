// ptrace: the request tells what its last two arguments are.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { addressOut, sizeOut } from "../kinds/cells.ts";
import { flags64, one } from "../kinds/flags.ts";
import { address, int, rawWord, size } from "../kinds/numbers.ts";
import { pointerShown } from "../kinds/shown_words.ts";
import { signal } from "../kinds/signal.ts";
import { toBigint, toNumber } from "../words.ts";
import {
  callInfoIn,
  callInfoOut,
  filterMetadata,
  floatingIn,
  floatingOut,
  generalIn,
  generalOut,
  maskIn,
  maskOut,
  peekedSignals,
  registerSetIn,
  registerSetOut,
  signalIn,
  signalOut,
  signalsOut,
} from "./ptrace_data.ts";

/** The last two arguments; without one it is not shown. */
interface Request {
  readonly address?: Kind<unknown>;
  readonly data?: Kind<unknown>;
}

/** The registers for integers in struct user, by 8 bytes. */
const REGISTERS =
  "R15 R14 R13 R12 RBP RBX R11 R10 R9 R8 RAX RCX RDX RSI RDI ORIG_RAX RIP CS EFL RSP SS".split(" ");

/** What comes behind them: where it begins. */
const FIELDS: readonly (readonly [offset: number, name: string])[] = [
  [216, "u_fpvalid"],
  [224, "i387"],
  [736, "u_tsize"],
  [744, "u_dsize"],
  [752, "u_ssize"],
  [760, "start_code"],
  [768, "start_stack"],
  [776, "signal"],
  [784, "reserved"],
  [792, "u_ar0"],
  [800, "u_fpstate"],
  [808, "magic"],
  [816, "u_comm"],
  [848, "u_debugreg"],
];

const USER_BYTES = 912;

/** `8*RIP`, `offsetof(struct user, u_debugreg)+8`: a place in struct user, which only x86-64 has. */
function userText(offset: number): string {
  if (offset === USER_BYTES) return "sizeof(struct user)";
  const field = FIELDS.findLast(([start]) => start <= offset);
  const index = Math.min(Math.floor(offset / 8), REGISTERS.length - 1);
  const [start, name] = field
    ? [field[0], `offsetof(struct user, ${field[1]})`]
    : [index * 8, `8*${REGISTERS[index]}`];
  return offset === start ? name : `${name}+${offset - start}`;
}

const userPlace: Kind<bigint> = new Kind({
  show: (lo, hi, frame) => {
    const offset = toNumber(lo, hi);
    const isKnown = frame.arch === "x86_64" && offset <= USER_BYTES;
    return isKnown ? userText(offset) : pointerShown(lo, hi);
  },
  view: toBigint,
});

const resume: Request = { address, data: signal };
const peek: Request = { address, data: addressOut };
const poke: Request = { address, data: address };
const options: Request = { address, data: flags64("ptrace_options") };
const registerSet = one("register_sets");

/** What each request has: a new one is a row. */
const REQUESTS: Readonly<Record<string, Request>> = {
  PTRACE_TRACEME: {},
  PTRACE_PEEKTEXT: peek,
  PTRACE_PEEKDATA: peek,
  PTRACE_PEEKUSER: { address: userPlace, data: addressOut },
  PTRACE_POKETEXT: poke,
  PTRACE_POKEDATA: poke,
  PTRACE_POKEUSER: { address: userPlace, data: address },
  PTRACE_CONT: resume,
  PTRACE_KILL: {},
  PTRACE_SINGLESTEP: resume,
  PTRACE_GETREGS: { data: generalOut },
  PTRACE_SETREGS: { data: generalIn },
  PTRACE_GETFPREGS: { data: floatingOut },
  PTRACE_SETFPREGS: { data: floatingIn },
  PTRACE_ATTACH: {},
  PTRACE_DETACH: resume,
  PTRACE_OLDSETOPTIONS: options,
  PTRACE_SYSCALL: resume,
  PTRACE_SYSEMU: resume,
  PTRACE_SYSEMU_SINGLESTEP: resume,
  PTRACE_SINGLEBLOCK: resume,
  PTRACE_SETOPTIONS: options,
  PTRACE_GETEVENTMSG: { address, data: sizeOut },
  PTRACE_GETSIGINFO: { address, data: signalOut },
  PTRACE_SETSIGINFO: { address, data: signalIn },
  PTRACE_GETREGSET: { address: registerSet, data: registerSetOut },
  PTRACE_SETREGSET: { address: registerSet, data: registerSetIn },
  PTRACE_SEIZE: options,
  PTRACE_INTERRUPT: {},
  PTRACE_LISTEN: {},
  PTRACE_PEEKSIGINFO: { address: peekedSignals, data: signalsOut },
  PTRACE_GETSIGMASK: { address: size, data: maskOut },
  PTRACE_SETSIGMASK: { address: size, data: maskIn },
  PTRACE_SECCOMP_GET_FILTER: { address: size, data: address },
  PTRACE_SECCOMP_GET_METADATA: { address: size, data: filterMetadata },
  PTRACE_GET_SYSCALL_INFO: { address: size, data: callInfoOut },
  PTRACE_SET_SYSCALL_INFO: { address: size, data: callInfoIn },
};

const UNKNOWN: Request = { address, data: address };

function requestOf(call: Call): Request {
  const name = Family.of(archOf(call), "ptrace_requests").name(call.uint(0), call.words[1]!);
  return (name === undefined ? undefined : REQUESTS[name]) ?? UNKNOWN;
}

const TRACEME = 0;

/** The traced process: there is none where one asks to be traced. */
export const ptracePid: Kind<number> = picked(int, (call) =>
  call.uint(0) === TRACEME && call.words[1] === 0 ? null : int,
);

/** A place in the traced process, a size, or what is asked for. */
export const ptraceAddress: Kind<bigint> = picked(
  rawWord,
  (call) => (requestOf(call).address as Kind | undefined) ?? null,
);

/** A signal, a place for what is asked for, or a word. */
export const ptraceData: Kind<bigint> = picked(
  rawWord,
  (call) => (requestOf(call).data as Kind | undefined) ?? null,
);
