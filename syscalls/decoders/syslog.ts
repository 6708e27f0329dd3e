// syslog: the action tells which of the other arguments there are.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { address, int } from "../kinds/numbers.ts";
import { bytesOut } from "../kinds/text.ts";

/** A number with its name as a remark: `3 /* SYSLOG_ACTION_READ_ALL *\/`. */
function remarked(family: "syslog_actions" | "log_levels"): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => {
      const names = Family.of(frame.arch, family);
      return `${lo | 0} /* ${names.name(lo, 0) ?? names.unknown} */`;
    },
    view: (lo) => lo | 0,
  });
}

interface Action {
  readonly buffer: Kind | null;
  readonly length: Kind | null;
}

/** Which argument is the length. */
const LENGTH = 2;

const alone: Action = { buffer: null, length: null };
const reading: Action = { buffer: bytesOut(LENGTH), length: int };
const other: Action = { buffer: address, length: int };

const ACTIONS: Readonly<Record<string, Action>> = {
  SYSLOG_ACTION_CLOSE: alone,
  SYSLOG_ACTION_OPEN: alone,
  SYSLOG_ACTION_READ: reading,
  SYSLOG_ACTION_READ_ALL: reading,
  SYSLOG_ACTION_READ_CLEAR: reading,
  SYSLOG_ACTION_CLEAR: alone,
  SYSLOG_ACTION_CONSOLE_OFF: alone,
  SYSLOG_ACTION_CONSOLE_ON: alone,
  SYSLOG_ACTION_CONSOLE_LEVEL: { buffer: address, length: remarked("log_levels") },
  SYSLOG_ACTION_SIZE_UNREAD: alone,
  SYSLOG_ACTION_SIZE_BUFFER: alone,
};

function actionOf(call: Call): Action {
  const name = Family.of(archOf(call), "syslog_actions").name(call.uint(0), 0);
  return (name === undefined ? undefined : ACTIONS[name]) ?? other;
}

/** What is to be done with the kernel's log. */
export const syslogAction: Kind<number> = remarked("syslog_actions");

/** Where the log is written to, if it is read. */
export const syslogBuffer: Kind = picked<unknown>(address, (call) => actionOf(call).buffer);

/** How much of it, or the level of the console. */
export const syslogLength: Kind = picked<unknown>(int, (call) => actionOf(call).length);
