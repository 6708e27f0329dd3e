// What starts from the bundle of the command line, and what from the sources.
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeClone, start } from "./launcher/pretended.ts";
import t from "./tap.ts";

t.test(
  "what loads no module of a user's starts from the bundle, if it is of the sources as they are",
  (t) => {
    const clone = makeClone("bundled", true);
    for (const folder of ["syscalls", "arch"]) mkdirSync(join(clone, folder));
    const mainBy = (runtime: string, words: readonly string[]): string => {
      const environment = { REVERIE_RUNTIME: runtime };
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
    for (const tool of ["src/tools/one.ts", "src/tools/two/tool.ts"]) {
      mkdirSync(dirname(join(clone, tool)), { recursive: true });
      writeFileSync(join(clone, tool), "");
      utimesSync(join(clone, tool), 1, 1);
    }
    for (const tool of ["one", "two"]) {
      t.equal(mainOf("run", tool, "--", "ls"), bundle, "a tool of ours");
      t.equal(mainOf("attach", tool, "1"), bundle);
    }
    for (const tool of [
      "three",
      "./one",
      "one.ts",
      "../tools/one",
      "*",
      "--help",
      "--engine=agent",
    ])
      t.equal(mainOf("run", tool, "one"), source, `run ${tool}: it may be a module of a user's`);
    t.equal(mainOf("run"), source);
    writeFileSync(join(clone, "arch/new.ts"), "");
    utimesSync(join(clone, "arch/new.ts"), later + 1, later + 1);
    t.equal(mainOf("strace", "ls"), source, "a source is newer");
    t.end();
  },
);
