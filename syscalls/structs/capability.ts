import { Family } from "../flags.ts";
import { int } from "../kinds/numbers.ts";
import { struct } from "../shown.ts";
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
    return VERSIONS[version] ?? `${hexText(version, 0)} /* _LINUX_CAPABILITY_VERSION_??? */`;
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

function setText(lo: number, hi: number, arch: "x86_64" | "aarch64"): string {
  const family = Family.of(arch, "capabilities");
  const names: string[] = [];
  let [low, high] = [lo, hi];
  for (let bit = 0; bit < 64; bit++) {
    const name = family.name(bit, 0);
    const inLow = bit < 32 && (low & (1 << bit)) !== 0;
    const inHigh = bit >= 32 && (high & (1 << (bit - 32))) !== 0;
    if (name === undefined || !(inLow || inHigh)) continue;
    names.push(`1<<${name}`);
    if (inLow) low &= ~(1 << bit);
    else high &= ~(1 << (bit - 32));
  }
  // Each word is shown by itself, so what has no name in the high one looks as in the low one.
  for (const rest of [low, high]) if (rest !== 0) names.push(hexText(rest >>> 0, 0));
  const unnamed = names.length > 0 && names.every((name) => name.startsWith("0x"));
  return unnamed ? `${names.join("|")} /* CAP_??? */` : names.join("|") || "0";
}
