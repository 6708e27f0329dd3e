/** Rules as engines take them: names become registers of an architecture, keys become counters. */
import type { ArchitectureName } from "../../arch/architecture.ts";
import {
  type PathTest,
  RULE_WORDS,
  type RuleStep,
  SEED_WORD,
  spread,
  type Turns,
  type WordTest,
} from "../../arch/rules.ts";
import { type Operand, operandsOf, syscallName } from "../../syscalls/base.ts";
import { ReverieError } from "../errors.ts";
import { lowerAction } from "./actions.ts";
import { Complaint, shown, Unfit } from "./complaint.ts";
import { pathPatterns } from "./paths.ts";
import type { Rule } from "./rule.ts";
import { isRecord, wordTest } from "./words.ts";

/** The rules of a run. */
export interface LoweredRules {
  /** By the number of a call: what is tried, in this order. */
  readonly steps: ReadonlyMap<number, readonly RuleStep[]>;
  /** Counters with a name that tools may ask for, by index. */
  readonly names: readonly (string | undefined)[];
  /** Words that a thread needs. */
  readonly words: number;
}

/** A call of a rule. */
export interface RuledCall {
  readonly name: string;
  readonly operands: readonly Operand[];
  readonly complaint: Complaint;
}

/** Hands out words of a thread. */
export class Counters {
  readonly names: (string | undefined)[] = [];
  readonly #byName = new Map<string, number>();

  constructor() {
    this.names[SEED_WORD] = undefined;
  }

  /** A counter of the rule's own. */
  add(): number {
    return this.names.push(undefined) - 1;
  }

  /** Counters with these names, one behind the other; known ones are found again. */
  named(names: readonly string[]): number {
    const key = JSON.stringify(names);
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    const at = this.names.length;
    this.#byName.set(key, at);
    this.names.push(...names);
    return at;
  }
}

/**
 * The rules for an architecture.
 *
 * @param numbersOf the numbers of the calls that a rule is for
 * @throws {ReverieError} where one of them is none
 */
export function lowerRules(
  arch: ArchitectureName,
  rules: readonly Rule[],
  numbersOf: (calls: Rule["calls"]) => readonly number[],
): LoweredRules {
  const counters = new Counters();
  const steps = new Map<number, RuleStep[]>();
  rules.forEach((rule, index) => {
    const complaint = new Complaint(index, isRecord(rule) ? rule.calls : rule);
    check(rule, complaint);
    let unfit: unknown;
    let isFit = false;
    const turns = turnsOf(rule, complaint, counters);
    for (const number of numbersOf(rule.calls)) {
      const name = syscallName(arch, number) ?? `${number}`;
      const call = { name, operands: operandsOf(arch, name), complaint };
      try {
        const step = stepOf(rule, call, turns, counters);
        if (!steps.has(number)) steps.set(number, []);
        steps.get(number)!.push(step);
        isFit = true;
      } catch (error) {
        // who means all calls, means all that can be meant
        if (!(error instanceof Unfit) || Array.isArray(rule.calls)) throw error;
        unfit = error;
      }
    }
    if (unfit && !isFit) throw unfit;
  });
  const words = counters.names.length;
  if (words > RULE_WORDS) {
    throw new ReverieError(
      `The rules need ${words} counters for each thread, and ${RULE_WORDS} is the most. ` +
        `Count by fewer values (limit), or under fewer names.`,
    );
  }
  return { steps, names: counters.names, words };
}

const FIELDS = new Set(["calls", "when", "then"]);
const CONDITIONS = new Set("args fd path pathArgument after first every chance seed".split(" "));

const SHAPE = "A rule is { calls, when, then }, as rule(...) makes it.";

function check(rule: unknown, complaint: Complaint): void {
  if (!isRecord(rule)) throw complaint.error("it is no object", SHAPE);
  const { when = {}, then } = rule;
  const unknown = Object.keys(rule).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw complaint.error(`it has a field ${shown(unknown)}`, SHAPE);
  if (!isRecord(then))
    throw complaint.error(
      "it says not what is done",
      'It needs an end, like .fail("ENOENT") or then: { kind: "pass" }.',
    );
  if (!isRecord(when)) throw complaint.error(`its "when" is ${shown(when)}`, SHAPE);
  const wrong = Object.keys(when).find((name) => !CONDITIONS.has(name));
  if (wrong !== undefined)
    throw complaint.error(
      `there is no condition ${shown(wrong)}`,
      `There are: ${[...CONDITIONS].join(", ")}.`,
    );
  if (when["args"] !== undefined && !isRecord(when["args"]))
    throw complaint.error(`its "args" is ${shown(when["args"])}`, "Give { name: value }.");
}

