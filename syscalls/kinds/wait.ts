import { Kind } from "../kind.ts";
import { IntPointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { signalName } from "../signals.ts";
import { rusage } from "../structs/process.ts";
import { addressShown } from "./shown_words.ts";
import { pointerTo, structAt } from "./struct.ts";
import { addressText, u32 } from "../words.ts";

const CONTINUED = 0xffff;
const STOPPED = 0x7f;
const CORE_DUMPED = 0x80;

/** What became of a child: `{WIFEXITED(s) && WEXITSTATUS(s) == 0}`. */
export function waitStatusText(status: number): string {
  if (status === CONTINUED) return "{WIFCONTINUED(s)}";
  const [low, high] = [status & 0xff, (status >>> 8) & 0xff];
  const rest = status >>> 16;
  const more = rest === 0 ? "" : ` | 0x${rest.toString(16)}0000`;
  if (low === STOPPED) {
    const event = rest === 0 ? "" : ` | ${eventText(rest)}`;
    return `{WIFSTOPPED(s) && WSTOPSIG(s) == ${stopSignal(high)}}${event}`;
  }
  if ((status & 0x7f) === 0) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${high}}${more}`;
  const dumped = (status & CORE_DUMPED) !== 0 ? " && WCOREDUMP(s)" : "";
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(status & 0x7f)}${dumped}}${more}`;
}

/** Bit 7 marks the system call stops of a tracee. */
function stopSignal(number: number): string {
  return (number & 0x80) !== 0 ? `${signalName(number & 0x7f)} | 0x80` : signalName(number);
}

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

function eventText(event: number): string {
  const name = EVENTS[event];
  return name === undefined ? `${event} << 16` : `${name} << 16`;
}

/** Where the kernel writes what became of a child; it does not if there is none. */
export const waitStatus: Kind<IntPointer> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    const { result } = frame;
    if (frame.failed || result === null || result.lo === 0) return addressText(lo, hi);
    const bytes = readExactly(frame.memory, lo, hi, 4);
    return bytes === undefined ? addressText(lo, hi) : `[${waitStatusText(u32(bytes, 0))}]`;
  },
  value: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
    return bytes === undefined ? null : u32(bytes, 0);
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
});

/** Where the kernel writes what a child used; it does not if there is none. */
export const waitUsage: Kind<StructPointer<"rusage">> = new Kind({
  after: true,
  show: (lo, hi, frame) =>
    frame.failed || frame.result?.lo === 0 ? addressShown(lo, hi) : structAt(rusage, lo, hi, frame),
  view: pointerTo("rusage"),
});
