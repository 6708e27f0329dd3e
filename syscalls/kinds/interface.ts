// Network interfaces: numbers, and their names where somebody knows them.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { nothing } from "../needs.ts";
import { quote } from "../quote.ts";
import { leaf, type Node } from "../shown.ts";

/** `if_nametoindex("lo")`, or the number of an interface that has no known name. */
export function interfaceShown(index: number, frame: Frame): Node {
  const name = index === 0 ? undefined : frame.options.interfaceName?.(index >>> 0);
  if (name === undefined) return leaf(String(index >>> 0), index >>> 0);
  return leaf(`if_nametoindex(${quote(new TextEncoder().encode(name))})`, index);
}

/** The number of a network interface. */
export const interfaceIndex: Kind<number> = new Kind({
  show: (lo, _hi, frame) => interfaceShown(lo, frame),
  view: (lo) => lo | 0,
  needs: nothing,
});
