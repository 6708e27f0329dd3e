// One C text that includes every user header of one architecture: a clang run per question instead of a
// run per header, which is a thousand times slower.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kernelName } from "../clang.ts";
import type { Arch } from "../facts.ts";
import type { Headers } from "../fetch.ts";

/** Folders of uapi whose headers are wanted. */
const FOLDERS = ["linux", "drm", "misc", "mtd", "rdma", "scsi", "sound", "video", "cxl", "fwctl"];

/** Headers that cannot stand beside the others, or that only other systems can compile. */
const LEFT_OUT = new Set([
  "linux/byteorder/big_endian.h",
  "linux/coda.h",
  "linux/netfilter_ipv4/ipt_ecn.h",
  "linux/patchkey.h",
  "linux/sctp.h",
  "linux/a.out.h",
]);

/** Definitions that programs need but that only the kernel's own headers have. */
const KERNEL_ONLY: readonly (readonly [header: string, pattern: RegExp])[] = [
  ["linux/errno.h", /^#define\s+E[A-Z_]+\s+\d+/gm],
  ["linux/fs.h", /^#define\s+(?:MNT|UMOUNT)_[A-Z]+\s+\S+/gm],
  ["linux/fs_dirent.h", /^#define\s+DT_[A-Z]+\s+\d+/gm],
  ["linux/net.h", /^(?:#define\s+SOCK_[A-Z_]+\s+\w+|enum sock_\w+ \{[^}]*\};)/gm],
  ["linux/socket.h", /^#define\s+(?:AF|SOL|MSG|SCM)_\w+\s+[-\w]+/gm],
  ["linux/splice.h", /^#define\s+SPLICE_F_[A-Z]+\s+\(\w+\)/gm],
];

/** Names that user headers have as well, with a meaning of their own. */
const CLASHES = /\bSOCK_(?:MAX|TYPE_MASK|COREDUMP)\b|\bMSG_CMSG_COMPAT\s+0$/;

/** The text; every definition in it is marked with the header it is from. */
export function translationUnit(arch: Arch, headers: Headers): string {
  const asm = readdirSync(join(headers.uapiArch, kernelName(arch), "asm")).sort();
  const names = [
    ...asm.filter((file) => wanted(arch, file)).map((file) => `asm/${file}`),
    ...FOLDERS.flatMap((folder) => headersIn(headers.uapi, folder)),
  ];
  const includes = names.filter((name) => !LEFT_OUT.has(name)).map((name) => `#include <${name}>`);
  const early = ["sys/socket.h", "linux/types.h"].map((name) => `#include <${name}>`);
  return [...early, ...includes, ...kernelOnly(headers), "#include <supplement.h>", ""].join("\n");
}

/** The tables of other personalities define the same names with other numbers. */
function wanted(arch: Arch, file: string): boolean {
  if (!file.endsWith(".h") || /^(?:unistd_|posix_types_|a\.out)/.test(file)) return false;
  return arch !== "x86_64" || !/^(?:vm86|sigcontext32)/.test(file);
}

function headersIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".h"))
    .sort()
    .map((file) => `${folder}/${file}`);
}

function kernelOnly(headers: Headers): string[] {
  const lines: string[] = [];
  for (const [header, pattern] of KERNEL_ONLY) {
    lines.push(`#line 1 "include/${header}"`);
    const text = readFileSync(join(headers.kernel, header), "utf8");
    for (const [definition] of text.matchAll(pattern)) {
      if (!CLASHES.test(definition)) lines.push(definition);
    }
  }
  return lines;
}
