// Signal actions, which are read only if the set of signals in them has the right size.
import { Kind } from "../kind.ts";
import { StructPointer } from "../pointers.ts";
import { sigaction } from "../structs/signal.ts";
import { addressText } from "../words.ts";
import { structText } from "./struct.ts";

const SET_SIZE = 8;

function action(size: number, after: boolean): Kind<StructPointer<"kernel_sigaction">> {
  return new Kind({
    after,
    text: (lo, hi, frame) =>
      (after && frame.failed) || frame.call.uint(size) !== SET_SIZE
        ? addressText(lo, hi)
        : structText(sigaction, lo, hi, frame),
    value: addressText,
    view: (lo, hi, call) =>
      new StructPointer(lo, hi, call.memory, call.arch as "x86_64", "kernel_sigaction"),
  });
}

/** An action the kernel reads; argument `size` is the size of its set of signals. */
export function actionIn(size: number): Kind<StructPointer<"kernel_sigaction">> {
  return action(size, false);
}

/** An action the kernel writes. */
export function actionOut(size: number): Kind<StructPointer<"kernel_sigaction">> {
  return action(size, true);
}
