/**
 * What Reverie's own tests pin down, and what its tracer got wrong: the test of ours for each. The tables of
 * tests/CONFORMANCE.md are made of this: `bun tests/conformance/write_reference.ts`.
 */
import { defects } from "./reference_defects.ts";
import { guests } from "./reference_guests.ts";
import { guest, row, type Section } from "./reference_row.ts";

/** All of them. */
export const reference: readonly Section[] = [
  {
    title: "Programs and tools",
    rows: [
      row(
        "a tool that lets all calls run: output and status as natively",
        ["engine/basics.test.ts", "a program without a tool's methods runs as it does alone"],
        guest("ls -laR", "shells"),
      ),
      row("a message for each call: `ls`, a status of 42, `echo -n abcd`, counts", [
        "engine/basics.test.ts",
        "programs do what they do, and every call is counted",
      ]),
      row(
        "orphans: the run waits for the last of them",
        ["engine/basics.test.ts", "programs do what they do, and every call is counted"],
        guest("proc_orphan", "processes"),
      ),
      row(
        "execve of a missing file: the guest gets the error",
        ["engine/injections.test.ts", "an exec that fails goes on, one that succeeds gives 0"],
        guest("exec_ways", "execs"),
      ),
      row(
        "reads and writes of address 8 end by SIGSEGV",
        guest("sig_death", "signals"),
        guest("sig_segv", "signals"),
      ),
      row("children inherit descriptors", guest("proc_many 500", "processes"), [
        "guest_inherits.test.ts",
        "open descriptors",
      ]),
      row(
        "a call becomes another, by `inject` and `tailInject`; registers as before",
        [
          "engine/injections.test.ts",
          "another call runs in place of the guest's, which finds its registers as they were",
        ],
        ["engine/rows.test.ts", "open becomes openat; the guest's registers are as before"],
      ),
      row(
        "exit_group becomes exit_group(42); the tool hears once of it",
        [
          "engine/rows.test.ts",
          "a call becomes the end of the process, of which the tool hears once",
        ],
        ["engine/injections.test.ts", "a call that ends the process ends the handler"],
      ),
      row("a call is suppressed: 100 times tgkill gives 0", [
        "engine/injections.test.ts",
        "a call is answered without the kernel",
      ]),
      row(
        "threads spin on a lock, and end",
        guest("threads_fair", "threads"),
        guest("threads_sync", "threads"),
      ),
      row("the stat family says the same, injected or not", guest("classic_calls", "classics")),
      row("signalfd: size, flags, what is read", guest("sig_wait", "signals")),
      row("pending signals, asked for with scratch memory", [
        "engine/signal_rows.test.ts",
        "signals that are pending can be asked for",
      ]),
      row("a backtrace has the function that made the call", [
        "backtrace/guest.test.ts",
        "the function that makes a call, and those that called it",
      ]),
    ],
  },
  {
    title: "State and threads",
    rows: [
      row(
        "state of 4 x 4 threads, with the maker's at hand, collected at the end",
        ["engine/rows.test.ts", "state of 4 x 4 threads, collected when they end"],
        [
          "engine/lifecycle.test.ts",
          "threads: state of their own, made while the maker stands still",
        ],
      ),
      row(
        "scratch memory on the stack: several pieces, used by calls",
        ["engine/guest.test.ts", "scratch memory on the stack"],
        ["engine/rows.test.ts", "a call may have its results in scratch memory"],
      ),
      row("threadStart makes calls", [
        "engine/lifecycle.test.ts",
        "threadStart and postExec may make calls",
      ]),
      row("a thread that is kept at its start keeps no other", [
        "engine/rows.test.ts",
        "a thread that is kept at its start keeps no other",
      ]),
      row(
        "a handler that never ends does not keep its process",
        ["engine/async.test.ts", "a handler that never ends does not keep its process"],
        ["engine/fairness.test.ts", "a thousand handlers that never end do not keep their process"],
      ),
      row("1,000 threads in handlers that wait get on alike", [
        "engine/fairness.test.ts",
        "a thousand threads in handlers that wait get on alike",
      ]),
      row("a tool does not make threads take turns", [
        "engine/rows.test.ts",
        "two threads run side by side",
      ]),
      row(
        "vfork: the child exits or executes; also as clone",
        ["engine/rows.test.ts", "vfork, and the child ends by"],
        guest("proc_vfork", "processes"),
      ),
    ],
  },
  {
    title: "Signals",
    rows: [
      row("a signal is delivered late", [
        "engine/signal_rows.test.ts",
        "a signal is delivered late, also one that is ignored",
      ]),
      row("a signal is dropped, or another comes instead", [
        "engine/lifecycle.test.ts",
        "signals are seen, dropped, replaced",
      ]),
      row(
        "sigtimedwait, sigsuspend: as natively",
        ["engine/signal_rows.test.ts", "calls that wait for signals get them"],
        guest("sig_wait", "signals"),
      ),
      row("SIGPROF of a busy loop, whose handler ends the process", guest("sig_timer", "signals")),
      row("a signal is kept until the thread's next call ends", [
        "engine/signal_rows.test.ts",
        "a tool keeps a signal until a call ends",
      ]),
      row(
        "interrupted calls: ERESTART* are handed back, the call goes on",
        [
          "engine/signal_rows.test.ts",
          "what interrupts a call is handed back, and the call goes on as it would",
        ],
        guest("sig_restart", "interruptions"),
      ),
    ],
  },
  {
    title: "Processor and clocks",
    rows: [
      row(
        "CPUID: another processor is presented",
        ["engine/traps.test.ts", "another processor is presented"],
        ["engine/traps.test.ts", "CPUID is answered"],
      ),
      row("RDTSC, RDTSCP: every read gets the next count", [
        "engine/traps.test.ts",
        "every read gets the next count",
      ]),
      row(
        "clock_gettime, gettimeofday, getcpu, clock_getres without the kernel: the tool's answers",
        ["engine/vdso.test.ts", "results are the tool's"],
      ),
      row("a busy loop without a timer, and 83 events with one", [
        "engine/timers_seconds.test.ts",
        "a thread that only spins has 83 events, none too early",
      ]),
      row("a timer is single; a new one takes the old one's place", [
        "engine/timers.test.ts",
        "a timer is single: a new one takes its place",
      ]),
      row("a precise timer is exact, at N - 2, N - 1 and N branches", [
        "engine/timers.test.ts",
        "a precise timer is due behind its last branch, not one earlier or later",
      ]),
      row("the same, set before calls that the handler injects, and before its last act", [
        "engine/timers.test.ts",
        "a timer counts from when the thread goes on, whatever its handler did since",
      ]),
      row("a timer that is not precise is never early", [
        "engine/timers.test.ts",
        "one that is not precise is never early, in",
      ]),
      row("a long timer that is nearly due gives place to a short one: one event", [
        "engine/timers.test.ts",
        "one that is nearly due gives place to a shorter one, which is due once",
      ]),
      row("the clock is 0 at a thread's start", [
        "engine/timers.test.ts",
        "the clock is 0 where a thread starts",
      ]),
      row("what cancels a timer: calls, signals, CPUID, RDTSC that the tool sees", [
        "engine/timers.test.ts",
        "what the tool sees cancels a timer, and nothing else does",
      ]),
      row("what is not subscribed to leaves a timer alone", [
        "engine/timers.test.ts",
        "what it does not see leaves the timer as it is",
      ]),
      row("a timer finds the thread at the same place each time; instructions behind a branch", [
        "engine/timers.test.ts",
        "it finds the thread at the same place each time",
      ]),
      row("the clock: exact, still without branches, right at and beside timers", [
        "engine/timers.test.ts",
        'with clock: "step", every branch counts, from the first instruction on',
      ]),
      row("no timer of 0 branches", [
        "engine/timers.test.ts",
        "what can't be waited for is refused",
      ]),
      row("the bytes at AT_RANDOM are written by postExec", [
        "engine/rows.test.ts",
        "a program's random bytes are chosen",
      ]),
      row("calls injected three times, then once more as the last act", [
        "engine/rows.test.ts",
        "calls are made three times, then once more as the last act",
      ]),
    ],
  },
  guests,
  {
    title: "Parts by themselves",
    rows: [
      row("the auxiliary vector", ["engine/guest.test.ts", "the auxiliary vector, at any stop"]),
      row("registers as text, read and written", ["engine/guest.test.ts", "registers as text"]),
      row(
        "memory: over the ends of pages and mappings, strings, structures",
        ["engine/guest.test.ts", "memory"],
        ["kernel.test.ts", "memory of a process, over page ends and protections"],
      ),
      row(
        "subscriptions, also of several tools together",
        ["engine/errors.test.ts", "subscriptions"],
        ["engine/inner_tools.test.ts", "what several tools want together"],
      ),
      row(
        "ends and statuses, exits and signals",
        ["origin.test.ts", "a full record"],
        guest("sig_core", "signals"),
      ),
      row("filters by name, class and expression", [
        "syscalls_select.test.ts",
        "filters apply one after the other",
      ]),
      row("groups that end under stress; stops at exits", guest("race", "races")),
      row(
        "a launch: program found, arguments, environment, folder, errors",
        ["conformance/launch_errors.test.ts", "an interpreter that is not there"],
        ["guest_inherits.test.ts", "arguments and environment, byte by byte"],
      ),
    ],
  },
  defects,
];
