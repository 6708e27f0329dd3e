// Recorded calls decode to the same text wherever the decoders run: Bun, Deno, Node and a browser.
// @runtimes bun deno node
// @emulated 35 bun deno
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browse, escapeMarkup, findBrowser } from "./recorded/browser.ts";
import { lineOf, replay, textOf } from "./recorded/recording.ts";
import t from "./tap.ts";
import { slowness } from "./harness.ts";

const file = (name: string): string => fileURLToPath(new URL(`recorded/${name}`, import.meta.url));

const calls = readFileSync(file("calls.jsonl"), "utf8");
const text = textOf(calls);

function run(command: string, ...words: string[]): string {
  const limits = { timeout: slowness * 50_000, maxBuffer: 1 << 26 };
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8", ...limits });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

t.test("a recording shows what happened", (t) => {
  const lines = replay(calls).map((call) => lineOf(call));
  t.ok(lines.length > 300);
  for (const part of [
    /^openat\(AT_FDCWD, "\/etc\/ld.so.cache", O_RDONLY\|O_CLOEXEC\) = 3$/,
    /^connect\(\d+, \{sa_family=AF_INET, sin_port=htons\(\d+\), sin_addr=inet_addr\("127.0.0.1"\)\}, 16\) = /,
    /cmsg_type=SCM_RIGHTS/,
    /^ioctl\(\d+, TCGETS, \{/,
    /^statx\(.*stx_mode=S_IFREG\|0640/,
  ]) {
    t.ok(
      lines.some((line) => part.test(line)),
      String(part),
    );
  }
  t.notMatch(text, /undefined|NaN|\[object/);
  t.end();
});

t.test("every runtime shows the same", (t) => {
  t.equal(run("bun", file("print.ts")), text, "Bun");
  t.equal(run("deno", "run", "-A", file("print.ts")), text, "Deno");
  t.end();
});

const browser = findBrowser();
const skip = browser === undefined && "there is no chromium here";
t.test("a browser shows the same", { skip }, (t) => {
  const script = run("bun", "build", file("page.ts"), "--target=browser", "--format=esm");
  const page = `<!doctype html><meta charset="utf-8"><pre>${escapeMarkup(calls)}</pre>
<script type="module">${script.replaceAll("</script", "<\\/script")}</script>`;
  const shown = /<pre>([^<]*)<\/pre>/.exec(browse(browser!, page))?.[1];
  t.equal(decodeURIComponent(shown ?? ""), text);
  t.end();
});
