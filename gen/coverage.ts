// Which arguments are shown as mere numbers because nobody has said what they are.
import type { Described, DescribedArgument } from "./emit/described.ts";
import { rawReasons } from "./notes/raw.ts";
import { gone } from "./overrides.ts";

/** Kinds that tell nothing but the word, also where a note has them. */
const RAW: ReadonlySet<string> = new Set(["address", "rawWord"]);

/** Kinds that tell nothing where no note has them: the rules fall back on them. */
const VAGUE: ReadonlySet<string> = new Set(["hex", "hex32"]);

/** Ints of these names have a meaning beyond their number: flags, commands, choices. */
const VAGUE_NAME =
  /^(?:flags?|op|cmd|how|which|what|option|request|advice|behavior|policy|resource|mode|(?:\w+_)?type|attr|func|magic\d|destringid)$/;
const NUMBER: ReadonlySet<string> = new Set(["int", "uint", "long", "size"]);

/** Whether an argument is shown as a mere number. */
export function isRaw({ name, note, isNoted }: DescribedArgument): boolean {
  if (RAW.has(note.kind)) return true;
  return !isNoted && (VAGUE.has(note.kind) || (NUMBER.has(note.kind) && VAGUE_NAME.test(name)));
}

/** One raw argument of a live call. */
export interface RawArgument {
  /** Like "bpf.attr". */
  readonly name: string;
  /** Why it stays raw, or "" where nobody has said it. */
  readonly reason: string;
  /** Whether its call has a note. */
  readonly isNoted: boolean;
}

/** The raw arguments of all live calls. */
export function rawArguments(calls: readonly Described[]): RawArgument[] {
  return calls
    .filter(({ name }) => !gone.includes(name))
    .flatMap((call) =>
      call.args.filter(isRaw).map(({ name: arg }) => {
        const name = `${call.name}.${arg}`;
        const reason = Object.hasOwn(rawReasons, name) ? rawReasons[name] : undefined;
        return { name, reason: reason ?? "", isNoted: call.isNoted };
      }),
    );
}
