// Words of prctl that are more than one of some values, or a set of bits.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bitsShown, flags, flags64, oneShown } from "../kinds/flags.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { stringAt } from "../kinds/text.ts";
import { nothing, sizeNeed, textNeed } from "../needs.ts";
import { IntPointer, PathPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { list, number, type Shown } from "../shown.ts";
import { hexText, toNumber, u32 } from "../words.ts";

/** The modes of floating-point registers. */
export const fpModes: Kind<number> = flags("fp_modes");

/** Keys for pointers that are signed. */
export const pacKeys: Kind<number> = flags64("pac_keys");

/** The kernel keeps so many characters of a thread's name. */
const NAME_LENGTH = 15;

/** A thread's name. */
export const threadName: Kind<PathPointer> = new Kind({
  show: (lo, hi, frame) => stringAt(lo, hi, Math.min(NAME_LENGTH, frame.stringLimit), frame),
  view: (lo, hi, call) => new PathPointer(lo, hi, call.memory),
  needs: textNeed(NAME_LENGTH + 1),
});

/** Whether the time stamp counter may be read, where the kernel writes it. */
export const timestampCell: Kind<IntPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
    if (bytes === undefined) return addressShown(lo, hi);
    return list([oneShown(frame.arch, "timestamp_settings", u32(bytes, 0))]);
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
  needs: sizeNeed(4, "success"),
});

const ALL_ONES = 0xffffffff;

/** Who may trace: a process, or any. */
export const tracerId: Kind<number> = new Kind({
  show: (lo, hi) => (lo === ALL_ONES && hi === ALL_ONES ? "PR_SET_PTRACER_ANY" : number(lo | 0)),
  view: toNumber,
});

const SCOPES = ["PIDTYPE_PID", "PIDTYPE_TGID", "PIDTYPE_PGID", "PIDTYPE_SID"];

/** Whose scheduling cookie is meant: `0x1 /* PIDTYPE_TGID *\/`. */
export const coreScope: Kind<number> = new Kind({
  text: (lo) => `${hexText(lo, 0)} /* ${SCOPES[lo] ?? "PIDTYPE_???"} */`,
  value: (lo) => SCOPES[lo] ?? lo >>> 0,
  view: (lo) => lo >>> 0,
});

const LENGTH = 0xffff;

/** The length of vectors, and when it holds: `PR_SVE_VL_INHERIT|0x10`. */
export function vectorLength(family: FamilyName): Kind<number> {
  return new Kind({
    show: (lo, hi, frame) => {
      const rest = (lo & ~LENGTH) >>> 0;
      const length = hexText(lo & LENGTH, 0);
      if (rest === 0 && hi === 0) return hexShown(lo, 0);
      return `${bitsText(family, rest, hi, frame)}|${length}`;
    },
    view: toNumber,
    needs: nothing,
  });
}

/** Unknown bits among others stand without a remark. */
function bitsText(family: FamilyName, lo: number, hi: number, frame: Frame): string {
  return bitsShown(frame.arch, family, lo, hi).text.replace(/ \/\*.*/, "");
}

const ENABLED = 1;
const CHECKS = 6;
const TAGS_SHIFT = 3;
const TAGS = 0xffff;

/** Whether addresses may have tags, how tags are checked, and which are made. */
export const tagControl: Kind<number> = new Kind({
  show: (lo, hi, frame): Shown => {
    const tags = (lo >>> TAGS_SHIFT) & TAGS;
    const rest = (lo & ~(ENABLED | CHECKS | (TAGS << TAGS_SHIFT))) >>> 0;
    const parts = [
      (lo & ENABLED) === 0 ? "!PR_TAGGED_ADDR_ENABLE" : "PR_TAGGED_ADDR_ENABLE",
      Family.of(frame.arch, "tag_checks").one(lo & CHECKS, 0),
    ];
    if (tags !== 0) parts.push(`${hexText(tags, 0)}<<PR_MTE_TAG_SHIFT`);
    if (rest !== 0 || hi !== 0) parts.push(hexText(rest, hi));
    return parts.join("|");
  },
  view: toNumber,
  needs: nothing,
});

const CURRENT = 3;
const NEXT_SHIFT = 2;
const INHERIT = 0x10;
const CONTROL = 0x1f;

/** Whether vectors may be used now and after the next execve. */
export const vectorControl: Kind<number> = new Kind({
  show: (lo, hi, frame): Shown => {
    const state = (value: number): string =>
      Family.of(frame.arch, "riscv_vector_states").name(value, 0) ?? hexText(value, 0);
    const rest = (lo & ~CONTROL) >>> 0;
    const parts = [
      state(lo & CURRENT),
      `${state((lo >>> NEXT_SHIFT) & CURRENT)}<<${NEXT_SHIFT}`,
      `${(lo & INHERIT) === 0 ? "!" : ""}PR_RISCV_V_VSTATE_CTRL_INHERIT`,
    ];
    if (rest !== 0 || hi !== 0) parts.push(hexText(rest, hi));
    return parts.join("|");
  },
  view: toNumber,
  needs: nothing,
});
