/** Whether two lines say the same, though ids, addresses and times differ from run to run. */
import { callOf } from "./align.ts";

/**
 * What may differ between two runs of a program. Only digits do, and only in these places: a row
 * names calls (all, without `call`) and the part of a line in which they are let differ.
 */
const VOLATILE: readonly { readonly call?: RegExp; readonly part: RegExp }[] = [
  { part: /\b(?:st_|stx_)?[acmb]time=.*?\*\/(?:, st_[acm]time_nsec=\d+)?/g },
  { part: /\{tv_sec=-?\d+, tv_nsec=\d+\} \/\* .*? \*\//g },
  { part: /\btv_(?:sec|usec|nsec)=\d{4,}/g },
  { part: /\b(?:st_ino|stx_ino|d_ino|d_off|stx_mnt_id)=\d+/g },
  { part: /\b(?:f_bfree|f_bavail|f_ffree|f_files)=\d+/g },
  {
    call: /^(?:clock_gettime|gettimeofday|getrusage|wait4|waitid|clock_nanosleep|nanosleep)$/,
    part: /\btv_\w+=\d+/g,
  },
  { call: /^(?:getrusage|wait4|waitid)$/, part: /\bru_\w+=\d+/g },
  {
    call: /^(?:getitimer|setitimer|timer_gettime|timer_settime|timerfd_\w+)$/,
    part: /\btv_[un]sec=\d+/g,
  },
  {
    call: /^(?:sysinfo)$/,
    part: /\b(?:uptime|loads|freeram|sharedram|bufferram|freeswap|procs)=(?:\d+|\[.*?\])/g,
  },
  { call: /^times$/, part: / = \d+/g },
  { call: /^time$/, part: /(?: = |\[)\d{9,}.*$/g },
  // A port that the kernel chose.
  { part: /\bsin6?_port=htons\(\d{5}\)/g },
  // The lower half of an address, shown as a number.
  { part: /\bs[a-z]*_int=-?\d+(?=, s[a-z]*_ptr=0x[0-9a-f]{10,})/g },
  { call: /^futex$/, part: /, \d{9,10}(?=, (?:0x[0-9a-f]{6,}|NULL))/g },
  { call: /^(?:add_key|request_key|keyctl)$/, part: /\b\d{6,10}\b/g },
  { call: /^(?:msg|sem|shm)ctl$/, part: /\b(?:msg|sem|shm)_[a-z]time=\d+/g },
  { call: /^getcpu$/, part: /\[\d+\]/g },
];

/** Text that may differ as a whole. */
const RANDOM: readonly { readonly call: RegExp; readonly part: RegExp }[] = [
  { call: /^getrandom$/, part: /"(?:[^"\\]|\\.)*"/g },
  { call: /^times$/, part: /(?<=\btms_\w+=)\d+(?: \/\* [\d.]+ s \*\/)?/g },
  // There is no such call: what registers a guest that wanted another one has is chance.
  { call: /^syscall_0xffffffffffffffff$/, part: /\(.*\)/g },
  { call: /^(?:---|waitid|wait4)/, part: /\bsi_[us]time=\d+(?: \/\* [\d.]+ s \*\/)?/g },
  // The first execve is made by the tracer, from memory of its own.
  { call: /^execve$/, part: /(?<=\], )0x[0-9a-f]+(?= \/\* \d+ vars? \*\/\) = 0$)/g },
];

/** Calls that tell the id of a process outside the run, or of an object that the kernel numbers. */
const TELL_IDS =
  /^(?:getppid|getpgrp|getpgid|getsid|wait4|waitid|ioctl|fcntl|prctl|getsockopt|(?:msg|sem|shm)get)$/;

/** Without the spaces that move results to a column, which depends on what stands before the line. */
export function tidied(line: string): string {
  return line.replace(/^(.*\)) +=(?= )/, "$1 =");
}

