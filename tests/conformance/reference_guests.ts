/** The reference's small C programs, which its own tests do not run: each, and the guest of ours that does the same. */
import { guest, row, type Section } from "./reference_row.ts";

const calls = guest("classic_calls", "classics");
const threads = guest("classic_threads", "classics");
const exits = guest("threads_exit", "threads");

/** One row for each of its programs, by its name there. */
export const guests: Section = {
  title: "Small C programs, as natively under noop, tailInject, inject and strace",
  rows: [
    row(
      "getpid, getpid-pie: ids by instruction are those of libc; also at fixed addresses",
      calls,
      guest("hello.static", "doors"),
      guest("raw", "doors"),
    ),
    row("nanosleep: many naps of a millisecond", calls),
    row("clock-nanosleep: interrupted again and again, it sleeps to its end", calls),
    row("open-many: 1,000 times open, access, close", calls),
    row("write-many: a line, byte by byte", calls),
    row("openat1: two descriptors of one file", calls),
    row("forkExec, vforkExec: a child executes its own program again", calls),
    row("forkMany, forkMany-blockSigchld: 100 forks, SIGCHLD counted, handled or blocked", calls),
    row("forkNoWait: a parent sleeps, and ends in SIGCHLD's handler", calls),
    row("signal1: rt_sigaction by itself, with a restorer of its own", calls),
    row(
      "signal2, signal3: handlers by libc, what they find",
      guest("sig_frame", "signals"),
      guest("sig_raise", "signals"),
    ),
    row("sigprocmask1: an alarm under spinning, then blocked, pending and let in", calls),
    row("threads1: two threads that sleep", threads),
    row(
      "threads2, threads3: threads on a mapping of their choice, in both processes of a fork; data of their own",
      threads,
    ),
    row("threads4: threads that write 1,000 times each", threads),
    row("threads5: one of 8 threads forks, with atfork handlers", threads),
    row("threads6: the forked child executes a program", threads),
    row("thread8-cond-wait: a chain of conditions", threads, guest("threads_sync", "threads")),
    row("thread9-cond-bcast: a broadcast to 5", threads),
    row("threads_dual_exit: the first thread ends first, and is a zombie", threads, exits),
    row("threads_exit_group: exit_group with threads in futex, mutex and read", exits),
    row("threads_exit_mixed: half of 8 threads blocked, half gone, through popen", threads),
    row("threads_group_exit_blocking: exit_group with threads blocked on a mutex", exits),
    row("threads_group_exit_stress: 100 processes of 16 threads end in turn, then ECHILD", exits),
    row("build-musl.sh: a build by make -j", guest("make -j4", "builds")),
    row("clobbered: registers around calls", guest("abi_regs", "doors"), [
      "engine/injections.test.ts",
      "registers are as natively under tools that change calls",
    ]),
    row("openat2: ways to resolve, and a structure that is refused", calls),
    row(
      "segfault: died of, caught, repaired",
      guest("sig_segv", "signals"),
      guest("sig_death", "signals"),
    ),
    row("signal4: a thread leaves while the first one spins", threads),
    row(
      "threads7: a thread other than the first executes a program",
      guest("exec_thread", "execs"),
      ["engine/lifecycle.test.ts", "a thread other than the first executes a program"],
    ),
    row("x64-save-return-address: a return address is the caller's own code", calls),
  ],
};
