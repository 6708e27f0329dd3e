import { constant } from "../constants.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { nothing } from "../needs.ts";
import { leaf, type Node } from "../shown.ts";

/** "relative to the working directory" where a directory's descriptor is expected. */
const AT_FDCWD = -100;

const low = (lo: number): number => lo | 0;

/** A descriptor's number, with what it stands for if that is asked for. */
export function fdText(number: number, frame: Frame): string {
  const path = number < 0 ? undefined : frame.options.describeFd?.(number);
  return path === undefined ? String(number) : `${number}<${path}>`;
}

/** A descriptor as a part of something larger. */
export function fdShown(number: number, frame: Frame): Node {
  return leaf(fdText(number, frame), number);
}

/** A descriptor. */
export const fd: Kind<number> = new Kind({
  text: (lo, _hi, frame) => fdText(lo | 0, frame),
  value: low,
  view: low,
  needs: nothing,
});

/** A descriptor in a field of 64 bits. */
export const wideFd: Kind = new Kind({
  show: (lo, _hi, frame) => fdShown(lo | 0, frame),
  needs: nothing,
});

function cwdText({ options }: Frame): string {
  const path = options.describeFd?.(AT_FDCWD);
  const name = constant(String(AT_FDCWD), "AT_FDCWD");
  return path === undefined ? name : `${name}<${path}>`;
}

/** A directory's descriptor, or AT_FDCWD. */
export const at: Kind<number> = new Kind({
  text: (lo, _hi, frame) => ((lo | 0) === AT_FDCWD ? cwdText(frame) : fdText(lo | 0, frame)),
  value: (lo) => ((lo | 0) === AT_FDCWD ? "AT_FDCWD" : lo | 0),
  view: low,
  needs: nothing,
});
