// Words within netlink messages.
import { Family, type FamilyName } from "../flags.ts";
import { Kind } from "../kind.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { leaf } from "../shown.ts";
import { hexText } from "../words.ts";

/** A name, or the number in hexadecimal without a remark. */
export function numberOr(names: FamilyName): Kind<number> {
  return new Kind({
    show: (lo, hi, frame) => Family.of(frame.arch, names).name(lo, hi) ?? hexShown(lo, hi),
    view: (lo) => lo,
  });
}

/** A set of numbers of which each is a bit: `1<<IFLA_STATS_LINK_64`. */
export const statisticsMask: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const names = Family.of(frame.arch, "statistics_attributes");
    const words: string[] = [];
    let rest = lo;
    for (let bit = 0; bit < 32; bit++) {
      const name = (lo & (1 << bit)) === 0 ? undefined : names.name(bit, 0);
      if (name === undefined) continue;
      words.push(`1<<${name}`);
      rest = (rest & ~(1 << bit)) >>> 0;
    }
    if (words.length === 0)
      return leaf(lo === 0 ? "0" : `${hexText(lo, 0)} /* 1<<IFLA_STATS_??? */`, lo);
    if (rest !== 0) words.push(hexText(rest, 0));
    return words.join("|");
  },
  view: (lo) => lo,
});

/** The same for many names. */
export function each<T>(names: string, show: T): Record<string, T> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, show]));
}
