/** The names of functions in debug information: through origins and declarations, with their scopes. */
import { attempt } from "../bytes.ts";
import { demangle } from "../demangle/demangle.ts";
import { attribute, tag } from "./abbreviations.ts";
import { form, isAlternateReference, isUnitReference } from "./forms.ts";
import { NAMED_SCOPES, scopesOf } from "./functions.ts";
import type { DwarfSections } from "./sections.ts";
import { Entry, type Unit } from "./unit.ts";

const MAX_HOPS = 16;

/** Who knows where entries are that others refer to. */
export interface Namer {
  unitOf(offset: number): Unit | undefined;
  /** The file that several share parts in. */
  readonly alternate: (Namer & { readonly sections: DwarfSections }) | undefined;
}

/** An entry, wherever it is. */
interface Found {
  readonly namer: Namer;
  readonly unit: Unit;
  readonly entry: Entry;
}

/** DW_LANG_*: C and assembly, where functions are within nothing that has a name. */
const FLAT: ReadonlySet<number> = new Set([0x01, 0x02, 0x0c, 0x1d, 0x2c, 0x31, 0x8001]);

/** The name of the function at `at`, without its arguments. */
export function functionName(namer: Namer, unit: Unit, at: number): string | undefined {
  let found: Found | undefined = { namer, unit, entry: unit.read(at, new Entry()) };
  let plain: string | undefined;
  let prefix = "";
  for (let hops = 0; found && hops < MAX_HOPS; hops++) {
    const sections = found.namer.alternate?.sections;
    const linkage = found.unit.text(found.entry, attribute.linkageName, sections);
    const known = linkage !== undefined ? demangle(linkage, { parameters: false }) : undefined;
    if (known !== undefined && known !== linkage) return known;
    if (plain === undefined) {
      plain = found.unit.text(found.entry, attribute.name, sections);
    }
    if (plain !== undefined) prefix = attempt(() => scopeNames(found!)) ?? "";
    found = follow(found, attribute.abstractOrigin) ?? follow(found, attribute.specification);
  }
  return plain === undefined ? undefined : prefix + plain;
}

/** Namespaces and classes around an entry, each with `::`. */
function scopeNames({ namer, unit, entry: { at } }: Found): string {
  if (FLAT.has(unit.root().get(attribute.language) ?? 0)) return "";
  const entry = new Entry();
  let names = "";
  for (const scope of scopesOf(unit, at)) {
    unit.read(scope, entry);
    if (!NAMED_SCOPES.has(entry.tag)) continue;
    const name = unit.text(entry, attribute.name, namer.alternate?.sections);
    if (name !== undefined) names += `${name}::`;
    // what is within a type without a name has no full name
    else names = entry.tag === tag.namespace ? `${names}(anonymous namespace)::` : "";
  }
  return names;
}

/** The entry that an attribute refers to. */
function follow({ namer, unit, entry }: Found, name: number): Found | undefined {
  const value = entry.get(name);
  if (value === undefined) return undefined;
  const kind = entry.form(name);
  return attempt(() => {
    if (isUnitReference(kind))
      return { namer, unit, entry: unit.read(unit.start + value, new Entry()) };
    const home = isAlternateReference(kind)
      ? namer.alternate
      : kind === form.refAddr
        ? namer
        : undefined;
    const other = home?.unitOf(value);
    if (!home || !other) return undefined;
    other.root(); // its texts may count from what this says
    return { namer: home, unit: other, entry: other.read(value, new Entry()) };
  });
}
