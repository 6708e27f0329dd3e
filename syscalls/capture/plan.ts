// How each call can be captured: many tables.
import { aarch64Captures, captures } from "../generated/captures.gen.ts";
import type { Arch, SyscallName } from "../numbers.ts";
import type { CapturePlan } from "./steps.ts";

/**
 * How to capture a call; undefined if that can't be said in advance. It is about texts, as `format` makes
 * them: calls that must stop for other reasons (clone, execve, exit) have a plan if their text has.
 */
export function capturePlan(arch: Arch, name: SyscallName): CapturePlan | undefined {
  return (arch === "aarch64" ? aarch64Captures[name] : undefined) ?? captures[name];
}
