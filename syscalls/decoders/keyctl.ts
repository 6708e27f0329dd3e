// keyctl: the command tells what the other arguments are.
import type { Call } from "../call.ts";
import { Errno } from "../errno.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { fd } from "../kinds/fd.ts";
import { bitsShown, flags } from "../kinds/flags.ts";
import { iovecIn } from "../kinds/iovec.ts";
import { keyPermissions, requestedRing, serial } from "../kinds/key.ts";
import { hex, id, int, size, uint } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { structIn, structOut } from "../kinds/struct.ts";
import { bytesAt, bytesIn, bytesOut, bytesShown, sizeArgument, string } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { leaf, list, type Shown } from "../shown.ts";
import {
  dhParameters,
  kdfParameters,
  pkeyParameters,
  pkeyQuery,
  pkeyVerifyParameters,
} from "../structs/keys.ts";
import { hexText, toNumber, u32 } from "../words.ts";

/** An errno, by its name. */
const errno: Kind = new Kind({
  show: (lo) => {
    const { name } = Errno.of(lo | 0);
    return /^E(?!RRNO_)/.test(name) ? name : leaf(String(lo >>> 0), lo >>> 0);
  },
});

/** How many bytes were written: the result tells how many there were, the argument how many fit. */
function written(frame: Frame, count: number): number {
  const { result } = frame;
  if (result === null) return 0;
  return Math.min(toNumber(result.lo, result.hi), sizeArgument(frame.call, count));
}

/** A text the kernel writes; its end belongs to the count. */
function textOut(count: number): Kind {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed) return addressShown(lo, hi);
      const length = written(frame, count);
      const bytes = length === 0 ? undefined : readExactly(frame.memory, lo, hi, length);
      if (bytes === undefined) return bytesAt(lo, hi, length, frame);
      const ended = bytes.at(-1) === 0 && frame.options.hexStrings === undefined;
      return bytesShown(ended ? bytes.subarray(0, -1) : bytes, frame);
    },
  });
}

const CAPABILITY_SETS = ["key_capabilities", "key_capabilities_more"] as const;

/** What the kernel can do with keys: bits, the first byte first. */
const capabilities: Kind = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const length = frame.failed ? 0 : Math.min(written(frame, 2), CAPABILITY_SETS.length);
    const bytes = length === 0 ? undefined : readExactly(frame.memory, lo, hi, length);
    if (bytes === undefined) return addressShown(lo, hi);
    return list(
      CAPABILITY_SETS.slice(0, length).map((family, index) =>
        bitsShown(frame.arch, family, bytes[index]!),
      ),
    );
  },
});

const PARAMETERS = 1;
const INPUT_SIZE = 4;
const OTHER_SIZE = 8;

/** Bytes whose number is in the parameters, which are the first argument behind the command. */
function counted(place: number): (lo: number, hi: number, frame: Frame) => Shown {
  return (lo, hi, frame) => {
    const { words } = frame.call;
    const [start, high] = [words[2 * PARAMETERS]!, words[2 * PARAMETERS + 1]!];
    const bytes = readExactly(frame.memory, start, high, 40);
    if (bytes === undefined) return addressShown(lo, hi);
    return bytesAt(lo, hi, u32(bytes, place), frame);
  };
}

const input = new Kind({ show: counted(INPUT_SIZE) });
const otherInput = new Kind({ show: counted(OTHER_SIZE) });
const output = new Kind({
  after: true,
  show: (lo, hi, frame) =>
    frame.failed || frame.result === null
      ? addressShown(lo, hi)
      : bytesAt(lo, hi, frame.result.lo, frame),
});

const crypt: readonly Kind[] = [structIn(pkeyParameters), string, input, output];

/** A word that strace shows in hexadecimal, whatever it is. */
function unnamed(kind: Kind): Kind {
  return new Kind({ text: hexText, value: kind.value });
}

/** What each command has behind it: a new one is a row. */
const COMMANDS: Readonly<Record<string, readonly Kind[]>> = {
  KEYCTL_GET_KEYRING_ID: [serial, int],
  KEYCTL_JOIN_SESSION_KEYRING: [string],
  KEYCTL_UPDATE: [serial, bytesIn(3), size],
  KEYCTL_REVOKE: [serial],
  KEYCTL_CHOWN: [serial, id, id],
  KEYCTL_SETPERM: [serial, keyPermissions],
  KEYCTL_DESCRIBE: [serial, textOut(3), size],
  KEYCTL_CLEAR: [serial],
  KEYCTL_LINK: [serial, serial],
  KEYCTL_UNLINK: [serial, serial],
  KEYCTL_SEARCH: [serial, string, string, serial],
  KEYCTL_READ: [serial, bytesOut(3), size],
  KEYCTL_INSTANTIATE: [serial, bytesIn(3), size, serial],
  KEYCTL_NEGATE: [serial, uint, serial],
  KEYCTL_SET_REQKEY_KEYRING: [requestedRing],
  KEYCTL_SET_TIMEOUT: [serial, uint],
  KEYCTL_ASSUME_AUTHORITY: [serial],
  KEYCTL_GET_SECURITY: [serial, textOut(3), size],
  KEYCTL_SESSION_TO_PARENT: [],
  KEYCTL_REJECT: [serial, uint, errno, serial],
  KEYCTL_INSTANTIATE_IOV: [serial, iovecIn(3), size, serial],
  KEYCTL_INVALIDATE: [serial],
  KEYCTL_GET_PERSISTENT: [id, serial],
  KEYCTL_DH_COMPUTE: [structIn(dhParameters), bytesOut(3), size, structIn(kdfParameters)],
  KEYCTL_PKEY_QUERY: [serial, hex, string, structOut(pkeyQuery)],
  KEYCTL_PKEY_ENCRYPT: crypt,
  KEYCTL_PKEY_DECRYPT: crypt,
  KEYCTL_PKEY_SIGN: crypt,
  KEYCTL_PKEY_VERIFY: [structIn(pkeyVerifyParameters), string, input, otherInput],
  KEYCTL_RESTRICT_KEYRING: [serial, string, string],
  KEYCTL_MOVE: [serial, serial, serial, flags("key_move_flags")],
  KEYCTL_CAPABILITIES: [capabilities, size],
  KEYCTL_WATCH_KEY: [unnamed(serial), unnamed(fd), unnamed(int), hex],
};

const UNKNOWN: readonly Kind[] = [hex, hex, hex, hex];

function argumentsOf(call: Call): readonly Kind[] {
  const name = Family.of(archOf(call), "keyctl_commands").name(call.uint(0), 0);
  return (name === undefined ? undefined : COMMANDS[name]) ?? UNKNOWN;
}

/** Argument `index` of keyctl, as the command has it. */
export function keyctlArgument(index: string): Kind<number> {
  const position = Number(index) - 1;
  return picked(hex, (call) => argumentsOf(call)[position] ?? null);
}
