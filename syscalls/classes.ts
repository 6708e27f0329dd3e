import { classes, type SyscallClass } from "./generated/classes.gen.ts";
import type { SyscallName } from "./numbers.ts";

export type { SyscallClass } from "./generated/classes.gen.ts";

const members = new Map<SyscallClass, readonly SyscallName[]>();

/**
 * The calls of a class: `file` takes a path, `desc` a descriptor, then `process`, `network`, `signal`,
 * `ipc`, `memory`, `creds`, `clock`, `pure`, `stat` and its relatives, as strace's %file has them. Some
 * may be missing on one architecture.
 */
export function syscallClass(name: SyscallClass): readonly SyscallName[] {
  let list = members.get(name);
  if (list === undefined) {
    list = classes[name].split(" ") as SyscallName[];
    members.set(name, list);
  }
  return list;
}

/** Every class there is. */
export function syscallClasses(): SyscallClass[] {
  return Object.keys(classes) as SyscallClass[];
}
