/** Constants and expressions in mangled form, as template arguments have them. */
import { encodingOf, templated, unqualified } from "./names.ts";
import { type State, text } from "./state.ts";
import { LITERAL_SUFFIX, OPERATORS } from "./tables.ts";
import { templateParameter, typeOf } from "./types.ts";

export function literal(s: State): string {
  s.need("L");
  if (s.take("_Z") || s.take("Z")) {
    const name = encodingOf(s, true);
    s.need("E");
    return name;
  }
  const type = text(typeOf(s));
  const digits = s.match(/n?[0-9a-zA-Z]*?(?=E)/y) ?? "";
  s.need("E");
  const value = digits.replace(/^n/, "-");
  if (type === "bool") return value === "0" ? "false" : "true";
  if (type === "decltype(nullptr)") return "nullptr";
  const suffix = LITERAL_SUFFIX[type];
  return suffix === undefined ? `(${type})${value}` : value + suffix;
}

export function expressionOf(s: State): string {
  const next = s.peek();
  if (next === "L") return literal(s);
  if (next === "T") return text(templateParameter(s));
  if (s.match(/fp[rVK]*/y) !== undefined) {
    const number = s.match(/\d*/y) ?? "";
    s.need("_");
    return `{parm#${number === "" ? 1 : Number(number) + 2}}`;
  }
  if (s.take("fpT")) return "this";
  if (s.take("cl")) return callOf(s);
  if (s.take("sp")) return `${expressionOf(s)}...`;
  if (s.take("sZ")) return `sizeof...(${expressionOf(s)})`;
  if (s.take("st")) return `sizeof (${text(typeOf(s))})`;
  if (s.take("at")) return `alignof (${text(typeOf(s))})`;
  if (s.take("nx")) return `noexcept (${expressionOf(s)})`;
  if (s.take("sr")) return scoped(s);
  if (s.match(/[sdcr]c(?=.)/y)) return `cast<${text(typeOf(s))}>(${expressionOf(s)})`;
  if (s.take("cv")) return `(${text(typeOf(s))})${operand(s)}`;
  if (/\d/.test(next)) return simple(s);
  const operator = OPERATORS[s.peek(2)];
  if (!operator) throw new RangeError(`no expression at ${s.at}`);
  s.at += 2;
  const [sign, operands] = operator;
  if (operands === 1) return `${sign}${operand(s)}`;
  const first = operand(s);
  if (sign === "." || sign === "->") return `${first}${sign}${expressionOf(s)}`;
  if (sign === "[]") return `${first}[${expressionOf(s)}]`;
  if (operands === 2) return `${first}${sign}${operand(s)}`;
  return `${first}?${operand(s)} : ${operand(s)}`;
}

function operand(s: State): string {
  return `(${expressionOf(s)})`;
}

function callOf(s: State): string {
  const callee = expressionOf(s);
  const operands: string[] = [];
  while (!s.take("E")) operands.push(expressionOf(s));
  return `${callee}(${operands.join(", ")})`;
}

function scoped(s: State): string {
  const parts: string[] = [];
  const isNested = s.take("N");
  if (!/\d/.test(s.peek())) parts.push(text(typeOf(s)));
  if (isNested || parts.length === 0) while (!s.take("E")) parts.push(simple(s));
  parts.push(simple(s));
  return parts.join("::");
}

/** A name without its surroundings. */
function simple(s: State): string {
  s.take("on");
  return templated(s, unqualified(s, "", "")).text;
}
