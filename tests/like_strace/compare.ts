/**
 * Compares what strace and we print of a program, and shows where lines differ (- theirs, + ours).
 *
 *   bun tests/like_strace/compare.ts [-a] [-d] [-v] [-i] GUEST...    show_files, or only files; all without a name
 *   bun tests/like_strace/compare.ts [-a] [-d] [-v] [-b] -c PROGRAM [ARGUMENT...]
 *
 *   -a  also the differences that tests/like_strace/differences.ts explains
 *   -d  only with strace's defaults, not also with -v and -x
 *   -v  every line of ours
 *   -i  calls of ioctl are answered with 0 and not made; show_ioctl_... without a name
 *   -b  the program makes other calls in every run: what is left is lines whose form the other run lacks
 *
 * STRACE=PATH compares with another strace than the one on PATH. NEWER=PATH also runs that strace, and hides
 * differences where ours prints what it prints.
 */
import process from "node:process";
import { answered, answeredGuests, guestCase, shownGuests } from "./guests.ts";
import { judgeRun, type Verdict } from "./judge.ts";
import { addTo, emptySum, oddText, reasonTexts, type Sum, sumText } from "./report.ts";
import { type Case, type Run, runCase } from "./run.ts";
import { loose } from "./same.ts";
import { SETTINGS } from "./settings.ts";

const words = process.argv.slice(2);
const options = new Set<string>();
while (/^-\w$/.test(words[0] ?? "") && !options.has("-c")) options.add(words.shift() ?? "");
const settings = options.has("-d") ? SETTINGS.slice(0, 1) : SETTINGS;

function casesOf(words: readonly string[]): Case[] {
  if (options.has("-c")) {
    const name = words.join(" ");
    return [{ name, command: () => words, ...(options.has("-b") && { varies: true as const }) }];
  }
  const inject = options.has("-i");
  if (words.length === 0) return inject ? answeredGuests() : shownGuests();
  const guests = words.map((word) => guestCase(word.startsWith("show_") ? word : `show_${word}`));
  return inject ? guests.map(answered) : guests;
}

/** The same difference in several settings is shown once. */
function show(verdicts: readonly Verdict[]): void {
  const shown = new Set<string>();
  for (const odd of verdicts.flatMap((verdict) => verdict.odd)) {
    if (odd.row && !options.has("-a")) continue;
    const key = `${loose(odd.theirs ?? "")}\n${loose(odd.ours ?? "")}`;
    if (!shown.has(key)) console.log(oddText(odd));
    shown.add(key);
  }
}

/** Leaves out differences where a newer strace agrees with ours. */
async function withoutNewer(one: Case, verdicts: readonly Verdict[]): Promise<Verdict[]> {
  const newer = process.env["NEWER"];
  if (!newer) return [...verdicts];
  const runs = await runCase(one, settings, newer);
  const others = new Set(
    runs.flatMap((run) => judgeRun(one.name, run).odd).map(({ ours }) => loose(ours ?? "")),
  );
  return verdicts.map((verdict) => ({
    ...verdict,
    odd: verdict.odd.filter((odd) => odd.ours === undefined || others.has(loose(odd.ours))),
  }));
}

function showLines(runs: readonly Run[]): void {
  for (const { setting, ours } of runs) {
    for (const { label, lines } of ours) {
      console.log(`== ${[...setting.flags, label].join(" ")}\n${lines.join("\n")}`);
    }
  }
}

async function compare(one: Case, sum: Sum): Promise<void> {
  const runs = await runCase(one, settings);
  const verdicts = await withoutNewer(
    one,
    runs.map((run) => judgeRun(one.name, run)),
  );
  const own = emptySum();
  addTo(own, verdicts);
  addTo(sum, verdicts);
  console.log(`${own.unexplained ? "DIFFERS" : "same   "} ${one.name}: ${sumText(own)}`);
  if (options.has("-v")) showLines(runs);
  show(verdicts);
}

const sum = emptySum();
for (const one of casesOf(words)) await compare(one, sum);
if (sum.programs > 1) console.log([sumText(sum), ...reasonTexts(sum)].join("\n"));
process.exitCode = sum.unexplained ? 1 : 0;
