/** Sentences about signals that ended a process. */
import type { Json } from "../../../syscalls/mod.ts";
import type { Story } from "./story.ts";

const FAULTS: Readonly<Record<string, string>> = {
  SIGSEGV: "used memory that it may not use",
  SIGBUS: "used memory behind the end of a file, or in a wrong way",
  SIGILL: "executed bytes that are no instruction",
  SIGFPE: "divided by zero, or calculated something else that can't be",
};

const MEANINGS: Readonly<Record<string, string>> = {
  SIGXFSZ: "A file grew beyond the limit of its size (ulimit -f).",
  SIGXCPU: "It used more processor time than its limit allows (ulimit -t).",
  SIGPIPE: "It wrote to a pipe or socket that nobody reads any more.",
  SIGABRT: "It ended itself by abort().",
  SIGSYS: "A seccomp filter of its own forbids a call that it made.",
};

/** What is told of the signal that killed a process; `senderOf` names a process. */
export function explainSignal(
  { signal, end, pid }: Story,
  senderOf: (pid: number) => string,
  killer: string | undefined,
): string {
  const name = end?.signal ?? "";
  const info = signal?.name === name ? fieldsOf(signal.info) : {};
  const fault = FAULTS[name];
  const { si_addr: address, si_pid: sender } = info;
  if (fault !== undefined && address !== undefined) {
    const where = addressText(address);
    const isNull = where === "0x0";
    return `It ${fault}: address ${where}${isNull ? " (a null pointer)" : ""}.`;
  }
  if (typeof sender === "number" && sender !== pid && sender !== 0)
    return `${senderOf(sender)} sent it.`;
  const meaning = MEANINGS[name];
  if (meaning !== undefined) return meaning;
  if (sender === pid) return "It sent the signal to itself.";
  if (killer !== undefined) return `${killer} sent it.`;
  if (name !== "SIGKILL") return "";
  return "Who sent it is not known: no process of this run did. The kernel does so where memory runs out (dmesg tells).";
}

function fieldsOf(info: Json): Readonly<Record<string, Json>> {
  return typeof info === "object" && info !== null && !Array.isArray(info)
    ? (info as Readonly<Record<string, Json>>)
    : {};
}

function addressText(value: Json): string {
  if (value === null) return "0x0";
  if (typeof value === "object" && "address" in value) return String(value["address"]);
  return typeof value === "number" ? `0x${value.toString(16)}` : String(value);
}
