// What syscalls/ offers to the generated table: found in the sources, so that a new decoder needs no list.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The folder of the decoders. */
export const SYSCALLS: string = join(import.meta.dirname ?? ".", "../../syscalls");

/** name -> the file under syscalls/ that exports it. */
export type Exports = Map<string, string>;

/**
 * Everything that kinds, decoders, structs and returns.ts export.
 *
 * @throws {Error} where two of them export the same name: notes could not tell which one they mean
 */
export function findExports(): Exports {
  const exports: Exports = new Map();
  for (const file of sources(["kinds", "decoders", "structs"]).concat("returns.ts")) {
    const text = readFileSync(join(SYSCALLS, file), "utf8");
    for (const [, name = ""] of text.matchAll(/^export (?:const|function) (\w+)/gm)) {
      const other = exports.get(name);
      if (other) throw new Error(`Both ${other} and ${file} export ${name}: rename one`);
      exports.set(name, file);
    }
  }
  return exports;
}

/** The record behind every view that syscalls/structs exports. */
export async function findViews(): Promise<Map<string, string>> {
  const views = new Map<string, string>();
  for (const file of sources(["structs", "ioctls"])) {
    const module: object = await import(pathToFileURL(join(SYSCALLS, file)).href);
    for (const [name, value] of Object.entries(module)) {
      if (typeof value?.record === "string") views.set(name, value.record);
    }
  }
  return views;
}

/** Where the code of syscalls/ names a record itself. */
const RECORD =
  /(?:record: |Pointer<|\b(?:view|allFields|custom|sizeOf|layoutOf|fieldOf|fieldReader|pointerTo|readRecord)\((?:(?!record\b)[^"()])*)"(\w+)"/g;

/** Every record that the code of syscalls/ names itself. */
export function findRecords(views: ReadonlyMap<string, string>): Set<string> {
  const records = new Set(views.values());
  for (const file of sources(["kinds", "decoders", "structs", "ioctls"])) {
    const text = readFileSync(join(SYSCALLS, file), "utf8");
    for (const [, record = ""] of text.matchAll(RECORD)) records.add(record);
  }
  return records;
}

function sources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(SYSCALLS, folder))
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}
