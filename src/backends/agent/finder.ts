/** The table by which threads of an address space find their slots, where no register tells them: {@link ThreadTable}. */
import type { ThreadTable } from "../../../arch/agent.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import { readRegisterSet } from "../../kernel/registers.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { HANDLER, SHARED } from "./arena.ts";

const ENTRY_SIZE = 16;

/**
 * A thread pointer, and whose it is. Of several threads that may run none has the slot: their calls stop. A maker that waits
 * for its child by vfork does not run.
 */
interface Entry {
  /** Its address in the guest. */
  readonly at: number;
  readonly pointer: bigint;
  readonly owners: Map<Tracee, number>;
}

/** What is in the table of one address space. */
export class Finder {
  readonly #table: ThreadTable;
  readonly #entries = new Map<number, Entry>();
  readonly #byPointer = new Map<bigint, Entry>();
  /** Entries that a copy of the memory has of other threads. */
  #foreign: readonly number[] = [];

  constructor(table: ThreadTable) {
    this.#table = table;
  }

  /** The table of a child that got a copy of the memory. */
  fork(): Finder {
    const child = new Finder(this.#table);
    child.#foreign = [...this.#entries.keys(), ...this.#foreign];
    return child;
  }

  /** Has a stopped thread find a slot at this address. */
  point(tracee: Tracee, address: number): void {
    const { kernel } = tracee.session;
    for (const at of this.#foreign) writeMemory(kernel, tracee.tid, at, new Uint8Array(ENTRY_SIZE));
    this.#foreign = [];
    const pointer = pointerOf(tracee);
    if (pointer === undefined) return;
    if (tracee.threadPointer !== pointer) this.leave(tracee);
    const entry = this.#byPointer.get(pointer) ?? this.#make(pointer);
    if (!entry) return; // it finds none: its calls stop
    tracee.threadPointer = pointer;
    entry.owners.set(tracee, address);
    write(kernel, tracee.tid, entry);
  }

  /** A thread finds no slot any more; others that have its pointer may. */
  leave(tracee: Tracee): void {
    const { threadPointer } = tracee;
    tracee.threadPointer = undefined;
    const entry = threadPointer === undefined ? undefined : this.#byPointer.get(threadPointer);
    if (!entry?.owners.delete(tracee)) return;
    const [other] = entry.owners.keys();
    if (other) write(other.session.kernel, other.tid, entry);
  }

  /** A stopped thread waits no more for the child that it made by vfork, which found its own slot by the same pointer. */
  endWait({ session, threadPointer, tid }: Tracee): void {
    const entry = threadPointer === undefined ? undefined : this.#byPointer.get(threadPointer);
    if (entry) write(session.kernel, tid, entry);
  }

  /** A new entry: one that is free, or was a thread's that is gone. */
  #make(pointer: bigint): Entry | undefined {
    const bucket = HANDLER + this.#table.at + this.#table.bucketOf(pointer);
    for (let i = 0; i < this.#table.entries; i++) {
      const at = bucket + ENTRY_SIZE * i;
      const known = this.#entries.get(at);
      if (known && known.owners.size > 0) continue;
      if (known) this.#byPointer.delete(known.pointer);
      const entry = { at, pointer, owners: new Map<Tracee, number>() };
      this.#entries.set(at, entry);
      this.#byPointer.set(pointer, entry);
      return entry;
    }
    return undefined;
  }
}

/** Has a stopped thread find its slot that has another thread pointer than before. Gives whether that was so. */
export function findAgain(tracee: Tracee): boolean {
  const { process, slot, threadPointer } = tracee;
  const { finder } = process.space ?? {};
  if (!finder || !slot || pointerOf(tracee) === threadPointer) return false;
  finder.point(tracee, slot.address);
  return tracee.threadPointer !== undefined;
}

/** The same of a child of which nothing is known but that its memory is a copy of its maker's: it finds no slot. */
export function hideSlot(tracee: Tracee, table: ThreadTable): void {
  const { kernel } = tracee.session;
  const pointer = pointerOf(tracee);
  if (pointer === undefined) return;
  const bucket = HANDLER + table.at + table.bucketOf(pointer);
  const words = wordsOf(readMemory(kernel, tracee.tid, bucket, ENTRY_SIZE * table.entries));
  words.forEach((word, i) => {
    if (i % 2 === 0 && word === BigInt.asUintN(64, ~pointer))
      writeMemory(kernel, tracee.tid, bucket + 8 * i, new Uint8Array(ENTRY_SIZE));
  });
}

/** The slot first: a thread that finds the pointer finds it. */
function write(kernel: Kernel, tid: number, { at, owners, pointer }: Entry): void {
  const address = slotOf(owners) ?? SHARED; // there is no room
  writeMemory(kernel, tid, at + 8, bytesOf(BigInt(address)));
  writeMemory(kernel, tid, at, bytesOf(BigInt.asUintN(64, ~pointer)));
}

/** The slot of the only one that runs. */
function slotOf(owners: Entry["owners"]): number | undefined {
  const running = [...owners].filter(([tracee]) => !tracee.lentMemory);
  return running.length === 1 ? running[0]![1] : undefined;
}

function pointerOf({ session: { kernel }, tid }: Tracee): bigint | undefined {
  const words = readRegisterSet(kernel, tid, kernel.arch.sites.threads!.registerSet, 8);
  return words && (BigInt(words[1]!) << 32n) | BigInt(words[0]!);
}

function bytesOf(word: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(word).buffer);
}

function wordsOf(bytes: Uint8Array): BigUint64Array {
  return new BigUint64Array(bytes.slice(0, bytes.length & ~7).buffer);
}
