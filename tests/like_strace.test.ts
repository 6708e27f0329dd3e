// What our strace prints is what strace prints, line by line: of programs made for it in several settings,
// and of programs that people use. tests/like_strace/differences.ts lists what is meant to differ.
// @seconds 95
// @emulated 70
import { hasProgram } from "./guests/build.ts";
import { part, runtimeName, slowness } from "./harness.ts";
import { DIFFERENCES } from "./like_strace/differences.ts";
import { answeredGuests, shownGuests } from "./like_strace/guests.ts";
import { inParallel, judgeCase } from "./like_strace/judge_case.ts";
import { programs } from "./like_strace/programs.ts";
import { addTo, emptySum, oddText, reasonTexts, type Sum, sumText } from "./like_strace/report.ts";
import { type Case, STRACE } from "./like_strace/run.ts";
import { type Setting, SETTINGS } from "./like_strace/settings.ts";
import t from "./tap.ts";

type Subtest = Parameters<Parameters<typeof t.test>[0]>[0];

const skip = hasProgram(STRACE) ? false : `${STRACE} is not here`;

/** What a decoder prints does not depend on the runtime: one of them checks everything, the other a part. */
const isThorough = runtimeName === "bun" && slowness === 1;
const defaults = SETTINGS.slice(0, 1);
const guests = part(shownGuests().filter((_, index) => isThorough || index % 4 === 0));

/** Runs cases; of those that vary, a line of a hundred may be of a call that the other run lacks. */
async function compareAll(
  t: Subtest,
  sum: Sum,
  cases: readonly Case[],
  settings: readonly Setting[],
): Promise<void> {
  await inParallel(cases, async (one) => {
    const missing = one.needs?.find((name) => !hasProgram(name));
    if (missing) {
      t.pass(one.name, { skip: `${missing} is not here` });
      return;
    }
    const verdicts = await judgeCase(one, settings).catch((error: unknown) => String(error));
    if (typeof verdicts === "string") {
      t.fail(`${one.name}: ${verdicts}`);
      return;
    }
    const own = emptySum();
    for (const total of [own, sum]) addTo(total, verdicts);
    const odd = verdicts.flatMap((verdict) => verdict.odd).filter(({ row }) => !row);
    // Two runs of a program with threads differ by themselves; all together must still be alike.
    const allowed = one.varies ? own.lines / 20 : 0;
    if (odd.length > allowed) for (const pair of odd) t.comment(oddText(pair));
    t.ok(odd.length <= allowed, `${one.name}: ${odd.length} of ${own.lines} lines are unexpected`);
  });
}

const whole = emptySum();

t.test("guests", { skip }, async (t) => {
  await compareAll(t, whole, guests, isThorough ? SETTINGS : defaults);
  if (!isThorough) return;
  const unused = DIFFERENCES.filter((row) => !row.elsewhere && !whole.rows.has(row));
  t.strictSame(unused, [], "each row of the table explains something");
});

t.test("answers", { skip: skip || (!isThorough && "Bun has them all, natively") }, async (t) => {
  await compareAll(t, whole, answeredGuests(), SETTINGS.slice(0, 2));
});

t.test("programs", { skip: skip || (!isThorough && "Bun has them all, natively") }, async (t) => {
  await compareAll(t, whole, programs, defaults);
});

t.test("the whole", { skip: skip || (!isThorough && "Bun has it all, natively") }, (t) => {
  t.comment([sumText(whole), ...reasonTexts(whole)].join("\n"));
  t.ok(whole.same >= 0.99 * whole.lines, "at least 99 of a hundred lines are the same");
  t.ok(whole.unexplained <= whole.lines / 1000, "no more than one of a thousand has no reason");
  t.end();
});
