/** Units whose larger part the compiler left in a .dwo file (-gsplit-dwarf). */
import { attempt } from "../bytes.ts";
import { openSplit } from "../debug_files.ts";
import type { Elf } from "../elf.ts";
import { attribute } from "./abbreviations.ts";
import type { Namer } from "./names.ts";
import { DwarfSections } from "./sections.ts";
import { readUnits, type Unit } from "./unit.ts";

/** The other part of a unit. */
export interface SplitUnit extends Namer {
  readonly unit: Unit;
  readonly file: Elf;
}

/** The part that a skeleton unit stands for; undefined where it is none, or that part is not there. */
export function openSplitUnit(skeleton: Unit, root: string): SplitUnit | undefined {
  const entry = skeleton.root();
  const name = skeleton.text(entry, attribute.dwoName, undefined);
  if (name === undefined) return undefined;
  const folder = skeleton.text(entry, attribute.compDir, undefined) ?? "";
  const file = openSplit(name.startsWith("/") ? name : `${folder}/${name}`, root);
  if (!file) return undefined;
  const units = attempt(() => readUnits(new DwarfSections(file, ".dwo"))) ?? [];
  const unit = units.find((one) => attempt(() => one.root().tag !== 0));
  if (!unit) {
    file.source.close();
    return undefined;
  }
  unit.addresses = skeleton.addresses;
  unit.addrBase = skeleton.addrBase;
  unit.rangesBase = entry.get(attribute.gnuRangesBase) ?? 0;
  unit.lowPc = skeleton.lowPc;
  const unitOf = (offset: number): Unit | undefined =>
    units.find(({ start, end }) => offset >= start && offset < end);
  return { unit, file, unitOf, alternate: undefined };
}
