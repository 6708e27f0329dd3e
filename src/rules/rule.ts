/** Rules: what becomes of calls without the tool being asked. Plain data, made by {@link rule} or by hand. */
import type { ErrnoName } from "../../syscalls/base.ts";
import type { Selection } from "../subscription.ts";

/** A value of an argument. */
export type Word = number | bigint;

/** What an argument may be: a value, one of some, none of some, in a range, or with some bits as given. */
export type WordMatch =
  | Word
  | readonly Word[]
  | { readonly not: Word | readonly Word[] }
  | { readonly min?: Word; readonly max?: Word }
  | { readonly mask: Word; readonly equals: Word };

/**
 * What a path may be, as the program gave it: nothing is resolved, and bytes are compared. A bare text is the whole
 * path. In a glob, `*` stands for any text (slashes, too) and `?` for any byte.
 */
export type PathMatch =
  string | { readonly prefix: string } | { readonly suffix: string } | { readonly glob: string };

/** When a rule takes a call: where all of these hold. */
export interface RuleConditions {
  /** What arguments are, by the kernel's names of them. */
  readonly args?: Readonly<Record<string, WordMatch>>;
  /** What the call's first descriptor is (not that of a directory that a path begins at). */
  readonly fd?: WordMatch;
  /** What one of the call's paths is: one of these. */
  readonly path?: PathMatch | readonly PathMatch[];
  /** The argument that is looked at, of a call with several paths. */
  readonly pathArgument?: string;
  /** Only after so many calls of the thread for which all above holds. */
  readonly after?: number;
  /** Only the first so many of these calls (those left out by `after` count). */
  readonly first?: number;
  /** Only each n-th of these calls: n, 2n, ... */
  readonly every?: number;
  /** Only so many of what is left, 0 to 1, by chance: the same calls in each run of the same program. */
  readonly chance?: number;
  /** Another number, other calls; rules that are alike but for what they do take the same ones. 0 without it. */
  readonly seed?: number;
}

/** What an argument becomes: a value, or the same with some bits cleared, then some set. */
export type Rewrite = Word | { readonly clear?: Word; readonly set?: Word };

/** What a rule does with a call. */
export type RuleAction =
  | {
      /** Counts it. Further rules are tried. */
      readonly kind: "count";
      /** The counter's name: `guest.counts()` has it. */
      readonly name: string;
      /**
       * One counter for each call (`"name openat"`), or for each value of an argument up to, and without, `limit`:
       * `"name 0"`, `"name 1"`, ... and `"name other"`.
       */
      readonly by?: string;
      /** 64 without it. */
      readonly limit?: number;
    }
  | {
      /** Lets it begin later. Further rules are tried. */
      readonly kind: "delay";
      readonly microseconds: number;
    }
  | {
      /** It fails; the kernel never sees it. */
      readonly kind: "fail";
      readonly errno: ErrnoName;
    }
  | {
      /** The program gets this; the kernel never sees the call. */
      readonly kind: "return";
      readonly value: Word;
    }
  | {
      /** It is made with other arguments. The program's registers are its own again afterwards. */
      readonly kind: "rewrite";
      readonly args: Readonly<Record<string, Rewrite>>;
    }
  | {
      /** Paths that begin with `from` begin with `to` instead; a call without such a path is not taken. */
      readonly kind: "redirect";
      readonly from: string;
      readonly to: string;
    }
  /** The tool's `syscall()` decides. */
  | { readonly kind: "ask" }
  /** It is made, and the tool is not told. */
  | { readonly kind: "pass" };

/**
 * A rule. Of the rules that a tool subscribes to, those for a call are tried in their order, until one takes it that
 * does more than `count` or `delay`. What none takes is what the tool subscribed to: intercepted, observed, or simply
 * made. Calls of programs for another architecture (32-bit ones) have no rules.
 */
export interface Rule {
  /** The calls it is for. Of all, or all but some, those are meant that have what the rule speaks of, like a path. */
  readonly calls: Selection;
  /** When it takes one; always without it. */
  readonly when?: RuleConditions;
  /** What it does with that. */
  readonly then: RuleAction;
}
