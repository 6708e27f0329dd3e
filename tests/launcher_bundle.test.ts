// What starts from the bundle of the command line, and what from the sources; and what tools get by the name of reverie.
// @runtimes bun deno
// @emulated 5
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromSources, launcher, runNative, temporaryFolder } from "./harness.ts";
import { makeClone, start } from "./launcher/pretended.ts";
import t from "./tap.ts";

// Says whether what it gets is the same by all names.
const TOOL = `
import { decode, Tool } from "reverie";
import * as syscalls from "reverie/syscalls";
import * as core from "reverie/syscalls/core";
export default class Mine extends Tool {
  static override subscriptions = { observe: [] };
}
console.log(decode === syscalls.decode, core.Call === syscalls.Call, "evil" in globalThis);
`;

t.test("a tool gets the modules of the bundle, whatever its folder says", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  write("evil.ts", "globalThis.evil = true; export class Tool {}\n");
  write("deno.json", '{ "imports": { "reverie": "./evil.ts" } }\n');
  write("tsconfig.json", '{ "compilerOptions": { "paths": { "*": ["./evil.ts"] } } }\n');
  write("package.json", '{ "name": "reverie", "exports": "./evil.ts" }\n');
  write("tool.ts", TOOL);
  const command = [launcher, "run", "--engine", "ptrace", "./tool.ts", "--", "echo", "hi"];
  const { stdout, stderr, status } = await runNative(command, { cwd: folder.path });
  t.strictSame([stdout, stderr, status], ["true true false\nhi\n", "", "exited 0"]);
});

t.test("everything starts from the bundle, if it is of the sources as they are", (t) => {
  const clone = makeClone("bundled", true);
  for (const folder of ["syscalls", "arch"]) mkdirSync(join(clone, folder));
  const mainBy = (runtime: string, words: readonly string[], more: object = {}): string => {
    const environment = { REVERIE_RUNTIME: runtime, ...more };
    const { stdout } = start([join(clone, "scripts/reverie"), ...words], environment);
    return /([^<>]*\/(?:main|deno)\.[jt]s)>/.exec(stdout)![1]!;
  };
  const mainOf = (...words: string[]): string => mainBy("bun", words);
  const source = `${clone}/scripts/../src/cli/main.ts`;
  const bundle = `${clone}/scripts/../build/cli/main.js`;
  t.equal(mainOf("strace", "ls"), source, "there is none");
  mkdirSync(dirname(bundle), { recursive: true });
  writeFileSync(bundle, "");
  const later = Date.now() / 1000 + 60;
  utimesSync(bundle, later, later);
  t.equal(mainOf("strace", "ls"), bundle);
  t.equal(mainOf("why", "ls"), bundle);
  t.equal(mainOf(), bundle);
  const onDeno = bundle.replace("main.js", "deno.js");
  t.equal(mainBy("deno", ["strace", "ls"]), onDeno, "Deno has a start of its own");
  t.equal(mainBy("deno", ["strace", "\xe9"]), onDeno, "also where arguments are in the record");
  t.equal(mainOf("run", "./tool.ts", "--", "ls"), bundle, "a tool of a user's");
  t.equal(mainBy("bun", ["strace", "ls"], fromSources), source, "it was told so");
  writeFileSync(join(clone, "arch/new.ts"), "");
  utimesSync(join(clone, "arch/new.ts"), later + 1, later + 1);
  t.equal(mainOf("strace", "ls"), source, "a source is newer");
  t.end();
});
