// The runtime's adapter and our machine code: the same facts on every runtime.
// @runtimes bun deno
// @emulated 10 bun deno
import process from "node:process";
import { Worker } from "node:worker_threads";
import { ENTRY_SIZE, FAILED_ENTRY, LINK_MUST } from "../arch/architecture.ts";
import { arena } from "../src/kernel/arena.ts";
import { checkRelease, Kernel } from "../src/kernel/kernel.ts";
import { readMemory, writeMemory } from "../src/kernel/process_memory.ts";
import { withSignalsBlocked } from "../src/kernel/signals.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { Waker } from "../src/kernel/waker.ts";
import { atLeast } from "../src/runtime/mod.ts";
import t from "./tap.ts";

const kernel = await Kernel.open();
const { numbers } = kernel.arch;
const EBADF = -9;
const CLONE_VM = 0x100;
const SIGCHLD = 17;
const FUTEX_WAIT_PRIVATE = 128;
const FUTEX_WAKE_PRIVATE = 129;
const WALL = 0x40000000;

t.test("one call", (t) => {
  t.equal(kernel.call(numbers["getpid"]!), process.pid, "the calling process");
  t.equal(kernel.call(numbers["close"]!, -1), EBADF, "a failure is the negative errno");
  const page = kernel.call(numbers["mmap"]!, 0, 4096, 3, 0x22, -1, 0);
  t.ok(page > 2 ** 32, "an address beyond 32 bits is exact");
  t.equal(kernel.call(numbers["munmap"]!, page, 4096), 0);
  t.end();
});

t.test("words of all sizes arrive as they are", (t) => {
  const i = arena.scratch >> 2;
  const view = new DataView(kernel.bytes.buffer);
  const cases: [number | bigint, bigint][] = [
    [0, 0n],
    [-1, 0xffff_ffff_ffff_ffffn],
    [2 ** 31, 0x8000_0000n],
    [-(2 ** 31), 0xffff_ffff_8000_0000n],
    [2 ** 32 - 1, 0xffff_ffffn],
    [-(2 ** 32), 0xffff_ffff_0000_0000n],
    [Number.MAX_SAFE_INTEGER, 0x1f_ffff_ffff_ffffn],
    [0xffff_8000_0000_0001n, 0xffff_8000_0000_0001n],
    [-2n, 0xffff_ffff_ffff_fffen],
  ];
  for (const [given, expected] of cases) {
    kernel.putWord(i, given);
    t.equal(view.getBigUint64(arena.scratch, true), expected, `${given}`);
    const exact = BigInt.asIntN(64, expected);
    if (Number.isSafeInteger(Number(exact))) t.equal(kernel.number(i), Number(exact));
  }
  t.end();
});

t.test("a list hands results on and stops at a failure that must not be", (t) => {
  const [first, second, third] = [0, 1, 2].map((k) => arena.now + k * ENTRY_SIZE) as [
    number,
    number,
    number,
  ];
  kernel.put(first, numbers["eventfd2"]!, 0, 0o2000000);
  kernel.put(second, numbers["close"]!, -1);
  kernel.link(first, LINK_MUST | (second + 8));
  kernel.put(third, numbers["getpid"]!);
  kernel.batch(arena.now, 3);
  t.ok(kernel.result(first) > 2, "a descriptor");
  t.equal(kernel.result(second), 0, "which the next entry closed");
  t.equal(kernel.result(third), process.pid);

  kernel.put(first, numbers["close"]!, -1);
  kernel.link(first, LINK_MUST);
  kernel.put(second, numbers["getpid"]!);
  kernel.putWord((second + 56) >> 2, 77);
  t.equal(kernel.batch(arena.now, 2), EBADF, "the failed result");
  t.equal(kernel.result(second), 77, "the next entry was not run");

  kernel.put(first, numbers["close"]!, -1);
  kernel.put(second, numbers["getpid"]!);
  kernel.batch(arena.now, 2);
  t.equal(kernel.result(second), process.pid, "a failure that may be does not stop a list");
  t.end();
});

t.test("the queue takes any number of entries", (t) => {
  for (let k = 0; k < 2000; k++) kernel.put(kernel.enqueue(), numbers["getpid"]!);
  t.equal(kernel.flush(), process.pid);
  t.equal(kernel.flush(), 0, "nothing left");
  t.end();
});

type Step = readonly [name: string, link: number, ...args: number[]];

/** Starts a child that runs a list of calls. */
function start(flags: number, calls: readonly Step[]): number {
  calls.forEach(([name, link, ...args], k) => {
    const at = arena.launch + k * ENTRY_SIZE;
    kernel.put(at, numbers[name]!, ...(args as [number]));
    kernel.link(at, link);
  });
  kernel.putWord(FAILED_ENTRY >> 2, 0);
  const stack = arena.launch + 0x8000;
  const pid = withSignalsBlocked(kernel, () => kernel.spawn(arena.launch, flags, stack));
  t.ok(pid > 0, "a child");
  return pid;
}

/** The wait status of a child that ends. */
function end(pid: number): number {
  t.equal(kernel.call(numbers["wait4"]!, pid, kernel.base + arena.status, WALL, 0), pid);
  return kernel.i32[arena.status >> 2]!;
}

const child = (calls: readonly Step[]): number => end(start(CLONE_VM | SIGCHLD, calls));

