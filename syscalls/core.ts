/**
 * The decoders without what they know: for programs that bundle only some areas of system calls. Of calls
 * of other areas names, numbers, argument names and raw words are there.
 *
 * ```ts
 * import { file, format, sockets, useAreas } from "reverie/syscalls/core";
 *
 * useAreas(file, sockets);
 * ```
 *
 * @module
 */
export * from "./base.ts";
export * from "./generated/areas/mod.gen.ts";
