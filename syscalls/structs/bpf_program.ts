// Programs of the classic packet filter: those of sockets and those of seccomp.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import type { Arch } from "../numbers.ts";
import { hexShown, pointerShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { jsonOf, leaf, number, type Shown, struct, textOf } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";
import { type BytesShow, custom, type StructView } from "./view.ts";

const LD = 0;
const ABSOLUTE = 0x20;
const RETURN = 6;

/** The kernel takes no more instructions than this. */
const MOST_INSTRUCTIONS = 4096;

/** The parts of a code beside its class: bits, their names, and whether 0 in them is not shown. */
type Part = readonly [mask: number, family: FamilyName];

const LOAD: readonly Part[] = [
  [0x18, "bpf_size"],
  [0xe0, "bpf_mode"],
];

/** What each class has; the last is what the bits that are left over are. */
const CLASSES: readonly (readonly Part[])[] = [
  LOAD,
  LOAD,
  [],
  [],
  [
    [0x08, "bpf_source"],
    [0xf0, "bpf_alu"],
  ],
  [
    [0x08, "bpf_source"],
    [0xf0, "bpf_jump"],
  ],
  [[0x18, "bpf_result"]],
  [[0xf8, "bpf_misc"]],
];

/** The classes that have bits left over, and which: they are shown as a part without name. */
const LEFT_OVER: readonly number[] = [0, 0, 0xfff8, 0xfff8, 0, 0, 0xffe0, 0xff00];

/** `BPF_JMP|BPF_K|BPF_JEQ` */
export function instructionCode(code: number, arch: Arch): string {
  const kind = code & 7;
  const parts = [Family.of(arch, "bpf_class").one(kind, 0)];
  for (const [mask, family] of CLASSES[kind] ?? []) {
    parts.push(Family.of(arch, family).one(code & mask, 0));
  }
  const left = code & (LEFT_OVER[kind] ?? 0);
  if (left !== 0) parts.push(`${hexText(left, 0)} /* BPF_??? */`);
  return parts.join("|");
}

/** The number in an instruction that does not jump. */
type Constant = (code: number, k: number, arch: Arch) => Shown;

const ANCILLARY = 0xfffff000;
const NETWORK = 0xfff00000;
const LINK = 0xffe00000;

/** What a load refers to beside the packet. */
const socketConstant: Constant = (code, k, arch) => {
  if ((code & 7) !== LD || (code & 0xe0) !== ABSOLUTE || k < LINK) return hexShown(k, 0);
  const text =
    k >= ANCILLARY
      ? `SKF_AD_OFF+${Family.of(arch, "bpf_ancillary").one(k - ANCILLARY, 0)}`
      : k >= NETWORK
        ? `SKF_NET_OFF+${k - NETWORK}`
        : `SKF_LL_OFF+${k - LINK}`;
  return leaf(text, text);
};

/** What a filter of system calls returns: an action, and a number for it. */
const seccompConstant: Constant = (code, k, arch) => {
  if ((code & 7) !== RETURN) return hexShown(k, 0);
  const action = Family.of(arch, "seccomp_actions").one((k & 0xffff0000) >>> 0, 0);
  const data = k & 0xffff;
  return data === 0 ? action : `${action}|${hexText(data, 0)}`;
};

function instruction(constant: Constant): BytesShow {
  return (bytes, at, frame) => {
    const code = u16(bytes, at);
    const [onTrue, onFalse, k] = [bytes[at + 2]!, bytes[at + 3]!, u32(bytes, at + 4)];
    const text = instructionCode(code, frame.arch);
    if (onTrue === 0 && onFalse === 0) {
      const shown = constant(code, k, frame.arch);
      return leaf(`BPF_STMT(${text}, ${textOf(shown)})`, { code: text, k: jsonOf(shown) });
    }
    const targets = `${hexText(onTrue, 0)}, ${hexText(onFalse, 0)}`;
    return leaf(`BPF_JUMP(${text}, ${hexText(k, 0)}, ${targets})`, {
      code: text,
      k,
      jt: onTrue,
      jf: onFalse,
    });
  };
}

/** Shows `count` instructions at an address; only their place, unless everything is asked for. */
export type ProgramShow = (lo: number, hi: number, count: number, frame: Frame) => Shown;

function programOf(item: BytesShow): ProgramShow {
  return (lo, hi, count, frame) =>
    frame.options.verbose
      ? arrayAt(lo, hi, count, 8, frame, item, MOST_INSTRUCTIONS)
      : pointerShown(lo, hi);
}

/** Instructions of a socket's filter. */
export const socketInstructions: ProgramShow = programOf(instruction(socketConstant));

/** Instructions of a filter of system calls. */
export const seccompInstructions: ProgramShow = programOf(instruction(seccompConstant));

function programView(instructions: ProgramShow): StructView {
  return custom(
    "sock_fprog",
    (bytes, at, frame) => {
      const count = u16(bytes, at);
      const filter = instructions(u32(bytes, at + 8), u32(bytes, at + 12), count, frame);
      return struct([
        ["len", number(count)],
        ["filter", filter],
      ]);
    },
    16,
  );
}

/** A filter of a socket. */
export const socketProgram: StructView = programView(socketInstructions);

/** A filter of system calls. */
export const seccompProgram: StructView = programView(seccompInstructions);
