/** Names of functions and classes in mangled form: where they are, what they are called. */
import { list, type Name, named, plain, space, type State, text, type Type } from "./state.ts";
import { OPERATORS, SPECIAL } from "./tables.ts";
import {
  decltype,
  qualifiers,
  substitution,
  templateArguments,
  templateParameter,
  typeOf,
} from "./types.ts";

export function encodingOf(s: State, withParameters: boolean): string {
  const special = specialName(s);
  if (special !== undefined) return special;
  const name = nameOf(s);
  if (s.at >= s.name.length || /[E.@]/.test(s.peek())) return name.text;
  const result = name.isTemplate && !name.hasNoResult ? typeOf(s) : undefined;
  const parameters = parametersOf(s);
  if (!withParameters) return name.text;
  const signature = `${name.text}(${parameters})${name.qualifiers}`;
  return result ? `${result.left}${space(result.left)}${signature}${result.right}` : signature;
}

export function parametersOf(s: State): string {
  const types: Type[] = [];
  while (s.at < s.name.length && !/[E.@]/.test(s.peek())) {
    if (/^[RO]E/.test(s.peek(2))) break; // a qualifier of the function
    types.push(typeOf(s));
  }
  const first = types[0];
  return types.length === 1 && first?.left === "void" ? "" : list(types);
}

function specialName(s: State): string | undefined {
  const two = s.peek(2);
  const prefix = SPECIAL[two];
  if (prefix) {
    s.at += 2;
    return prefix + (two[0] === "T" && "VTIS".includes(two[1]!) ? text(typeOf(s)) : nameOf(s).text);
  }
  if (two === "Th" || two === "Tv") {
    s.at += 1;
    const kind = offset(s);
    return `${kind} to ${encodingOf(s, s.withParameters)}`;
  }
  if (two === "Tc") {
    s.at += 2;
    offset(s);
    offset(s);
    return `covariant return thunk to ${encodingOf(s, s.withParameters)}`;
  }
  if (s.match(/GT[tn]/y)) {
    return `transaction clone for ${encodingOf(s, s.withParameters)}`;
  }
  if (two !== "GR") return undefined;
  throw new RangeError("not a function");
}

function offset(s: State): string {
  const kind = s.match(/[hv]/y);
  s.match(/n?\d+_/y);
  if (kind === "v") s.match(/n?\d+_/y);
  return kind === "v" ? "virtual thunk" : "non-virtual thunk";
}

export function nameOf(s: State): Name {
  if (s.take("N")) return nestedName(s);
  if (s.take("Z")) return localName(s);
  if (s.peek() === "S" && s.peek(2) !== "St") {
    const type = substitution(s);
    return templated(s, named(text(type), type.last));
  }
  const prefix = s.take("St") ? "std::" : "";
  const { text: own, ...rest } = unqualified(s, "", "");
  const name = { ...rest, text: prefix + own };
  if (s.peek() === "I") s.learn(plain(name.text, name.last));
  return templated(s, name);
}

export function templated(s: State, name: Name): Name {
  if (s.peek() !== "I") return name;
  return { ...name, text: name.text + templateArguments(s, name.text), isTemplate: true };
}

/** Behind N. */
function nestedName(s: State): Name {
  const cv = qualifiers(s);
  const ref = s.take("R") ? " &" : s.take("O") ? " &&" : "";
  let name: Name = named("", "");
  while (!s.take("E")) {
    name = component(s, name);
    if (s.peek() !== "E" && s.peek() !== "") learnPrefix(s, name);
  }
  return { ...name, qualifiers: cv + ref };
}

function learnPrefix(s: State, name: Name): void {
  if (!s.isKnownAlready) s.learn(plain(name.text, name.last));
  s.isKnownAlready = false;
}

