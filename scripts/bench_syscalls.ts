// What the decoders alone cost: time per call on every runtime, and the size of a bundle.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What `scripts/bench_decode.ts` prints for a mix of calls. */
interface Measured {
  readonly mix: string;
  readonly kind: string;
  readonly times: readonly number[];
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  Bun: ["bun"],
  Deno: ["deno", "run", "-A"],
};

const BATCHES = 200;

function must(command: readonly string[], cwd: string): string {
  const [file = "", ...words] = command;
  const env = { ...process.env, PATH: `${join(cwd, "node_modules/.bin")}:${process.env["PATH"]}` };
  const { status, stdout, stderr } = spawnSync(file, words, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
  return stdout;
}

/** Prints how long calls of a recording take, from words to text or to plain data. */
export function decodeTable(
  root: string,
  rounds: number,
  median: (times: number[]) => number,
): void {
  const times = new Map<string, Map<string, number[]>>();
  for (let round = 0; round < rounds; round++) {
    for (const [runtime, command] of Object.entries(COMMANDS)) {
      const lines = must([...command, "scripts/bench_decode.ts", String(BATCHES)], root);
      for (const line of lines.trim().split("\n")) {
        const { mix, kind, times: batches } = JSON.parse(line) as Measured;
        const row = `${mix}: ${kind}`;
        const columns = times.get(row) ?? new Map<string, number[]>();
        times.set(row, columns.set(runtime, [...(columns.get(runtime) ?? []), ...batches]));
      }
    }
  }
  console.log("\n### decoders, recorded calls, per call\n");
  console.log(`| calls | ${Object.keys(COMMANDS).join(" | ")} |`);
  console.log(
    `| --- | ${Object.keys(COMMANDS)
      .map(() => "--:")
      .join(" | ")} |`,
  );
  for (const [row, columns] of times) {
    const cells = [...columns.values()].map((all) => `${(median(all) / 1000).toFixed(2)} µs`);
    console.log(`| ${row} | ${cells.join(" | ")} |`);
  }
}

/** Programs that use the decoders, by what they take. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "reverie/syscalls, everything": 'export * from "ROOT/syscalls/mod.ts";',
  "Call, format, with every area":
    'import { Call, format } from "ROOT/syscalls/mod.ts"; globalThis.f = (a, n, w, m) => format(new Call(a, n, w, m), 0);',
  "Call, format, with the areas file and sockets":
    'import { Call, file, format, sockets, useAreas } from "ROOT/syscalls/core.ts"; useAreas(file, sockets); globalThis.f = (a, n, w, m) => format(new Call(a, n, w, m), 0);',
  "names and numbers only":
    'import { syscallName } from "ROOT/syscalls/core.ts"; globalThis.f = (n) => syscallName("x86_64", n);',
};

/** Prints the size of bundles for browsers: whole, and as a server sends them. */
export function sizeTable(root: string, work: string): void {
  console.log("\n### bundles for browsers, minified by Bun\n");
  console.log("| what | size | gzip |\n| --- | --: | --: |");
  const folder = mkdtempSync(join(work, "bundle-"));
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const [source, bundle] = [join(folder, "program.ts"), join(folder, "bundle.js")];
    writeFileSync(source, program.replaceAll("ROOT", root));
    const options = ["--target=browser", "--format=esm", "--minify", `--outfile=${bundle}`];
    must(["bun", "build", source, ...options], root);
    const bytes = readFileSync(bundle);
    const kilobytes = (size: number): string => `${(size / 1000).toFixed(0)} kB`;
    console.log(
      `| ${name} | ${kilobytes(bytes.length)} | ${kilobytes(gzipSync(bytes, { level: 9 }).length)} |`,
    );
  }
  rmSync(folder, { recursive: true });
}
