import { Family } from "../flags.ts";
import { type Kind, pickedAlike } from "../kind.ts";
import { int } from "../kinds/numbers.ts";
import { nothing } from "../needs.ts";
import { type Returns, returning } from "../returns.ts";
import { hexText, signedText } from "../words.ts";

const QUERY = 0;
const ON_ONE_CPU = 1;

/** The processor a barrier is for, if the flags say that it is for one. */
export const barrierCpu: Kind<number> = pickedAlike(
  int,
  (call) => ((call.uint(1) & ON_ONE_CPU) !== 0 ? int : null),
  nothing,
);

/** A question for the commands there are is answered by bits. */
export const barrierResult: Returns = returning((lo, hi, frame) => {
  if (frame.call.uint(0) !== QUERY || lo === 0) return signedText(lo, hi);
  return `${hexText(lo, hi)} (${Family.of(frame.arch, "membarrier_commands").bits(lo, hi)})`;
});
