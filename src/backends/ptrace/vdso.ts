/**
 * The functions that the kernel maps into each process (vdso(7)): calls without the kernel, made visible.
 *
 * A function of a call that the tool wants is overwritten by one that makes the call. The pages stay as
 * they are for the guest, readable and executable: the tracer writes past that, and the process has its own
 * copy of them, which forks inherit. Programs of 32 bits keep theirs.
 */
import { auxvType } from "../../auxv.ts";
import { auxiliaryVector } from "../../kernel/proc.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import {
  editRegisters,
  getRegister,
  readRegisters,
  type RegisterEdit,
  registerEdit,
} from "../../kernel/registers.ts";
import { functionsOf, sizeOf } from "../../kernel/vdso_image.ts";
import { holdsCall, interruptedCall } from "./remake.ts";
import type { Session } from "./session.ts";
import type { Tracee } from "./tracee.ts";

/** More than any image has; what lies behind it does no harm. */
const LARGEST_IMAGE = 0x4000;

/** In the fifth byte of an image. Source: elf(5), ELFCLASS64. */
const ELF_CLASS_64 = 2;

/** How much of a stack is searched for what leads back into a function. */
const STACK_SEARCHED = 0x10000;

interface Part {
  readonly address: number;
  readonly original: Uint8Array;
  readonly stub: Uint8Array;
  /** Up to here nobody may be inside of the function while it is overwritten. */
  readonly critical: number;
}

/** What was overwritten in a process. */
export interface VdsoPatch {
  readonly parts: readonly Part[];
}

interface Image {
  readonly base: number;
  readonly bytes: Uint8Array;
}

/** The vDSO of a thread's process. Asked by the thread's id: the first thread of a process may be gone. */
function imageOf({ session, tid }: Tracee): Image | undefined {
  const base = auxiliaryVector(tid).get(auxvType("AT_SYSINFO_EHDR"));
  if (base === undefined) return undefined;
  const bytes = readMemory(session.kernel, tid, base, LARGEST_IMAGE);
  if (bytes[4] !== ELF_CLASS_64) return undefined; // a 32-bit program's
  return { base: Number(base), bytes };
}

/** Where an image lies. */
export interface ImageRange {
  readonly begin: number;
  readonly end: number;
}

const NOWHERE: ImageRange = { begin: 0, end: 0 };

/**
 * Whether a thread is in the kernel's own code there: a process that was taken up may have threads that were inside of a
 * function before it was overwritten.
 */
export function isInVdso(tracee: Tracee, address: number): boolean {
  const { process } = tracee;
  process.vdso ??= rangeOf(imageOf(tracee));
  return address >= process.vdso.begin && address < process.vdso.end;
}

function rangeOf(image: Image | undefined): ImageRange {
  return image ? { begin: image.base, end: image.base + sizeOf(image.bytes) } : NOWHERE;
}

/**
 * Overwrites the functions that the tool wants to see, in a process none of whose threads runs.
 *
 * @param threads those that may be inside of them: none where the program has not begun
 * @returns false where one of them is
 */
export function patchVdso(tracee: Tracee, threads: Iterable<Tracee> = []): boolean {
  const { process, session } = tracee;
  process.patch = undefined;
  if (session.vdso.length === 0 || session.ending) return true;
  const image = imageOf(tracee);
  if (!image) return true;
  const parts = partsOf(session, image);
  for (const thread of threads) if (isInside(thread, parts)) return false;
  process.callSite = findCallSite(session, image, parts);
  for (const { address, stub } of parts) writeMemory(session.kernel, tracee.tid, address, stub);
  process.patch = { parts };
  return true;
}

function partsOf(session: Session, { base, bytes }: Image): Part[] {
  const { numbers, vdso } = session.kernel.arch;
  const functions = functionsOf(bytes);
  return session.vdso.flatMap((name) => {
    const found = functions.get(vdso.prefix + name);
    if (!found) return [];
    const number = numbers[name]!;
    const stub = name === "getrandom" ? vdso.getrandomStub(number) : vdso.stub(number);
    if (stub.length > found.size) return [];
    const code = bytes.slice(found.at, found.at + found.size);
    const critical = vdso.returnsToBeginning(code, stub.length) ? found.size : stub.length;
    const original = code.subarray(0, stub.length);
    return [{ address: base + found.at, original, stub, critical }];
  });
}