/** One more part of a nested name. */
function component(s: State, before: Name): Name {
  const next = s.peek();
  if (next === "I")
    return { ...before, text: before.text + templateArguments(s, before.text), isTemplate: true };
  if (next === "S") {
    s.isKnownAlready = true;
    if (s.take("St")) return named("std", "std");
    const type = substitution(s);
    return named(text(type), type.last);
  }
  if (next === "T") {
    const type = templateParameter(s);
    return named(text(type), type.last);
  }
  if (/^D[tT]/.test(s.peek(2))) return named(text(decltype(s)), "");
  if (s.take("M")) {
    s.isKnownAlready = true;
    return before;
  }
  const own = unqualified(s, before.last, before.text);
  return { ...own, text: before.text === "" ? own.text : `${before.text}::${own.text}` };
}

/** Behind Z: something within a function. */
function localName(s: State): Name {
  const outer = s.arguments;
  const where = encodingOf(s, true);
  s.need("E");
  s.arguments = outer;
  if (s.take("s")) {
    discriminator(s);
    return named(`${where}::string literal`, "");
  }
  if (s.take("d")) s.match(/\d*_/y);
  const name = nameOf(s);
  discriminator(s);
  return { ...name, text: `${where}::${name.text}` };
}

function discriminator(s: State): void {
  s.match(/__\d+_|_\d/y);
}

export function unqualified(s: State, around: string, whole: string): Name {
  s.take("L");
  const next = s.peek();
  if (/\d/.test(next)) return tagged(s, sourceName(s));
  const two = s.peek(2);
  if (/C[1-5I]/.test(two)) {
    s.at += 2;
    if (two === "CI") {
      s.at++;
      typeOf(s);
    }
    return { ...tagged(s, around), hasNoResult: true };
  }
  if (/D[0-5]/.test(two)) {
    s.at += 2;
    return { ...tagged(s, `~${around}`), hasNoResult: true };
  }
  if (two === "Ut" || two === "Ul") return unnamedType(s);
  if (s.take("DC")) {
    const names: string[] = [];
    while (!s.take("E")) names.push(sourceName(s));
    return named(`[${names.join(", ")}]`, "");
  }
  if (s.take("cv")) {
    const name = `operator ${text(typeOf(s))}`;
    return { ...named(name, name), hasNoResult: true };
  }
  if (s.take("li")) return named(`operator"" ${sourceName(s)}`, "");
  const operator = OPERATORS[two];
  if (!operator) throw new RangeError(`no name at ${s.at} of ${whole}`);
  s.at += 2;
  const sign = operator[0].trimEnd();
  return tagged(s, `operator${/^[a-z]/.test(sign) ? " " : ""}${sign}`);
}

export function tagged(s: State, name: string): Name {
  let tags = "";
  while (s.take("B")) tags += `[abi:${sourceName(s)}]`;
  return named(name + tags, name);
}

function unnamedType(s: State): Name {
  const isLambda = s.peek(2) === "Ul";
  s.at += 2;
  const parameters = isLambda ? lambdaParameters(s) : "";
  const number = Number(s.match(/\d+/y) ?? -1) + 2;
  s.need("_");
  const name = isLambda ? `{lambda(${parameters})#${number}}` : `{unnamed type#${number}}`;
  return named(name, name);
}

function lambdaParameters(s: State): string {
  const outer = s.arguments;
  // a parameter that is `auto` stands for a template parameter of the lambda's own
  s.arguments = Array.from({ length: 16 }, (_, i) => plain(`auto:${i + 1}`));
  const parameters = parametersOf(s);
  s.arguments = outer;
  s.need("E");
  return parameters;
}

export function sourceName(s: State): string {
  const length = Number(s.match(/\d+/y) ?? NaN);
  const name = s.name.slice(s.at, s.at + length);
  if (!(length > 0) || name.length !== length) throw new RangeError("a name is cut off");
  s.at += length;
  return /^_GLOBAL_[._$]N/.test(name) ? "(anonymous namespace)" : name;
}
