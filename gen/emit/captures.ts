// Which memory the text of every call depends on, by what the kinds of its arguments say.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Call } from "../../syscalls/call.ts";
import type { Kind } from "../../syscalls/kind.ts";
import type { Memory } from "../../syscalls/memory.ts";
import {
  type Amount,
  type Choice,
  type Moment,
  type Need,
  needsOf,
  nothing,
  OWN,
  type Place,
  type Step,
} from "../../syscalls/needs.ts";
import type { Returns } from "../../syscalls/returns.ts";
import { type Arch, ARCHES } from "../facts.ts";
import type { Note, Part } from "../dsl.ts";
import { argumentOrder } from "../overrides.ts";
import type { Described } from "./described.ts";
import { type Exports, SYSCALLS } from "./exports.ts";
import type { Output } from "./output.ts";

/** One call as its decoders see it. */
interface Decoders {
  readonly kinds: readonly Kind[];
  /** The words in the order in which they are shown. */
  readonly order: readonly number[];
  readonly returns: Returns | undefined;
}

/** The copies of one case; undefined if they can't be told. */
interface Copies {
  readonly steps: readonly Step[];
  readonly plain: number | undefined;
}

/** syscalls/generated/captures.gen.ts */
export async function emitCaptures(
  output: Output,
  calls: readonly Described[],
  exports: Exports,
): Promise<void> {
  const loader = new Loader(exports);
  const shared: string[] = [];
  const aarch64: string[] = [];
  for (const call of calls) {
    const texts: Record<Arch, string | undefined> = { x86_64: undefined, aarch64: undefined };
    for (const arch of ARCHES) texts[arch] = planText(arch, await loader.load(arch, call));
    if (texts.x86_64 !== undefined) shared.push(`  ${call.name}: ${texts.x86_64},\n`);
    if (texts.aarch64 !== texts.x86_64) aarch64.push(`  ${call.name}: ${texts.aarch64},\n`);
  }
  output.add(
    "syscalls/generated/captures.gen.ts",
    "and what the decoders say they need",
    `
import type { CapturePlan } from "../capture/steps.ts";

type Plans = Readonly<Record<string, CapturePlan | undefined>>;

const NONE: CapturePlan = { steps: [] };

/** Call -> the memory that its text depends on; a call that is not here can't be told in advance. */
export const captures: Plans = {
${shared.join("")}};

/** The same of calls where aarch64 has it otherwise. */
export const aarch64Captures: Plans = {
${aarch64.join("")}};
`,
  );
}

/** Makes the kinds that notes name. */
class Loader {
  readonly #exports: Exports;

  constructor(exports: Exports) {
    this.#exports = exports;
  }

  async load(arch: Arch, call: Described): Promise<Decoders> {
    const positions =
      argumentOrder[call.name]?.[arch as "aarch64"] ?? call.args.map((_, index) => index);
    const args = positions.map((position) => call.args[position]!);
    const index = new Map(args.map(({ name }, word) => [name, word]));
    const make = (note: Note): Promise<unknown> => this.#make(note.kind, note.made, index);
    const kinds = (await Promise.all(args.map(({ note }) => make(note)))) as Kind[];
    const order = (call.order ?? args.map(({ name }) => name)).map((name) => index.get(name)!);
    if (call.extra !== undefined) {
      order.push(kinds.length);
      kinds.push((await make(call.extra)) as Kind);
    }
    const { returns } = call;
    const made = returns && (await this.#make(returns.returns, returns.made, index));
    return { kinds, order, returns: made as Returns | undefined };
  }

  async #make(
    name: string,
    made: readonly Part<string>[] | undefined,
    index: ReadonlyMap<string, number>,
  ): Promise<unknown> {
    const file = this.#exports.get(name);
    if (file === undefined) throw new Error(`Nothing under syscalls/ exports ${name}`);
    const module = (await import(pathToFileURL(join(SYSCALLS, file)).href)) as Record<
      string,
      unknown
    >;
    if (made === undefined) return module[name];
    const part = (part: Part<string>): unknown => {
      if ("arg" in part) return index.get(part.arg);
      if ("text" in part) return part.text;
      return "name" in part
        ? this.#make(part.name, undefined, index)
        : this.#make(part.note.kind, part.note.made, index);
    };
    const parts = await Promise.all(made.map(part));
    return (module[name] as (...parts: readonly unknown[]) => unknown)(...parts);
  }
}

