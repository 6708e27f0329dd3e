/** ioctl's requests: what they are called beside strace, and what is told of their arguments. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requestNumbers, requestOf } from "../syscalls/requests.ts";
import type { DecodedArgument } from "../syscalls/decode.ts";
import { Call, decode, format } from "../syscalls/mod.ts";
import { guest } from "./guests/build.ts";
import { architecture, runNative, temporaryFolder } from "./harness.ts";
import t from "./tap.ts";

const IOCTL = { x86_64: 16, aarch64: 29 } as const;
const [TCGETS, FS_IOC_GETFLAGS] = [0x5401, 0x80086601];

/** A call with memory whose first bytes are given. */
function call(
  arch: "x86_64" | "aarch64",
  request: number,
  bytes: Uint8Array = new Uint8Array(0),
): Call {
  const place = 0x10000;
  const words = Uint32Array.of(3, 0, request, 0, place, 0, 0, 0, 0, 0, 0, 0);
  return new Call(arch, IOCTL[arch], words, {
    read: (address, length) =>
      bytes.subarray(Number(address) - place, Number(address) - place + length),
  });
}

/** What is told of the argument of a request. */
function argumentOf(
  request: number,
  bytes: Uint8Array,
  result: number,
): DecodedArgument | undefined {
  const { args } = decode(call("x86_64", request, bytes), result);
  return (args as Record<string, DecodedArgument>)["arg"];
}

const NAME = /^ioctl\(-?\d+, (_IOC\(.*?\)|\w+(?:\([^)]*\))?(?: or \w+)*)/;

/** The name of the request in a line. */
function nameIn(line: string): string | undefined {
  return NAME.exec(line)?.[1];
}

/** The name of a request, as it is printed. */
function nameOf(arch: "x86_64" | "aarch64", request: number): string {
  return nameIn(format(call(arch, request), -9)) ?? "";
}

t.test("requests have their names", async (t) => {
  t.equal(requestOf("x86_64", TCGETS)?.names.join(), "TCGETS");
  t.equal(requestOf("aarch64", FS_IOC_GETFLAGS)?.names.join(), "FS_IOC_GETFLAGS");
  t.equal(nameOf("x86_64", 0x8090ae81), "KVM_GET_REGS");
  t.equal(nameOf("aarch64", 0x8360ae81), "KVM_GET_REGS");
  t.equal(nameOf("aarch64", 0x8090ae81), "_IOC(_IOC_READ, 0xae, 0x81, 0x90)");
  t.equal(nameOf("x86_64", 0x40049409), "BTRFS_IOC_CLONE or FICLONE");
  t.equal(nameOf("x86_64", 0x80104520), "EVIOCGBIT(0, 16)");
  t.equal(nameOf("x86_64", 0x80104521), "EVIOCGBIT(EV_KEY, 16)");
  t.equal(nameOf("x86_64", 0xdeadbeef), "_IOC(_IOC_READ|_IOC_WRITE, 0xbe, 0xef, 0x1ead)");
});

t.test("so many numbers are known", async (t) => {
  t.ok([...requestNumbers("x86_64")].length > 3400, "on x86-64");
  t.ok([...requestNumbers("aarch64")].length > 3380, "on aarch64");
});

t.test("a request is the same, whether it is looked for alone or all were", async (t) => {
  const alone = [TCGETS, FS_IOC_GETFLAGS, 0x40049409, 0x8090ae81, 0x5452, 0xdeadbeef, 0x54];
  const found = alone.map((number) => requestOf("x86_64", number)?.names.join());
  t.match(found, ["TCGETS", /FS_IOC/, /FICLONE/, "KVM_GET_REGS", "FIOASYNC", undefined, undefined]);
  const all = new Set(requestNumbers("x86_64"));
  for (const [index, number] of alone.entries()) {
    t.equal(requestOf("x86_64", number)?.names.join(), found[index]);
    t.equal(all.has(number), found[index] !== undefined);
  }
});

t.test("data tells what lies at an address that the text only names", async (t) => {
  const bytes = Uint8Array.of(5, 0, 0, 0, 6, 0, 0, 0);
  const VHOST_SET_VRING_NUM = 0x4008af10;
  const argument = argumentOf(VHOST_SET_VRING_NUM, bytes, 0);
  t.equal(argument?.text, "0x10000");
  t.same(argument?.value, { index: 5, num: 6 });
  const KDGETMODE = 0x4b3b;
  t.same(argumentOf(KDGETMODE, bytes, -9)?.value, { address: "0x10000" });
});

/** What strace calls requests: a guest that makes a call for each number of a file. */
async function namesByStrace(numbers: readonly number[]): Promise<string[]> {
  const folder = temporaryFolder();
  const log = join(folder.path, "log");
  const input = numbers.map((number) => `${number.toString(16)}\n`).join("");
  try {
    await runNative(["strace", "-o", log, "-e", "trace=ioctl", guest("ioctl_numbers")], {
      cwd: folder.path,
      stdin: input,
      timeoutSeconds: 50,
    });
    const lines = readFileSync(log, "utf8").split("\n");
    return lines.flatMap((line) => nameIn(line) ?? []);
  } finally {
    folder.remove();
  }
}

/** Names that strace 6.1 has and we have not, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  PCITEST_LEGACY_IRQ: "newer kernel: it is called PCITEST_INTX_IRQ",
  F2FS_IOC_SHUTDOWN: "newer kernel: it is FS_IOC_SHUTDOWN for all file systems",
};

t.test("strace calls them the same", async (t) => {
  const numbers = [...requestNumbers(architecture)];
  for (let number = 0; number < 0x10000; number += 37) numbers.push(number);
  const theirs = await namesByStrace(numbers);
  t.equal(theirs.length, numbers.length);
  const wrong: string[] = [];
  let more = 0;
  numbers.forEach((number, index) => {
    const name = theirs[index] ?? "";
    const ours = nameOf(architecture, number);
    if (name === ours || name.startsWith("_IOC(")) return;
    const missing = name.split(" or ").filter((one) => !ours.split(" or ").includes(one));
    if (missing.length === 0) more++;
    else if (!missing.every((one) => one in OTHERWISE)) wrong.push(`${name}: ${ours}`);
  });
  t.same(wrong, []);
  t.ok(more < 100, `${more} numbers have more names than strace knows: newer kernels gave them`);
});
