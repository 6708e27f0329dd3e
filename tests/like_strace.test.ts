// The strace tool prints what strace prints: the same programs under both, line by line.
// @timeout 180
import { runUnder } from "./harness.ts";
import { guest, hasProgram } from "./guests/build.ts";
import t from "./tap.ts";

/** What differs from run to run: addresses, times, random bytes, the number of variables. */
const CHANGES: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/ +=(?= )/, " ="],
  [/0x[0-9a-f]{6,}/g, "0xADDRESS"],
  [/\\x[0-9a-f]{2}/g, "\\xNN"],
  [/\btv_(sec|nsec|usec)=\d{4,}/g, "tv_$1=TIME"],
  [/reverie-test-\w+/g, "FOLDER"],
  [/\/\* \d+ vars? \*\//g, "/* vars */"],
];

/** Calls that tell of ids: the process's own, its children's, whatever a signal interrupted. */
const IDS = /^(?:set_tid_address|getpid|getppid|gettid|t?g?kill|wait4|clone|rt_sigreturn)\(/;

/** The calls in a log, those that others interrupted in one piece, without what differs from run to run. */
function callsOf(log: string): string[] {
  const calls: string[] = [];
  const begun: { id: string; text: string }[] = [];
  for (const line of log.split("\n")) {
    const [, id = "", text = ""] = /^(?:\[pid +)?(\d*)\]? *(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*?) <unfinished \.\.\.>$/.exec(text)?.[1];
    const [, name = "", rest] = /^<\.\.\. (\w+) resumed>(.*)$/.exec(text) ?? [];
    if (unfinished !== undefined) begun.push({ id, text: unfinished });
    else if (rest !== undefined) calls.push(withoutChanges(beginning(begun, id, name) + rest));
    else if (/^\w+\(/.test(text)) calls.push(withoutChanges(text));
  }
  // Whether a signal comes in between is chance.
  return calls.filter((text) => !/ = \? ERESTART/.test(text)).sort();
}

/** Takes what was begun. Lines tell whose they are only while there is more than one process. */
function beginning(begun: { id: string; text: string }[], id: string, name: string): string {
  const fits = (item: { text: string }): boolean => item.text.startsWith(`${name}(`);
  const own = begun.findIndex((item) => item.id === id && fits(item));
  const index = own >= 0 ? own : begun.findIndex(fits);
  return begun.splice(index, 1)[0]?.text ?? "";
}

function withoutChanges(text: string): string {
  let line = text;
  for (const [pattern, fixed] of CHANGES) line = line.replace(pattern, fixed);
  if (line.startsWith("rt_sigreturn")) return "rt_sigreturn";
  return IDS.test(line) ? line.replace(/\b\d{3,}\b/g, "ID") : line;
}

const PROGRAMS: readonly (readonly string[])[] = [
  ["ls", "-la", "/"],
  ["sh", "-c", "echo a | cat"],
  [guest("show_files")],
  [guest("show_processes")],
  [guest("show_sockets")],
];

const skip = hasProgram("strace") ? false : "strace is not here";

for (const argv of PROGRAMS) {
  const name = argv.map((word) => word.replace(/.*\/(?=\w)/, "")).join(" ");
  t.test(`${name}: same lines`, { skip }, async (t) => {
    const theirs = callsOf((await runUnder("strace(1)", argv)).log);
    const ours = callsOf((await runUnder("strace", argv)).log);
    t.ok(theirs.length > 20, `${theirs.length} calls`);
    t.strictSame(only(theirs, ours), [], "strace prints nothing else");
    t.strictSame(only(ours, theirs), [], "we print nothing else");
  });
}

function only(these: readonly string[], those: readonly string[]): string[] {
  return these.filter((line) => !those.includes(line));
}
