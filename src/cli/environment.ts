/** The environment of a command, as options say. */
import { variable } from "../command/bytes.ts";
import { UsageError } from "./errors.ts";

/** The options that say so. */
export interface EnvironmentFlags {
  /** `NAME=VALUE`, or `NAME` for the host's. */
  readonly env?: readonly string[];
  readonly unset?: readonly string[];
  /** Begin with nothing but a PATH. */
  readonly noHostEnvs?: boolean;
}

const ALONE = ["PATH=/bin:/usr/bin"];

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/**
 * The environment of a command.
 *
 * @param host what reverie's caller has, `NAME=value` each
 * @throws {UsageError} where a variable is to be taken over that is not there, or has no name
 */
export function environmentFor(
  host: readonly Uint8Array[],
  flags: EnvironmentFlags,
): readonly Uint8Array[] {
  const { env = [], unset = [], noHostEnvs } = flags;
  const given = new Map<string, Uint8Array>(); // of a name that is given twice the last counts
  for (const word of env) given.set(nameIn(word, "--env"), textFor(word, host));
  const gone = new Set([...given.keys(), ...unset.map((word) => nameIn(word, "--unset"))]);
  const base = noHostEnvs ? ALONE.map((text) => encoder.encode(text)) : host;
  const kept = gone.size === 0 ? base : base.filter((text) => !gone.has(nameOf(text)));
  return [...kept, ...given.values()];
}

/** The name of a variable in an environment. */
export function nameOf(text: Uint8Array): string {
  return decoder.decode(text).split("=", 1)[0]!;
}

/** The name in an option's value. */
function nameIn(word: string, option: string): string {
  const name = word.split("=", 1)[0]!;
  const isPlain = option === "--env" || name === word;
  if (name !== "" && isPlain) return name;
  throw new UsageError(`${option} "${word}" does not name a variable.`);
}

/** What stands for a variable in the environment. */
function textFor(word: string, host: readonly Uint8Array[]): Uint8Array {
  if (word.includes("=")) return encoder.encode(word);
  const value = variable(host, word);
  if (value !== undefined) return Uint8Array.of(...encoder.encode(`${word}=`), ...value);
  throw new UsageError(
    `--env ${word}: there is no such variable to take over; --env ${word}=VALUE sets one.`,
  );
}
