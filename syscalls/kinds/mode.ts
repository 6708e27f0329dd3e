// File modes, device numbers and the flags of open.
import type { Call } from "../call.ts";
import { composed, constant } from "../constants.ts";
import { Family } from "../flags.ts";
import { Kind, pickedAlike } from "../kind.ts";
import { nothing } from "../needs.ts";
import type { Arch } from "../numbers.ts";
import { hexText, octalText } from "../words.ts";
import { permissions } from "./numbers.ts";

const TYPE_MASK = 0o170000;
const CHARACTER = 0o020000;
const BLOCK = 0o060000;

const SPECIAL: readonly (readonly [bit: number, name: string])[] = [
  [0o4000, "S_ISUID|"],
  [0o2000, "S_ISGID|"],
  [0o1000, "S_ISVTX|"],
];

const modeTexts = new Map<number, string>();

/** A mode with its type: `S_IFREG|0644`. */
export function modeText(mode: number, arch: Arch): string {
  return composed(
    () => octalText(mode >>> 0),
    () => namedMode(mode, arch),
  );
}

function namedMode(mode: number, arch: Arch): string {
  let text = modeTexts.get(mode);
  if (text === undefined) {
    text = makeModeText(mode >>> 0, arch);
    if (modeTexts.size < 1024) modeTexts.set(mode, text);
  }
  return text;
}

function makeModeText(mode: number, arch: Arch): string {
  const type = Family.of(arch, "file_type").name(mode & TYPE_MASK, 0);
  if (type === undefined && (mode & TYPE_MASK) !== 0) return octalText(mode);
  let text = type === undefined ? "" : type + "|";
  for (const [bit, name] of SPECIAL) if (mode & bit) text += name;
  return text + octalText((mode & ~0o177000) >>> 0);
}

/** Whether a mode is that of a device, so that a device number belongs to it. */
export function isDevice(mode: number): boolean {
  const type = mode & TYPE_MASK;
  return type === CHARACTER || type === BLOCK;
}

/** A device number: `makedev(0x8, 0x1)`. */
export function deviceText(lo: number, hi: number): string {
  const major = ((lo >>> 8) & 0xfff) | (hi & 0xfffff000);
  const minor = (lo & 0xff) | (((lo >>> 12) | (hi << 20)) & 0xffffff00);
  const text = `makedev(${hexText(major >>> 0, 0)}, ${hexText(minor >>> 0, 0)})`;
  return constant(hexText(lo, hi), text);
}

/** The mode of a new node. */
export const fileMode: Kind<number> = new Kind({
  text: (lo, _hi, frame) => modeText(lo & 0xffff, frame.arch),
  value: (lo, _hi, frame) => modeText(lo & 0xffff, frame.arch),
  view: (lo) => lo & 0xffff,
  needs: nothing,
});

/** A device number. */
export const device: Kind<number> = new Kind({
  text: (lo) => deviceText(lo, 0),
  value: (lo) => lo >>> 0,
  view: (lo) => lo >>> 0,
});

/** A device number that is shown only if argument `mode` is that of a device. */
export function deviceOf(mode: number): Kind<number> {
  return pickedAlike(device, (call) => (isDevice(call.uint(mode)) ? device : null), nothing);
}

const ACCESS = 3;

const openTexts: Record<Arch, Map<number, string>> = { x86_64: new Map(), aarch64: new Map() };

/** The flags of open, with the way of access first: `O_RDWR|O_CREAT`. */
export function openFlagsText(lo: number, hi: number, arch: Arch): string {
  return composed(
    () => hexText(lo, hi),
    () => openFlagNames(lo, hi, arch),
  );
}

/** The same by names, however other numbers are shown. */
export function openFlagNames(lo: number, hi: number, arch: Arch): string {
  const texts = openTexts[arch];
  const key = lo + hi * 4294967296;
  let text = texts.get(key);
  if (text === undefined) {
    const rest = Family.of(arch, "open_flags")
      .bits((lo & ~ACCESS) >>> 0, hi)
      .replace(/ \/\*.*/, "");
    text = Family.of(arch, "open_access").one(lo & ACCESS, 0) + (rest === "0" ? "" : "|" + rest);
    if (texts.size < 1024) texts.set(key, text);
  }
  return text;
}

/** The flags of open. */
export const openFlags: Kind<number> = new Kind({
  text: (lo, _hi, frame) => openFlagsText(lo, 0, frame.arch),
  value: (lo, _hi, frame) => openFlagsText(lo, 0, frame.arch),
  view: (lo) => lo | 0,
  needs: nothing,
});

const O_CREAT = 0o100;
const O_TMPFILE_BIT = 0o20000000;

/** The mode of open, which is read only with O_CREAT or O_TMPFILE in argument `flags`. */
export function openMode(flags: number): Kind<number> {
  const pick = (call: Call): Kind | null =>
    (call.uint(flags) & (O_CREAT | O_TMPFILE_BIT)) !== 0 ? permissions : null;
  return pickedAlike(permissions, pick, nothing);
}