/** Without the digits and texts that may differ. */
function masked(line: string): string {
  const call = callOf(line);
  let text = line;
  for (const row of RANDOM) if (row.call.test(call)) text = text.replace(row.part, "#");
  for (const row of VOLATILE) {
    if (row.call && !row.call.test(call)) continue;
    text = text.replace(row.part, (part) => part.replace(/\d+/g, "#"));
  }
  return text;
}

/** A form of a line by which lines of two runs are put side by side: without any large number. */
export function loose(line: string): string {
  return masked(tidied(line)).replace(/0x[0-9a-f]{5,}|\b\d{3,}\b/g, "#");
}

/** Words of equal form that follow each other. */
const REPEATED = /(\{[^{}]*\}|\[[^[\]]*\]|#|"S")(?:,? \1)+/g;

/**
 * The form of a line: without numbers, texts and how often something is repeated. What is left is how the
 * call, its arguments and its result are shown.
 */
export function formOf(line: string): string {
  let text = masked(tidied(line))
    .replace(/"(?:[^"\\]|\\.)*"(?:\.\.\.)?/g, '"S"')
    .replace(/ \/\* [^*?]* \*\//g, "")
    .replace(/-?(?:0x[0-9a-f]+|\b\d+)(?:\*1024)?|\bNULL\b|#/g, "#");
  // How a futex's wait ends is a matter of who comes first.
  if (text.startsWith("futex(")) text = text.replace(/\) = .*$/, ")");
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(REPEATED, "$1");
  }
  return text;
}

/** Compares the lines of one run, and learns what the other run calls its processes and addresses. */
export class Sameness {
  readonly #ids: Map<string, string>;
  readonly #addresses = new Map<string, string>();

  /** Takes the ids of threads that correspond: theirs, ours. */
  constructor(ids: Iterable<readonly [string, string]>) {
    this.#ids = new Map(ids);
  }

  /** Whether both lines are the same but for what differs from run to run. */
  same(theirs: string, ours: string): boolean {
    const [a, b] = [masked(tidied(theirs)), masked(tidied(ours))];
    if (a === b) return true;
    const [left, right] = [words(a), words(b)];
    if (left.length !== right.length) return false;
    const call = callOf(a);
    return left.every(
      (word, index) =>
        word === right[index] || (index % 2 === 1 && this.#mayDiffer(word, right[index]!, call)),
    );
  }

  #mayDiffer(theirs: string, ours: string, call: string): boolean {
    const isHex = theirs.startsWith("0x");
    if (isHex !== ours.startsWith("0x")) return false;
    if (isHex) {
      if (call !== "brk" && bothHeap(theirs, ours)) return true;
      return bothAddresses(theirs, ours) && this.#learn(this.#addresses, theirs, ours);
    }
    if (this.#ids.get(theirs) === ours) return true;
    return TELL_IDS.test(call) && this.#learn(this.#ids, theirs, ours);
  }

  #learn(known: Map<string, string>, theirs: string, ours: string): boolean {
    const before = known.get(theirs);
    if (before === undefined) known.set(theirs, ours);
    return before === undefined || before === ours;
  }
}

/** Odd ones are numbers. */
function words(line: string): string[] {
  return line.split(/(0x[0-9a-f]+|\d+)/);
}

/** Addresses at the upper end of a program's memory (of x86-64, of aarch64), where its stack is. */
const isStack = /^0x(?:7ff[0-9a-f]|ffff)[0-9a-f]{8}$/;

/** Those at which the memory of programs that lie anywhere begins. */
const isHeap = /^0x(?:5[56]|aa)[0-9a-f]{10}$/;

/** Whether both may be the same place in memory, which is placed by pages; only stacks begin anywhere. */
export function bothAddresses(theirs: string, ours: string): boolean {
  if (isStack.test(theirs) && isStack.test(ours)) return theirs.at(-1) === ours.at(-1);
  return theirs.length > 6 && ours.length > 6 && theirs.slice(-3) === ours.slice(-3);
}

/** Whether both lie in a heap: what is allocated where, and used again, may depend on the time of day. */
function bothHeap(theirs: string, ours: string): boolean {
  return isHeap.test(theirs) && isHeap.test(ours) && theirs.at(-1) === ours.at(-1);
}
