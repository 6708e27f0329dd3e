// struct perf_event_attr: what is counted or sampled. It grew over time, and most of it is bits.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { bitsShown, flags64, one, oneShown } from "../kinds/flags.ts";
import { hexShown, unsignedShown } from "../kinds/shown_words.ts";
import { sizeOf } from "../layouts.ts";
import { leaf, type MaybePart, number, type Part, remarked, type Shown, struct } from "../shown.ts";
import { fullHexText, hexText, u16, u32 } from "../words.ts";

/** The bits, in their order; `precise_ip` has two. */
const BITS =
  "disabled inherit pinned exclusive exclude_user exclude_kernel exclude_hv exclude_idle mmap comm freq inherit_stat enable_on_exec task watermark precise_ip . mmap_data sample_id_all exclude_host exclude_guest exclude_callchain_kernel exclude_callchain_user mmap2 comm_exec use_clockid context_switch write_backward namespaces ksymbol bpf_event aux_output cgroup text_poke build_id inherit_thread remove_on_exec sigtrap".split(
    " ",
  );
const FIRST_RESERVED = BITS.length;
const FLAGS = 40;
const SKIDS = [
  "arbitrary skid",
  "constant skid",
  "requested to have 0 skid",
  "must have 0 skid",
] as const;

const BREAKPOINT = 5;

/** Where the first form of the structure ended, and where the bits do. */
const FIRST_SIZE = 64;
const END_OF_BITS = 48;

type Word = readonly [lo: number, hi: number];

const word = (bytes: Uint8Array, at: number): Word => [u32(bytes, at), u32(bytes, at + 4)];

function hasBit(bytes: Uint8Array, bit: number): boolean {
  return ((bytes[FLAGS + (bit >> 3)]! >> (bit & 7)) & 1) === 1;
}

const isSet = (bytes: Uint8Array, name: string): boolean => hasBit(bytes, BITS.indexOf(name));

/** A cache, what is done with it, and what comes of that: a byte each. */
function cacheShown(lo: number, hi: number, frame: Frame): Shown {
  const { arch } = frame;
  const rest = hexText((lo & 0xff000000) >>> 0, hi);
  const shifted = rest === "0" ? "" : `${restShifted(lo, hi)}<<24|`;
  const result = Family.of(arch, "perf_cache_results").one((lo >>> 16) & 0xff, 0);
  const operation = Family.of(arch, "perf_cache_operations").one((lo >>> 8) & 0xff, 0);
  const cache = Family.of(arch, "perf_caches").one(lo & 0xff, 0);
  const text = `${shifted}${result}<<16|${operation}<<8|${cache}`;
  return leaf(text, text);
}

function restShifted(lo: number, hi: number): string {
  return fullHexText(((lo >>> 24) | (hi << 8)) >>> 0, hi >>> 24);
}

/** What the event is, by the type it has. */
const CONFIGS: readonly (((lo: number, hi: number, frame: Frame) => Shown) | undefined)[] = [
  (lo, hi, frame) => oneShown(frame.arch, "perf_hardware", lo, hi),
  (lo, hi, frame) => oneShown(frame.arch, "perf_software", lo, hi),
  unsignedShown,
  cacheShown,
];

function configShown(type: number, lo: number, hi: number, frame: Frame): Shown {
  return (CONFIGS[type] ?? hexShown)(lo, hi, frame);
}

/** Bits that are set; with everything asked for also those that are not. */
function bitParts(bytes: Uint8Array, all: boolean): MaybePart[] {
  const parts = BITS.map((name, bit): MaybePart => {
    if (name === ".") return false;
    if (name === "precise_ip") {
      const value = Number(hasBit(bytes, bit)) + 2 * Number(hasBit(bytes, bit + 1));
      return [name, remarked(number(value), SKIDS[value] ?? "")];
    }
    const value = hasBit(bytes, bit);
    return (all || value) && [name, number(Number(value))];
  });
  const reserved = reservedBits(bytes);
  if (reserved !== 0) {
    const remark = `Bits 63..${FIRST_RESERVED}`;
    parts.push(["__reserved_1", remarked(hexShown(reserved, 0), remark)]);
  }
  return parts;
}

/** The bits without a name fit the upper half of the word. */
function reservedBits(bytes: Uint8Array): number {
  return u32(bytes, FLAGS + 4) >>> (FIRST_RESERVED - 32);
}

/** A number and the bytes behind it that have no meaning yet. */
function followed(
  value: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  given: number,
): Shown {
  let extra = 0;
  for (let at = Math.min(to, given - 1); at >= from; at--) extra = extra * 256 + bytes[at]!;
  return extra === 0
    ? number(value)
    : remarked(number(value), `bytes ${from}..${to}: ${fullHexText(extra, 0)}`);
}

const BRANCH_STACK = 11;
const STACK_USER = 13;

const branches = flags64("perf_branches");
const clock = one("clocks");

