// Scheduling attributes, which grew over time: their first field tells how many there are.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bitsShown, oneShown } from "../kinds/flags.ts";
import { addressShown, unsignedShown } from "../kinds/shown_words.ts";
import { pointerTo } from "../kinds/struct.ts";
import { allNeeds, sizeNeed } from "../needs.ts";
import type { StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { type MaybePart, number, type Shown, struct } from "../shown.ts";
import { fieldReader } from "../structs/view.ts";
import { u32 } from "../words.ts";

/** The first form of the structure, and all that is known of it. */
const FIRST = 48;
const KNOWN = 56;

const KEEP_POLICY = 8;
const KEEP_PARAMS = 0x10;

const policy = fieldReader("sched_attr", "sched_policy");
const flags = fieldReader("sched_attr", "sched_flags");
const nice = fieldReader("sched_attr", "sched_nice");
const priority = fieldReader("sched_attr", "sched_priority");
const times = (["sched_runtime", "sched_deadline", "sched_period"] as const).map(
  (name) => [name, fieldReader("sched_attr", name)] as const,
);
const clamps = (["sched_util_min", "sched_util_max"] as const).map(
  (name) => [name, fieldReader("sched_attr", name)] as const,
);

/** All attributes but those that the flags say are kept. */
function parts(bytes: Uint8Array, frame: Frame): MaybePart[] {
  const { arch } = frame;
  const set = flags(bytes, 0, arch);
  const list: MaybePart[] = [];
  if ((set[0] & (KEEP_POLICY | KEEP_PARAMS)) === 0) {
    list.push(["sched_policy", oneShown(arch, "scheduling_policies", policy(bytes, 0, arch)[0])]);
  }
  list.push(["sched_flags", bitsShown(arch, "sched_flags", ...set)]);
  if ((set[0] & KEEP_PARAMS) === 0) {
    list.push(["sched_nice", number(nice(bytes, 0, arch)[0] | 0)]);
    list.push(["sched_priority", number(priority(bytes, 0, arch)[0])]);
    for (const [name, read] of times) list.push([name, unsignedShown(...read(bytes, 0, arch))]);
  }
  if (bytes.length < KNOWN) return list;
  for (const [name, read] of clamps) list.push([name, unsignedShown(...read(bytes, 0, arch))]);
  return list;
}

function sizeAt(lo: number, hi: number, frame: Frame): number | undefined {
  const bytes = readExactly(frame.memory, lo, hi, 4);
  return bytes && u32(bytes, 0);
}

/** As many attributes as `size` says: none at all are the first ones. */
function attributesAt(lo: number, hi: number, size: number, frame: Frame): Shown {
  const told: MaybePart = ["size", number(size)];
  if (size > 0 && size < FIRST) return struct([told]);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size || FIRST, KNOWN));
  if (bytes === undefined) return addressShown(lo, hi);
  return struct([told, ...parts(bytes, frame)], size > KNOWN ? ", ..." : "");
}

function given(lo: number, hi: number, frame: Frame): Shown {
  const size = sizeAt(lo, hi, frame);
  return size === undefined ? addressShown(lo, hi) : attributesAt(lo, hi, size, frame);
}

const view: (lo: number, hi: number, call: Call) => StructPointer<"sched_attr"> =
  pointerTo("sched_attr");

/** Attributes the kernel reads; it writes the size that it knows where it is given another. */
export const schedAttributesIn: Kind<StructPointer<"sched_attr">> = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const shown = given(lo, hi, frame);
    return typeof shown === "string" ? shown : shown.text;
  },
  save: sizeAt,
  text: (lo, hi, frame) => {
    const now = sizeAt(lo, hi, frame);
    const before = frame.saved?.[frame.index];
    return now === before || now === undefined ? "" : ` => {size=${now}}`;
  },
  value: (lo, hi, frame) => {
    const shown = given(lo, hi, frame);
    return typeof shown === "string" ? shown : shown.toJSON();
  },
  view,
  needs: allNeeds(sizeNeed(KNOWN, "enter"), sizeNeed(4, "return")),
});

/** Attributes the kernel writes; argument `room` tells the room for them. */
export function schedAttributesOut(room: number): Kind<StructPointer<"sched_attr">> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const size = frame.failed ? undefined : sizeAt(lo, hi, frame);
      if (size === undefined) return addressShown(lo, hi);
      return attributesAt(lo, hi, Math.min(size, frame.call.uint(room)), frame);
    },
    view,
    needs: sizeNeed(KNOWN, "success"),
  });
}
