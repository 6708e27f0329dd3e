// A thread's registers, as ptrace reads and writes them. What the bytes end before is left out.
import type { Arch } from "../numbers.ts";
import type { Frame } from "../frame.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { leaf, list, type Part, type Shown, struct } from "../shown.ts";
import { u16, u32 } from "../words.ts";

/** Registers of one width: one by that name, or some in brackets. */
interface Registers {
  readonly name: string;
  readonly width: 2 | 4 | 8 | 16;
  readonly count?: number;
}

const words = (names: string): Registers[] =>
  names.split(" ").map((name) => ({ name, width: 8 as const }));

/** Registers for integers, in the order of memory. */
const GENERAL: Readonly<Record<Arch, readonly Registers[]>> = {
  x86_64: words(
    "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss" +
      " fs_base gs_base ds es fs gs",
  ),
  aarch64: [{ name: "regs", width: 8, count: 31 }, ...words("sp pc pstate")],
};

/** Registers for floating-point numbers. */
const FLOATING: Readonly<Record<Arch, readonly Registers[]>> = {
  x86_64: [
    { name: "cwd", width: 2 },
    { name: "swd", width: 2 },
    { name: "ftw", width: 2 },
    { name: "fop", width: 2 },
    { name: "rip", width: 8 },
    { name: "rdp", width: 8 },
    { name: "mxcsr", width: 4 },
    { name: "mxcr_mask", width: 4 },
    { name: "st_space", width: 4, count: 32 },
    { name: "xmm_space", width: 4, count: 64 },
    { name: "padding", width: 4, count: 24 },
  ],
  aarch64: [
    { name: "vregs", width: 16, count: 32 },
    { name: "fpsr", width: 4 },
    { name: "fpcr", width: 4 },
    { name: "__reserved", width: 4, count: 2 },
  ],
};

/** Which registers. */
export type RegisterKind = "general" | "floating";

function setOf(kind: RegisterKind, arch: Arch): readonly Registers[] {
  return (kind === "general" ? GENERAL : FLOATING)[arch];
}

/** How many bytes they have. */
export function registersSize(kind: RegisterKind, arch: Arch): number {
  return setOf(kind, arch).reduce((size, { width, count = 1 }) => size + width * count, 0);
}

function registerShown(bytes: Uint8Array, at: number, width: number): Shown {
  switch (width) {
    case 2:
      return hexShown(u16(bytes, at), 0);
    case 4:
      return hexShown(u32(bytes, at), 0);
    case 8:
      return hexShown(u32(bytes, at), u32(bytes, at + 4));
    default: {
      const halves = [at + 12, at + 8, at + 4, at].map((place) =>
        u32(bytes, place).toString(16).padStart(8, "0"),
      );
      const text = `0x${halves.join("")}`;
      return leaf(text, text);
    }
  }
}

/** Registers from their first bytes; `length` is how many there are said to be. */
export function registersShown(
  kind: RegisterKind,
  bytes: Uint8Array,
  length: number,
  frame: Frame,
): Shown {
  const parts: Part[] = [];
  const limit = frame.options.verbose ? Infinity : frame.stringLimit;
  let at = 0;
  for (const { name, width, count } of setOf(kind, frame.arch)) {
    const whole = Math.min(count ?? 1, Math.floor((bytes.length - at) / width));
    if (whole <= 0) break;
    const shown = Math.min(whole, limit);
    const items = Array.from({ length: count === undefined ? 1 : shown }, (_, index) =>
      registerShown(bytes, at + index * width, width),
    );
    parts.push([name, count === undefined ? items[0]! : list(items, whole > shown ? "..." : "")]);
    at += whole * width;
  }
  return struct(parts, length > registersSize(kind, frame.arch) ? ", ..." : "");
}
