// What became of a child.
import { signalText } from "./signal.ts";
import { Kind } from "../kind.ts";
import { sizeNeed, structNeed } from "../needs.ts";
import { IntPointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { type Json, leaf, list, type Shown } from "../shown.ts";
import { signalName } from "../signals.ts";
import { rusage } from "../structs/process.ts";
import { u32 } from "../words.ts";
import { addressShown } from "./shown_words.ts";
import { pointerTo, structAt } from "./struct.ts";

const CONTINUED = 0xffff;
const STOPPED = 0x7f;
const CORE_DUMPED = 0x80;
const SYSCALL_STOP = 0x80;

/** Why a traced thread stopped. */
const EVENTS: Readonly<Record<number, string>> = {
  1: "PTRACE_EVENT_FORK",
  2: "PTRACE_EVENT_VFORK",
  3: "PTRACE_EVENT_CLONE",
  4: "PTRACE_EVENT_EXEC",
  5: "PTRACE_EVENT_VFORK_DONE",
  6: "PTRACE_EVENT_EXIT",
  7: "PTRACE_EVENT_SECCOMP",
  128: "PTRACE_EVENT_STOP",
};

interface Status {
  readonly text: string;
  readonly json: Readonly<Record<string, Json>>;
}

/** Bit 7 marks the system call stops of a tracee. */
function stopped(signal: number, event: number): Status {
  const isCall = (signal & SYSCALL_STOP) !== 0;
  const number = isCall ? signal & ~SYSCALL_STOP : signal;
  const reason = EVENTS[event] ?? event;
  return {
    text:
      `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalText(number)}${isCall ? " | 0x80" : ""}}` +
      (event === 0 ? "" : `|${reason}<<16`),
    json: {
      stopped: signalName(number),
      ...(isCall && { systemCall: true }),
      ...(event !== 0 && { event: reason }),
    },
  };
}

function ended(low: number, high: number): Status {
  const signal = low & ~CORE_DUMPED;
  if (signal === 0) {
    return { text: `{WIFEXITED(s) && WEXITSTATUS(s) == ${high}}`, json: { exited: high } };
  }
  const name = signalName(signal);
  const dumped = (low & CORE_DUMPED) !== 0;
  return {
    text: `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalText(signal)}${dumped ? " && WCOREDUMP(s)" : ""}}`,
    json: { killed: name, ...(dumped && { coreDumped: true }) },
  };
}

/** What became of a child: `{WIFEXITED(s) && WEXITSTATUS(s) == 0}`, or as data `{ exited: 0 }`. */
export function waitStatusShown(status: number): Shown {
  if (status === CONTINUED) return leaf("{WIFCONTINUED(s)}", { continued: true });
  const [low, high, rest] = [status & 0xff, (status >>> 8) & 0xff, status >>> 16];
  if (low === STOPPED) {
    const { text, json } = stopped(high, rest);
    return leaf(text, json);
  }
  const { text, json } = ended(low, high);
  return rest === 0
    ? leaf(text, json)
    : leaf(`${text}|0x${rest.toString(16)}0000`, { ...json, rest });
}

/** Where the kernel writes what became of a child; it does not if there is none. */
export const waitStatus: Kind<IntPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const { result } = frame;
    const isWritten = !frame.failed && result !== null && result.lo !== 0;
    const bytes = isWritten ? readExactly(frame.memory, lo, hi, 4) : undefined;
    return bytes === undefined ? addressShown(lo, hi) : list([waitStatusShown(u32(bytes, 0))]);
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
  needs: sizeNeed(4, "success"),
});

/** Where the kernel writes what a child used; it does not if there is none. */
export const waitUsage: Kind<StructPointer<"rusage">> = new Kind({
  after: true,
  show: (lo, hi, frame) =>
    frame.failed || frame.result?.lo === 0 ? addressShown(lo, hi) : structAt(rusage, lo, hi, frame),
  view: pointerTo("rusage"),
  needs: structNeed(rusage, "success"),
});
