import process from "node:process";
import { dlopen, FFIType, type Pointer, toArrayBuffer } from "bun:ffi";
import type { Library, Runtime } from "./types.ts";

/** The part of the global `Bun` that is needed; only Bun itself knows its type. */
interface BunGlobal {
  file(path: string): Blob;
  plugin(plugin: {
    readonly name: string;
    setup(build: { module(name: string, load: () => object): void }): void;
  }): void;
}

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
    processor: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    step: { args: [], returns: FFIType.i32 },
    listen: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  });
  const address = symbols.arena() as Pointer;
  return {
    address,
    arena: toArrayBuffer(address, 0, arenaSize),
    batch: symbols.batch,
    spawn: symbols.spawn,
    processor: symbols.processor,
    step: symbols.step,
    listen: symbols.listen,
  };
}

// not by fs.read: a worker in which one is under way can't be terminated
function watch(descriptor: number, _room: number, onInput: () => void): () => void {
  const { Bun } = globalThis as unknown as { Bun: BunGlobal };
  const reader = Bun.file(`/proc/self/fd/${descriptor}`).stream().getReader();
  const take = async () => {
    while (!(await reader.read()).done) onInput();
  };
  void take();
  return () => void reader.cancel();
}

function provide(modules: Readonly<Record<string, object>>): void {
  const { Bun } = globalThis as unknown as { Bun: BunGlobal };
  Bun.plugin({
    name: "reverie",
    setup(build) {
      for (const [name, exports] of Object.entries(modules))
        build.module(name, () => ({ exports, loader: "object" }));
    },
  });
}

function view(address: number, length: number): ArrayBuffer {
  return toArrayBuffer(address as Pointer, 0, length);
}

function newWords(): Uint32Array {
  return new Uint32Array(12);
}

/** Bun: FFI by JavaScriptCore. */
export const bunRuntime: Runtime = {
  name: "bun",
  version: process.versions["bun"] ?? "",
  memfd,
  load,
  view,
  watch,
  newWords,
  provide,
};
