/** Texts of calls without what differs from run to run. */

/** What differs in any call, and what stands for it. */
const VOLATILE: readonly (readonly [part: RegExp, text: string])[] = [
  [/0x[0-9a-f]{5,16}\b/g, "ADDRESS"],
  [/ \/\* \d{4}-\d\d-\d\dT.*? \*\//g, ""],
  [/\btv_sec=\d+, tv_[nu]sec=\d+/g, "TIME"],
  [/\b(stx?_)?([acmb]time(?:_nsec)?)=(?:\{[^}]*\}|\d+)/g, "$1$2=TIME"],
  [/\b(st_ino|stx_ino|d_ino|d_off|si_[us]time|ru_\w+)=\d+(?: \/\* .*? \*\/)?/g, "$1=N"],
  [/\b(f_bfree|f_bavail|f_ffree|uptime|freeram|bufferram)=\d+/g, "$1=N"],
  [/(\/tmp\/[^"/]*?)[A-Za-z0-9]{6,}(?=["/\\])/g, "$1*"],
  [/^(getp?pid|getpgrp|getsid|gettid)\((\d*)\) = \d+/, "$1($2) = N"],
  [/\b(pipe|socket):\[\d+\]/g, "$1:[N]"],
];

/** Calls that have ids of processes among their arguments, or give one. */
const OF_IDS =
  /^(?:clone3?|v?fork|wait4|waitid|t?g?kill|get[pt]*p?id|[gs]etpgid|getpgrp|[gs]etsid|set_tid_address|prlimit64|sched_\w+|pidfd_\w+|ptrace|process_vm_\w+|rt_t?g?sigqueueinfo|rt_sigreturn|ioctl|set_robust_list)\(/;

/** What is made of nothing but chance. */
const RANDOM = /^(getrandom\()"(?:[^"\\]|\\.)*"\.*/;

/** The text of a call or an event, for comparing. Ids of threads of the run become their numbers in order of birth. */
export function normalText(text: string, numberOf: (tid: number) => number | undefined): string {
  const named = (digits: string): string => {
    const number = numberOf(Number(digits));
    return number === undefined ? digits : `P${number}`;
  };
  let normal = text.replace(/(?<=\bsi_pid=|\/proc\/)\d+/g, named).replace(RANDOM, "$1...");
  if (OF_IDS.test(normal)) normal = normal.replace(/(?<![\w-])\d{2,}\b/g, named);
  for (const [part, word] of VOLATILE) normal = normal.replace(part, word);
  return normal;
}
