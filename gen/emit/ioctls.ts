import { type Arch, ARCHES, factOf, type Ioctls, type Records } from "../facts.ts";
import {
  bareHeaders,
  hiddenRequests,
  otherRequests,
  plainTypes,
  requestsOf,
} from "../notes/requests.ts";
import type { Output } from "./output.ts";

/** A request on one architecture. */
interface Request {
  readonly name: string;
  readonly home: string;
  readonly number: number;
  readonly type: string;
}

/** syscalls/generated/ioctls.gen.ts: names and types of all ioctl requests; what differs goes to arch/<arch>. */
export function emitIoctls(output: Output, ioctls: Ioctls, records: Records): void {
  const [x86 = [], arm = []] = ARCHES.map((arch) => requestsFor(ioctls, arch));
  const key = ({ name, number, type }: Request): string => `${name} ${number} ${type}`;
  const inArm = new Set(arm.map(key));
  const shared = x86.filter((request) => inArm.has(key(request)));
  const inBoth = new Set(shared.map(key));
  const types = typeList([...x86, ...arm]);
  const rows = (requests: readonly Request[]): string => rowsOf(requests, types);
  const layouts = layoutRows(records, [...x86, ...arm]);
  const doc =
    "name=number:type each, in hexadecimal and by the index in `types` in base 36; a name begins with how " +
    "many characters of the one before it stay, in base 36";
  output.add(
    "syscalls/generated/ioctls.gen.ts",
    "uapi headers and gen/notes/requests.ts",
    `
/** What requests take: "u32", "char[16]", a structure; the most frequent first. */
export const types: string =
  ${JSON.stringify(types.join(" "))};

/** Every ioctl request, a line per header: ${doc}. */
export const requests: readonly string[] = [
${rows(shared)}];

/** The layouts of structures that only ioctl has: as in records.gen.ts, "name size field:type@offset ...". */
export const layouts: readonly string[] = [
${layouts}];
`,
  );
  for (const [arch, all] of [["x86_64", x86] as const, ["aarch64", arm] as const]) {
    output.add(
      `arch/${arch}/ioctls.gen.ts`,
      "uapi headers and gen/notes/requests.ts",
      `
/** The ioctl requests that only ${arch} has so: ${doc}. */
export const requests: readonly string[] = [
${rows(all.filter((request) => !inBoth.has(key(request))))}];
`,
    );
  }
}

const SCALAR_TYPE = /^(?:[us]\d+|[bl]e\d+|char|ptr)$/;
const SCALAR = /^(?:[us]\d+|char)(?:\[\d+\])?$/;

function requestsFor(ioctls: Ioctls, arch: Arch): Request[] {
  const requests: Request[] = [];
  for (const [home, table] of Object.entries(ioctls)) {
    for (const [name, fact] of Object.entries(table)) {
      const text = factOf(fact, arch);
      if (text === undefined || hiddenRequests.some((hidden) => hidden.test(name))) continue;
      if (!requestsOf[arch].test(name)) continue;
      const [number = "", , , , own = "none"] = text.split(" ");
      const plain = plainTypes.find(([names]) => own === "none" && names.test(name))?.[1];
      const type = plain ?? own;
      const kept = plain !== undefined || !bareHeaders.test(home) || SCALAR.test(type);
      requests.push({ name, home, number: Number(number), type: kept ? type : "none" });
    }
  }
  const known = new Set(requests.map(({ name, number }) => `${name} ${number}`));
  otherRequests.forEach((text, area) => {
    for (const item of text.split(/\s+/)) {
      const [name = "", digits = ""] = item.split("=");
      const number = parseInt(digits, 16);
      if (known.has(`${name} ${number}`)) throw new Error(`The headers have ${name} already`);
      requests.push({ name, home: `others ${area}`, number, type: "none" });
    }
  });
  return requests;
}

/** Every type, the most frequent first: what is often said is short. */
function typeList(requests: readonly Request[]): string[] {
  const uses = new Map<string, number>();
  for (const { type } of requests) uses.set(type, (uses.get(type) ?? 0) + 1);
  uses.delete("none");
  return [...uses.keys()].sort(
    (a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || (a < b ? -1 : 1),
  );
}

function rowsOf(requests: readonly Request[], types: readonly string[]): string {
  const index = new Map(types.map((type, place) => [type, place.toString(36)]));
  const lines = [...Map.groupBy(requests, ({ home }) => home).values()].map((group) => {
    let before = "";
    const items = [...group]
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.number - b.number))
      .map(({ name, number, type }) => {
        let same = 0;
        while (same < 35 && name[same] !== undefined && name[same] === before[same]) same++;
        before = name;
        const place = index.get(type);
        const kept = `${same.toString(36)}${name.slice(same)}`;
        return `${kept}=${number.toString(16)}${place === undefined ? "" : `:${place}`}`;
      });
    return `  ${JSON.stringify(items.join(" "))},\n`;
  });
  return lines.join("");
}

const FIELD_TYPE = /:(\w+)(?:\[\d*\])*@/g;

/** Whether all structures within a structure have names, and the same layout on both architectures. */
function isComplete(records: Records, name: string): boolean {
  const layout = records[name];
  if (typeof layout !== "string") return SCALAR_TYPE.test(name);
  return [...layout.matchAll(FIELD_TYPE)].every(([, type = ""]) => isComplete(records, type));
}

/** The layouts of structures that requests take, if they are the same on both architectures. */
function layoutRows(records: Records, requests: readonly Request[]): string {
  const queue = requests.map(({ type }) => type.replace(/\[.*/, ""));
  const lines = new Map<string, string>();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const layout = records[name];
    if (typeof layout !== "string" || lines.has(name) || !isComplete(records, name)) continue;
    lines.set(name, `  ${JSON.stringify(`${name} ${layout}`)},\n`);
    for (const [, type = ""] of layout.matchAll(FIELD_TYPE)) queue.push(type);
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line)
    .join("");
}
