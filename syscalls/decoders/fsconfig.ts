// fsconfig: the command tells what the key, the value and the last argument are.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { at, fd } from "../kinds/fd.ts";
import { address, int, rawWord } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { bytesValue, path, string } from "../kinds/text.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { leaf } from "../shown.ts";

interface Command {
  readonly key: Kind;
  readonly value: Kind;
  readonly last: Kind;
}

/** The kernel takes no longer values. */
const MOST_BYTES = 1 << 20;

/** Bytes whose number is the last argument. */
const binary: Kind = new Kind({
  show: (lo, hi, frame) => {
    const length = frame.call.int(4);
    if (length < 0 || length > MOST_BYTES) return addressShown(lo, hi);
    const shown = Math.min(length, frame.stringLimit);
    const bytes = readExactly(frame.memory, lo, hi, shown);
    if (bytes === undefined) return addressShown(lo, hi);
    return leaf(quoteHex(bytes) + (length > shown ? "..." : ""), () => bytesValue(bytes));
  },
});

const COMMANDS: Readonly<Record<string, Command>> = {
  FSCONFIG_SET_FLAG: { key: string, value: address, last: int },
  FSCONFIG_SET_STRING: { key: string, value: string, last: int },
  FSCONFIG_SET_BINARY: { key: string, value: binary, last: int },
  FSCONFIG_SET_PATH: { key: string, value: path, last: at },
  FSCONFIG_SET_PATH_EMPTY: { key: string, value: path, last: at },
  FSCONFIG_SET_FD: { key: string, value: address, last: fd },
};

const OTHER: Command = { key: address, value: address, last: int };

function commandOf(call: Call): Command {
  const name = Family.of(archOf(call), "fsconfig_commands").name(call.uint(1), 0);
  return (name === undefined ? undefined : COMMANDS[name]) ?? OTHER;
}

/** The name of what is set. */
export const configKey: Kind<bigint> = picked(rawWord, (call) => commandOf(call).key);
/** What it is set to. */
export const configValue: Kind<bigint> = picked(rawWord, (call) => commandOf(call).value);
/** A length, a folder or a descriptor. */
export const configLast: Kind<number> = picked(int, (call) => commandOf(call).last);
