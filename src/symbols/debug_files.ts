/** Finds the files that a program's debug information was moved to. */
import { dirname } from "node:path";
import process from "node:process";
import { attempt, Cursor } from "./bytes.ts";
import { Elf } from "./elf.ts";
import { FileSource } from "./source.ts";

const DEBUG_FOLDER = "/usr/lib/debug";
const CHUNK = 1 << 22;

/** Opens a file of ELF form, in the guest's view of the file system, else in ours. */
function openElf(path: string, root: string): Elf | undefined {
  for (const place of root === "" ? [path] : [root + path, path]) {
    const source = FileSource.open(place);
    if (!source) continue;
    const file = Elf.open(source);
    if (file) return file;
    source.close();
  }
  return undefined;
}

/** The first of these files that is the one. */
function firstThat(
  paths: readonly string[],
  root: string,
  isRight: (file: Elf) => boolean,
): Elf | undefined {
  for (const path of paths) {
    const file = openElf(path, root);
    if (!file) continue;
    if (attempt(() => isRight(file))) return file;
    file.source.close();
  }
  return undefined;
}

function buildIdPath(id: string): string {
  return `${DEBUG_FOLDER}/.build-id/${id.slice(0, 2)}/${id.slice(2)}.debug`;
}

/** The file with the debug information of `file`, by its build id or .gnu_debuglink; undefined without. */
export function openDebugFile(file: Elf, path: string, root: string): Elf | undefined {
  const id = file.buildId;
  if (id !== undefined) {
    const found = firstThat([buildIdPath(id)], root, (debug) => debug.buildId === id);
    if (found) return found;
  }
  const link = file.contents(".gnu_debuglink");
  if (!link || !path.startsWith("/")) return undefined;
  const cursor = new Cursor(link);
  const name = cursor.text();
  cursor.at = (cursor.at + 3) & ~3;
  const checksum = cursor.u32();
  if (name === "" || name.includes("/")) return undefined;
  const folder = dirname(path);
  const places = [
    `${folder}/${name}`,
    `${folder}/.debug/${name}`,
    `${DEBUG_FOLDER}${folder}/${name}`,
  ];
  return firstThat(places, root, (debug) =>
    id !== undefined && debug.buildId !== undefined
      ? debug.buildId === id && debug.section(".debug_info") !== undefined
      : checksumOf(debug) === checksum,
  );
}

/** The file that several debug files share parts in, as dwz makes it. */
export function openAlternate(file: Elf, root: string): Elf | undefined {
  const link = file.contents(".gnu_debugaltlink") ?? file.contents(".debug_sup");
  if (!link) return undefined;
  const cursor = new Cursor(link);
  if (file.section(".debug_sup")) cursor.at = 3; // version, kind
  const name = cursor.text();
  if (file.section(".debug_sup")) cursor.uleb();
  const id = Array.from(link.subarray(cursor.at), (byte) => byte.toString(16).padStart(2, "0"));
  const wanted = id.join("");
  const places = wanted === "" ? [] : [buildIdPath(wanted)];
  if (name.startsWith("/")) places.push(name);
  else if (name.includes(".dwz/"))
    places.push(`${DEBUG_FOLDER}/${name.slice(name.indexOf(".dwz/"))}`);
  return firstThat(places, root, (alternate) => alternate.buildId === wanted);
}

/** A file with the parts of a unit that the compiler left out of the program. */
export function openSplit(path: string, root: string): Elf | undefined {
  return openElf(path, root);
}

function checksumOf(file: Elf): number {
  const { crc32 } = process.getBuiltinModule("node:zlib"); // few need it, and it takes long to load
  let sum = 0;
  for (let at = 0; at < file.source.size; at += CHUNK)
    sum = crc32(file.source.read(at, CHUNK), sum);
  return sum;
}
