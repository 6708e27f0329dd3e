/** Memory that this process shares with guests: windows of one size, used again and again. */
import type { Kernel } from "./kernel.ts";

const PROT_NONE = 0;
const PROT_READ_WRITE = 3;
const MAP_SHARED_FIXED = 0x11;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_NORESERVE = 0x4000;
const MAP_FIXED = 0x10;

/** A place in this process where a file can be mapped. Its memory stays reserved: JavaScript may hold on to it. */
export interface Window {
  readonly address: number;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The windows of one thread's kernel. What is rarely looked into is mapped, but none of JavaScript's before it is asked for. */
export class Windows {
  readonly #kernel: Kernel;
  readonly #size: number;
  readonly #rest: number;
  readonly #free: Window[] = [];
  readonly #behind = new WeakMap<Window, Window>();

  /**
   * @param size of every window, in bytes: a multiple of the page size
   * @param rest bytes behind it, see {@link behind}: the same
   */
  constructor(kernel: Kernel, size: number, rest: number) {
    this.#kernel = kernel;
    this.#size = size;
    this.#rest = rest;
  }

  /** Maps a file, from its beginning; undefined where there is no room. */
  open(descriptor: number): Window | undefined {
    const window = this.#free.pop() ?? this.#reserve();
    if (!window) return undefined;
    const { address } = window;
    if (this.#map(address, PROT_READ_WRITE, MAP_SHARED_FIXED, descriptor) >= 0) return window;
    this.#free.push(window);
    return undefined;
  }

  /** The rest of the file that a window has the beginning of. */
  behind(window: Window): Window {
    const known = this.#behind.get(window);
    if (known) return known;
    const rest = this.#look(window.address + this.#size, this.#rest);
    this.#behind.set(window, rest);
    return rest;
  }

  /** Takes a window back. What looks into it from now on must not be there any more. */
  close(window: Window): void {
    const flags = MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (this.#map(window.address, PROT_NONE, flags, -1) >= 0) this.#free.push(window);
  }

  #reserve(): Window | undefined {
    const flags = MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE;
    const address = this.#map(0, PROT_NONE, flags, -1);
    return address < 0 ? undefined : this.#look(address, this.#size);
  }

  #look(address: number, size: number): Window {
    const memory = this.#kernel.runtime.view(address, size);
    return {
      address,
      u32: new Uint32Array(memory),
      i32: new Int32Array(memory),
      bytes: new Uint8Array(memory),
    };
  }

  #map(address: number, protection: number, flags: number, descriptor: number): number {
    const { mmap } = this.#kernel.arch.numbers;
    const size = this.#size + this.#rest;
    return this.#kernel.call(mmap!, address, size, protection, flags, descriptor, 0);
  }
}
