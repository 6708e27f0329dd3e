import { registerHooks } from "node:module";
import type { Library, Runtime } from "./types.ts";

interface Libc {
  memfd_create(name: Uint8Array<ArrayBuffer>, flags: number): number;
  read(descriptor: number, to: Deno.PointerValue, size: bigint): Promise<bigint>;
}

let libcSymbols: Libc | undefined;

/** The C library, for what is needed before and beside our own thunks. */
function libc(): Libc {
  libcSymbols ??= Deno.dlopen("libc.so.6", {
    memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
    read: { parameters: ["i32", "pointer", "usize"], result: "isize", nonblocking: true },
  }).symbols;
  return libcSymbols;
}

function memfd(flags: number): number {
  return libc().memfd_create(new TextEncoder().encode("reverie\0"), flags);
}

function load(path: string, arenaSize: number): Library {
  const { symbols } = Deno.dlopen(path, {
    arena: { parameters: [], result: "pointer" },
    batch: { parameters: ["i32", "i32"], result: "i32" },
    spawn: { parameters: ["i32", "i32", "i32"], result: "i32" },
    processor: { parameters: ["i32", "i32"], result: "i32" },
    step: { parameters: [], result: "i32" },
    listen: { parameters: ["i32", "i32", "i32"], result: "i32" },
  });
  const pointer = symbols.arena()!;
  return {
    address: Number(Deno.UnsafePointer.value(pointer)),
    arena: Deno.UnsafePointerView.getArrayBuffer(pointer, arenaSize),
    batch: symbols.batch,
    spawn: symbols.spawn,
    processor: symbols.processor,
    step: symbols.step,
    listen: symbols.listen,
  };
}

function view(address: number, length: number): ArrayBuffer {
  return Deno.UnsafePointerView.getArrayBuffer(Deno.UnsafePointer.create(BigInt(address))!, length);
}

/** Who wants what comes into a pipe, from when its reader begins to when that has ended; undefined where nobody does. */
const wanted = new Map<number, (() => void) | undefined>();

// one reader for each pipe: of two, one that nobody listens to any more could take what is for the other
function watch(descriptor: number, room: number, onInput: () => void): () => void {
  const isRead = wanted.has(descriptor);
  wanted.set(descriptor, onInput);
  if (!isRead) void take(descriptor, Deno.UnsafePointer.create(BigInt(room)));
  return () => void wanted.set(descriptor, undefined);
}

async function take(descriptor: number, to: Deno.PointerValue): Promise<void> {
  while (wanted.get(descriptor)) {
    await libc().read(descriptor, to, 8n);
    wanted.get(descriptor)?.();
  }
  wanted.delete(descriptor);
}

/** The scheme of what is no file. */
const SCHEME = "reverie-module:";

/** The modules that were provided, for those that are made of them. */
const PROVIDED = "reverie modules";

function provide(modules: Readonly<Record<string, object>>): void {
  Object.defineProperty(globalThis, Symbol.for(PROVIDED), { value: modules });
  const sourceOf = (name: string): string =>
    `export const { ${Object.keys(modules[name]!).join()} } = ` +
    `globalThis[Symbol.for("${PROVIDED}")]["${name}"];`;
  const [format, shortCircuit] = ["module", true];
  registerHooks({
    resolve: (name, context, next) =>
      Object.hasOwn(modules, name)
        ? { url: SCHEME + name, format, shortCircuit }
        : next(name, context),
    load: (url, context, next) =>
      url.startsWith(SCHEME)
        ? { source: sourceOf(url.slice(SCHEME.length)), format, shortCircuit }
        : next(url, context),
  });
}

/** Some time Deno takes SIGHUP, SIGINT, SIGTERM and SIGUSR1, each once for all: with its first listener at the latest. */
function settleSignals(): void {
  const listener = () => {};
  for (const signal of ["SIGTERM", "SIGUSR1"] as const) {
    Deno.addSignalListener(signal, listener);
    Deno.removeSignalListener(signal, listener);
  }
}

const WORDS = 12;
const CALLS_PER_CHUNK = 64;
let chunk = new ArrayBuffer(0);
let used = 0;

/** Deno's V8 takes memory of every typed array from malloc: a view costs a third. */
function newWords(): Uint32Array {
  const size = WORDS * Uint32Array.BYTES_PER_ELEMENT;
  if (used === chunk.byteLength) {
    chunk = new ArrayBuffer(CALLS_PER_CHUNK * size);
    used = 0;
  }
  used += size;
  return new Uint32Array(chunk, used - size, WORDS);
}

/** Deno: FFI by V8's fast calls. */
export const denoRuntime: Runtime = {
  name: "deno",
  version: Deno.version.deno,
  memfd,
  load,
  view,
  watch,
  newWords,
  provide,
  settleSignals,
};
