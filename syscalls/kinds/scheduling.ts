// Processors, policies, priorities and personalities.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { argument, bytesNeed, nothing, resultWithin } from "../needs.ts";
import type { Arch } from "../numbers.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { type Returns, returning } from "../returns.ts";
import { leaf, list, type Node, number, type Shown } from "../shown.ts";
import { fullHexText, hexText, signedText } from "../words.ts";
import { addressShown, hexShown } from "./shown_words.ts";

/** More processors than this no set has room for. */
const MOST_BYTES = 8192;

const NOTHING = new Uint8Array(0);

/** `[0 1]`: the processors in a set. */
function cpuSetShown(lo: number, hi: number, length: number, frame: Frame): Shown {
  if (length > MOST_BYTES) return addressShown(lo, hi);
  const bytes = length === 0 ? NOTHING : readExactly(frame.memory, lo, hi, length);
  return bytes === undefined ? addressShown(lo, hi) : cpusShown(bytes);
}

/** The processors whose bits are set: `[0 1]`. */
export function cpusShown(bytes: Uint8Array): Node {
  const cpus: number[] = [];
  for (let cpu = 0; cpu < bytes.length * 8; cpu++) {
    if ((bytes[cpu >> 3]! & (1 << (cpu & 7))) !== 0) cpus.push(cpu);
  }
  return list(cpus.map(number), "", " ");
}

const setView =
  (length: number) =>
  (lo: number, hi: number, call: Call): BufferPointer =>
    new BufferPointer(lo, hi, call.memory, call.uint(length));

/** A set of processors the kernel reads; argument `length` is its length. */
export function cpusIn(length: number): Kind<BufferPointer> {
  return new Kind({
    show: (lo, hi, frame) => cpuSetShown(lo, hi, frame.call.uint(length), frame),
    view: setView(length),
    needs: bytesNeed([argument(length, 4)], MOST_BYTES),
  });
}

/** A set of processors the kernel writes; the result is its length. */
export function cpusOut(length: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? addressShown(lo, hi)
        : cpuSetShown(lo, hi, frame.result.lo, frame),
    view: setView(length),
    needs: bytesNeed([resultWithin(length)], MOST_BYTES, "success"),
  });
}

/** `0 (SCHED_OTHER)` */
export const policyResult: Returns = returning((lo, hi, frame) => {
  const name = Family.of(frame.arch, "scheduling_policies").name(lo, hi);
  return name === undefined ? signedText(lo, hi) : `${signedText(lo, hi)} (${name})`;
});

const PERSONALITY_TYPE = 0xff;

/** A question for the personality, which changes nothing. */
const ASK = 0xffffffff;

function personalityText(lo: number, arch: Arch): string {
  const type = Family.of(arch, "personality_types").one(lo & PERSONALITY_TYPE, 0);
  const rest = (lo & ~PERSONALITY_TYPE) >>> 0;
  if (rest === 0) return type;
  return `${type}|${Family.of(arch, "personality_flags")
    .bits(rest, 0)
    .replace(/ \/\* \w+_\?\?\? .*/, "")}`;
}

/** A personality: `PER_LINUX|ADDR_NO_RANDOMIZE`. */
export const personality: Kind<number> = new Kind({
  show: (lo, _hi, frame) => (lo === ASK ? hexShown(lo, 0) : personalityText(lo, frame.arch)),
  view: (lo) => lo >>> 0,
  needs: nothing,
});

/** `0 (PER_LINUX)` */
export const personalityResult: Returns = returning(
  (lo, _hi, frame) => `${hexText(lo, 0)} (${personalityText(lo, frame.arch)})`,
);

const PRIORITY_WHO = ["IOPRIO_WHO_???", "IOPRIO_WHO_PROCESS", "IOPRIO_WHO_PGRP", "IOPRIO_WHO_USER"];
const PRIORITY_CLASS = [
  "IOPRIO_CLASS_NONE",
  "IOPRIO_CLASS_RT",
  "IOPRIO_CLASS_BE",
  "IOPRIO_CLASS_IDLE",
];
const CLASS_SHIFT = 13;

/** `IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4)`: a class, and the priority in it. */
export function ioPriorityShown(word: number): Node {
  const index = word >>> CLASS_SHIFT;
  const name = PRIORITY_CLASS[index];
  const shown = name ?? `${fullHexText(index, 0)} /* IOPRIO_CLASS_??? */`;
  const data = word & ((1 << CLASS_SHIFT) - 1);
  return leaf(`IOPRIO_PRIO_VALUE(${shown}, ${data})`, { class: name ?? index, data });
}

/** Whose priority of input and output. */
export const ioPriorityWho: Kind<number> = new Kind({
  show: (lo) =>
    lo > 0 && lo < PRIORITY_WHO.length
      ? PRIORITY_WHO[lo]!
      : leaf(`${fullHexText(lo, 0)} /* IOPRIO_WHO_??? */`, lo | 0),
  view: (lo) => lo | 0,
});

/** A priority of input and output. */
export const ioPriority: Kind<number> = new Kind({
  show: (lo) => ioPriorityShown(lo),
  view: (lo) => lo | 0,
});

/** `0x4004 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4))` */
export const ioPriorityResult: Returns = (lo) => `${hexText(lo, 0)} (${ioPriorityShown(lo).text})`;
