// quotactl and quotactl_fd: the command tells what the id and the argument are.
import type { Call } from "../call.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { bitsShown, one, oneShown } from "../kinds/flags.ts";
import { address, id } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { structIn, structOut } from "../kinds/struct.ts";
import { path } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { list, type Shown } from "../shown.ts";
import {
  diskQuota,
  nextQuota,
  quota,
  quotaInfo,
  quotaState,
  quotaStateOfVersion,
} from "../structs/quota.ts";
import { u32 } from "../words.ts";

/** A word in memory; `after`: the kernel writes it. */
function cell(after: boolean, show: (word: number, frame: Frame) => Shown): Kind {
  return new Kind({
    after,
    show: (lo, hi, frame) => {
      const bytes = after && frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
      return bytes === undefined ? addressShown(lo, hi) : list([show(u32(bytes, 0), frame)]);
    },
  });
}

const bits = (family: FamilyName): Kind =>
  cell(false, (word, frame) => bitsShown(frame.arch, family, word));

const format = cell(true, (word, frame) => oneShown(frame.arch, "quota_formats", word));

/** Which of the arguments behind the filesystem a command has, and as what. */
interface Command {
  readonly id?: Kind<number>;
  readonly argument?: Kind;
}

const accounting: Command = { argument: bits("quota_accounting") };

/** What each command has: a new one is a row. */
const COMMANDS: Readonly<Record<string, Command>> = {
  Q_SYNC: {},
  Q_QUOTAON: { id: one("quota_formats"), argument: path },
  Q_QUOTAOFF: {},
  Q_GETFMT: { argument: format },
  Q_GETINFO: { argument: structOut(quotaInfo) },
  Q_SETINFO: { argument: structIn(quotaInfo) },
  Q_GETQUOTA: { id, argument: structOut(quota) },
  Q_SETQUOTA: { id, argument: structIn(quota) },
  Q_GETNEXTQUOTA: { id, argument: structOut(nextQuota) },
  Q_XQUOTAON: accounting,
  Q_XQUOTAOFF: accounting,
  Q_XGETQUOTA: { id, argument: structOut(diskQuota) },
  Q_XGETNEXTQUOTA: { id, argument: structOut(diskQuota) },
  Q_XSETQLIM: { id, argument: structIn(diskQuota) },
  Q_XGETQSTAT: { argument: structOut(quotaState) },
  Q_XGETQSTATV: { argument: structOut(quotaStateOfVersion) },
  Q_XQUOTARM: { argument: bits("quota_kinds") },
  Q_XQUOTASYNC: {},
};

const UNKNOWN: Command = { id, argument: address };

/** The lowest byte of a command is whose quota is meant. */
const TYPE_BITS = 8;

function commandOf(call: Call, index: number): Command {
  const command = call.uint(index) >>> TYPE_BITS;
  const name = Family.of(archOf(call), "quota_commands").name(command, 0);
  return (name === undefined ? undefined : COMMANDS[name]) ?? UNKNOWN;
}

/** A command, and for whom: `QCMD(Q_GETQUOTA, USRQUOTA)`. */
export const quotaCommand: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const command = lo >>> TYPE_BITS;
    const text = Family.of(frame.arch, "quota_commands").one(command, 0);
    const type = Family.of(frame.arch, "quota_types").one(lo & 0xff, 0);
    return `QCMD(${text}, ${type})`;
  },
  value: (lo, _hi, frame) => ({
    command: Family.of(frame.arch, "quota_commands").name(lo >>> TYPE_BITS, 0) ?? lo >>> TYPE_BITS,
    type: Family.of(frame.arch, "quota_types").name(lo & 0xff, 0) ?? lo & 0xff,
  }),
  view: (lo) => lo >>> 0,
});

/** Whose quota; argument `command` has the command. */
export function quotaId(command: number): Kind<number> {
  return picked(id, (call) => commandOf(call, command).id ?? null);
}

/** What a command reads or writes. */
export function quotaArgument(command: number): Kind {
  return picked<unknown>(address, (call) => commandOf(call, command).argument ?? null);
}
