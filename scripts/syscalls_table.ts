// Prints the system calls of a folder of kernel headers with their numbers. Started by
// scripts/syscalls-table, and needs no compiler: gen/numbers reads the headers.
import process from "node:process";
import { parseArgs } from "node:util";
import { type Arch, ARCHES } from "../gen/facts.ts";
import { findNumbers, type FoundNumbers, NoNumbersError } from "../gen/numbers/find.ts";

const HELP = `scripts/syscalls-table [options] [FOLDER]
Prints every system call of a kernel's headers with its number.

FOLDER is an unpacked linux-libc-dev, what "make headers_install" made, a kernel's headers or
sources, or /usr/include, which it is if not given.

  -a, --arch x86_64|aarch64    only this one; else each that the folder has
  -f, --format text|json|ts    text: name and number, a tab between; a column for each architecture
  -h, --help`;

type Found = ReadonlyMap<Arch, FoundNumbers>;

const byNumber = (numbers: FoundNumbers["numbers"]): [string, number][] =>
  [...numbers].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));

/** A line for each name, and a first one that says what the columns are. */
function asText(found: Found): string {
  const columns = [...found.values()];
  const names = new Set(columns.flatMap(({ numbers }) => [...numbers.keys()]));
  const rows = [...names]
    .sort()
    .map((name) => [name, ...columns.map(({ numbers }) => numbers.get(name) ?? "-")].join("\t"));
  return [["# name", ...found.keys()].join("\t"), ...rows].join("\n");
}

/** `{"x86_64": {"read": 0, ...}}`, a call on each line. */
function asJson(found: Found): string {
  const tables = [...found].map(([arch, { numbers }]) => {
    const lines = byNumber(numbers).map(([name, number]) => `    "${name}": ${number}`);
    return `  "${arch}": {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${tables.join(",\n")}\n}`;
}

/** A module that exports a table of each architecture. */
function asModule(found: Found): string {
  const tables = [...found].map(([arch, { path, numbers }]) => {
    const lines = byNumber(numbers).map(([name, number]) => `  ${name}: ${number},\n`);
    const doc = `/** The number of every system call of ${arch}, from ${path}. */`;
    return `${doc}\nexport const ${arch} = {\n${lines.join("")}} as const;\n`;
  });
  return tables.join("\n").trimEnd();
}

const FORMATS: Readonly<Record<string, (found: Found) => string>> = {
  text: asText,
  json: asJson,
  ts: asModule,
};

/** What the folder has; without a wish, one architecture is enough. */
function find(root: string, wanted: Arch | undefined): Found {
  const found = new Map<Arch, FoundNumbers>();
  const missing: string[] = [];
  for (const arch of wanted ? [wanted] : ARCHES) {
    try {
      found.set(arch, findNumbers(root, arch));
    } catch (error) {
      if (!(error instanceof NoNumbersError)) throw error;
      missing.push(error.message);
    }
  }
  if (found.size === 0) throw new NoNumbersError(missing.join("\n"));
  for (const message of missing) console.error(`scripts/syscalls-table: ${message}`);
  return found;
}

/** One of some words. */
function choose<T extends string>(option: string, word: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === word);
  if (found !== undefined) return found;
  throw new TypeError(`--${option} is "${word}"; it can be ${choices.join(" or ")}`);
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      arch: { type: "string", short: "a" },
      format: { type: "string", short: "f", default: "text" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [root = "/usr/include", ...others] = positionals;
  if (others.length > 0) throw new TypeError(`One folder, not also ${others.join(" ")}`);
  const arch = values.arch === undefined ? undefined : choose("arch", values.arch, ARCHES);
  const print = FORMATS[choose("format", values.format, Object.keys(FORMATS))];
  console.log(print?.(find(root, arch)));
}

try {
  main();
} catch (error) {
  // a TypeError is parseArgs' and our own word for a wrong command line
  if (!(error instanceof TypeError || error instanceof NoNumbersError)) throw error;
  const hint = error instanceof TypeError ? " (--help shows what there is)" : "";
  console.error(`scripts/syscalls-table: ${error.message}${hint}`);
  process.exitCode = hint ? 2 : 1;
}
