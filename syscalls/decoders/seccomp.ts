// seccomp: the operation tells what the flags and the argument are.
import type { Call } from "../call.ts";
import { Kind, picked } from "../kind.ts";
import { flags, one64, oneShown } from "../kinds/flags.ts";
import { address, hex, hex32 } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { structIn, structOut } from "../kinds/struct.ts";
import { IntPointer, type Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { list } from "../shown.ts";
import { seccompProgram } from "../structs/bpf_program.ts";
import { notificationSizes } from "../structs/security.ts";
import { u32 } from "../words.ts";

/** An action about which the kernel is asked. */
const action: Kind<IntPointer> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 4);
    if (bytes === undefined) return addressShown(lo, hi);
    return list([oneShown(frame.arch, "seccomp_actions", u32(bytes, 0))]);
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
});

const program = structIn(seccompProgram);

/** What each operation takes, by its number. */
const ARGUMENTS: readonly Kind<Pointer>[] = [
  address,
  program,
  action,
  structOut(notificationSizes),
];

const SET_FILTER = 1;

/** How a filter is installed; other operations have no flags. */
export const seccompFlags: Kind<number> = picked(hex32, (call) =>
  call.uint(0) === SET_FILTER ? installFlags : hex32,
);

const installFlags = flags("seccomp_flags");

/** A filter, an action, or a place for sizes. */
export const seccompArgument: Kind<Pointer> = picked(
  address,
  (call) => ARGUMENTS[call.uint(0)] ?? address,
);

const mode = one64("seccomp_modes");
const MODES: readonly (readonly Kind[] | undefined)[] = [undefined, [mode], [mode, program]];

/** What prctl(PR_SET_SECCOMP) takes behind its option. */
export function seccompModeArguments(call: Call): readonly Kind[] {
  const known = call.words[3] === 0 ? MODES[call.uint(1)] : undefined;
  return known ?? [mode, hex, hex, hex];
}
