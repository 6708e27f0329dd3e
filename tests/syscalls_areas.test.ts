// Areas of decoders, each alone: what a program gets that bundles only some of them.
// @emulated 40
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as areas from "../syscalls/generated/areas/mod.gen.ts";
import { Call, format, syscallNumber } from "../syscalls/mod.ts";
import type { SyscallName } from "../syscalls/mod.ts";
import t from "./tap.ts";
import { slowness } from "./harness.ts";

/** Formats calls of one area, whose memory is full of small numbers; run in a process of its own too. */
function lines(
  from: { Call: typeof Call; format: typeof format; syscallNumber: typeof syscallNumber },
  calls: readonly string[],
): string[] {
  const read = (address: number | bigint, length: number): Uint8Array => {
    const size = Math.max(0, Math.min(length, 1024 - Number(address)));
    return Uint8Array.from({ length: size }, (_, index) => (index % 4 === 0 ? index % 23 : 0));
  };
  return calls.flatMap((name) =>
    (["x86_64", "aarch64"] as const).flatMap((arch) => {
      const number = from.syscallNumber(arch, name as SyscallName);
      if (number === undefined) return [];
      return [0, 1, 2, 5].map((start) => {
        const words = Uint32Array.from({ length: 12 }, (_, index) =>
          index % 2 === 0 ? start + index * (start === 5 ? 0x10000 : 16) : 0,
        );
        const call = new from.Call(arch, number, words, { read });
        return from.format(call, start, { verbose: start === 2 });
      });
    }),
  );
}

t.test("each area alone decodes its calls as all areas together do", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reverie-areas-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const core = new URL("../syscalls/core.ts", import.meta.url).href;
  for (const [name, area] of Object.entries(areas)) {
    const calls = Object.keys(area.rows);
    const file = join(folder, `${name}.mjs`);
    writeFileSync(
      file,
      `import * as core from ${JSON.stringify(core)};
core.useAreas(core[${JSON.stringify(name)}]);
const lines = ${lines.toString()};
console.log(JSON.stringify(lines(core, ${JSON.stringify(calls)})));
`,
    );
    const flags = "Deno" in globalThis ? ["run", "-A"] : process.execArgv;
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, file], {
      encoding: "utf8",
      maxBuffer: 1 << 24,
      timeout: slowness * 30_000,
    });
    const alone = JSON.parse(stdout || "null") as string[] | null;
    t.strictSame(alone, lines({ Call, format, syscallNumber }, calls), `${name} ${stderr}`);
  }
  t.end();
});
