/** What must behave under every tool as it does natively: guest programs, by subject. */
import process from "node:process";
import { guest } from "../guests/build.ts";
import type { RunOptions } from "../harness.ts";

/** One command to compare. */
export interface Case extends Omit<RunOptions, "cwd"> {
  readonly name: string;
  /** The command; it runs in an empty folder. */
  readonly command: () => readonly string[];
  /**
   * What to compare with: the command alone, or under strace(1) where any tracer makes a difference
   * that can't be avoided.
   */
  readonly reference?: "strace(1)";
  /** Programs without which there is nothing to compare: the case is then skipped. */
  readonly needs?: readonly string[];
  /** Fills the folder before each run. */
  readonly prepare?: (folder: string) => void;
  /** Takes out of an output what differs from run to run. */
  readonly normalise?: (text: string) => string;
}

/** A guest program with its words. */
export function program(name: string, ...words: readonly string[]): Case {
  const title = [name, ...words].join(" ");
  return { name: title, command: () => [guest(name), ...words] };
}

export const signals: readonly Case[] = [
  program("sig_raise"),
  program("sig_queue"),
  program("sig_trap"),
  program("sig_segv"),
  program("sig_wait"),
  program("sig_timer"),
  program("sig_frame"),
  program("sig_death"),
  program("sig_core"),
];

export const interruptions: readonly Case[] = [
  program("sig_restart"),
  program("sig_stop"),
  program("sig_jobs"),
  program("sig_threads"),
  program("sig_places"),
  { ...program("sig_threads.musl"), needs: ["musl-gcc"] },
  { ...program("sig_places.musl"), needs: ["musl-gcc"] },
];

export const threads: readonly Case[] = [
  program("threads_many", "200"),
  program("threads_exit"),
  program("threads_sync"),
  program("threads_fair"),
];

export const processes: readonly Case[] = [
  program("proc_many", "500"),
  program("proc_tree"),
  program("proc_vfork"),
  program("proc_spawn"),
  program("proc_clone"),
  program("proc_orphan"),
  program("proc_wait"),
  program("affinity"),
  { ...program("proc_daemon", "later"), graceMilliseconds: 5000 },
];

export const races: readonly Case[] = [program("race"), program("stop_births")];

export const execs: readonly Case[] = [
  program("exec_thread"),
  { name: "exec_ways", command: () => [guest("exec_ways"), guest("exec_show")] },
  program("aslr"),
];

export const memory: readonly Case[] = [program("mem"), program("mem_maps")];

export const doors: readonly Case[] = [
  program("getppid", "2000"),
  program("abi_regs"),
  program("agent_faults"),
  program("agent_gs"),
  program("abi_other"),
  program("time_vdso"),
  program("hello"),
  program("hello.static"),
  { ...program("hello.musl"), needs: ["musl-gcc"] },
  program("raw"),
  ...(process.arch === "x64" ? [program("raw32")] : []),
];

export const descriptors: readonly Case[] = [
  program("io_events"),
  program("io_sockets"),
  program("io_files"),
  program("io_uring"),
];

export const sandboxes: readonly Case[] = [
  program("seccomp_own"),
  program("seccomp_whitelist"),
  { ...program("ptrace_child"), reference: "strace(1)" },
];

export const classics: readonly Case[] = [program("classic_calls"), program("classic_threads")];

/** All of them: what `steady.ts` runs many times. */
export const all: readonly Case[] = [
  ...signals,
  ...interruptions,
  ...threads,
  ...processes,
  ...races,
  ...execs,
  ...memory,
  ...doors,
  ...descriptors,
  ...sandboxes,
  ...classics,
];
