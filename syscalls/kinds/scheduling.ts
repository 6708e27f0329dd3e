// Processors, policies, priorities and personalities.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import type { Arch } from "../numbers.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import type { Returns } from "../returns.ts";
import { addressText, fullHexText, hexText, signedText } from "../words.ts";

/** More processors than this no set has room for. */
const MOST_BYTES = 8192;

/** `[0 1]`: the processors in a set. */
function cpuSetText(lo: number, hi: number, length: number, frame: Frame): string {
  if (length > MOST_BYTES) return addressText(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.ceil(length / 8) * 8);
  if (bytes === undefined) return length === 0 ? "[]" : addressText(lo, hi);
  return cpusText(bytes.subarray(0, length));
}

/** The processors whose bits are set: `[0 1]`. */
export function cpusText(bytes: Uint8Array): string {
  const cpus: number[] = [];
  for (let cpu = 0; cpu < bytes.length * 8; cpu++) {
    if ((bytes[cpu >> 3]! & (1 << (cpu & 7))) !== 0) cpus.push(cpu);
  }
  return `[${cpus.join(" ")}]`;
}

const setView =
  (length: number) =>
  (lo: number, hi: number, call: Call): BufferPointer =>
    new BufferPointer(lo, hi, call.memory, call.uint(length));

/** A set of processors the kernel reads; argument `length` is its length. */
export function cpusIn(length: number): Kind<BufferPointer> {
  return new Kind({
    text: (lo, hi, frame) => cpuSetText(lo, hi, frame.call.uint(length), frame),
    value: addressText,
    view: setView(length),
  });
}

/** A set of processors the kernel writes; the result is its length. */
export function cpusOut(length: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? addressText(lo, hi)
        : cpuSetText(lo, hi, frame.result.lo, frame),
    value: addressText,
    view: setView(length),
  });
}

/** `0 (SCHED_OTHER)` */
export const policyResult: Returns = (lo, hi, frame) => {
  const name = Family.of(frame.arch, "scheduling_policies").name(lo, hi);
  return name === undefined ? signedText(lo, hi) : `${signedText(lo, hi)} (${name})`;
};

const PERSONALITY_TYPE = 0xff;

/** A question for the personality, which changes nothing. */
const ASK = 0xffffffff;

function personalityText(lo: number, arch: Arch): string {
  const type = Family.of(arch, "personality_types").one(lo & PERSONALITY_TYPE, 0);
  const rest = (lo & ~PERSONALITY_TYPE) >>> 0;
  if (rest === 0) return type;
  return `${type}|${Family.of(arch, "personality_flags")
    .bits(rest, 0)
    .replace(/ \/\*.*/, "")}`;
}

/** A personality: `PER_LINUX|ADDR_NO_RANDOMIZE`. */
export const personality: Kind<number> = new Kind({
  text: (lo, _hi, frame) => (lo === ASK ? fullHexText(lo, 0) : personalityText(lo, frame.arch)),
  value: (lo) => lo >>> 0,
  view: (lo) => lo >>> 0,
});

/** `0 (PER_LINUX)` */
export const personalityResult: Returns = (lo, _hi, frame) =>
  `${hexText(lo, 0)} (${personalityText(lo, frame.arch)})`;

const PRIORITY_WHO = ["IOPRIO_WHO_???", "IOPRIO_WHO_PROCESS", "IOPRIO_WHO_PGRP", "IOPRIO_WHO_USER"];
const PRIORITY_CLASS = [
  "IOPRIO_CLASS_NONE",
  "IOPRIO_CLASS_RT",
  "IOPRIO_CLASS_BE",
  "IOPRIO_CLASS_IDLE",
];
const CLASS_SHIFT = 13;

function ioPriorityText(lo: number): string {
  const name = PRIORITY_CLASS[lo >>> CLASS_SHIFT];
  const shown = name ?? `${fullHexText(lo >>> CLASS_SHIFT, 0)} /* IOPRIO_CLASS_??? */`;
  return `IOPRIO_PRIO_VALUE(${shown}, ${lo & ((1 << CLASS_SHIFT) - 1)})`;
}

/** Whose priority of input and output. */
export const ioPriorityWho: Kind<number> = new Kind({
  text: (lo) =>
    lo > 0 && lo < PRIORITY_WHO.length
      ? PRIORITY_WHO[lo]!
      : `${fullHexText(lo, 0)} /* IOPRIO_WHO_??? */`,
  view: (lo) => lo | 0,
});

/** A priority of input and output. */
export const ioPriority: Kind<number> = new Kind({
  text: (lo) => ioPriorityText(lo),
  view: (lo) => lo | 0,
});

/** `0x4004 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4))` */
export const ioPriorityResult: Returns = (lo) => `${hexText(lo, 0)} (${ioPriorityText(lo)})`;
