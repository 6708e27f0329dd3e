// Programs that know system call numbers from elsewhere. Each is what it knows, or the reason why it can't
// be asked here.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Arch } from "../../syscalls/mod.ts";
import { slowness } from "../harness.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const UNPACKED = join(ROOT, "build/tools/ausyscall");

function run(program: string, ...args: string[]): string | undefined {
  const ran = spawnSync(program, args, { encoding: "utf8", timeout: slowness * 20_000 });
  return ran.error === undefined ? ran.stdout : undefined;
}

/** Names of ausyscall(8) that are not the headers': those of the entry points. */
const AUDIT_NAMES: Readonly<Record<string, string>> = {
  pread: "pread64",
  pwrite: "pwrite64",
  newfstat: "fstat",
};

/** The calls of ausyscall(8), from the audit package's own tables. */
export function auditNumbers(arch: Arch): ReadonlyMap<string, number> | string {
  const program = existsSync(UNPACKED) ? UNPACKED : "ausyscall";
  const text = run(program, arch, "--dump");
  if (!text) return "ausyscall is not here (package auditd), or lacks its library";
  const numbers = new Map<string, number>();
  for (const [, number, name = ""] of text.matchAll(/^(\d+)\t(\w+)$/gm)) {
    const call = arch === "aarch64" && name === "getdents" ? "getdents64" : name;
    numbers.set(AUDIT_NAMES[call] ?? call, Number(number));
  }
  return numbers;
}

/** What libseccomp has for some calls: those it knows, with their numbers. */
export function seccompNumbers(
  arch: Arch,
  names: readonly string[],
): ReadonlyMap<string, number> | string {
  if (run("scmp_sys_resolver", "-h") === undefined)
    return "scmp_sys_resolver is not here (package seccomp)";
  const numbers = names.map((name): [string, number] => [
    name,
    Number(run("scmp_sys_resolver", "-a", arch, name)),
  ]);
  return new Map(numbers.filter(([, number]) => number !== -1));
}

/** Those of some names that `strace -e trace=` refuses; it stops at the first, so it is asked again. */
export function refusedByStrace(names: readonly string[]): readonly string[] | string {
  const refused: string[] = [];
  for (;;) {
    const left = names.filter((name) => !refused.includes(name));
    const args = ["-o", "/dev/null", "-e", `trace=${left.join(",")}`, "true"];
    const ran = spawnSync("strace", args, { encoding: "utf8", timeout: slowness * 20_000 });
    if (ran.error !== undefined) return "strace is not here";
    const name = /invalid system call '(\w+)'/.exec(ran.stderr)?.[1];
    if (name === undefined || refused.includes(name)) return refused;
    refused.push(name);
  }
}
