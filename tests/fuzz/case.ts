// What one case calls, and everything that is then asked of the decoders.
import process from "node:process";
import { planOf } from "../../syscalls/plan.ts";
import {
  type Abi,
  type Arch,
  Call,
  CallResult,
  decode,
  Errno,
  format,
  formatEntry,
  formatExit,
  type FormatOptions,
  formatSiginfo,
  type Json,
  Pointer,
  type ResultLike,
  syscallName,
  syscallNames,
  syscallNumber,
} from "../../syscalls/mod.ts";
import { goDeep } from "./deep.ts";
import { HostileMemory } from "./memory.ts";
import { Random } from "./random.ts";
import { type Halves, knownWord, oddWord, pointer, smallWord } from "./values.ts";

/** Reads of memory by two Frames, which have no more to give: of a call's two halves, of text and data. */
const MOST_READS = 2 << 14;

/** Bytes asked for by two Frames. */
const MOST_BYTES = 2 << 20;

/** Characters of one text: few bytes are shown with more than 32. */
const MOST_CHARACTERS = 1 << 25;

const MOST_STRING = 4096;

/** No case takes longer, in time of the processor: a busy machine makes no difference. */
const MOST_MILLISECONDS = 5000;

/** One made-up call. */
export interface Case {
  readonly call: Call;
  readonly memory: HostileMemory;
  readonly result: ResultLike;
  readonly options: FormatOptions;
  /** The whole case in a line. */
  toString(): string;
}

const OTHERS: readonly Abi[] = ["i386", "x32", "arm"];

const NAMES = { x86_64: syscallNames("x86_64"), aarch64: syscallNames("aarch64") };

/** Every call in turn, then numbers that no call has. */
function chooseNumber(random: Random, arch: Arch, index: number): number {
  const names = NAMES[arch];
  const name = names[index % (names.length + 8)];
  if (name !== undefined) return syscallNumber(arch, name)!;
  return random.pick([random.below(1024), random.next(), random.next() | 0, -1, 0x40000000]);
}

function chooseWord(random: Random, arch: Arch, name: string): Halves {
  const choice = random.below(10);
  if (choice < 4) return pointer(random);
  if (choice < 6) return knownWord(random, arch, name);
  return choice < 8 ? smallWord(random) : oddWord(random);
}

function chooseResult(random: Random): ResultLike {
  switch (random.below(8)) {
    case 0:
      return null;
    case 1:
      return Errno.of(random.below(140));
    case 2:
      return random.pick([-1, 2 ** 53, -4095n, 1n << 63n]);
    case 3:
      return new CallResult(...oddWord(random));
    case 4:
      return random.below(70000);
    default:
      return random.below(random.pick([1, 8, 64, 4096]));
  }
}

/** Memory without end makes the longest texts and data there can be: not too many of them. */
function isEndless(manner: HostileMemory["manner"]): boolean {
  return manner === "everywhere" || manner === "changing";
}

/** Every descriptor is a socket, mostly one of netlink; every other interface has a name. */
function describeSockets(random: Random): FormatOptions {
  const [family, protocol] = [random.once(4) ? random.below(46) : AF_NETLINK, random.below(24)];
  return {
    describeSocket: () => ({ family, protocol }),
    interfaceName: (index) => (index & 1 ? `eth${index}` : undefined),
  };
}

const AF_NETLINK = 16;

function chooseOptions(random: Random, { manner }: HostileMemory): FormatOptions {
  return {
    stringLimit: random.pick([0, 1, 5, 32, 200, MOST_STRING]),
    verbose: isEndless(manner) ? random.once(32) : !random.once(3),
    align: random.pick([0, 1, 40, 100]),
    ...(random.once(8) && { interrupted: "nanosleep" }),
    ...(random.once(3) && { hexStrings: random.pick(["unprintable", "all"]) }),
    ...(random.once(2) && describeSockets(random)),
    ...(random.once(3) && { describeFd: (fd) => (fd & 1 ? undefined : `/file ${fd}`) }),
  };
}