function turnsOf({ when = {} }: Rule, complaint: Complaint, counters: Counters): Turns | undefined {
  const { after, first, every, chance, seed = 0 } = when;
  const count = (what: string, value: unknown, least: number) => {
    if (value === undefined || (isCount(value) && value >= least)) return;
    throw complaint.error(
      `${what} is ${shown(value)}`,
      `Give a whole number from ${least} to ${MOST_CALLS}.`,
    );
  };
  count("after", after, 0);
  count("first", first, 1);
  count("every", every, 1);
  if (!Number.isSafeInteger(seed))
    throw complaint.error(`the seed is ${shown(seed)}`, "Give a whole number.");
  const isChance = (value: unknown) => typeof value === "number" && value >= 0 && value <= 1;
  if (chance !== undefined && !isChance(chance))
    throw complaint.error(`the chance is ${shown(chance)}`, "Give a number from 0 to 1.");
  if ([after, first, every, chance].every((one) => one === undefined)) return undefined;
  return {
    counter: counters.add(),
    ...(after !== undefined && { after }),
    ...(first !== undefined && { first }),
    ...(every !== undefined && { every }),
    ...(chance !== undefined && {
      chance: {
        threshold: Math.round(chance * 2 ** 32),
        seed: spread(seed | 0),
      },
    }),
  };
}

const MOST_CALLS = 2 ** 31 - 1;

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) <= MOST_CALLS;
}

function stepOf(
  rule: Rule,
  call: RuledCall,
  turns: Turns | undefined,
  counters: Counters,
): RuleStep {
  const [words, paths] = [wordTests(rule, call), pathTests(rule, call)];
  const action = lowerAction(rule.then, call, counters);
  return { words, paths, action, ...(turns && { turns }) };
}

function wordTests({ when = {} }: Rule, call: RuledCall): WordTest[] {
  const { complaint, operands } = call;
  const tests = Object.entries(when.args ?? {}).map(([name, match]) =>
    wordTest(match, placeOf(name, call)),
  );
  if (when.fd === undefined) return tests;
  const index = operands.findIndex(({ kind }) => kind === "descriptor");
  if (index < 0)
    throw complaint.unfit(
      `${call.name} has no descriptor`,
      "Name only calls that have one, or a directory's by .arg(name, value).",
    );
  return [...tests, wordTest(when.fd, { operand: operands[index]!, index, complaint })];
}

/** The argument of a name. */
export function placeOf(
  name: string,
  { name: call, operands, complaint }: RuledCall,
): { operand: Operand; index: number; complaint: Complaint } {
  const index = operands.findIndex((operand) => operand.name === name);
  if (index >= 0) return { operand: operands[index]!, index, complaint };
  const names = operands.map((operand) => operand.name).join(", ") || "none";
  throw complaint.unfit(
    `${call} has no argument ${shown(name)}`,
    `It has: ${names}. For calls with other names, make another rule.`,
  );
}

function pathTests({ when = {} }: Rule, call: RuledCall): PathTest[] {
  const { complaint } = call;
  const { path, pathArgument } = when;
  if (path === undefined) {
    if (pathArgument === undefined) return [];
    throw complaint.error("it names the argument of a path, but no path", "Say what it is: path.");
  }
  return [{ arguments: pathsOf(call, pathArgument), patterns: pathPatterns(path, complaint) }];
}

/** The arguments of a call that are paths; or one of them. */
export function pathsOf(call: RuledCall, only?: string): number[] {
  const { complaint, operands } = call;
  const paths = operands.flatMap(({ kind, name }, index) =>
    kind === "path" && (only === undefined || name === only) ? [index] : [],
  );
  if (paths.length > 0) return paths;
  throw complaint.unfit(
    `${call.name} has no path${only === undefined ? "" : ` called ${shown(only)}`}`,
    "Name only calls that have it.",
  );
}
