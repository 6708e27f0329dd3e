/**
 * Shows whether the comparison is steady: compares each guest many times, and prints what differed at
 * least once without a reason.
 *
 *   bun tests/like_strace/steady.ts [-n TIMES] [NAME-PART...]
 */
import { parseArgs } from "node:util";
import { answeredGuests, shownGuests } from "./guests.ts";
import { judgeCase } from "./judge_case.ts";
import { programs } from "./programs.ts";
import { oddText } from "./report.ts";
import { SETTINGS } from "./settings.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: "string", short: "n", default: "20" } },
});
const times = Number(values.times);

for (const one of [...shownGuests(), ...answeredGuests(), ...programs]) {
  if (positionals.length && !positionals.some((part) => one.name.includes(part))) continue;
  const odd = new Map<string, number>();
  const start = performance.now();
  for (let turn = 0; turn < times; turn++) {
    const settings = one.name.startsWith("show_") ? SETTINGS : SETTINGS.slice(0, 1);
    const found = await judgeCase(one, settings).then(
      (verdicts) =>
        verdicts.flatMap((verdict) => verdict.odd.filter(({ row }) => !row)).map(oddText),
      (error: unknown) => [String(error)],
    );
    for (const text of new Set(found)) odd.set(text, (odd.get(text) ?? 0) + 1);
  }
  const milliseconds = Math.round((performance.now() - start) / times);
  console.log(`${odd.size ? "ODD   " : "steady"} ${one.name}  ${milliseconds} ms`);
  for (const [text, count] of odd) console.log(`${count} times\n${text}`);
}
