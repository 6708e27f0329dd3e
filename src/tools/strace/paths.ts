/** Whether calls have to do with certain paths: strace -P. */
import { operandsOf, type Syscall } from "../../../syscalls/mod.ts";
import type { GuestThread } from "../../guest.ts";
import { pathOfDescriptor } from "./descriptors.ts";

/** The kernel's limit for a path, with its NUL. */
const PATH_MAX = 4096;

const decoder = new TextDecoder();

/** Whether a call names one of the paths, or has a descriptor of one. A `*` stands for anything. */
export function touches(guest: GuestThread, call: Syscall, paths: readonly string[]): boolean {
  return operandsOf(guest.arch, call.name).some(({ kind }, index) => {
    if (kind === "number") return false;
    const path =
      kind === "path" ? pathAt(call, index) : pathOfDescriptor(guest.tid, call.int(index));
    return path !== undefined && paths.some((wanted) => fits(path, wanted));
  });
}

function pathAt(call: Syscall, index: number): string | undefined {
  const bytes = call.memory.read(call.address(index), PATH_MAX);
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : decoder.decode(bytes.subarray(0, end));
}

function fits(path: string, wanted: string): boolean {
  if (!wanted.includes("*")) return path === wanted;
  const parts = wanted.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(path);
}
