// The lines of all guests that show calls, and of programs that people use, from what was copied of their calls.
// @long
// @timeout 1500
// @seconds 300
import { compareCaptures } from "./captures/programs.ts";
import { countsText, totalOf } from "./captures/run.ts";
import { shownGuests } from "./like_strace/guests.ts";
import { programs } from "./like_strace/programs.ts";
import t from "./tap.ts";

t.test("guests", async (t) => {
  t.comment(countsText(await compareCaptures(t, shownGuests())));
});

t.test("programs", async (t) => {
  const counts = await compareCaptures(t, programs);
  const { calls, captured } = totalOf(counts);
  t.comment(countsText(counts));
  t.ok(captured >= 0.95 * calls, "95 of a hundred calls of programs can be captured");
});
