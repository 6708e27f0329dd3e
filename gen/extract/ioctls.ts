// The requests of ioctl: every macro that one of the `_IO*` macros makes, and the older ones that are just
// numbers. What a request takes is in the macro: clang expands it with `_IO*` made to stay as they are.
import { type Clang, refusedProbes, withProbes } from "../clang.ts";
import type { Constant } from "./constants.ts";

/** One request: its number, and the type of what its argument points to. */
export interface Request {
  /** The header. */
  readonly home: string;
  readonly number: number;
  /** As in records: "u32", "char[16]", "kvm_regs"; "none" if the macro tells no type. */
  readonly type: string;
}

/** Older requests, which no macro made: the headers that have them, their type, what their names look like. */
const PLAIN: Readonly<Record<string, readonly [type: number, names: RegExp]>> = {
  "asm-generic/ioctls.h": [0x54, /^(?:TC|TIOC|FIO)[A-Z0-9]+$/],
  "asm-generic/sockios.h": [0x89, /^(?:SIOC|FIO)\w+$/],
  "asm/ioctls.h": [0x54, /^(?:TC|TIOC|FIO)[A-Z0-9]+$/],
  "linux/cdrom.h": [0x53, /^(?:CDROM|DVD_)\w+$/],
  "linux/fb.h": [0x46, /^FBIO\w+$/],
  "linux/hdreg.h": [0x03, /^HDIO_\w+$/],
  "linux/if_bonding.h": [0x89, /^BOND_\w+$/],
  "linux/kd.h": [0x4b, /^(?:[GP]IO_|K)\w+$/],
  "linux/loop.h": [0x4c, /^LOOP_\w+$/],
  "linux/lp.h": [0x06, /^LP[A-Z]\w+$/],
  "linux/netrom.h": [0x89, /^SIOC\w+$/],
  "linux/rose.h": [0x89, /^SIOC\w+$/],
  "linux/sockios.h": [0x89, /^SIOC\w+$/],
  "linux/vt.h": [0x56, /^VT_[A-Z]+$/],
  "linux/wireless.h": [0x8b, /^SIOC[SG]IW\w+$/],
};

/** Names that are no requests: the ends of ranges, and what others are made of. */
const NO_REQUESTS = /(?:_MAXNR|IOC_MAGIC)$/;

/** `_IO*` that stay as they are, and a mark before the type. */
const KEPT = `
#undef _IO
#undef _IOR
#undef _IOW
#undef _IOWR
#undef _IOR_BAD
#undef _IOW_BAD
#undef _IOWR_BAD
#undef _IOC
#define _IO(type, nr) @none@
#define _IOR(type, nr, size) @size@
#define _IOW(type, nr, size) @size@
#define _IOWR(type, nr, size) @size@
#define _IOR_BAD(type, nr, size) @size@
#define _IOW_BAD(type, nr, size) @size@
#define _IOWR_BAD(type, nr, size) @size@
#define _IOC(dir, type, nr, size) @(size)@
`;

/** Every request of a translation unit. */
export function extractIoctls(
  unit: string,
  clang: Clang,
  constants: ReadonlyMap<string, Constant>,
): Map<string, Request> {
  const types = new Map([
    ...enumeratorTypes(unit, clang),
    ...macroTypes(unit, clang, [...constants.keys()]),
  ]);
  const known = nameTypes(unit, clang, new Set(types.values()));
  const requests = new Map<string, Request>();
  for (const [name, { home, value }] of constants) {
    const type = types.get(name);
    const number = Number(value);
    if (type === undefined && !isPlain(home, name, number)) continue;
    if (NO_REQUESTS.test(name) || number < 0 || number > 0xffffffff) continue;
    const argument = counted(type === undefined ? "none" : (known.get(type) ?? "none"), number);
    requests.set(name, { home: home.replace(/ .*/, ""), number, type: argument });
  }
  return requests;
}

function isPlain(home: string, name: string, number: number): boolean {
  const [type, names] = PLAIN[home] ?? [];
  return names !== undefined && names.test(name) && number >>> 8 === type;
}

