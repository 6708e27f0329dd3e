import { constant, nameless } from "../constants.ts";
import { Family } from "../flags.ts";
import { int } from "../kinds/numbers.ts";
import { leaf, struct } from "../shown.ts";
import { hexText, u32 } from "../words.ts";
import { type BytesShow, type StructView, view } from "./view.ts";

/** The forms of the interface, newest first. */
const VERSIONS: Readonly<Record<number, string>> = {
  0x20080522: "_LINUX_CAPABILITY_VERSION_3",
  0x20071026: "_LINUX_CAPABILITY_VERSION_2",
  0x19980330: "_LINUX_CAPABILITY_VERSION_1",
};

/** Whether so many capabilities are spoken of that they need two words each. */
export function isWide(version: number): boolean {
  return version === 0x20080522 || version === 0x20071026;
}

export const capabilityHeader: StructView = view("__user_cap_header_struct", {
  version: (bytes, at) => {
    const version = u32(bytes, at);
    const name = VERSIONS[version];
    const number = hexText(version, 0);
    if (name === undefined) return nameless(number, " /* _LINUX_CAPABILITY_VERSION_??? */");
    return leaf(constant(number, name), name);
  },
  pid: int,
});

const FIELDS = ["effective", "permitted", "inheritable"];

/** Three sets of capabilities; the high words, if there are any, come 12 bytes later. */
export const capabilitySets: BytesShow = (bytes, at, frame) => {
  const wide = bytes.length >= at + 24;
  return struct(
    FIELDS.map((name, index) => {
      const place = at + 4 * index;
      return [name, setText(u32(bytes, place), wide ? u32(bytes, place + 12) : 0, frame.arch)];
    }),
  );
};

/** Each word is shown by itself: what has no name in the high one looks as in the low one. */
function setText(lo: number, hi: number, arch: "x86_64" | "aarch64"): string {
  const texts = [wordText(lo, 0, arch), wordText(hi, 32, arch)].filter((text) => text !== "");
  return texts.join("|") || "0";
}

function wordText(word: number, first: number, arch: "x86_64" | "aarch64"): string {
  const family = Family.of(arch, "capabilities");
  const names: string[] = [];
  let rest = word;
  for (let bit = 0; bit < 32; bit++) {
    const name = family.name(first + bit, 0);
    if (name === undefined || (rest & (1 << bit)) === 0) continue;
    names.push(`1<<${name}`);
    rest &= ~(1 << bit);
  }
  if (rest === 0) return names.join("|");
  const unnamed = hexText(rest >>> 0, 0);
  return names.length === 0 ? `${unnamed} /* CAP_??? */` : [...names, unnamed].join("|");
}
