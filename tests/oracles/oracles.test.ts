// What we know of the kernel beside what others know: each source is independent of ours, and skipped
// where it is not here.
// @runtimes bun deno
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { numbers as aarch64 } from "../../arch/aarch64/numbers.gen.ts";
import { numbers as x86_64 } from "../../arch/x86_64/numbers.gen.ts";
import { factOf, readFacts } from "../../gen/facts.ts";
import { readHeader } from "../../gen/numbers/header.ts";
import { argumentOrder, entryPoints } from "../../gen/overrides.ts";
import type { Arch } from "../../syscalls/mod.ts";
import { type BtfRecord, readBtf } from "./btf.ts";
import { compareLayouts, parseLayout } from "./layouts.ts";
import { auditNumbers, refusedByStrace, seccompNumbers } from "./numbers.ts";
import { normalType, tracedPrototypes } from "./tracefs.ts";
import { architecture } from "../harness.ts";
import t from "../tap.ts";

type Table = Readonly<Record<string, number>>;
const TABLES: Readonly<Record<Arch, Table>> = { x86_64, aarch64 };

/** Every name of theirs that we lack or have with another number. */
function disagreements(ours: Table, theirs: ReadonlyMap<string, number>): string[] {
  return [...theirs]
    .filter(([name, number]) => ours[name] !== number)
    .map(([name, number]) => `${name} is ${number}, not ${ours[name]}`);
}

const HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
const noHeader = existsSync(HEADER) ? false : `${HEADER} is not here (package linux-libc-dev)`;

t.test("numbers are those of the installed headers", { skip: noHeader }, (t) => {
  const theirs = readHeader(HEADER);
  t.ok(theirs.size > 300, `${theirs.size} names`);
  t.strictSame(disagreements(x86_64, theirs), []);
  t.end();
});

for (const [arch, ours] of Object.entries(TABLES) as [Arch, Table][]) {
  const audit = auditNumbers(arch);
  t.test(
    `numbers of ${arch} are ausyscall's`,
    { skip: typeof audit === "string" && audit },
    (t) => {
      if (typeof audit === "string") throw new Error(audit);
      t.ok(audit.size > 290, `${audit.size} names`);
      t.strictSame(disagreements(ours, audit), []);
      t.end();
    },
  );

  const seccomp = seccompNumbers(arch, Object.keys(ours));
  t.test(
    `numbers of ${arch} are libseccomp's`,
    { skip: typeof seccomp === "string" && seccomp },
    (t) => {
      if (typeof seccomp === "string") throw new Error(seccomp);
      t.ok(seccomp.size > 300, `${seccomp.size} names`);
      t.strictSame(disagreements(ours, seccomp), []);
      t.end();
    },
  );
}

/** The first numbers that strace 6.1 does not know: all that are newer than Linux 6.1. */
const NEWER = { uretprobe: 335, uprobe: 336, from: 451 };

const refused = refusedByStrace(Object.keys(TABLES[architecture]));
t.test("names are strace's", { skip: typeof refused === "string" && refused }, (t) => {
  const numbers = TABLES[architecture];
  const old = [...refused].filter((name) => !(name in NEWER) && (numbers[name] ?? 0) < NEWER.from);
  t.strictSame(old, [], "strace refuses only names that are newer than itself");
  t.end();
});

/** What the running kernel may have otherwise: arguments added since, or spelled otherwise there. */
const PROTOTYPES: Readonly<Record<string, string>> = {
  bpf: "Linux 7 added two arguments",
  getcpu: "the type of the cache that nobody uses any more",
};

/** A prototype's arguments as this architecture takes them. */
function inOrder<T>(name: string, args: readonly T[] | undefined): readonly T[] | undefined {
  const order = architecture === "aarch64" ? argumentOrder[name]?.aarch64 : undefined;
  return order && args ? order.map((i) => args[i]!) : args;
}

const traced = tracedPrototypes();
t.test(
  "prototypes are the running kernel's",
  { skip: typeof traced === "string" && traced },
  (t) => {
    if (typeof traced === "string") throw new Error(traced);
    const ours = readFacts("prototypes");
    const nameOf = new Map(Object.entries(entryPoints).map(([name, entry]) => [entry, name]));
    const problems: string[] = [];
    let compared = 0;
    for (const [entry, theirs] of traced) {
      const name = nameOf.get(entry) ?? entry;
      const args = inOrder(name, ours[name]);
      if (args === undefined || name in PROTOTYPES) continue;
      compared++;
      const [a, b] = [args, theirs].map((list) =>
        list.map(([, type]) => normalType(type)).join(", "),
      );
      if (a !== b) problems.push(`${name}(${a}), not (${b})`);
    }
    t.ok(compared > 250, `${compared} calls`);
    t.strictSame(problems, []);
    const bpf = traced.get("bpf")?.map(([, type]) => normalType(type)) ?? [];
    const first = ours["bpf"]?.slice(0, bpf.length).map(([, type]) => normalType(type));
    t.strictSame(bpf, first, "bpf got arguments at its end");
    t.end();
  },
);

/** Records that differ for another reason than that they have grown since. */
const LAYOUTS: Readonly<Record<string, string>> = {
  kvm_stats_desc: "the kernel gives its own copy a name of 48 bytes",
  tcp_info: "Linux 7 takes bits of a field for two new ones",
  virtio_balloon_config: "kernels of virtual machines may add fields",
};

const BTF = "/sys/kernel/btf/vmlinux";
const noBtf = !existsSync(BTF)
  ? `${BTF} is not here`
  : process.arch !== "x64" && "this is no x86-64 kernel";

t.test("layouts are the running kernel's, but for those that grew", { skip: noBtf }, (t) => {
  const btf = readBtf(readFileSync(BTF));
  const counts = { same: 0, grown: 0 };
  const problems: string[] = [];
  for (const [name, fact] of Object.entries(readFacts("records"))) {
    const text = factOf(fact, "x86_64");
    const theirs: readonly BtfRecord[] = btf.get(name) ?? [];
    if (text === undefined || theirs.length === 0 || name in LAYOUTS) continue;
    const results = theirs.map((record) => compareLayouts(parseLayout(text), record));
    const best = results.find(({ kind }) => kind !== "different") ?? results[0]!;
    if (best.kind === "different") problems.push(`${name}: ${best.why}`);
    else counts[best.kind]++;
    if (best.kind === "grown") t.comment(`${name} has grown: ${best.added.join(" ")}`);
  }
  t.strictSame(problems, []);
  t.ok(counts.same > 800 && counts.grown < 100, JSON.stringify(counts));
  t.end();
});
