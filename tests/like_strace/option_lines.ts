/** What tracers printed, in a form in which two runs are equal. */
import { architecture } from "../harness.ts";

/** Numbers that differ from run to run, with as many signs as they have digits where that is steady. */
const VARIABLE: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/\d\d:\d\d:\d\d/g, "HH:MM:SS"],
  [/\b1[5-9]\d{8}\b/g, "SECONDS"],
  [/(HH:MM:SS|SECONDS)\.(\d+)/g, "$1.FRACTION"],
  [/si_(?:utime|stime)=\d+(?: \/\* [\d.]+ s \*\/)?/g, "si_time"],
  [/ +\d+\.\d+(?=\)? )/g, " PASSED"],
  [/<\d+\.\d{3}>/g, "<0.MS>"],
  [/<\d+\.\d{6}>/g, "<0.US>"],
  [/<\d+\.\d{9}>/g, "<0.NS>"],
  [/^( > \S+)\(.*\) (\[0x[0-9a-f]+\])$/g, "$1 $2"], // whose symbols are known differs
  [/\[[0-9a-f]{12,16}\]/g, "[PLACE]"],
  [/0x[0-9a-f]{6,}/g, "PLACE"],
  [/\[pid +\d+\]/g, "[pid N]"],
  [/(Process |si_pid=|pipe:\[)\d+/g, "$1ID"],
  [
    /^((?:\S+ )?(?:\w*fork|clone3?|wait4|getp?p?id|set_tid_address|rt_sigreturn)\(.*) = \d+(<\w+>)?$/,
    "$1 = ID$2",
  ],
  [/(?<= |^)(kill\()\d\d+/g, "$1ID"],
  [/^(getrandom\().*/, "$1"],
  [/ +=(?= )/g, " ="],
];

/** What the loader gives back of a library's memory is chance where segments lie 64 KiB apart. */
const isChance = (line: string): boolean =>
  architecture === "aarch64" && /^(?:.* )?munmap\(PLACE, /.test(line);

/** Lines without what differs from run to run. The column of results shows only where times do not move it. */
export function comparable(text: string): string[] {
  const lines = text
    .split("\n")
    .map((line) => VARIABLE.reduce((line, [pattern, text]) => line.replace(pattern, text), line))
    .filter((line) => !isChance(line));
  if (!lines.some((line) => line.startsWith("------"))) return lines;
  // what takes how long, and so the order, is chance
  const hasTimes = lines.some((line) => line.startsWith("% time"));
  return lines.map((line) => (hasTimes ? line.replace(/^.{30}/, "") : line)).sort();
}

/** The same lines whatever order processes ran in: calls that were cut off are whole again. */
export function threadsOf(text: string): string[] {
  const begun = new Map<string, string>();
  const whole: string[] = [];
  // it is chance whether somebody else's line cuts off a call that ends so, and whether who ended is there still
  const steady = text.replaceAll(" <detached ...>", "").replace(/(si_pid=\d+)<\w+>/g, "$1");
  const ended = new Set<string>();
  const clean = steady.replace(/\n?strace: Process \d+ (\w+)\n/g, (message, what: string) => {
    whole.push(what);
    return message.startsWith("\n") ? "\n" : "";
  });
  for (const line of clean.split("\n")) {
    const rest = line.replace(/^(?:\[pid +\d+(?:<\w+>)?\] |\d+(?:<\w+>)? +)/, "");
    const cut = /^(.*?) ?<unfinished \.\.\.>$/.exec(rest)?.[1];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    if (cut !== undefined) begun.set(cut.split("(")[0]!, cut);
    else if (resumed !== undefined) {
      const call = /^<\.\.\. (\w+)/.exec(rest)![1]!;
      ended.add(call);
      whole.push((begun.get(call) ?? "") + resumed);
    } else whole.push(rest);
  }
  for (const [call, text] of begun) if (!ended.has(call)) whole.push(text);
  return whole.flatMap(comparable).sort();
}