/** The C type in each macro that is made by `_IO*`: "struct kvm_regs", "none". */
function macroTypes(unit: string, clang: Clang, names: readonly string[]): Map<string, string> {
  const probes = names.map((name) => `@@ #${name}# ${name}`);
  // A name in a string is not expanded.
  const text = probes.map((probe) => probe.replace(/#(\w+)#/, '"$1"')).join("\n");
  const expanded = clang(`${unit}${KEPT}${text}\n`, ["-E", "-P"]).stdout;
  const types = new Map<string, string>();
  for (const [, name = "", type = ""] of expanded.matchAll(/^@@ "(\w+)" \(*\s*@(.*)@\s*\)*$/gm))
    types.set(name, tidyType(type));
  return types;
}

/** The same of enumerators: they are expanded where they are defined. */
function enumeratorTypes(unit: string, clang: Clang): Map<string, string> {
  const text = `#include <linux/ioctl.h>${KEPT}${unit}`;
  const types = new Map<string, string>();
  const expanded = clang(text, ["-E", "-P"]).stdout;
  for (const [, name = "", type = ""] of expanded.matchAll(/\b(\w+)\s*=\s*\(*\s*@([^@]*)@/g))
    types.set(name, tidyType(type));
  return types;
}

/** `(sizeof(struct x))` and `struct x` are the same; a number tells no type. */
function tidyType(text: string): string {
  let type = text.trim().replace(/\s+/g, " ");
  for (let before = ""; before !== type;) {
    before = type;
    type = type.replace(/^\((.*)\)$/, "$1").trim();
    type = type.replace(/^sizeof ?\((.*)\)$/, "$1").trim();
  }
  return /^\w|^$/.test(type) && !/^\d/.test(type) ? type : "none";
}

/** What the types are called in gen/facts: asked of clang, which knows what is behind a name. */
function nameTypes(unit: string, clang: Clang, types: ReadonlySet<string>): Map<string, string> {
  const asked = [...types].filter((type) => type !== "none");
  const known = new Map<string, string>();
  const scalar = (type: string, index: number): string =>
    `const int w_${index} = __builtin_classify_type((${element(type)})0) == 5 ? 0 : sizeof(${element(type)}) * 8 * (((${element(type)})-1) < (${element(type)})1 ? -1 : 1);`;
  const refused = refusedProbes(
    clang(withProbes(unit, asked.map(scalar)), ["-fsyntax-only"]).stderr,
  );
  const good = asked.filter((_, index) => !refused.has(index));
  const ir = clang(withProbes(unit, good.map(scalar)), ["-S", "-emit-llvm", "-o", "-"]).stdout;
  for (const [, index, width] of ir.matchAll(/^@w_(\d+) = .*constant i32 (-?\d+)/gm)) {
    const type = good[Number(index)] ?? "";
    known.set(type, scalarName(type, Number(width)));
  }
  for (const type of asked) {
    if (!known.has(type))
      known.set(type, type.replace(/^(?:struct|union) /, "").replace(/ \[/, "["));
  }
  return known;
}

/** Numbers instead of expressions between the brackets: the request has the size of the whole. */
function counted(type: string, number: number): string {
  const [, base = "", width] = /^((?:[us](\d+)|\w+))\[.*\D.*\]$/.exec(type) ?? [];
  if (base === "") return type;
  return `${base}[${(((number >>> 16) & 0x3fff) * 8) / Number(width ?? 8)}]`;
}

/** The type of one element of an array. */
function element(type: string): string {
  return type.replace(/ ?\[.*$/, "");
}

function scalarName(type: string, width: number): string {
  const dimensions = /\[.*\]$/.exec(type)?.[0] ?? "";
  if (/^char\b/.test(type) && !type.includes("*")) return `char${dimensions}`;
  if (width === 0 || type.includes("*")) return `ptr${dimensions}`;
  return `${width < 0 ? "s" : "u"}${Math.abs(width)}${dimensions}`;
}
