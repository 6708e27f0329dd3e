// prctl: the option tells what the other arguments are.
import type { Call } from "../call.ts";
import { Family, type FamilyName } from "../flags.ts";
import { archOf, type Kind, picked } from "../kind.ts";
import { addressOut, hexOut, intOut } from "../kinds/cells.ts";
import { choiceOf, flags, flags64, one as oneOf, one64 } from "../kinds/flags.ts";
import { address, hex, int, rawWord, size } from "../kinds/numbers.ts";
import { signal, signalCell } from "../kinds/signal.ts";
import { string, stringOut } from "../kinds/text.ts";
import type { Choice } from "../needs.ts";
import { decimalResult, type Returns, returning } from "../returns.ts";
import { hexText, signedText } from "../words.ts";
import {
  coreScope,
  fpModes,
  pacKeys,
  threadName,
  tagControl,
  timestampCell,
  tracerId,
  vectorControl,
  vectorLength,
} from "./prctl_words.ts";
import { seccompModeArguments } from "./seccomp.ts";

/** The arguments behind the option; those that are not listed are not shown. */
interface Option {
  readonly args: readonly Kind[] | ((call: Call) => readonly Kind[]);
  readonly returns?: Returns;
}

/** Four words of which the option makes nothing yet. */
const FOUR: readonly Kind[] = [hex, hex, hex, hex];

const none: Option = { args: [] };
const decimal: Option = { args: [size] };
const decimalFirst: Option = { args: [size, hex, hex, hex] };
const reserved: Option = { args: FOUR };
const number: Option = { args: [intOut] };
const capability = one64("capabilities");

/** `1 (SUID_DUMP_USER)` */
function namedResult(family: FamilyName): Returns {
  return (lo, hi, frame) => `${signedText(lo, hi)} (${Family.of(frame.arch, family).one(lo, hi)})`;
}

/** `0x10 (SECBIT_KEEP_CAPS)`; plain if no bit has a name. */
function bitsResult(family: FamilyName): Returns {
  return (lo, hi, frame) => {
    const names = Family.of(frame.arch, family).bits(lo, hi);
    const isNumber = /^\d/.test(names) && (lo !== 0 || hi !== 0);
    return lo === 0 && hi === 0 && /^\d/.test(names)
      ? "0"
      : hexText(lo, hi) + (isNumber ? "" : ` (${names})`);
  };
}

/** Arguments that the first of them chooses: a value of a family -> what follows it. */
function chosen(
  first: FamilyName,
  rows: Readonly<Record<string, readonly Kind[]>>,
  otherwise: readonly Kind[] = [hex, hex, hex],
): (call: Call) => readonly Kind[] {
  const kind = one64(first);
  return (call) => {
    const name = Family.of(archOf(call), first).name(call.words[2]!, call.words[3]!);
    return [kind, ...((name === undefined ? undefined : rows[name]) ?? otherwise)];
  };
}

const bit: readonly Kind[] = [capability, hex, hex];
const speculation: readonly Kind[] = [one64("speculation_settings")];

