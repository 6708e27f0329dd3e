/** Writing rules so that the compiler knows calls, arguments and errors. */
import type { ErrnoName, SyscallArgs, SyscallName } from "../../syscalls/base.ts";
import type { Selection } from "../subscription.ts";
import type {
  PathMatch,
  Rewrite,
  Rule,
  RuleAction,
  RuleConditions,
  Word,
  WordMatch,
} from "./rule.ts";

/** The arguments that all of these calls have. */
export type RuleArgument<N extends SyscallName> = keyof SyscallArgs[N] & string;

/**
 * A rule without its end. Conditions give another one, and all must hold; the last word (`fail`, `count` ...) gives
 * the rule. See {@link RuleConditions} and {@link RuleAction} for what they mean.
 */
export class RuleBuilder<N extends SyscallName> {
  readonly #calls: Selection;
  readonly #when: RuleConditions;

  /** Use {@link rule}. */
  constructor(calls: Selection, when: RuleConditions) {
    this.#calls = calls;
    this.#when = when;
  }

  /** Where an argument is this. Tested anew, it must be that, too. */
  arg(name: RuleArgument<N>, match: WordMatch): RuleBuilder<N> {
    if (this.#when.args && Object.hasOwn(this.#when.args, name))
      throw new TypeError(
        `The rule says twice what ${name} is: one condition must say all, like { min, max } or a list.`,
      );
    return this.#and({ args: { ...this.#when.args, [name]: match } });
  }

  /** Where the call's descriptor is this. */
  fd(match: WordMatch): RuleBuilder<N> {
    return this.#and({ fd: match });
  }

  /** Where a path of the call is this, or one of these. */
  path(match: PathMatch | readonly PathMatch[], argument?: RuleArgument<N>): RuleBuilder<N> {
    return this.#and({ path: match, ...(argument !== undefined && { pathArgument: argument }) });
  }

  /** Not the first so many of each thread. */
  after(calls: number): RuleBuilder<N> {
    return this.#and({ after: calls });
  }

  /** Only the first so many of each thread. */
  first(calls: number): RuleBuilder<N> {
    return this.#and({ first: calls });
  }

  /** Only each n-th of each thread. */
  every(calls: number): RuleBuilder<N> {
    return this.#and({ every: calls });
  }

  /** Only so many, 0 to 1, by chance. */
  chance(probability: number, seed = 0): RuleBuilder<N> {
    return this.#and({ chance: probability, seed });
  }

  /** Counts them under a name; by the value of an argument or by `"call"`, if wanted. */
  count(name: string, options: { by?: RuleArgument<N> | "call"; limit?: number } = {}): Rule {
    return this.#then({ kind: "count", name, ...options });
  }

  /** Lets them begin later. */
  delay(microseconds: number): Rule {
    return this.#then({ kind: "delay", microseconds });
  }

  /** They fail, without the kernel. */
  fail(errno: ErrnoName): Rule {
    return this.#then({ kind: "fail", errno });
  }

  /** They give a value, without the kernel. */
  return(value: Word): Rule {
    return this.#then({ kind: "return", value });
  }

  /** They are made with other arguments. */
  rewrite(args: { readonly [A in RuleArgument<N>]?: Rewrite }): Rule {
    return this.#then({ kind: "rewrite", args: args as Readonly<Record<string, Rewrite>> });
  }

  /** Their paths that begin with `from` begin with `to` instead. */
  redirect(from: string, to: string): Rule {
    return this.#then({ kind: "redirect", from, to });
  }

  /** The tool's `syscall()` decides on them. */
  ask(): Rule {
    return this.#then({ kind: "ask" });
  }

  /** They are made, and the tool is not told. */
  pass(): Rule {
    return this.#then({ kind: "pass" });
  }

  #and(more: RuleConditions): RuleBuilder<N> {
    return new RuleBuilder(this.#calls, { ...this.#when, ...more });
  }

  #then(action: RuleAction): Rule {
    return { calls: this.#calls, when: this.#when, then: action };
  }
}

/**
 * Begins a rule for some calls:
 *
 * ```ts
 * rule("openat", "open").path({ prefix: "/etc/" }).fail("ENOENT");
 * rule("write").fd([1, 2]).every(3).count("third lines");
 * ```
 */
export function rule<const N extends SyscallName>(...calls: readonly N[]): RuleBuilder<N>;
/** The same for all calls, or all but some: `rule("all").count("calls", { by: "call" })`. */
export function rule(calls: Selection): RuleBuilder<SyscallName>;
export function rule(...calls: readonly (SyscallName | Selection)[]): RuleBuilder<SyscallName> {
  const [first] = calls;
  const isSelection = calls.length === 1 && (first === "all" || typeof first === "object");
  return new RuleBuilder((isSelection ? first : calls) as Selection, {});
}
