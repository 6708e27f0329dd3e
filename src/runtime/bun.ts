import process from "node:process";
import { read } from "node:fs";
import { dlopen, FFIType, type Pointer, toArrayBuffer } from "bun:ffi";
import type { Library, Runtime } from "./types.ts";

const LIBC = ["libc.so.6", `libc.musl-${process.arch === "x64" ? "x86_64" : "aarch64"}.so.1`];

function memfd(flags: number): number {
  for (const name of LIBC) {
    try {
      const libc = dlopen(name, {
        memfd_create: { args: [FFIType.cstring, FFIType.u32], returns: FFIType.i32 },
      });
      return libc.symbols.memfd_create(new TextEncoder().encode("reverie\0"), flags);
    } catch {
      continue; // the other C library
    }
  }
  return -1;
}

function load(path: string, arenaSize: number): Library {
  const { symbols } = dlopen(path, {
    arena: { args: [], returns: FFIType.ptr },
    batch: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    spawn: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  });
  const address = symbols.arena() as Pointer;
  return {
    address,
    arena: toArrayBuffer(address, 0, arenaSize),
    batch: symbols.batch,
    spawn: symbols.spawn,
  };
}

function readAside(descriptor: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, 0, bytes.length, null, (error, count) =>
      error ? reject(error) : resolve(count),
    );
  });
}

/** Bun: FFI by JavaScriptCore. */
export const bunRuntime: Runtime = {
  name: "bun",
  version: process.versions["bun"] ?? "",
  memfd,
  load,
  read: readAside,
};
