// Every request of which more is known than its name: what it takes.
import type { Kind } from "../kind.ts";
import { terminalRequests } from "./terminal.ts";

const TABLES = [terminalRequests];

let merged: Map<string, Kind | null> | undefined;

/** What a request takes; undefined if that is not known, null if it takes nothing. */
export function rowOf(name: string): Kind | null | undefined {
  merged ??= new Map(TABLES.flatMap((table) => Object.entries(table)));
  return merged.get(name);
}
