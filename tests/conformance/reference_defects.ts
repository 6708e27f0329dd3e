/** What Reverie's tracer gets wrong, and the tests of ours that show that we do not. */
import { guest, row, type Section } from "./reference_row.ts";

/** In the order in which they were found. */
export const defects: Section = {
  title: "Defects of the original that this one does not have",
  rows: [
    row(
      "1. SIGTRAP and int3 of the guest's own, SIGSTOP, job control",
      guest("sig_trap", "signals"),
      guest("sig_stop", "interruptions"),
      guest("sig_jobs", "interruptions"),
    ),
    row(
      "2. real-time signals, pthread_cancel",
      guest("sig_queue", "signals"),
      guest("sig_threads", "interruptions"),
    ),
    row("3. exec from a thread other than the first", guest("exec_thread", "execs"), [
      "engine/lifecycle.test.ts",
      "a thread other than the first executes a program",
    ]),
    row("4. injecting outside of calls ran an instruction twice", [
      "engine/defects.test.ts",
      "calls injected at a signal run no instruction of the guest's",
    ]),
    row("5. signals that came during injected calls passed the tool by, or were lost", [
      "engine/defects.test.ts",
      "signals that come during injected calls all come to the tool",
    ]),
    row(
      "6. siginfo was lost with a signal's second delivery",
      [
        "engine/lifecycle.test.ts",
        "a signal handler may make calls; the signal keeps what it carries",
      ],
      ["engine/signal_rows.test.ts", "a signal comes with another siginfo, or is sent with one"],
    ),
    row(
      "7. clone without CLONE_THREAD taken for a thread; CLONE_UNTRACED escaped",
      guest("proc_clone", "processes"),
    ),
    row("8. an injected fork gave the tracer's id of the child", guest("proc_clone", "processes"), [
      "engine/injections.test.ts",
      "a fork that is injected makes a child with the guest's registers",
    ]),
    row(
      "9. descriptors closed, failed execs unsaid, signals and variables changed, no ASLR",
      ["conformance/inherit.test.ts", "a terminal"],
      ["conformance/launch_errors.test.ts", "an interpreter that is not there"],
      guest("aslr", "execs"),
    ),
    row(
      "10. a page at a fixed address",
      ["engine/defects.test.ts", "no address of the guest's is taken, and none need be kept"],
      guest("mem_maps", "memory"),
    ),
    row("11. vDSO always patched, getrandom never", [
      "engine/vdso.test.ts",
      "who names one sees one; who names none, none",
    ]),
    row(
      "12. 32-bit guests killed, x32 calls unseen",
      guest("abi_other", "doors"),
      guest("raw", "doors"),
    ),
    row(
      "13. no attaching",
      ["conformance/attach.test.ts", "what can't be attached to"],
      ["engine/library.test.ts", "any thread stands for its process"],
    ),
    row("14. crashes at the unexpected", guest("race", "races"), [
      "engine/errors.test.ts",
      "what the caller gave may fail: the run ends, and so do its guests",
    ]),
    row("15. unknown processors: timers by stepping or time", [
      "engine/stepped.test.ts",
      "a program with flags, traps, masks, signals and tasks of its own",
    ]),
    row("16. timers cancelled by what the tool does not see", [
      "engine/timers.test.ts",
      "what it does not see leaves the timer as it is",
    ]),
    row("17. memory at the end of a mapping, and read-only memory", [
      "engine/guest.test.ts",
      "memory",
    ]),
    row("18. 896 bytes of scratch memory, and a crash beyond", [
      "engine/guest.test.ts",
      "pages of any size, mapped for as long as they are held",
    ]),
    row(
      "19. after a tool's failure every call of the guest failed",
      ["engine/errors.test.ts", "does no harm if asked to"],
      ["engine/library.test.ts", "an error of the tool lets go of what ran before"],
    ),
    row("20. orphans kept a run alive", [
      "engine/rows.test.ts",
      "daemons end with the command, or as it is said",
    ]),
    row("21. the parent's id was that of the birth", [
      "engine/guest.test.ts",
      "who made a process, and who is its parent now",
    ]),
  ],
};
