/** What rules do, as engines take it. */
import { type Halves, halves, type StepAction } from "../../arch/rules.ts";
import { Errno } from "../../syscalls/base.ts";
import { shown } from "./complaint.ts";
import { type Counters, pathsOf, placeOf, type RuledCall } from "./lower.ts";
import { pathBytes } from "./paths.ts";
import { isRecord, type Place, wordOf } from "./words.ts";

/** What is done, by its kind. */
type Kinds = {
  readonly [K in string]: (
    action: Readonly<Record<string, unknown>>,
    call: RuledCall,
    counters: Counters,
  ) => StepAction;
};

/** Errors from here on are the kernel's own. */
const FIRST_HIDDEN = 512;

/** An hour. */
const MOST_DELAY = 3_600_000_000;

/** Where an argument's values choose the counter, and nothing else is said. */
const LIMIT = 64;

/** Calls whose result is no result: registers come back from memory. */
const WITHOUT_RESULT = new Set(["rt_sigreturn", "restart_syscall"]);

/** Calls that are made as they stand, or not at all. */
const AS_IT_STANDS = new Set([
  "rt_sigreturn",
  "restart_syscall",
  "clone",
  "clone3",
  "fork",
  "vfork",
]);

const KINDS: Kinds = {
  count,
  delay({ microseconds }, { complaint }) {
    const isFit =
      typeof microseconds === "number" && microseconds >= 0 && microseconds <= MOST_DELAY;
    if (isFit) return { kind: "delay", microseconds };
    throw complaint.error(
      `it can't delay by ${shown(microseconds)}`,
      `Give microseconds, 0 to ${MOST_DELAY}.`,
    );
  },
  fail({ errno }, call) {
    const known = typeof errno === "string" ? Errno.named(errno) : undefined;
    if (!known)
      throw call.complaint.error(`there is no error ${shown(errno)}`, 'Give a name, like "EIO".');
    if (known.number >= FIRST_HIDDEN)
      throw call.complaint.error(
        `${known.name} is the kernel's own, and no program's`,
        'Give "EINTR", or let the tool answer: ask.',
      );
    return answer(call, halves(BigInt(-known.number)));
  },
  return({ value }, call) {
    const operand = { name: "the result", kind: "number", width: 8, signed: true } as const;
    const word = wordOf(value, { operand, index: 0, complaint: call.complaint });
    return answer(call, halves(word));
  },
  rewrite,
  redirect({ from, to }, call) {
    const paths = pathsOf(call);
    const [before, after] = [pathBytes(from, call.complaint), pathBytes(to, call.complaint)];
    return { kind: "redirect", arguments: paths, from: before, to: after };
  },
  ask: () => ({ kind: "ask" }),
  pass: () => ({ kind: "pass" }),
};

/** What a rule does with a call. */
export function lowerAction(action: unknown, call: RuledCall, counters: Counters): StepAction {
  const kind = isRecord(action) ? action["kind"] : undefined;
  if (typeof kind === "string" && Object.hasOwn(KINDS, kind))
    return KINDS[kind]!(action as Readonly<Record<string, unknown>>, call, counters);
  throw call.complaint.error(
    `it can't do ${shown(action)}`,
    `A rule can: ${Object.keys(KINDS).join(", ")}.`,
  );
}

function answer(call: RuledCall, result: Halves): StepAction {
  if (!WITHOUT_RESULT.has(call.name)) return { kind: "answer", result };
  throw call.complaint.unfit(
    `${call.name} has no result that could be another`,
    "Leave it out of the rule.",
  );
}

function count(
  { name, by, limit = LIMIT }: Readonly<Record<string, unknown>>,
  call: RuledCall,
  counters: Counters,
): StepAction {
  const { complaint } = call;
  if (typeof name !== "string" || name === "")
    throw complaint.error(`a counter can't be called ${shown(name)}`, "Give it a name.");
  if (by === undefined) return { kind: "count", counter: counters.named([name]) };
  if (by === "call") return { kind: "count", counter: counters.named([`${name} ${call.name}`]) };
  if (typeof by !== "string")
    throw complaint.error(`it can't count by ${shown(by)}`, 'Name an argument, or "call".');
  const { operand, index } = placeOf(by, call);
  if (!Number.isInteger(limit) || (limit as number) < 1)
    throw complaint.error(`the limit is ${shown(limit)}`, "Give how many values are told apart.");
  const values = Array.from({ length: limit as number }, (_, value) => `${name} ${value}`);
  const counter = counters.named([...values, `${name} other`]);
  const { width } = operand;
  return { kind: "count", counter, by: { argument: index, width, limit: limit as number } };
}

function rewrite({ args }: Readonly<Record<string, unknown>>, call: RuledCall): StepAction {
  const { complaint } = call;
  if (AS_IT_STANDS.has(call.name))
    throw complaint.unfit(
      `${call.name} can only be made as it stands`,
      "Leave it out of the rule.",
    );
  if (!isRecord(args) || Object.keys(args).length === 0)
    throw complaint.error(`it can't rewrite ${shown(args)}`, "Give { argument: value }.");
  const edits = Object.entries(args).map(([name, change]) => {
    const place = placeOf(name, call);
    return { argument: place.index, ...edit(change, place) };
  });
  return { kind: "rewrite", edits };
}

const NOTHING: Halves = [0, 0];

function edit(change: unknown, place: Place): { keep: Halves; set: Halves } {
  if (!isRecord(change)) return { keep: NOTHING, set: halves(wordOf(change, place)) };
  const names = Object.keys(change).filter((name) => change[name] !== undefined);
  if (names.length === 0 || names.some((name) => name !== "clear" && name !== "set"))
    throw place.complaint.error(
      `${place.operand.name} can't become ${shown(change)}`,
      "Give a value, or { clear, set }.",
    );
  const clear = wordOf(change["clear"] ?? 0, place);
  const set = wordOf(change["set"] ?? 0, place);
  const bits = 8 * place.operand.width;
  return {
    keep: halves(~BigInt.asUintN(bits, clear)),
    set: halves(BigInt.asUintN(bits, set)),
  };
}
