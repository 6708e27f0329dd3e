import { type Arch, ARCHES, type Constants, factOf, type Value } from "../facts.ts";
import { type Output, union } from "./output.ts";

/** Names of sets of flags -> one text each: "O_??? O_CREAT=40 ..."; what differs goes to arch/<arch>. Returns the rest. */
export function emitFamilies(
  output: Output,
  constants: Constants,
  families: Readonly<Record<string, string>>,
): Map<string, string> {
  const lookup = new Map(Object.values(constants).flatMap((home) => Object.entries(home)));
  const shared = new Map<string, string>();
  const deltas: Record<Arch, string[]> = { x86_64: [], aarch64: [] };
  const names = Object.keys(families).sort();
  for (const name of names) {
    const texts = ARCHES.map((arch) => familyText(families[name] ?? "", lookup, constants, arch));
    const line = (text: string | undefined): string => `  ${name}: ${JSON.stringify(text)},\n`;
    if (texts[0] === texts[1]) shared.set(name, texts[0] ?? "");
    else ARCHES.forEach((arch, index) => deltas[arch].push(line(texts[index])));
  }
  const doc = "the text of an unknown value, then names with their values in hexadecimal";
  const table = (about: string, lines: readonly string[]): string =>
    `/** ${about}: ${doc}. */
export const families: Readonly<Record<string, string>> = {\n${lines.join("")}};\n`;
  const from = "uapi headers and gen/families";
  output.add(
    "syscalls/generated/flags.gen.ts",
    from,
    `
/** The name of a set of flags or values. */
export type FamilyName =
${union(names)};

// Every set of names: ${doc}.
${[...shared].map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`).join("")}`,
  );
  for (const arch of ARCHES) {
    const about = `The sets of names that only ${arch} has so`;
    output.add(`arch/${arch}/flags.gen.ts`, from, `\n${table(about, deltas[arch])}`);
  }
  return shared;
}

type Lookup = Map<string, Value | readonly [Value | null, Value | null]>;

/** The names that the words of a family stand for, without those that are taken out again. */
export function namesOf(items: readonly string[], constants: Constants, arch: Arch): string[] {
  const without = items.filter((item) => item.startsWith("-")).map(pattern);
  return items
    .filter((item) => !item.startsWith("-"))
    .flatMap((item) => expand(item, constants, arch))
    .filter((item) => !without.some((names) => names.test(item)));
}

function familyText(family: string, lookup: Lookup, constants: Constants, arch: Arch): string {
  const [unknown = "", ...items] = family.trim().split(/\s+/);
  const parts = namesOf(items, constants, arch).flatMap((item) => {
    const [name = item, own] = item.split("=");
    const fact = lookup.get(name);
    if (own === undefined && fact === undefined) {
      throw new Error(`No header defines ${name}; give it a value in gen/families`);
    }
    const value =
      own !== undefined ? `0x${own}` : fact === undefined ? undefined : factOf(fact, arch);
    return value === undefined ? [] : `${name}=${hexOf(value)}`;
  });
  return [unknown, ...new Set(parts)].join(" ");
}

/** `-*_MAX` takes names out. */
function pattern(item: string): RegExp {
  return new RegExp(`^${item.slice(1).replaceAll("*", ".*")}$`);
}

/** `linux/futex.h:FUTEX_` and `enum:bpf_cmd` are all names there, by value. */
function expand(item: string, constants: Constants, arch: Arch): string[] {
  const [home, prefix, without = ""] = item.split(":");
  const left = new Set(without.split(",").map((rest) => `${prefix}${rest}`));
  if (home === undefined || prefix === undefined) return [item];
  const names: [string, bigint][] = [];
  for (const [key, facts] of Object.entries(constants)) {
    if (home === "enum" ? !key.endsWith(` enum ${prefix}`) : key.split(" ")[0] !== home) continue;
    for (const [name, fact] of Object.entries(facts)) {
      const value = factOf(fact, arch);
      if (left.has(name)) continue;
      if (value !== undefined && (home === "enum" || name.startsWith(prefix))) {
        names.push([name, BigInt(value)]);
      }
    }
  }
  if (names.length === 0) throw new Error(`No header has anything for ${item}`);
  return names.sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name]) => name);
}

function hexOf(value: Value): string {
  return BigInt.asUintN(typeof value === "number" && value < 0 ? 32 : 64, BigInt(value)).toString(
    16,
  );
}
