// `reverie strace --timeline` writes what Perfetto reads, `--html` a page that works in a browser.
// @seconds 25
// @emulated 65
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { guest } from "../guests/build.ts";
import { launcher, runNative, temporaryFolder } from "../harness.ts";
import { browse, findBrowser } from "../recorded/browser.ts";
import t from "../tap.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());
const textOf = (name: string): string => readFileSync(join(folder.path, name), "utf8");
const strace = async (...words: string[]) =>
  await runNative([launcher, "strace", ...words], { cwd: folder.path, timeoutSeconds: 60 });

const SCRIPT = `cat '/nowhere/<script>'; "$0" >/dev/null; kill -TERM $$`;
const COMMAND = ["sh", "-c", SCRIPT, guest("threads_sync")];

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

t.test("a timeline for Perfetto", async (t) => {
  const { stderr } = await strace("-f", "--timeline", "trace", "--save", "run", ...COMMAND);
  t.notMatch(stderr, "openat", "no lines");
  const { traceEvents } = JSON.parse(textOf("trace")) as { readonly traceEvents: TraceEvent[] };
  const whole = traceEvents.every(({ ph, pid, tid, name }) => ph && pid > 0 && tid > 0 && name);
  t.ok(whole, "what each event must have");
  const calls = traceEvents.filter(({ ph }) => ph === "X");
  t.ok(calls.every(({ ts = -1, dur = -1 }) => ts >= 0 && dur >= 0));
  for (const tid of new Set(calls.map(({ tid }) => tid))) {
    const own = calls.filter((call) => call.tid === tid);
    const isApart = own.every(({ ts = 0 }, i) => i === 0 || ts + 1 >= (own[i - 1]!.ts ?? 0));
    t.ok(isApart, "calls of a thread follow each other");
  }
  t.match(
    calls.find(({ args }) => args["filename"] === "/nowhere/<script>"),
    { name: "openat", args: { result: "ENOENT" } },
  );
  const named = traceEvents.filter(({ name }) => name === "process_name");
  t.ok(named.some(({ args }) => String(args["name"]).startsWith("cat /nowhere")));
  const threads = traceEvents.filter(({ name }) => name === "thread_name");
  t.ok(threads.length > 4, "threads have tracks");
  t.ok(traceEvents.some(({ ph, name }) => ph === "i" && name === "SIGTERM"));
  t.ok(traceEvents.some(({ name }) => name === "killed by SIGTERM"));
  await strace("--read", "run", "--timeline", "again");
  const again = JSON.parse(textOf("again")) as { readonly traceEvents: TraceEvent[] };
  t.strictSame(
    again.traceEvents.map(({ ph, tid, name }) => [ph, tid, name]),
    traceEvents.map(({ ph, tid, name }) => [ph, tid, name]),
    "the same of a recording",
  );
});

t.test("a page", async (t) => {
  await strace("-f", "--html", "page.html", ...COMMAND);
  const page = textOf("page.html");
  t.notMatch(page, /https?:\/\/|src=|@import/, "nothing from elsewhere");
  const json = (id: string) =>
    JSON.parse(new RegExp(`id="${id}">([^<]*)</script>`).exec(page)?.[1] ?? "null");
  const rows = json("rows") as (string | number)[][];
  const line = rows.find(([, , , , text]) => String(text).includes("/nowhere/<script>"));
  t.match(line, { 3: "execve" });
  t.ok(rows.some(([, , , name, , error]) => name === "openat" && error === "ENOENT"));
  t.ok(rows.every(([thread]) => Number(thread) < json("head").threads.length));
});

const browser = findBrowser();
const skip = browser === undefined && "there is no chromium here";
t.test("a browser shows the page", { skip }, async (t) => {
  await strace("-f", "--html", "page.html", ...COMMAND);
  const shown = browse(browser!, textOf("page.html"));
  t.match(shown, /<div id="summary">\d+ threads, \d+ calls, \d+ failed, [\d.]+ m?s<\/div>/);
  t.match(shown, /<h2>slowest<\/h2>/);
  const lines = shown.match(/<td class="text">/g) ?? [];
  t.ok(lines.length > 200, `${lines.length} lines`);
  t.match(shown, /openat\(AT_FDCWD, "\/nowhere\/&lt;script&gt;"/);
});
