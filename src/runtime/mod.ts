/** The one place that asks which runtime this is. */
import process from "node:process";
import { ReverieError } from "../errors.ts";
import type { Runtime } from "./types.ts";

const LEAST = { bun: "1.4.5", deno: "2.9.5" } as const;

/** Whether dotted version `have` is at least `least`. */
export function atLeast(have: string, least: string): boolean {
  const [a, b] = [have, least].map((v) => v.split(/[.-]/).slice(0, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    if (a![i] !== b![i]) return a![i]! > b![i]!;
  }
  return true;
}

let current: Runtime | undefined;

/**
 * The runtime that runs us.
 *
 * @throws {ReverieError} on another runtime, system or a version that is too old
 */
export async function openRuntime(): Promise<Runtime> {
  if (current) return current;
  if (process.platform !== "linux") {
    throw new ReverieError(`Reverie traces Linux programs; this is ${process.platform}.`);
  }
  if ("Deno" in globalThis) current = (await import("./deno.ts")).denoRuntime;
  else if ("Bun" in globalThis) current = (await import("./bun.ts")).bunRuntime;
  else {
    throw new ReverieError(
      `Tracing needs Bun >= ${LEAST.bun} or Deno >= ${LEAST.deno}; this is Node ${process.version}. ` +
        `"reverie/syscalls" runs here too.`,
    );
  }
  if (!atLeast(current.version, LEAST[current.name])) {
    const { name, version } = current;
    current = undefined;
    throw new ReverieError(`Reverie needs ${name} >= ${LEAST[name]}; this is ${version}.`);
  }
  return current;
}

/** Whether {@link openRuntime} has opened one: something is traced here. */
export function hasRuntime(): boolean {
  return current !== undefined;
}
