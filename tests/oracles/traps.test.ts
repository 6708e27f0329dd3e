// What is easily got wrong between architectures, a test each: in the facts, and in what is shown.
// @runtimes bun deno
// @emulated 5
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ARCHES, factOf, readFacts } from "../../gen/facts.ts";
import { layoutOf, sizeOf } from "../../syscalls/layouts.ts";
import { type Arch, Call, format, syscallNumber } from "../../syscalls/mod.ts";
import { hasProgram } from "../guests/build.ts";
import { slowness, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** A constant on both architectures. */
function constant(name: string): unknown[] {
  const home = Object.values(readFacts("constants")).find((table) => name in table);
  return ARCHES.map((arch) => home && factOf(home[name]!, arch));
}

/** A call as it is shown; its memory can't be read. */
function shown(arch: Arch, name: string, ...args: number[]): string {
  const words = new Uint32Array(12);
  args.forEach((word, index) => words.set([word], 2 * index));
  const memory = { read: () => new Uint8Array() };
  return format(new Call(arch, syscallNumber(arch, name)!, words, memory), 0);
}

const offsets = (arch: Arch, record: "epoll_event" | "stat"): Record<string, number> =>
  Object.fromEntries(layoutOf(arch, record).fields.map(({ name, offset }) => [name, offset]));

t.test("epoll_event is packed on x86-64 only: 12 bytes against 16", (t) => {
  t.strictSame(
    ARCHES.map((arch) => sizeOf(arch, "epoll_event")),
    [12, 16],
  );
  t.match(offsets("x86_64", "epoll_event"), { events: 0, data: 4 });
  t.match(offsets("aarch64", "epoll_event"), { events: 0, data: 8 });
  t.end();
});

t.test("stat has 144 bytes against 128, with fields in another order", (t) => {
  t.strictSame(
    ARCHES.map((arch) => sizeOf(arch, "stat")),
    [144, 128],
  );
  t.match(offsets("x86_64", "stat"), { st_nlink: 16, st_mode: 24, st_size: 48 });
  t.match(offsets("aarch64", "stat"), { st_mode: 16, st_nlink: 20, st_size: 48 });
  t.end();
});

t.test("O_DIRECTORY is on one architecture what O_DIRECT is not on the other", (t) => {
  t.strictSame(constant("O_DIRECTORY"), [0o200000, 0o40000]);
  t.strictSame(constant("O_DIRECT"), [0o40000, 0o200000]);
  t.match(shown("x86_64", "openat", 3, 0, 0o200000), /O_RDONLY\|O_DIRECTORY\)/);
  t.match(shown("aarch64", "openat", 3, 0, 0o40000), /O_RDONLY\|O_DIRECTORY\)/);
  t.match(shown("aarch64", "openat", 3, 0, 0o200000), /O_RDONLY\|O_DIRECT\)/);
  t.end();
});

t.test("clone takes the thread's storage last on x86-64, and last but one on aarch64", (t) => {
  const THREAD = 0x1380100; // the flags by which all arguments count
  const text = (arch: Arch): string => shown(arch, "clone", THREAD, 0x1000, 0x2000, 0x3000, 0x4000);
  t.match(text("x86_64"), /parent_tid=0x2000, tls=0x4000, child_tidptr=0x3000/);
  t.match(text("aarch64"), /parent_tid=0x2000, tls=0x3000, child_tidptr=0x4000/);
  t.end();
});

t.test("KVM_GET_REGS has the size of its structure in its number", (t) => {
  t.strictSame(constant("KVM_GET_REGS"), [0x8090ae81, 0x8360ae81]);
  t.match(shown("x86_64", "ioctl", 3, 0x8090ae81, 0), /KVM_GET_REGS/);
  t.match(shown("aarch64", "ioctl", 3, 0x8360ae81, 0), /KVM_GET_REGS/);
  t.end();
});

const C = `#include <linux/eventpoll.h>
#include <asm/stat.h>
#include <asm/fcntl.h>
#include <stddef.h>
#include <stdio.h>
int main(void) {
  printf("%zu %zu %zu %zu %#o", sizeof(struct epoll_event), offsetof(struct epoll_event, data),
         sizeof(struct stat), offsetof(struct stat, st_mode), O_DIRECTORY);
}
`;

const skip =
  (!hasProgram("gcc") && "gcc is not installed") ||
  (process.arch !== "x64" && "the machine's compiler is not for x86-64");

t.test("the machine's own compiler agrees", { skip }, (t) => {
  const folder = temporaryFolder();
  const program = join(folder.path, "sizes");
  const options = { input: C, encoding: "utf8", timeout: slowness * 30_000 } as const;
  t.equal(spawnSync("gcc", ["-xc", "-o", program, "-"], options).stderr, "");
  t.equal(spawnSync(program, { encoding: "utf8" }).stdout, "12 4 144 24 0200000");
  rmSync(program, { force: true });
  folder.remove();
  t.end();
});
