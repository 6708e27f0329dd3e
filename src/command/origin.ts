// What reverie's caller had before a shell and a runtime changed it, for guests to inherit. The
// launcher (scripts/launch.sh, which describes the format) records it in one environment variable.

/** The environment variable that carries the record; guests must not see it. */
export const ORIGIN_VARIABLE = "REVERIE_ORIGIN";

/** A limit that is none: RLIM_INFINITY. */
export const UNLIMITED: bigint = 2n ** 64n - 1n;

/** One resource limit, as prlimit64 takes it. */
export interface OriginLimit {
  /** The kernel's words for it in /proc/self/limits: `"open files"`. */
  readonly resource: string;
  /** The kernel's number for it, RLIMIT_CPU (0) to RLIMIT_RTTIME (15). */
  readonly number: number;
  readonly soft: bigint;
  readonly hard: bigint;
}

/** What the caller of reverie had. What the record does not tell is undefined. */
export interface Origin {
  /** The name that reverie was called by, where that decides what it is. */
  readonly calledAs: string | undefined;
  /** How many arguments the caller gave: the last so many of `commandLine`. */
  readonly argumentCount: number | undefined;
  /**
   * Arguments that the runtime would have refused, and was not given, as /proc/PID/cmdline has them.
   * Undefined where it got all: then they are in /proc/self/cmdline.
   */
  readonly commandLine: Uint8Array | undefined;
  /** Bit n-1 is set when signal n was ignored. */
  readonly ignoredSignals: bigint | undefined;
  /** Bit n-1 is set when signal n was blocked. */
  readonly blockedSignals: bigint | undefined;
  readonly limits: readonly OriginLimit[];
  /** The descriptors above 2 that were open; a runtime may have made them close-on-exec. */
  readonly inheritedDescriptors: readonly number[] | undefined;
  /** Which of the descriptors 0, 1 and 2 were closed; here they are /dev/null. */
  readonly closedDescriptors: readonly number[];
  /** The environment as in /proc/PID/environ: each entry ends in a zero byte. */
  readonly environment: Uint8Array | undefined;
}

/**
 * Reads a record; lines it doesn't know are left out, so an empty text is an empty record.
 *
 * @param part the value of one of the variables that carry an environment too large for the record
 */
export function parseOrigin(
  text: string,
  part: (name: string) => string | undefined = () => undefined,
): Origin {
  const facts = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [key = ""] = line.split(" ", 1);
    facts.set(key, [...(facts.get(key) ?? []), line.slice(key.length).trim()]);
  }
  const all = (key: string): string[] => facts.get(key) ?? [];
  const bytes = (key: string): Uint8Array | undefined => {
    const [count] = all(`${key}_parts`);
    const text = count === undefined ? all(key)[0] : join(key, Number(count), part);
    return text === undefined ? undefined : decodeBase64(text);
  };
  return {
    calledAs: all("called")[0],
    argumentCount: all("arguments").map(Number)[0],
    commandLine: bytes("cmdline"),
    ignoredSignals: all("ignored").map(parseMask)[0],
    blockedSignals: all("blocked").map(parseMask)[0],
    limits: all("limit").map(parseLimit),
    inheritedDescriptors: all("inherited").map(parseNumbers)[0],
    closedDescriptors: all("closed").map(Number),
    environment: bytes("environ"),
  };
}

function join(key: string, count: number, part: (name: string) => string | undefined): string {
  return Array.from({ length: count }, (_, i) => part(`REVERIE_${key}_${i}`) ?? "").join("");
}

function parseNumbers(words: string): number[] {
  return words.split(" ").filter(Boolean).map(Number);
}

function parseMask(digits: string): bigint {
  return BigInt(`0x${digits}`);
}

// The kernel prints the rows in the order of their numbers.
function parseLimit(row: string, number: number): OriginLimit {
  const match = /^(.*?) (\d+|unlimited) (\d+|unlimited)(?: |$)/.exec(row);
  if (!match) throw new Error(`${ORIGIN_VARIABLE} has a limit that can't be read: ${row}`);
  const [, resource = "", soft = "", hard = ""] = match;
  return { resource, number, soft: parseAmount(soft), hard: parseAmount(hard) };
}

function parseAmount(word: string): bigint {
  return word === "unlimited" ? UNLIMITED : BigInt(word);
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