const NOWHERE: Memory = { read: () => new Uint8Array(0) };

/** The number does not matter: plans are made of kinds. */
function callOf(arch: Arch, argument = 0, value = 0): Call {
  const words = new Uint32Array(12);
  words[2 * argument] = value;
  return new Call(arch, 0, words, NOWHERE);
}

/** One call's line of the table; undefined if nothing can be told. */
function planText(arch: Arch, decoders: Decoders): string | undefined {
  const choices = new Set(decoders.kinds.flatMap(({ choice }) => choice ?? []));
  const [choice] = choices;
  if (choice !== undefined && choices.size === 1) return chosenText(arch, decoders, choice);
  const copies = copiesOf(decoders, callOf(arch));
  if (copies === undefined) return undefined;
  const { steps, plain } = copies;
  if (steps.length === 0 && plain === undefined) return "NONE";
  return JSON.stringify({ steps, plain });
}

function chosenText(arch: Arch, decoders: Decoders, choice: Choice): string | undefined {
  const { argument, mask, other } = choice;
  const of = (value: number): Copies | undefined =>
    copiesOf(decoders, callOf(arch, argument, value));
  const rest = other === undefined ? undefined : of(other);
  const cases = new Map<string, number[]>();
  const unknown: number[] = [];
  for (const value of new Set(choice.values(callOf(arch)).map((value) => value >>> 0))) {
    const copies = of(value);
    const text = copies && JSON.stringify(copies.steps);
    if (text === undefined) unknown.push(value);
    else if (text !== JSON.stringify(rest?.steps)) {
      cases.set(text, [...(cases.get(text) ?? []), value]);
    }
  }
  if (cases.size === 0 && rest === undefined) return undefined;
  const list = [...cases].map(([steps, values]) => [
    JSON.parse(steps),
    values.sort((a, b) => a - b),
  ]);
  unknown.sort((a, b) => a - b);
  return JSON.stringify({
    chosen: { argument, mask, cases: list, unknown: rest ? unknown : [], other: rest?.steps },
  });
}

/** What a call needs, in the order in which its text is made; undefined if one of its kinds can't tell. */
function copiesOf({ kinds, order, returns }: Decoders, call: Call): Copies | undefined {
  const steps: Step[] = [];
  let shown: Moment = "enter";
  let plain: number | undefined;
  for (const index of order) {
    const kind = kinds[index]!;
    const needs = needsOf(kind, call);
    if (needs === undefined) return undefined;
    const actual = kind.pick === null ? kind : kind.pick(call);
    // The text of the first that is known only after the call, and of all behind it, is made then.
    if (actual?.after) shown = "return";
    for (const need of needs) {
      if (need.kind === "plain") plain = need.argument;
      else steps.push(stepOf(need, index, shown));
    }
  }
  const needs = (returns?.needs ?? (returns && returns.length > 2 ? undefined : nothing))?.(call);
  if (needs === undefined) return undefined;
  for (const need of needs) if (need.kind !== "plain") steps.push(stepOf(need, OWN, "success"));
  steps.sort((a, b) => Number(a.when !== "enter") - Number(b.when !== "enter"));
  const unique = new Set(steps.map((step) => JSON.stringify(step)));
  return { steps: [...unique].map((text) => JSON.parse(text) as Step), plain };
}

function stepOf(need: Exclude<Need, { kind: "plain" }>, own: number, shown: Moment): Step {
  const { argument, through } = need.at;
  const at: Place = {
    argument: argument === OWN ? own : argument,
    ...(through !== undefined && { through }),
  };
  const when = need.when === "shown" ? shown : need.when;
  const resolved = (amount: Amount): Amount =>
    amount.kind !== "result" && amount.argument === OWN ? { ...amount, argument: own } : amount;
  switch (need.kind) {
    case "text":
      return { ...need, at, when };
    case "bytes":
      return { ...need, at, when, counts: need.counts.map(resolved) };
    case "buffers":
      return { ...need, at, when, count: resolved(need.count) };
  }
}
