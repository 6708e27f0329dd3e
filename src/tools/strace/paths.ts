/** Whether calls have to do with certain paths: strace -P. */
import { operandsOf, type Syscall } from "../../../syscalls/mod.ts";
import type { GuestThread } from "../../guest.ts";
import { pathOfDescriptor } from "./descriptors.ts";

/** The kernel's limit for a path, with its NUL. */
const PATH_MAX = 4096;

const decoder = new TextDecoder();

/** Whether a path is one that is wanted. */
export type PathTest = (path: string) => boolean;

/** The test for a path in which a `*` stands for anything. */
export function pathTest(wanted: string): PathTest {
  if (!wanted.includes("*")) return (path) => path === wanted;
  const parts = wanted.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "s");
  return (path) => pattern.test(path);
}

/** Whether a call names one of the paths, or has a descriptor of one. */
export function touches(guest: GuestThread, call: Syscall, paths: readonly PathTest[]): boolean {
  return operandsOf(guest.arch, call.name).some(({ kind }, index) => {
    if (kind === "number") return false;
    const path =
      kind === "path" ? pathAt(call, index) : pathOfDescriptor(guest.tid, call.int(index));
    return path !== undefined && paths.some((isWanted) => isWanted(path));
  });
}

function pathAt(call: Syscall, index: number): string | undefined {
  const bytes = call.memory.read(call.address(index), PATH_MAX);
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : decoder.decode(bytes.subarray(0, end));
}
