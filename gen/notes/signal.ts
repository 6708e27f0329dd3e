// Calls on signals.
import { flags, hex32, newFd, type Notes, one, structIn, structOut, syscalls } from "../dsl.ts";
import { partialSetOut, signal as sig, signalSetIn, signalSetOut } from "../vocabulary.ts";

export const signals: Notes = syscalls({
  kill: { sig },
  tkill: { sig },
  tgkill: { sig },
  rt_sigaction: {
    sig,
    act: structIn("sigaction"),
    oact: structOut("sigaction"),
  },
  rt_sigprocmask: {
    how: one("sigprocmask_how"),
    set: signalSetIn("sigsetsize"),
    oset: signalSetOut("sigsetsize"),
  },
  rt_sigreturn: { extra: { kind: "sigreturnFrame", type: "never" } },
  restart_syscall: { extra: { kind: "resumedCall", type: "never" } },
  rt_sigpending: { set: partialSetOut("sigsetsize") },
  rt_sigsuspend: { unewset: signalSetIn("sigsetsize") },
  rt_sigtimedwait: {
    uthese: signalSetIn("sigsetsize"),
    uinfo: structOut("siginfo"),
    uts: structIn("timespec"),
    returns: { returns: "signalResult" },
  },
  rt_sigqueueinfo: { sig, uinfo: structIn("siginfo") },
  rt_tgsigqueueinfo: { sig, uinfo: structIn("siginfo") },
  pidfd_send_signal: { sig, info: structIn("siginfo"), flags: hex32 },
  sigaltstack: { uss: structIn("sigaltstack"), uoss: structOut("sigaltstack") },
  signalfd: { user_mask: signalSetIn("sizemask"), returns: newFd },
  signalfd4: {
    user_mask: signalSetIn("sizemask"),
    flags: flags("signalfd_flags"),
    returns: newFd,
  },
});