/** What each option has: a new one is a row. */
const OPTIONS: Readonly<Record<string, Option>> = {
  PR_SET_PDEATHSIG: { args: [signal] },
  PR_GET_PDEATHSIG: { args: [signalCell] },
  PR_GET_DUMPABLE: { args: [], returns: namedResult("dumpable") },
  PR_SET_DUMPABLE: { args: [one64("dumpable")] },
  PR_GET_UNALIGN: number,
  PR_SET_UNALIGN: { args: [flags("unalign_flags")] },
  PR_GET_KEEPCAPS: none,
  PR_SET_KEEPCAPS: decimal,
  PR_GET_FPEMU: number,
  PR_SET_FPEMU: decimal,
  PR_GET_FPEXC: number,
  PR_SET_FPEXC: decimal,
  PR_GET_TIMING: none,
  PR_SET_TIMING: decimal,
  PR_SET_NAME: { args: [threadName] },
  PR_GET_NAME: { args: [stringOut] },
  PR_GET_ENDIAN: number,
  PR_SET_ENDIAN: decimal,
  PR_GET_SECCOMP: none,
  PR_SET_SECCOMP: { args: seccompModeArguments },
  PR_CAPBSET_READ: { args: [capability] },
  PR_CAPBSET_DROP: { args: [capability] },
  PR_GET_TSC: { args: [timestampCell] },
  PR_SET_TSC: { args: [oneOf("timestamp_settings")] },
  PR_GET_SECUREBITS: { args: [], returns: bitsResult("securebits") },
  PR_SET_SECUREBITS: { args: [flags64("securebits")] },
  PR_SET_TIMERSLACK: decimal,
  PR_GET_TIMERSLACK: none,
  PR_TASK_PERF_EVENTS_DISABLE: none,
  PR_TASK_PERF_EVENTS_ENABLE: none,
  PR_MCE_KILL: {
    args: chosen("mce_kill_commands", { PR_MCE_KILL_SET: [one64("mce_kill_policies"), hex, hex] }),
  },
  PR_MCE_KILL_GET: { args: FOUR, returns: namedResult("mce_kill_policies") },
  PR_SET_MM: { args: [oneOf("memory_map_parts"), hex, hex, hex] },
  PR_SET_CHILD_SUBREAPER: decimal,
  PR_GET_CHILD_SUBREAPER: number,
  PR_SET_NO_NEW_PRIVS: decimalFirst,
  PR_GET_NO_NEW_PRIVS: reserved,
  PR_GET_TID_ADDRESS: { args: [addressOut] },
  PR_SET_THP_DISABLE: decimalFirst,
  PR_GET_THP_DISABLE: reserved,
  PR_MPX_ENABLE_MANAGEMENT: reserved,
  PR_MPX_DISABLE_MANAGEMENT: reserved,
  PR_SET_FP_MODE: { args: [fpModes] },
  PR_GET_FP_MODE: { args: [], returns: bitsResult("fp_modes") },
  PR_CAP_AMBIENT: {
    args: chosen("ambient_commands", {
      PR_CAP_AMBIENT_IS_SET: bit,
      PR_CAP_AMBIENT_RAISE: bit,
      PR_CAP_AMBIENT_LOWER: bit,
    }),
  },
  PR_SVE_SET_VL: { args: [vectorLength("sve_length_flags")] },
  PR_SVE_GET_VL: none,
  PR_SME_SET_VL: { args: [vectorLength("sme_length_flags")] },
  PR_SME_GET_VL: none,
  PR_GET_SPECULATION_CTRL: {
    args: [one64("speculation_kinds")],
    returns: bitsResult("speculation_states"),
  },
  PR_SET_SPECULATION_CTRL: {
    args: chosen(
      "speculation_kinds",
      {
        PR_SPEC_STORE_BYPASS: speculation,
        PR_SPEC_INDIRECT_BRANCH: speculation,
        PR_SPEC_L1D_FLUSH: speculation,
      },
      [hex],
    ),
  },
  PR_PAC_RESET_KEYS: { args: [pacKeys, hex, hex, hex] },
  PR_SET_TAGGED_ADDR_CTRL: { args: [tagControl, hex, hex, hex] },
  PR_GET_TAGGED_ADDR_CTRL: {
    args: FOUR,
    returns: (lo, hi, frame) => `${hexText(lo, hi)} (${tagControl.text(lo, hi, frame)})`,
  },
  PR_SET_IO_FLUSHER: decimalFirst,
  PR_GET_IO_FLUSHER: reserved,
  PR_SET_SYSCALL_USER_DISPATCH: { args: [one64("user_dispatch_settings"), hex, hex, address] },
  PR_PAC_SET_ENABLED_KEYS: { args: [pacKeys, pacKeys, hex, hex] },
  PR_PAC_GET_ENABLED_KEYS: { args: FOUR, returns: bitsResult("pac_keys") },
  PR_SCHED_CORE: { args: [oneOf("core_commands"), int, coreScope, hexOut] },
  PR_SET_MDWE: { args: [flags64("mdwe_flags"), hex, hex, hex] },
  PR_GET_MDWE: { args: FOUR, returns: bitsResult("mdwe_flags") },
  PR_SET_MEMORY_MERGE: reserved,
  PR_GET_MEMORY_MERGE: reserved,
  PR_RISCV_V_SET_CONTROL: { args: [vectorControl] },
  PR_RISCV_V_GET_CONTROL: {
    args: [],
    returns: (lo, hi, frame) => `${hexText(lo, hi)} (${vectorControl.text(lo, hi, frame)})`,
  },
  PR_RISCV_SET_ICACHE_FLUSH_CTX: {
    args: [one64("riscv_flush_contexts"), one64("riscv_flush_scopes")],
  },
  PR_PPC_GET_DEXCR: {
    args: [one64("dexcr_aspects"), hex, hex, hex],
    returns: bitsResult("dexcr_controls"),
  },
  PR_PPC_SET_DEXCR: {
    args: [one64("dexcr_aspects"), flags64("dexcr_controls"), hex, hex],
  },
  PR_SET_VMA: {
    args: chosen("vma_options", { PR_SET_VMA_ANON_NAME: [address, size, string] }),
  },
  PR_SET_PTRACER: { args: [tracerId] },
};

/** Options of which nothing is known yet. */
const UNKNOWN: Option = { args: FOUR };

function optionOf(call: Call): Option {
  const name = Family.of(archOf(call), "prctl_options").name(call.uint(0), 0);
  return (name === undefined ? undefined : OPTIONS[name]) ?? UNKNOWN;
}

const option: Choice = {
  ...choiceOf(0, "prctl_options"),
  isOpen: (call) => typeof optionOf(call).args === "function",
};

/** Argument `index` of prctl, as the option has it. */
export function prctlArgument(index: string): Kind<bigint> {
  const position = Number(index) - 1;
  const pick = (call: Call): Kind | null => {
    const { args } = optionOf(call);
    return (typeof args === "function" ? args(call) : args)[position] ?? null;
  };
  return picked(rawWord, pick, option);
}

/** What the option gives. */
export const prctlResult: Returns = returning((lo, hi, frame) =>
  (optionOf(frame.call).returns ?? decimalResult)(lo, hi, frame),
);
