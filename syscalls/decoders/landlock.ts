// Landlock: rules that a process gives itself.
import type { Frame } from "../frame.ts";
import { Kind, picked } from "../kind.ts";
import { address } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { pointerTo, structIn } from "../kinds/struct.ts";
import { sizeArgument } from "../kinds/text.ts";
import { sizeOf } from "../layouts.ts";
import type { Pointer, StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import type { Shown } from "../shown.ts";
import {
  landlockBeneath,
  landlockPort,
  landlockRuleset,
  landlockRulesetMore,
} from "../structs/landlock.ts";

/** The first form of the structure had only files. */
const FIRST_SIZE = 8;

function show(lo: number, hi: number, frame: Frame): Shown {
  const given = sizeArgument(frame.call, 1);
  if (given < FIRST_SIZE) return addressShown(lo, hi);
  const known = sizeOf(frame.arch, "landlock_ruleset_attr");
  const bytes = readExactly(frame.memory, lo, hi, Math.min(given, known));
  if (bytes === undefined) return addressShown(lo, hi);
  const whole = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  whole.set(bytes);
  return (given > known ? landlockRulesetMore : landlockRuleset).show(whole, 0, frame);
}

/** What rules are about; its size is argument 1. */
export const landlockAttributes: Kind<StructPointer<"landlock_ruleset_attr">> = new Kind({
  show,
  view: pointerTo("landlock_ruleset_attr"),
});

const RULES: readonly (Kind<Pointer> | undefined)[] = [
  undefined,
  structIn(landlockBeneath),
  structIn(landlockPort),
];

/** One rule; argument 1 tells of what kind. */
export const landlockRule: Kind<Pointer> = picked(
  address,
  (call) => RULES[call.uint(1)] ?? address,
);
