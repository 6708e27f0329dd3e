/** The memory of a guest process, as tools see it. */
import {
  type Address,
  readRecord,
  type RecordInput,
  type RecordName,
  type Records,
  sizeOf,
  writeRecord,
} from "../../../syscalls/base.ts";
import { GuestGone, type GuestMemory } from "../../guest.ts";
import { hasMemory, readMemory, writeMemory } from "../../kernel/process_memory.ts";
import type { Tracee } from "./tracee.ts";

const PAGE = 4096;
const STRING_LIMIT = 0x10000;

/** Reads and writes through a thread of the process. */
export class TraceeMemory implements GuestMemory {
  readonly #tracee: Tracee;

  constructor(tracee: Tracee) {
    this.#tracee = tracee;
  }

  read(address: Address, length: number): Uint8Array<ArrayBuffer> {
    const { gone, session, tid } = this.#tracee;
    if (gone) return new Uint8Array(0); // its id may be another's by now
    return readMemory(session.kernel, tid, address, length);
  }

  readExact(address: Address, length: number): Uint8Array {
    const bytes = this.read(address, length);
    if (bytes.length < length) throw this.#unmapped("read", address, length, bytes.length);
    return bytes;
  }

  readBytes(address: Address, limit: number = STRING_LIMIT): Uint8Array {
    const parts: number[] = [];
    let at = BigInt(address);
    while (parts.length < limit) {
      // up to the end of a page: the next one may not be there
      const wanted = Math.min(PAGE - Number(at % BigInt(PAGE)), limit - parts.length);
      const bytes = this.read(at, wanted);
      const end = bytes.indexOf(0);
      if (end >= 0) return Uint8Array.from([...parts, ...bytes.subarray(0, end)]);
      if (bytes.length < wanted)
        throw this.#unmapped("read a string", address, limit, parts.length + bytes.length);
      parts.push(...bytes);
      at += BigInt(wanted);
    }
    throw new RangeError(`The string at ${hex(address)} does not end within ${limit} bytes`);
  }

  readString(address: Address, limit?: number): string {
    return new TextDecoder().decode(this.readBytes(address, limit));
  }

  readStruct<N extends RecordName>(name: N, address: Address): Records[N] {
    const arch = this.#tracee.session.kernel.arch.name;
    return readRecord(arch, name, this.readExact(address, sizeOf(arch, name)));
  }

  writeStruct<N extends RecordName>(
    name: N,
    address: Address,
    value: RecordInput<Records[N]>,
  ): void {
    this.write(address, writeRecord(this.#tracee.session.kernel.arch.name, name, value));
  }

  write(address: Address, bytes: Uint8Array): void {
    const { gone, process, session, tid } = this.#tracee;
    if (gone) throw new GuestGone(tid);
    if (process.launching) throw new Error("The launched child has not yet executed its program");
    const done = writeMemory(session.kernel, tid, address, bytes);
    if (done < bytes.length) throw this.#unmapped("write", address, bytes.length, done);
  }

  #unmapped(what: string, address: Address, length: number, done: number): Error {
    const { gone, session, tid } = this.#tracee;
    if (gone || !hasMemory(session.kernel, tid)) return new GuestGone(tid); // it is being killed
    return new RangeError(
      `Cannot ${what} ${length} bytes at ${hex(address)}: only ${done} of them are mapped`,
    );
  }
}

function hex(address: Address): string {
  return `0x${address.toString(16)}`;
}
