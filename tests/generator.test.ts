// The facts, the notes and what is generated from them.
// @runtimes bun deno
// @emulated 25
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { armNumbers } from "../arch/aarch64/arm_numbers.gen.ts";
import { numbers as aarch64 } from "../arch/aarch64/numbers.gen.ts";
import { i386Numbers } from "../arch/x86_64/i386_numbers.gen.ts";
import { numbers as x86_64 } from "../arch/x86_64/numbers.gen.ts";
import { rawArguments } from "../gen/coverage.ts";
import { type AnySpec, describeCalls } from "../gen/emit/described.ts";
import { factOf, readFacts } from "../gen/facts.ts";
import { notes } from "../gen/notes/all.ts";
import { rawReasons } from "../gen/notes/raw.ts";
import { argumentOrder, gone } from "../gen/overrides.ts";
import { ruleFor } from "../gen/rules.ts";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

t.test("generated files are what the generator writes", (t) => {
  const run = spawnSync(process.execPath, [...runArguments(), "gen/emit.ts", "--check"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  t.equal(run.stderr, "");
  t.equal(run.status, 0);
  t.end();
});

function runArguments(): string[] {
  return "Deno" in globalThis ? ["run", "-A", "--no-check"] : [];
}

t.test("facts that are easily got wrong", (t) => {
  const records = readFacts("records");
  const constants = readFacts("constants");
  const find = (name: string): unknown[] => {
    const fact = Object.values(constants).find((home) => name in home)?.[name];
    if (fact === undefined) return [];
    return [factOf(fact, "x86_64"), factOf(fact, "aarch64")];
  };
  t.strictSame(
    records["epoll_event"],
    ["12 events:u32@0 data:u64@4", "16 events:u32@0 data:u64@8"],
    "epoll_event is packed on x86-64 only",
  );
  t.match(factOf(records["stat"]!, "x86_64"), /^144 .*st_nlink:u64@16 st_mode:u32@24/);
  t.match(factOf(records["stat"]!, "aarch64"), /^128 .*st_mode:u32@16 st_nlink:u32@20/);
  t.strictSame(find("O_DIRECTORY"), [0o200000, 0o40000]);
  t.strictSame(find("O_DIRECT"), [0o40000, 0o200000]);
  t.strictSame(find("TCGETS"), [0x5401, 0x5401]);
  t.strictSame(find("FS_IOC_GETFLAGS"), [0x80086601, 0x80086601]);
  t.strictSame(find("KVM_GET_REGS"), [0x8090ae81, 0x8360ae81], "sizes are part of ioctl numbers");
  t.strictSame(find("AT_FDCWD"), [-100, -100]);
  t.strictSame(argumentOrder["clone"], { aarch64: [0, 1, 2, 4, 3] });
  t.equal(x86_64.openat, 257);
  t.equal(aarch64.openat, 56);
  t.equal(i386Numbers.openat, 295);
  t.equal(armNumbers.openat, 322);
  t.notOk("open" in aarch64, "aarch64 has no open");
  t.end();
});

t.test("every call has a prototype, and every argument a kind", (t) => {
  const prototypes = readFacts("prototypes");
  for (const name of [...Object.keys(x86_64), ...Object.keys(aarch64)]) {
    if (prototypes[name] === undefined) t.fail(`${name} has no prototype`);
  }
  for (const args of Object.values(prototypes)) {
    if (args.length > 6) t.fail("the kernel takes six arguments");
    for (const [name, type] of args) ruleFor(name, type);
  }
  t.ok(Object.keys(prototypes).length >= 385);
  t.end();
});

t.test("no call is noted twice, and the most used ones are noted", (t) => {
  const names = Object.values(notes).flatMap((table) => Object.keys(table));
  t.equal(names.length, new Set(names).size);
  t.ok(names.length >= 300, `${names.length} calls have notes`);
  t.end();
});

t.test("what is shown as a mere number has a reason", (t) => {
  const specs = Object.values(notes).flatMap(
    (table) => Object.entries(table) as [string, AnySpec][],
  );
  const raw = rawArguments(describeCalls(readFacts("prototypes"), new Map(specs)));
  const open = raw.filter(({ reason }) => reason === "").map(({ name }) => name);
  t.strictSame(open, [], "note them, or say why in gen/notes/raw.ts");
  const names = new Set(raw.map(({ name }) => name));
  const idle = Object.keys(rawReasons).filter((name) => !names.has(name));
  t.strictSame(idle, [], "a reason is only needed for what is raw");
  t.end();
});

t.test("15 calls of x86-64 and 2 of aarch64 are served by no kernel", (t) => {
  t.equal(gone.filter((name) => name in x86_64).length, 15);
  t.strictSame(gone.filter((name) => name in aarch64).sort(), ["lookup_dcookie", "nfsservctl"]);
  t.end();
});
