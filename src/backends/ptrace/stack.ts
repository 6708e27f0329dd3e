/** Scratch memory below a stopped thread's stack pointer. */
import type { GuestStack } from "../../guest.ts";
import { getRegister } from "../../kernel/registers.ts";
import { currentRegisters } from "./injections.ts";
import type { Tracee } from "./tracee.ts";

const aligned = (address: bigint): bigint => address & ~15n;

/** As much as may safely be used where stacks are small and grow by their own rules. */
const CAPACITY = 896;

/** Scratch memory that grows downwards. It is used up when the handler ends: the guest never looks there. */
export class TraceeStack implements GuestStack {
  readonly #tracee: Tracee;
  readonly #bottom: bigint;
  #top: bigint;

  constructor(tracee: Tracee) {
    const { abi } = tracee.session.kernel.arch;
    const words = currentRegisters(tracee);
    this.#tracee = tracee;
    this.#top = aligned(getRegister(words, abi.stackPointer) - BigInt(abi.redZone));
    this.#bottom = this.#top - BigInt(CAPACITY);
  }

  get capacity(): number {
    return Number(this.#top - this.#bottom);
  }

  push(data: Uint8Array | string): bigint {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data + "\0") : data;
    const address = aligned(this.#top - BigInt(bytes.length));
    if (address < this.#bottom) {
      throw new RangeError(
        `The guest's scratch stack has ${this.capacity} bytes left, not ${bytes.length}`,
      );
    }
    this.#tracee.guest.memory.write(address, bytes);
    this.#top = address;
    return address;
  }

  reserve(length: number): bigint {
    return this.push(new Uint8Array(length));
  }
}
