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

async function findRuntime(): Promise<Runtime> {
  if ("Deno" in globalThis) return (await import("./deno.ts")).denoRuntime;
  if ("Bun" in globalThis) return (await import("./bun.ts")).bunRuntime;
  throw new ReverieError(
    `Tracing needs Bun >= ${LEAST.bun} or Deno >= ${LEAST.deno}; this is Node ${process.version}. ` +
      `"reverie/syscalls" runs here too.`,
  );
}

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
  const found = await findRuntime();
  const { name, version } = found;
  if (!atLeast(version, LEAST[name]))
    throw new ReverieError(`Reverie needs ${name} >= ${LEAST[name]}; this is ${version}.`);
  return (current = found);
}

/** Has modules that are loaded later get these, by their names. */
export async function provide(modules: Readonly<Record<string, object>>): Promise<void> {
  (await findRuntime()).provide(modules);
}

/** Whether {@link openRuntime} has opened one: something is traced here. */
export function hasRuntime(): boolean {
  return current !== undefined;
}
