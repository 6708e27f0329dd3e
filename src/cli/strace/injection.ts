/** The expressions of -e inject and -e fault. */
import { Errno, syscallClass } from "../../../syscalls/mod.ts";
import type { Poke, Tampering } from "../../tools/strace/tampering.ts";
import { Complaint } from "./complaint.ts";
import { parseCalls, signalOf } from "./sets.ts";
import { parseDuration } from "./amounts.ts";

const LAST_ERRNO = 4095;
const MOST = 65535;
const ENOSYS = 38;

type Parts = { -readonly [K in keyof Omit<Tampering, "calls">]: Tampering[K] };

/** What each word does with its value; false where it can't. */
const WORDS: Readonly<Record<string, (parts: Parts, value: string) => boolean>> = {
  error: (parts, value) => {
    const number = errnoOf(value);
    if (number === undefined || isDecided(parts)) return false;
    parts.error = number;
    return true;
  },
  retval: (parts, value) => {
    if (!/^-?(?:0x[\da-f]+|\d+)$/i.test(value) || isDecided(parts)) return false;
    const whole = value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value);
    parts.value = BigInt.asUintN(64, whole).toString();
    return true;
  },
  signal: (parts, value) => {
    const number = signalOf(value);
    if (number === undefined || number < 1 || number > 64 || parts.signal !== undefined)
      return false;
    parts.signal = number;
    return true;
  },
  syscall: (parts, value) => {
    if (!(syscallClass("pure") as readonly string[]).includes(value)) return false;
    parts.instead = value;
    return true;
  },
  delay_enter: (parts, value) => {
    const time = parseDuration(value);
    if (time !== undefined) parts.enterNanoseconds = time;
    return time !== undefined;
  },
  delay_exit: (parts, value) => {
    const time = parseDuration(value);
    if (time !== undefined) parts.exitNanoseconds = time;
    return time !== undefined;
  },
  poke_enter: (parts, value) => {
    const pokes = pokesOf(value);
    if (pokes) parts.pokeEnter = pokes;
    return pokes !== undefined;
  },
  poke_exit: (parts, value) => {
    const pokes = pokesOf(value);
    if (pokes) parts.pokeExit = pokes;
    return pokes !== undefined;
  },
  when: (parts, value) => {
    const when = whenOf(value);
    if (when) parts.when = when;
    return when !== undefined;
  },
};

/** What a fault may have. */
const FAULT_WORDS = ["error", "when"];

/**
 * What an expression asks for.
 *
 * @param word `inject` or `fault`
 */
export function parseInjection(text: string, word: "inject" | "fault"): Tampering {
  const [names = "", ...rest] = text.split(":");
  const calls = parseCalls(names);
  const wrong = new Complaint(`invalid ${word} argument '${text}'`);
  const parts: Parts = {};
  for (const part of rest) {
    const [, key = "", value = ""] = /^([a-z_]+)=(.*)$/s.exec(part) ?? [];
    if (word === "fault" && !FAULT_WORDS.includes(key)) throw wrong;
    if (!Object.hasOwn(WORDS, key) || !WORDS[key]!(parts, value)) throw wrong;
  }
  if (word === "fault" && !isDecided(parts)) parts.error = ENOSYS;
  const { when: _when, instead, ...acts } = parts;
  if (Object.keys(acts).length === 0) throw wrong;
  if (instead !== undefined && !isDecided(parts)) throw wrong;
  return { calls, ...parts };
}

/** Whether the call's result is given. */
function isDecided({ error, value }: Parts): boolean {
  return error !== undefined || value !== undefined;
}

function errnoOf(value: string): number | undefined {
  if (/^\d+$/.test(value)) {
    const number = Number(value);
    return number >= 1 && number <= LAST_ERRNO ? number : undefined;
  }
  return Errno.named(value)?.number;
}

/** `first[..last][+[step]]` */
function whenOf(value: string): Tampering["when"] {
  const match = /^(\d+)(?:\.\.(\d+))?(\+(\d*))?$/.exec(value);
  if (!match) return undefined;
  const [, from, to, plus, by] = match;
  const first = Number(from);
  const last = to === undefined ? (plus === undefined ? first : Infinity) : Number(to);
  const step = by ? Number(by) : 1;
  const isRight = first >= 1 && first <= MOST && step >= 1 && step <= MOST && last >= first;
  if (!isRight || (to !== undefined && last >= MOST)) return undefined;
  return { first, last: last === Infinity ? Number.MAX_SAFE_INTEGER : last, step };
}

/** `@arg1=00ff,@arg2=41` */
function pokesOf(value: string): readonly Poke[] | undefined {
  const pokes: Poke[] = [];
  for (const part of value.split(",")) {
    const match = /^@arg([1-7])=((?:[\da-f]{2})+)$/i.exec(part);
    if (!match) return undefined;
    const [, argument, digits = ""] = match;
    const index = Number(argument) - 1;
    if (pokes.some((poke) => poke.argument === index)) return undefined;
    pokes.push({ argument: index, bytes: digits.match(/../g)!.map((pair) => parseInt(pair, 16)) });
  }
  return pokes;
}
