// prctl and arch_prctl: the option tells what the other arguments are.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, type Kind, picked } from "../kind.ts";
import { intOut, hexOut, addressOut } from "../kinds/cells.ts";
import { one64 } from "../kinds/flags.ts";
import { address, rawWord, size } from "../kinds/numbers.ts";
import { signal, signalCell } from "../kinds/signal.ts";
import { string, stringOut } from "../kinds/text.ts";
import { seccompModeArguments } from "./seccomp.ts";
import type { Returns } from "../returns.ts";
import { signedText } from "../words.ts";

/** The arguments behind the option; those that are not listed are not shown. */
interface Option {
  readonly args: readonly Kind[] | ((call: Call) => readonly Kind[]);
  readonly returns?: Returns;
}

const none: Option = { args: [] };
const one: Option = { args: [size] };
const four: Option = { args: [size, size, size, size] };
const capability = one64("capabilities");

/** What each option has: a new one is a row. */
const OPTIONS: Readonly<Record<string, Option>> = {
  PR_SET_PDEATHSIG: { args: [signal] },
  PR_GET_PDEATHSIG: { args: [signalCell] },
  PR_GET_DUMPABLE: {
    args: [],
    returns: (lo, hi, frame) =>
      `${signedText(lo, hi)} (${Family.of(frame.arch, "dumpable").one(lo, hi)})`,
  },
  PR_SET_DUMPABLE: { args: [one64("dumpable")] },
  PR_GET_KEEPCAPS: none,
  PR_SET_KEEPCAPS: one,
  PR_SET_NAME: { args: [string] },
  PR_GET_NAME: { args: [stringOut] },
  PR_GET_SECCOMP: none,
  PR_SET_SECCOMP: { args: seccompModeArguments },
  PR_CAPBSET_READ: { args: [capability] },
  PR_CAPBSET_DROP: { args: [capability] },
  PR_SET_TIMERSLACK: one,
  PR_GET_TIMERSLACK: none,
  PR_SET_CHILD_SUBREAPER: one,
  PR_GET_CHILD_SUBREAPER: { args: [intOut] },
  PR_SET_NO_NEW_PRIVS: four,
  PR_GET_NO_NEW_PRIVS: four,
  PR_GET_TID_ADDRESS: { args: [addressOut] },
  PR_SET_THP_DISABLE: four,
  PR_GET_THP_DISABLE: four,
  PR_SET_VMA: { args: [one64("vma_options"), address, size, string] },
};

const UNKNOWN: Option = { args: [rawWord, rawWord, rawWord, rawWord] };

function optionOf(call: Call): Option {
  const name = Family.of(archOf(call), "prctl_options").name(call.uint(0), 0);
  return (name === undefined ? undefined : OPTIONS[name]) ?? UNKNOWN;
}

/** Argument `index` of prctl, as the option has it. */
export function prctlArgument(index: string): Kind<bigint> {
  const position = Number(index) - 1;
  return picked(rawWord, (call) => {
    const { args } = optionOf(call);
    return (typeof args === "function" ? args(call) : args)[position] ?? null;
  });
}

/** What the option gives. */
export const prctlResult: Returns = (lo, hi, frame) =>
  (optionOf(frame.call).returns ?? signedText)(lo, hi, frame);

const ARCH_OPTIONS: Readonly<Record<string, Kind | null>> = {
  ARCH_GET_FS: addressOut,
  ARCH_GET_GS: addressOut,
  ARCH_GET_XCOMP_SUPP: hexOut,
  ARCH_GET_XCOMP_PERM: hexOut,
  ARCH_GET_CPUID: null,
};

/** What arch_prctl takes behind its option. */
export const archArgument: Kind<bigint> = picked(rawWord, (call) => {
  const name = Family.of(archOf(call), "arch_prctl_options").name(call.uint(0), 0);
  const kind = name === undefined ? undefined : ARCH_OPTIONS[name];
  return kind === undefined ? rawWord : kind;
});