/** Case `index` of a seed: always the same. */
export function makeCase(arch: Arch, seed: number, index: number): Case {
  const random = new Random(seed, index);
  const first = chooseNumber(random, arch, index);
  const abi = random.once(32) ? random.pick(OTHERS) : arch;
  const name = syscallName(arch, first) ?? "";
  const memory = new HostileMemory(random, arch);
  const words = new Uint32Array(12);
  for (let at = 0; at < 12; at += 2) words.set(chooseWord(random, arch, name), at);
  const number = random.once(3) ? (goDeep(random, arch, words) ?? first) : first;
  const call = new Call(abi, number, words, memory);
  if (random.once(2)) call.stackPointer = call.address(0);
  const [result, options] = [chooseResult(random), chooseOptions(random, memory)];
  const toString = (): string => {
    const halves = Array.from({ length: 6 }, (_, at) => `0x${call.word(at).toString(16)}`);
    const outcome =
      result instanceof CallResult ? `0x${result.hi.toString(16)}:${result.lo}` : result;
    return `${abi} ${call.name}(${halves.join(", ")}) = ${outcome}, memory ${memory.manner}, ${JSON.stringify(options)}`;
  };
  return { call, memory, result, options, toString };
}

/** Asks for every text, value and argument of a case. Throws if anything is out of bounds. */
export function tryCase(made: Case, random: Random): void {
  const start = process.cpuUsage();
  const { call, memory, result, options } = made;
  const measured = (what: string, make: () => string): void => {
    memory.reset();
    const text = make();
    const { reads, asked } = memory;
    if (reads > MOST_READS) throw new Error(`${what}: ${reads} reads`);
    if (asked > MOST_BYTES) throw new Error(`${what}: ${asked} bytes asked for`);
    if (text.length > MOST_CHARACTERS) throw new Error(`${what}: ${text.length} characters`);
  };
  measured("format", () => format(call, result));
  measured("format, with options", () => {
    const entry = formatEntry(call, options);
    return entry.text + formatExit(call, entry, result, options);
  });
  const inFull = !isEndless(memory.manner) || options.verbose === true;
  if (inFull)
    measured("decode", () => {
      const decoded = decode(call, result, options);
      checkJson(decoded as unknown as Json, 0);
      return JSON.stringify(decoded);
    });
  measured("args", () => JSON.stringify(call.args));
  readArguments(call, memory);
  formatSiginfo(call.arch === "aarch64" ? "aarch64" : "x86_64", siginfoBytes(memory, random));
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  if (milliseconds > MOST_MILLISECONDS) throw new Error(`it took ${milliseconds} ms`);
}

function siginfoBytes(memory: HostileMemory, random: Random): Uint8Array {
  return memory.read(0x7f0000001000 + 8 * random.below(64), random.pick([0, 3, 16, 128, 200]));
}

/** A readable pointer: each class of them has some of these. */
interface Readable extends Pointer {
  read?(): unknown;
  readBytes?(): unknown;
  readArray?(count: number): unknown;
}

/** Reads of a list of strings that is as long as the kernel takes. */
const MOST_STRINGS = 1 << 17;

function readArguments(call: Call, memory: HostileMemory): void {
  for (const name of planOf(call.arch, call.number).names) {
    const argument = (call.args as Readonly<Record<string, unknown>>)[name];
    if (!(argument instanceof Pointer)) continue;
    memory.reset();
    const pointer: Readable = argument;
    pointer.read?.();
    pointer.readBytes?.();
    pointer.readArray?.(3);
    if (memory.reads > MOST_STRINGS) throw new Error(`${name}.read(): ${memory.reads} reads`);
  }
}

/** More levels than this no plain data has. */
const MOST_LEVELS = 40;

/** Throws if a value is not what JSON can carry as it stands. */
function checkJson(value: Json | undefined, level: number): void {
  if (level > MOST_LEVELS) throw new Error("plain data without end");
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) throw new Error(`plain data with ${value}`);
      return;
    case "object":
      if (value === null) return;
      if (Array.isArray(value)) for (const item of value) checkJson(item, level + 1);
      else
        for (const key of Object.keys(value))
          checkJson((value as Record<string, Json>)[key], level + 1);
      return;
    default:
      throw new Error(`plain data with ${typeof value}`);
  }
}
