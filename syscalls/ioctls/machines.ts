// Virtual machines: KVM.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { flags, one64 } from "../kinds/flags.ts";
import { hex, hex32, size, uint } from "../kinds/numbers.ts";
import { arrayAt } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { leaf, list, number, type Part, type Shown, struct } from "../shown.ts";
import { type StructView, view } from "../structs/view.ts";
import { halves, toAddress, toBigint, u16, u32 } from "../words.ts";
import { bytesArgument, type Requests, same, type Way, structIn } from "./kit.ts";

const memoryRegion: StructView = view("kvm_userspace_memory_region", {
  slot: uint,
  flags: flags("kvm_memory_flags"),
  guest_phys_addr: hex,
  memory_size: size,
  userspace_addr: hex,
});

const word = (bytes: Uint8Array, at: number): Shown => hexShown(u32(bytes, at), u32(bytes, at + 4));

const REGISTERS = "rax rbx rcx rdx rsi rdi rsp rbp r8 r9 r10 r11 r12 r13 r14 r15 rip rflags".split(
  " ",
);
/** Those that are shown if not all are; before these something is left out. */
const BRIEF = ["rax", "rsp", "rbp", "rip", "rflags"];
const BEHIND_OTHERS = ["rsp", "rip"];
const REGISTERS_SIZE = 144;

/** Only x86-64's registers are known here. */
function onX86(
  way: Way,
  width: number,
  show: (bytes: Uint8Array, frame: Frame) => Shown,
): Kind<bigint> {
  const kind = bytesArgument(way, width, (bytes, _at, frame) => show(bytes, frame));
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) =>
      frame.arch === "x86_64" ? kind.show(lo, hi, frame) : addressShown(lo, hi),
    view: toBigint,
  });
}

function registers(bytes: Uint8Array, frame: Frame): Shown {
  const { verbose } = frame.options;
  const parts = REGISTERS.flatMap((name, index): Part[] => {
    if (!verbose && !BRIEF.includes(name)) return [];
    const value = word(bytes, 8 * index);
    if (verbose || !BEHIND_OTHERS.includes(name)) return [[name, value]];
    return [[name, value, `..., ${name}=${typeof value === "string" ? value : value.text}`]];
  });
  return struct(parts);
}

const SEGMENTS = "cs ds es fs gs ss tr ldt".split(" ");
const SEGMENT = 24;
const SMALL = "type present dpl db s l g avl".split(" ");

function segment(bytes: Uint8Array, at: number): Shown {
  return struct([
    ["base", word(bytes, at)],
    ["limit", number(u32(bytes, at + 8))],
    ["selector", number(u16(bytes, at + 12))],
    ...SMALL.map((name, index): Part => [name, number(bytes[at + 14 + index]!)]),
  ]);
}

const SPECIAL_SIZE = 312;
const TABLES = 192;
const CONTROLS = 224;
const BASE = 272;

function specialRegisters(bytes: Uint8Array, frame: Frame): Shown {
  if (!frame.options.verbose) return struct([["cs", segment(bytes, 0)]], ", ...");
  const table = (at: number): Shown =>
    struct([
      ["base", word(bytes, at)],
      ["limit", number(u16(bytes, at + 8))],
    ]);
  return struct([
    ...SEGMENTS.map((name, index): Part => [name, segment(bytes, SEGMENT * index)]),
    ["gdt", table(TABLES)],
    ["idt", table(TABLES + 16)],
    ..."cr0 cr2 cr3 cr4 cr8 efer"
      .split(" ")
      .map((name, index): Part => [name, unsigned(bytes, CONTROLS + 8 * index, frame)]),
    ["apic_base", word(bytes, BASE)],
    ["interrupt_bitmap", list([8, 16, 24, 32].map((offset) => word(bytes, BASE + offset)))],
  ]);
}

function unsigned(bytes: Uint8Array, at: number, frame: Frame): Shown {
  return size.show(u32(bytes, at), u32(bytes, at + 4), frame);
}

const ENTRY = 40;

/** What the processor says of itself: a number of entries, and these. */
function processor(way: Way): Kind<bigint> {
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) => {
      const bytes =
        way === "out" && frame.failed ? undefined : readExactly(frame.memory, lo, hi, 8);
      if (bytes === undefined) return addressShown(lo, hi);
      const count = u32(bytes, 0);
      return struct([
        ["nent", number(count)],
        ["entries", entries(count, ...halves(toAddress(lo, hi), 8), frame)],
      ]);
    },
    view: toBigint,
  });
}

function entries(count: number, lo: number, hi: number, frame: Frame): Shown {
  if (count === 0) return list([]);
  if (!frame.options.verbose) return leaf("[...]", null);
  return arrayAt(lo, hi, count, ENTRY, frame, (bytes, at) => {
    const field = (index: number): Shown => hex32.show(u32(bytes, at + 4 * index), 0, frame);
    return struct([
      ["function", field(0)],
      ["index", field(1)],
      ["flags", flags("kvm_cpuid_flags").show(u32(bytes, at + 8), 0, frame)],
      ...["eax", "ebx", "ecx", "edx"].map((name, index): Part => [name, field(3 + index)]),
    ]);
  });
}

export const machineRequests: Requests = {
  KVM_CHECK_EXTENSION: one64("kvm_capabilities"),
  KVM_CREATE_VCPU: uint,
  KVM_SET_USER_MEMORY_REGION: structIn(memoryRegion),
  KVM_GET_REGS: onX86("out", REGISTERS_SIZE, registers),
  KVM_SET_REGS: onX86("in", REGISTERS_SIZE, registers),
  KVM_GET_SREGS: onX86("out", SPECIAL_SIZE, specialRegisters),
  KVM_SET_SREGS: onX86("in", SPECIAL_SIZE, specialRegisters),
  ...same(processor("out"), "KVM_GET_SUPPORTED_CPUID KVM_GET_EMULATED_CPUID"),
  KVM_SET_CPUID2: processor("in"),
};
