// What our strace prints of programs made for it is what strace prints, line by line, in several settings.
// tests/like_strace/differences.ts lists what is meant to differ.
// @timeout 240
import { hasProgram } from "./guests/build.ts";
import { runtimeName } from "./harness.ts";
import { DIFFERENCES } from "./like_strace/differences.ts";
import { shownGuests } from "./like_strace/guests.ts";
import { inParallel, judgeCase } from "./like_strace/judge_case.ts";
import { addTo, emptySum, oddText, reasonTexts, sumText } from "./like_strace/report.ts";
import { SETTINGS } from "./like_strace/settings.ts";
import { STRACE } from "./like_strace/run.ts";
import t from "./tap.ts";

const skip = hasProgram(STRACE) ? false : `${STRACE} is not here`;

// What a decoder prints does not depend on the runtime, so one of them checks only the defaults.
const settings = runtimeName === "bun" ? SETTINGS : SETTINGS.slice(0, 1);

t.test("guests", { skip }, async (t) => {
  const sum = emptySum();
  await inParallel(shownGuests(), async (one) => {
    const verdicts = await judgeCase(one, settings);
    addTo(sum, verdicts);
    const odd = verdicts.flatMap((verdict) => verdict.odd).filter(({ row }) => !row);
    const lines = verdicts.reduce((count, verdict) => count + verdict.lines, 0);
    for (const one of odd) t.comment(oddText(one));
    t.equal(odd.length, 0, `${one.name}: ${lines} lines are as expected`);
    t.ok(lines > 20, `${one.name}: that is not nothing`);
  });
  t.comment([sumText(sum), ...reasonTexts(sum)].join("\n"));
  t.ok(sum.unexplained < sum.lines / 100, "at most one line of a hundred differs without a reason");
  if (settings !== SETTINGS) return;
  const unused = DIFFERENCES.filter((row) => !row.elsewhere && !sum.rows.has(row));
  t.strictSame(unused, [], "each row of the table explains something");
});