t.test("a child runs its list", (t) => {
  t.equal(
    child([
      ["close", 0, -1],
      ["exit_group", 0, 42],
    ]),
    42 << 8,
    "its exit status",
  );
  const status = child([
    ["getpid", LINK_MUST],
    ["close", LINK_MUST, -1],
    ["exit_group", 0, 0],
  ]);
  t.equal(status, 127 << 8, "a failed step ends it");
  t.equal(kernel.number(FAILED_ENTRY >> 2), arena.launch + ENTRY_SIZE, "and says which it was");
  t.equal(kernel.result(arena.launch + ENTRY_SIZE), EBADF);
  t.end();
});

t.test("memory of a process, over page ends and protections", (t) => {
  const size = 3 * 4096;
  const page = kernel.call(numbers["mmap"]!, 0, size, 3, 0x22, -1, 0);
  const text = new TextEncoder().encode("over the edge");
  t.equal(writeMemory(kernel, process.pid, page + 4090, text), text.length);
  t.strictSame(readMemory(kernel, process.pid, page + 4090, text.length), text);
  kernel.call(numbers["munmap"]!, page + 2 * 4096, 4096);
  t.equal(readMemory(kernel, process.pid, page + 4096, 2 * 4096).length, 4096, "up to the end");
  t.equal(readMemory(kernel, process.pid, 8, 100).length, 0, "nothing is there");
  t.equal(readMemory(kernel, process.pid, 2n ** 63n, 8).length, 0, "nor in the kernel's half");
  t.equal(writeMemory(kernel, process.pid, page + 2 * 4096 - 4, text), 4, "up to the end");
  kernel.call(numbers["mprotect"]!, page, 4096, 1);
  t.equal(writeMemory(kernel, process.pid, page + 10, text), text.length, "a read-only page");
  t.strictSame(readMemory(kernel, process.pid, page + 10, text.length), text);
  const large = new Uint8Array(5 << 20).map((_, i) => i * 7);
  const area = kernel.call(numbers["mmap"]!, 0, large.length, 3, 0x22, -1, 0);
  t.equal(writeMemory(kernel, process.pid, area, large), large.length);
  t.ok(
    readMemory(kernel, process.pid, area, large.length).every((byte, i) => byte === large[i]),
    "5 MiB",
  );
  kernel.call(numbers["munmap"]!, area, large.length);
  kernel.call(numbers["munmap"]!, page, 2 * 4096);
  t.end();
});

t.test("sleeping does not hold up the event loop", async (t) => {
  const waker = new Waker(kernel);
  t.teardown(() => waker.rest());
  // without SIGCHLD it is, like a tracee, no ordinary child
  kernel.i32[arena.go >> 2] = 0;
  const go = kernel.base + arena.go;
  const pid = start(CLONE_VM, [
    ["futex", 0, go, FUTEX_WAIT_PRIVATE, 0, 0],
    ["exit_group", 0, 3],
  ]);
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks < 5) return;
    kernel.i32[arena.go >> 2] = 1;
    kernel.call(numbers["futex"]!, go, FUTEX_WAKE_PRIVATE, 1);
  }, 1);
  await waker.sleep();
  clearInterval(timer);
  t.ok(ticks >= 5, "timers came while it slept");
  t.equal(end(pid), 3 << 8, "it has ended, and was left for us to wait for");
  setTimeout(() => waker.wake(), 1);
  await waker.sleep();
  t.pass("something else may wake it");
});

t.test("a pipe is watched again while its former reader is still to end", async (t) => {
  kernel.call(numbers["pipe2"]!, kernel.base + arena.word, 0);
  const [output, input] = [arena.word, arena.word + 4].map((at) => kernel.i32[at >> 2]!);
  const token = () => void kernel.call(numbers["write"]!, input!, kernel.base + arena.word, 8);
  const room = kernel.base + arena.wakerRoom;
  let told = 0;
  let heard = 0;
  let unwatch = kernel.runtime.watch(output!, room, () => {});
  for (let round = 0; round < 50; round++) {
    await sleep(1); // it reads
    unwatch();
    token();
    const come = Promise.withResolvers<void>();
    let isMeant = false;
    unwatch = kernel.runtime.watch(output!, room, () => isMeant && come.resolve());
    await sleep(1);
    isMeant = true;
    token();
    told++;
    if (await Promise.race([come.promise.then(() => true), sleep(2000)])) heard++;
    else break;
  }
  unwatch();
  token();
  t.equal(heard, told, "each input is heard of");
});

t.test("a worker has machine code and memory of its own", async (t) => {
  const source = `
    const { parentPort } = await import("node:worker_threads");
    const { Kernel } = await import(${JSON.stringify(new URL("../src/kernel/kernel.ts", import.meta.url).href)});
    const kernel = await Kernel.open();
    parentPort.postMessage([kernel.base, kernel.call(kernel.arch.numbers.gettid)]);
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const [base, tid] = await new Promise<[number, number]>((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
  });
  await worker.terminate();
  t.not(base, kernel.base, "another arena");
  t.not(tid, process.pid, "another thread");
});

t.test("versions", (t) => {
  t.ok(atLeast("1.4.5", "1.4.5"));
  t.ok(atLeast("2.10.0", "2.9.5"));
  t.ok(atLeast("1.4.6-canary.3", "1.4.5"));
  t.notOk(atLeast("1.4.4", "1.4.5"));
  t.notOk(atLeast("1.3.14", "1.4.5"));
  t.end();
});

t.test("which kernels", (t) => {
  for (const name of ["5.3.0", "5.10.0-21-amd64", "6.1", "6.18.4+deb13-arm64"]) checkRelease(name);
  t.throws(() => checkRelease("4.4.0"), /Linux >= 5.3.0; this kernel says 4.4.0/);
  t.throws(() => checkRelease("5.2.21-generic"), /5.2.21-generic/);
  t.end();
});