/** Whether samples of this kind are asked for. */
const samples = (bytes: Uint8Array, bit: number): boolean => (u32(bytes, 24) & (1 << bit)) !== 0;

function breakpointShown(value: number, frame: Frame): Shown {
  const invalid = value > 4 && value < 8;
  return invalid
    ? remarked(hexShown(value, 0), "HW_BREAKPOINT_INVALID")
    : oneShown(frame.arch, "perf_breakpoints", value);
}

/** What came first: the event's own words. */
function ownParts(bytes: Uint8Array, frame: Frame): MaybePart[] {
  const wakeup = isSet(bytes, "watermark") ? "wakeup_watermark" : "wakeup_events";
  const parts: MaybePart[] = [[wakeup, number(u32(bytes, 48))]];
  const isBreakpoint = u32(bytes, 0) === BREAKPOINT;
  if (isBreakpoint) {
    parts.push(["bp_type", breakpointShown(u32(bytes, 52), frame)]);
    parts.push(["bp_addr", hexShown(...word(bytes, 56))]);
  } else parts.push(["config1", hexShown(...word(bytes, 56))]);
  return parts;
}

/** What each later form added: where it begins, and whether and how it is shown. */
function laterParts(bytes: Uint8Array, given: number, frame: Frame): MaybePart[] {
  const isBreakpoint = u32(bytes, 0) === BREAKPOINT;
  const second: Part = isBreakpoint
    ? ["bp_len", unsignedShown(...word(bytes, 64))]
    : ["config2", hexShown(...word(bytes, 64))];
  const later: readonly (readonly [from: number, part: MaybePart])[] = [
    [64, second],
    [
      72,
      samples(bytes, BRANCH_STACK) && [
        "branch_sample_type",
        branches.show(...word(bytes, 72), frame),
      ],
    ],
    [80, ["sample_regs_user", hexShown(...word(bytes, 80))]],
    [88, samples(bytes, STACK_USER) && ["sample_stack_user", hexShown(u32(bytes, 88), 0)]],
    [92, isSet(bytes, "use_clockid") && ["clockid", clock.show(u32(bytes, 92), 0, frame)]],
    [96, ["sample_regs_intr", hexShown(...word(bytes, 96))]],
    [104, ["aux_watermark", number(u32(bytes, 104))]],
    [108, ["sample_max_stack", followed(u16(bytes, 108), bytes, 110, 111, given)]],
    [112, ["aux_sample_size", followed(u32(bytes, 112), bytes, 116, 119, given)]],
    [120, ["sig_data", hexShown(...word(bytes, 120))]],
    [128, newer("config3", bytes, 128)],
    [136, newer("config4", bytes, 136)],
  ];
  return later.filter(([from]) => given > from).map(([, part]) => part);
}

/** What Linux 6.1 did not know is shown only if it is used. */
function newer(name: string, bytes: Uint8Array, at: number): MaybePart {
  const [lo, hi] = word(bytes, at);
  return (lo !== 0 || hi !== 0) && [name, hexShown(lo, hi)];
}

/** How many bytes are looked at of a structure that says it is so large. */
export function perfEventRead(size: number, frame: Frame): number {
  if (frame.options.verbose !== true) return END_OF_BITS;
  return Math.min(size === 0 ? FIRST_SIZE : size, sizeOf(frame.arch, "perf_event_attr"));
}

/** The structure, of which `bytes` were read; `size` is what it said of itself before the call. */
export function perfEventShown(bytes: Uint8Array, size: number, now: number, frame: Frame): Shown {
  const { arch } = frame;
  const known = sizeOf(arch, "perf_event_attr");
  const whole = new Uint8Array(known);
  whole.set(bytes);
  const all = frame.options.verbose === true;
  const sizes = Family.of(arch, "perf_sizes");
  const sizeText = sizes.one(size, 0) + (now === size ? "" : ` => ${sizes.one(now, 0)}`);
  const type = u32(whole, 0);
  const period = isSet(whole, "freq") ? "sample_freq" : "sample_period";
  const parts: MaybePart[] = [
    ["type", oneShown(arch, "perf_types", type)],
    ["size", leaf(sizeText, size)],
    ["config", configShown(type, ...word(whole, 8), frame)],
    [period, unsignedShown(...word(whole, 16))],
    ["sample_type", bitsShown(arch, "perf_samples", ...word(whole, 24))],
    ["read_format", bitsShown(arch, "perf_read_formats", ...word(whole, 32))],
    ...bitParts(whole, all),
  ];
  if (!all) return struct(parts, ", ...");
  const given = size === 0 ? FIRST_SIZE : size;
  parts.push(...ownParts(whole, frame), ...laterParts(whole, given, frame));
  return struct(parts, given > SHOWN ? ", ..." : "");
}

/** Behind this there may be more than is shown. */
const SHOWN = 128;
