/** Scratch memory in a guest: below a stopped thread's stack pointer, and pages of its own. */
import { ASK } from "../../../arch/ask.ts";
import { Errno, syscall } from "../../../syscalls/base.ts";
import { type Guest, GuestGone, type GuestPages, type GuestStack } from "../../guest.ts";
import { getRegister } from "../../kernel/registers.ts";
import { currentRegisters } from "./injections.ts";
import type { Tracee } from "./tracee.ts";

const ALIGNMENT = 16n;
const aligned = (address: bigint): bigint => address & -ALIGNMENT;

/** As much as may safely be used where stacks are small and grow by their own rules. */
const STACK_CAPACITY = 896;

const PAGE = 4096;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;

/** Memory that is used from its end downwards, by any number of parts. */
export class ScratchArea {
  readonly #guest: Guest;
  readonly #what: string;
  readonly #bottom: bigint;
  readonly #end: bigint;
  readonly #parts: Set<Part> = new Set();

  constructor(guest: Guest, what: string, bottom: bigint, end: bigint) {
    this.#guest = guest;
    this.#what = what;
    this.#bottom = bottom;
    this.#end = end;
  }

  /** What lies below a thread's stack pointer. */
  static below(tracee: Tracee): ScratchArea {
    const { abi } = tracee.session.kernel.arch;
    const pointer = tracee.asked
      ? BigInt(tracee.slot!.get(ASK.stack))
      : getRegister(currentRegisters(tracee), abi.stackPointer);
    const end = aligned(pointer - BigInt(abi.redZone));
    return new ScratchArea(tracee.guest, "scratch stack", end - BigInt(STACK_CAPACITY), end);
  }

  get #top(): bigint {
    let top = this.#end;
    for (const { low } of this.#parts) if (low !== undefined && low < top) top = low;
    return top;
  }

  get capacity(): number {
    return Number(this.#top - this.#bottom);
  }

  take(part: Part, bytes: Uint8Array): bigint {
    const address = aligned(this.#top - BigInt(bytes.length));
    if (address < this.#bottom) {
      throw new RangeError(
        `The guest's ${this.#what} has ${this.capacity} bytes left, not ${bytes.length}: ` +
          `guest.pages() maps as much as is needed`,
      );
    }
    this.#guest.memory.write(address, bytes);
    this.#parts.add(part);
    return address;
  }

  release(part: Part): void {
    this.#parts.delete(part);
  }
}

/** What one holder took from an area. */
class Part {
  readonly #area: ScratchArea;
  #used = 0;
  /** The lowest address that it took. */
  low: bigint | undefined;

  constructor(area: ScratchArea) {
    this.#area = area;
  }

  get size(): number {
    return this.#used;
  }

  get capacity(): number {
    return this.#area.capacity;
  }

  push(data: Uint8Array | string): bigint {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data + "\0") : data;
    const before = this.#area.capacity;
    this.low = this.#area.take(this, bytes);
    this.#used += before - this.#area.capacity;
    return this.low;
  }

  reserve(length: number): bigint {
    return this.push(new Uint8Array(length));
  }

  protected giveBack(): void {
    this.#area.release(this);
    this.low = undefined;
    this.#used = 0;
  }
}

/** A part of the guest's stack. */
export class StackPart extends Part implements GuestStack {
  release(): void {
    this.giveBack();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** Pages that the guest maps for it. */
class MappedPages extends Part implements GuestPages {
  readonly #guest: Guest;
  readonly #length: number;
  readonly address: bigint;
  #isMapped = true;

  constructor(guest: Guest, address: bigint, length: number) {
    super(new ScratchArea(guest, "scratch pages", address, address + BigInt(length)));
    this.#guest = guest;
    this.#length = length;
    this.address = address;
  }

  async release(): Promise<void> {
    if (!this.#isMapped) return;
    this.#isMapped = false;
    this.giveBack();
    try {
      await this.#guest.inject(syscall("munmap", { addr: this.address, len: this.#length }));
    } catch (error) {
      if (!(error instanceof GuestGone)) throw error; // the pages are gone with it
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

/** Maps pages into a guest. */
export async function mapPages(guest: Guest, length: number): Promise<GuestPages> {
  const size = Math.max(Math.ceil(length / PAGE), 1) * PAGE;
  const address = await guest.inject(
    syscall("mmap", {
      addr: 0,
      len: size,
      prot: PROT_READ_WRITE,
      flags: MAP_PRIVATE_ANONYMOUS,
      fd: -1,
      off: 0,
    }),
  );
  if (!(address instanceof Errno)) return new MappedPages(guest, BigInt(address), size);
  throw new RangeError(`Cannot map ${length} bytes into pid ${guest.pid}: ${address.message}`);
}
