// fcntl: the command tells what the argument and the result are.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Family } from "../flags.ts";
import { fd } from "../kinds/fd.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { choiceOf, flags, flags64, one64, oneShown } from "../kinds/flags.ts";
import { openFlagNames, openFlagsText } from "../kinds/mode.ts";
import { hex, int, long, rawWord } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { signal } from "../kinds/signal.ts";
import { structIn, structOut } from "../kinds/struct.ts";
import { nothing, sizeNeed } from "../needs.ts";
import { readExactly } from "../read.ts";
import { fdResult, type Returns, returning } from "../returns.ts";
import { list, type Shown } from "../shown.ts";
import { signalName } from "../signals.ts";
import { delegation, fileOwner, flock, flockFound } from "../structs/files.ts";
import { hexText, signedText, u32 } from "../words.ts";

interface Command {
  /** Absent: the command has no argument. */
  readonly argument?: Kind;
  readonly returns?: Returns;
}

const statusFlags: Kind<number> = new Kind({
  text: (lo, _hi, frame) => openFlagsText(lo, 0, frame.arch),
  view: (lo) => lo >>> 0,
  needs: nothing,
});

function hintAt(lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, 8);
  if (bytes === undefined) return addressShown(lo, hi);
  return list([oneShown(frame.arch, "write_hints", u32(bytes, 0), u32(bytes, 4))]);
}

/** How long what is written will live. */
const hintIn: Kind = new Kind({ show: hintAt, needs: sizeNeed(8) });
const hintOut: Kind = new Kind({
  after: true,
  show: (lo, hi, frame) => (frame.failed ? addressShown(lo, hi) : hintAt(lo, hi, frame)),
  needs: sizeNeed(8, "success"),
});

const COMMANDS: Readonly<Record<string, Command>> = {
  F_DUPFD: { argument: long, returns: fdResult },
  F_DUPFD_CLOEXEC: { argument: long, returns: fdResult },
  F_DUPFD_QUERY: { argument: fd },
  F_GETFD: { returns: (lo, hi, frame) => flagsResult("fd_flags", lo, hi, frame.arch) },
  F_SETFD: { argument: flags("fd_flags") },
  F_GETFL: {
    returns: (lo, _hi, frame) => `${full(lo)} (flags ${openFlagNames(lo, 0, frame.arch)})`,
  },
  F_SETFL: { argument: statusFlags },
  F_GETLK: { argument: structOut(flockFound) },
  F_SETLK: { argument: structIn(flock) },
  F_SETLKW: { argument: structIn(flock) },
  F_OFD_GETLK: { argument: structOut(flockFound) },
  F_OFD_SETLK: { argument: structIn(flock) },
  F_OFD_SETLKW: { argument: structIn(flock) },
  F_SETOWN: { argument: int },
  F_GETOWN: {},
  F_SETSIG: { argument: signal },
  F_GETSIG: { returns: (lo) => (lo === 0 ? "0" : `${lo} (${signalName(lo)})`) },
  F_SETOWN_EX: { argument: structIn(fileOwner) },
  F_GETOWN_EX: { argument: structOut(fileOwner) },
  F_SETLEASE: { argument: one64("lock_types") },
  F_GETLEASE: {
    returns: (lo, _hi, frame) => `${full(lo)} (${Family.of(frame.arch, "lock_types").one(lo, 0)})`,
  },
  F_NOTIFY: { argument: flags64("notify_flags") },
  F_SETPIPE_SZ: { argument: long },
  F_GETPIPE_SZ: {},
  F_ADD_SEALS: { argument: flags64("seals") },
  F_GET_SEALS: {
    returns: (lo, _hi, frame) =>
      lo === 0 ? "0" : `${full(lo)} (seals ${Family.of(frame.arch, "seals").bits(lo, 0)})`,
  },
  F_GET_RW_HINT: { argument: hintOut },
  F_SET_RW_HINT: { argument: hintIn },
  F_GET_FILE_RW_HINT: { argument: hintOut },
  F_SET_FILE_RW_HINT: { argument: hintIn },
  F_GETDELEG: { argument: structOut(delegation) },
  F_SETDELEG: { argument: structIn(delegation) },
};

const UNKNOWN: Command = { argument: hex };

function full(lo: number): string {
  return lo === 0 ? "0" : hexText(lo, 0);
}

function flagsResult(
  family: "fd_flags",
  lo: number,
  hi: number,
  arch: "x86_64" | "aarch64",
): string {
  if (lo === 0 && hi === 0) return "0";
  return `${hexText(lo, hi)} (flags ${Family.of(arch, family).bits(lo, hi)})`;
}

function commandOf(call: Call): Command {
  const name = Family.of(archOf(call), "fcntl_commands").name(call.uint(1), 0);
  return (name === undefined ? undefined : COMMANDS[name]) ?? UNKNOWN;
}

const command = choiceOf(1, "fcntl_commands");

/** What the command takes. */
export const fcntlArgument: Kind<bigint> = picked(
  rawWord,
  (call) => commandOf(call).argument ?? null,
  command,
);

/** What the command gives. */
export const fcntlResult: Returns = returning((lo, hi, frame) =>
  (commandOf(frame.call).returns ?? signedText)(lo, hi, frame),
);
