// Calls on files by descriptor: opening, reading, writing, seeking, duplicating.
import { bytesIn, bytesOut, flags, newFd, type Notes, syscalls } from "../dsl.ts";

export const file: Notes = syscalls({
  openat: { flags: flags("open_flags"), returns: newFd },
  read: { buf: bytesOut("count") },
  write: { buf: bytesIn("count") },
});