/** Puts the functions back in a process none of whose threads runs; one that is in use stays: it serves as well. */
export function restoreVdso(tracee: Tracee): void {
  const { process, session } = tracee;
  for (const part of process.patch?.parts ?? []) {
    if ([...process.threads].some((thread) => isInside(thread, [part]))) continue;
    writeMemory(session.kernel, tracee.tid, part.address, part.original);
  }
  process.patch = undefined;
}

/** Has a thread that was interrupted at the end of a stub return from it. */
export function leaveStub(tracee: Tracee): void {
  const { process, session, tid } = tracee;
  const { abi, vdso } = session.kernel.arch;
  if (tracee.injecting || tracee.settle || !process.patch) return;
  const registers = readRegisters(session.kernel, tid);
  if (!registers || interruptedCall(tracee, registers)) return;
  const ip = Number(getRegister(registers, abi.instructionPointer));
  const end = ip + vdso.returnLength;
  if (!process.patch.parts.some(({ address, stub }) => address + stub.length === end)) return;
  const edits: RegisterEdit[] = [];
  const low = (index: number): number => registers[2 * index]!;
  const high = (index: number): number => registers[2 * index + 1]!;
  if (vdso.linkRegister === undefined) {
    const sp = getRegister(registers, abi.stackPointer);
    const to = readMemory(session.kernel, tid, sp, 8);
    if (to.length < 8) return;
    const view = new DataView(to.buffer);
    edits.push([abi.instructionPointer, view.getUint32(0, true), view.getUint32(4, true)]);
    edits.push(registerEdit(abi.stackPointer, sp + 8n));
  } else {
    edits.push([abi.instructionPointer, low(vdso.linkRegister), high(vdso.linkRegister)]);
  }
  editRegisters(session.kernel, tid, edits);
}

/** Whether a thread is where functions are overwritten, or may come back there from a call or a signal's handler. */
function isInside(thread: Tracee, parts: readonly Part[]): boolean {
  const { kernel } = thread.session;
  const { instructionPointer, stackPointer } = kernel.arch.abi;
  const leadsInside = (word: number): boolean =>
    parts.some((part) => word > part.address && word < part.address + part.critical);
  const registers = readRegisters(kernel, thread.tid);
  if (!registers) return !thread.gone; // it is in the kernel, and nobody knows where from
  // while a call is injected, it goes back later to where it was; its stack stays
  for (const words of [registers, thread.base ?? registers])
    if (leadsInside(Number(getRegister(words, instructionPointer)))) return true;
  const sp = getRegister(registers, stackPointer) & ~7n;
  const stack = readMemory(kernel, thread.tid, sp, STACK_SEARCHED);
  const words = new Uint32Array(stack.buffer, 0, (stack.length >> 3) * 2);
  for (let i = 0; i < words.length; i += 2) {
    if (leadsInside(words[i + 1]! * 2 ** 32 + words[i]!)) return true;
  }
  return false;
}

/** An address in a thread's process of an instruction that enters the kernel, and that stays there. */
export function vdsoCallSite(tracee: Tracee): number | undefined {
  const image = imageOf(tracee);
  return image && findCallSite(tracee.session, image, []);
}

function findCallSite(
  { kernel }: Session,
  { base, bytes }: Image,
  except: readonly Part[],
): number | undefined {
  const { instruction } = kernel.arch.abi;
  const alignment = instruction.length === 4 ? 4 : 1; // x86-64 has none
  const first = instruction[0]!;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at % alignment !== 0 || !holdsCall(bytes, at, instruction)) continue;
    const site = base + at;
    const isFree = ({ address, stub }: Part): boolean =>
      site + instruction.length <= address || site >= address + stub.length;
    if (except.every(isFree)) return site;
  }
  return undefined;
}
