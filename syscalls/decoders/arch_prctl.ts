// arch_prctl: the option tells what the argument is.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { addressOut } from "../kinds/cells.ts";
import { bitsShown, choiceOf } from "../kinds/flags.ts";
import { hex } from "../kinds/numbers.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { nothing, sizeNeed } from "../needs.ts";
import { readExactly } from "../read.ts";
import { type Returns, returning } from "../returns.ts";
import { jsonOf, leaf, list, type Shown } from "../shown.ts";
import { hexText, signedText, u32 } from "../words.ts";

/** A word and, if it has any, the names of its bits. */
function maskShown(lo: number, hi: number, frame: Frame): Shown {
  if (lo === 0 && hi === 0) return hexShown(0, 0);
  const family = Family.of(frame.arch, "processor_features");
  const names = family.bits(lo, hi);
  const known = names.startsWith("0x") ? family.unknown : names;
  return leaf(
    `${hexText(lo, hi)} /* ${known} */`,
    jsonOf(bitsShown(frame.arch, "processor_features", lo, hi)),
  );
}

/** What states of the processor there are. */
const features = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 8);
    if (bytes === undefined) return addressShown(lo, hi);
    return list([maskShown(u32(bytes, 0), u32(bytes, 4), frame)]);
  },
  needs: sizeNeed(8, "success"),
});

/** One of them, by its number. */
const feature = new Kind({
  show: (lo, hi, frame) => {
    const family = Family.of(frame.arch, "processor_feature");
    const name = family.name(lo, hi);
    const word = hexText(lo, hi);
    return leaf(`${word} /* ${name ?? family.unknown} */`, name ?? word);
  },
  needs: nothing,
});

const OPTIONS: Readonly<Record<string, Kind | null>> = {
  ARCH_GET_FS: addressOut,
  ARCH_GET_GS: addressOut,
  ARCH_GET_XCOMP_SUPP: features,
  ARCH_GET_XCOMP_PERM: features,
  ARCH_GET_XCOMP_GUEST_PERM: features,
  ARCH_REQ_XCOMP_PERM: feature,
  ARCH_REQ_XCOMP_GUEST_PERM: feature,
  ARCH_GET_CPUID: null,
};

/** What arch_prctl takes behind its option. */
export const archArgument: Kind<number> = picked(
  hex,
  (call) => {
    const name = Family.of(archOf(call), "arch_prctl_options").name(call.uint(0), 0);
    const kind = name === undefined ? undefined : OPTIONS[name];
    return kind === undefined ? hex : kind;
  },
  choiceOf(0, "arch_prctl_options"),
);

/** A question for a state is answered by the states there are. */
export const archResult: Returns = returning((lo, hi, frame) => {
  const name = Family.of(frame.arch, "arch_prctl_options").name(frame.call.uint(0), 0);
  const asks = name === "ARCH_REQ_XCOMP_PERM" || name === "ARCH_REQ_XCOMP_GUEST_PERM";
  if (!asks || (lo === 0 && hi === 0)) return signedText(lo, hi);
  return `${hexText(lo, hi)} (${Family.of(frame.arch, "processor_features").bits(lo, hi)})`;
});
