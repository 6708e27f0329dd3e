// Instructions of the kernel's extended filter machine.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import type { Arch } from "../numbers.ts";
import { oneShown } from "../kinds/flags.ts";
import { hexShown, pointerShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { number, type Shown, struct } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";
import type { BytesShow } from "./view.ts";

type Part = readonly [mask: number, family: FamilyName];

const LOAD: readonly Part[] = [
  [0x18, "bpf_size"],
  [0xe0, "bpf_modes"],
];
const ARITHMETIC: readonly Part[] = [
  [0x08, "bpf_source"],
  [0xf0, "bpf_alu"],
];
const JUMP: readonly Part[] = [
  [0x08, "bpf_source"],
  [0xf0, "bpf_jump"],
];

/** What each class has behind it; of jumps on half words only the class is told. */
const CLASSES: readonly (readonly Part[])[] = [
  LOAD,
  LOAD,
  LOAD,
  LOAD,
  ARITHMETIC,
  JUMP,
  [],
  ARITHMETIC,
];
const SHORT_JUMP = 6;

function codeText(code: number, arch: Arch): string {
  const kind = code & 7;
  const parts = [Family.of(arch, "bpf_classes").one(kind, 0)];
  for (const [mask, family] of CLASSES[kind] ?? []) {
    parts.push(Family.of(arch, family).one(code & mask, 0));
  }
  const left = kind === SHORT_JUMP ? code & ~7 : 0;
  if (left !== 0) parts.push(`${hexText(left, 0)} /* BPF_??? */`);
  return parts.join("|");
}

const instruction: BytesShow = (bytes, at, frame) => {
  const registers = bytes[at + 1]!;
  return struct([
    ["code", codeText(bytes[at]!, frame.arch)],
    ["dst_reg", oneShown(frame.arch, "bpf_registers", registers & 15)],
    ["src_reg", oneShown(frame.arch, "bpf_registers", registers >> 4)],
    ["off", number((u16(bytes, at + 2) << 16) >> 16)],
    ["imm", hexShown(u32(bytes, at + 4), 0)],
  ]);
};

/** The kernel takes no more instructions than this of ordinary users; more are not shown. */
const MOST_INSTRUCTIONS = 4096;

/** Instructions at an address; only their place, unless everything is asked for. */
export function instructionsAt(lo: number, hi: number, count: number, frame: Frame): Shown {
  if (frame.options.verbose !== true) return pointerShown(lo, hi);
  return arrayAt(lo, hi, count, 8, frame, instruction, MOST_INSTRUCTIONS);
}
