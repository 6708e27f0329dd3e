// mount, whose flags tell what its other arguments are, and the calls that hand requests to the kernel.
import { Family } from "../flags.ts";
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind, pickedAlike } from "../kind.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { arrayAt, pointerTo, sizedAt } from "../kinds/struct.ts";
import { sizeArgument, string } from "../kinds/text.ts";
import { toAddress, u32 } from "../words.ts";
import { nothing, textNeed } from "../needs.ts";
import type { RecordName } from "../layouts.ts";
import { PathPointer, Pointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import { listmountRequest, listnsRequest, statmount, statmountRequest } from "../structs/mount.ts";
import type { StructView } from "../structs/view.ts";

/** Kernels before 2.4 wanted this in the upper half of the flags. */
const MAGIC = 0xc0ed;

const REMOUNT = 0x20;
const BIND = 0x1000;
const MOVE = 0x2000;
/** Unbindable, private, slave and shared. */
const SPREAD = 0x1e0000;

function plainFlags(lo: number): number {
  return lo >>> 16 === MAGIC ? lo & 0xffff : lo;
}

function mountFlagsText(lo: number, hi: number, frame: Frame): string {
  const family = Family.of(frame.arch, "mount_flags");
  if (lo >>> 16 !== MAGIC) return family.bits(lo, hi);
  const rest = lo & 0xffff;
  return rest === 0 ? "MS_MGC_VAL" : `MS_MGC_VAL|${family.bits(rest, 0)}`;
}

/** The flags of mount. */
export const mountFlags: Kind<number> = new Kind({
  show: (lo, hi, frame) => {
    const text = mountFlagsText(lo, hi, frame);
    return lo === 0 && hi === 0 ? leaf(text, 0) : text;
  },
  view: (lo) => lo >>> 0,
  needs: nothing,
});

const ignored: Kind<PathPointer> = new Kind({
  show: (lo, hi) => addressShown(lo, hi),
  view: (lo, hi, call) => new PathPointer(lo, hi, call.memory),
});

/** The file system's name, unless argument `flags` says that it is not looked at. */
export function mountType(flags: number): Kind<PathPointer> {
  const pick = (call: Call): Kind =>
    (plainFlags(call.uint(flags)) & (REMOUNT | BIND | MOVE | SPREAD)) !== 0 ? ignored : string;
  return pickedAlike(string, pick, textNeed("string"));
}

/** The file system's own options, unless argument `flags` says that they are not looked at. */
export function mountData(flags: number): Kind<PathPointer> {
  const pick = (call: Call): Kind => {
    const word = plainFlags(call.uint(flags));
    return (word & REMOUNT) === 0 && (word & (BIND | MOVE | SPREAD)) !== 0 ? ignored : string;
  };
  return pickedAlike(string, pick, textNeed("string"));
}

/** A request tells its own size in its first word. */
function request(view: StructView, least: number): Kind<StructPointer<RecordName>> {
  return new Kind({
    show: (lo, hi, frame) => requestAt(view, least, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

function requestAt(view: StructView, least: number, lo: number, hi: number, frame: Frame): Shown {
  const head = readExactly(frame.memory, lo, hi, 4);
  if (head === undefined) return addressShown(lo, hi);
  const size = u32(head, 0);
  const named: Shown = leaf(String(size), size);
  if (size < least) return struct([["size", named]]);
  if (readExactly(frame.memory, lo, hi, Math.min(size, view.size(frame.arch))) === undefined) {
    return struct([["size", named]], ", ???");
  }
  return sizedAt(view, lo, hi, size, frame, least);
}

/** Which mount statmount tells about. */
export const statmountIn: Kind<StructPointer<RecordName>> = request(statmountRequest, 24);
/** Which mounts listmount lists. */
export const listmountIn: Kind<StructPointer<RecordName>> = request(listmountRequest, 24);
/** Which namespaces listns lists. */
export const listnsIn: Kind<StructPointer<RecordName>> = request(listnsRequest, 32);

/** More than this no mount has to say. */
const MOST_TOLD = 65536;

/** What statmount tells: a structure with texts behind it. Argument `size` is the room for both. */
export function statmountOut(size: number): Kind<StructPointer<"statmount">> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const head = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
      if (head === undefined) return addressShown(lo, hi);
      const room = Math.min(sizeArgument(frame.call, size), MOST_TOLD);
      const told = Math.min(Math.max(u32(head, 0), statmount.size(frame.arch)), room);
      const bytes = frame.memory.read(toAddress(lo, hi), told);
      return bytes.length < 16 ? addressShown(lo, hi) : statmount.show(bytes, 0, frame);
    },
    view: pointerTo("statmount"),
  });
}

/** Numbers of 64 bits that the kernel writes, as many as the result says; argument `count` is the room. */
export function longIdsOut(count: number): Kind<Pointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed || frame.result === null) return addressShown(lo, hi);
      const filled = Math.min(frame.result.lo, sizeArgument(frame.call, count));
      return arrayAt(lo, hi, filled, 8, frame, (bytes, at) =>
        hexShown(u32(bytes, at), u32(bytes, at + 4)),
      );
    },
    view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
  });
}
