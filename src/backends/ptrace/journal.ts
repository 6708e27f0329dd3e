/** What the engine tells of its own doing, where somebody asked for it. */
import { readlinkSync } from "node:fs";
import process from "node:process";
import { Call, format, type Syscall } from "../../../syscalls/base.ts";
import { type LogFilter, type LogLevel, type LogTarget, tells } from "../../log.ts";
import type { SyscallResult } from "../../result.ts";
import { INTERCEPT } from "../../subscription.ts";
import type { Tracee } from "./tracee.ts";

type Print = (text: string) => void;

/** The log of one run. It goes to where the tool's text goes, a line each. */
export class Journal {
  /** Whether any call is told of: all that the hot path asks. */
  readonly hasCalls: boolean;
  readonly #hasAllCalls: boolean;
  readonly #filter: LogFilter;
  readonly #print: Print;
  readonly #start = performance.now();
  /** The tool's text is in the middle of a line. */
  #isCut = false;

  constructor(filter: LogFilter, print: Print) {
    this.#filter = filter;
    this.#print = print;
    this.hasCalls = tells(filter, "syscall", "debug");
    this.#hasAllCalls = tells(filter, "syscall", "trace");
  }

  /** Tells something, if it is asked for. */
  tell(target: LogTarget, level: LogLevel, text: string): void {
    if (!tells(this.#filter, target, level)) return;
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(6);
    this.#print(`${this.#isCut ? "\n" : ""}reverie +${seconds} ${target}: ${text}\n`);
    this.#isCut = false;
  }

  /** The tool's way to print, such that lines stay lines. */
  beside(print: Print): Print {
    return (text) => {
      if (text !== "") this.#isCut = !text.endsWith("\n");
      print(text);
    };
  }

  /** The global state, whose messages are told of. */
  watched(global: object | undefined): object | undefined {
    if (!global || !tells(this.#filter, "rpc", "trace")) return global;
    return new Proxy(global, {
      get: (target, name) => {
        const value = (target as Record<string | symbol, unknown>)[name];
        if (typeof value !== "function" || name === "constructor") return value;
        return (...args: unknown[]): unknown => {
          const { inspect } = process.getBuiltinModule("node:util");
          const words = args.map((arg) => inspect(arg, { depth: 1, breakLength: Infinity }));
          this.tell("rpc", "trace", `${String(name)}(${words.join(", ")})`);
          return value.apply(target, args) as unknown;
        };
      },
    });
  }

  /** A program was executed. */
  executed({ process: { pid } }: Tracee): void {
    if (tells(this.#filter, "lifecycle", "info"))
      this.tell("lifecycle", "info", `pid ${pid} executes ${programOf(pid)}`);
  }

  /** A call that the tool subscribes to begins. */
  callBegins(tracee: Tracee, call: Syscall): void {
    if (!this.#hasAllCalls || tracee.interest === 0) return;
    tracee.wantsExit = true; // its end is told, too
    const how = tracee.interest & INTERCEPT ? "intercept" : "observe";
    this.tell("syscall", "trace", `tid ${tracee.tid}: ${how} ${begunText(call)}`);
  }

  /** Such a call ended, with the result that the guest gets. */
  callEnds(tracee: Tracee, call: Syscall, result: SyscallResult): void {
    if (this.#hasAllCalls && tracee.interest !== 0)
      this.#call("trace", tracee, `complete ${endedText(call, result)}`);
  }

  /** The guest gets a result, the kernel never sees the call. */
  callSuppressed(tracee: Tracee, result: SyscallResult): void {
    this.#call("debug", tracee, `suppress ${endedText(tracee.call!, result)}`);
  }

  /** The guest gets another result than the kernel's. */
  resultReplaced(tracee: Tracee, result: SyscallResult): void {
    if (tracee.call) this.#call("debug", tracee, `answer ${endedText(tracee.call, result)}`);
  }

  /** The tool has a call run that the guest did not make, or that takes the place of the guest's. */
  callAdded(tracee: Tracee, how: "inject" | "replace", number: number, words: Uint32Array): void {
    const { arch } = tracee.session.kernel;
    const call = new Call(arch.name, number, words, tracee.guest.memory) as Syscall;
    const place = how === "replace" && tracee.call ? `${begunText(tracee.call)} by ` : "";
    this.#call("debug", tracee, `${how} ${place}${begunText(call)}`);
  }

  #call(level: LogLevel, { tid }: Tracee, text: string): void {
    this.tell("syscall", level, `tid ${tid}: ${text}`);
  }
}

/** A call whose outputs are not there yet. */
function begunText(call: Syscall): string {
  return format(call, null).replace(/(?: <unfinished \.{3}>)?\) += \?$/, (end) =>
    end.startsWith(")") ? ")" : "...)",
  );
}

function endedText(call: Syscall, result: SyscallResult): string {
  return format(call, result).replace(/\) +=/, ") =");
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "a program"; // it is gone already
  }
}
