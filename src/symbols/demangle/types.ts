/** Types in mangled form, and the templates' arguments that they are. */
import { expressionOf, literal } from "./expressions.ts";
import { nameOf, parametersOf, sourceName, tagged } from "./names.ts";
import { list, plain, space, type State, text, type Type } from "./state.ts";
import { BUILTIN, BUILTIN_D, STANDARD } from "./tables.ts";

/** Behind S. */
export function substitution(s: State): Type {
  s.need("S");
  const short = STANDARD[s.peek()];
  if (short) {
    s.at++;
    const type = plain(...short);
    if (s.peek() === "B") return s.learn(plain(tagged(s, type.left).text, type.last));
    return type;
  }
  const digits = s.match(/[0-9A-Z]*/y) ?? "";
  s.need("_");
  return entryOf(s.known, digits === "" ? 0 : parseInt(digits, 36) + 1);
}

function entryOf(types: readonly Type[], index: number): Type {
  const type = types[index];
  if (!type) throw new RangeError("it refers to what is not there");
  return type;
}

/** `T_`, `T0_`, ... */
export function templateParameter(s: State): Type {
  s.need("T");
  const digits = s.match(/\d*/y) ?? "";
  s.need("_");
  const type = entryOf(s.arguments, digits === "" ? 0 : Number(digits) + 1);
  if (!type.pack || s.packIndex === undefined) return type;
  return entryOf(type.pack, s.packIndex);
}

/** `<...>` behind a name. */
export function templateArguments(s: State, of: string): string {
  s.need("I");
  const types: Type[] = [];
  while (!s.take("E")) types.push(templateArgument(s));
  s.arguments = types;
  const inner = list(types);
  return `${of.endsWith("<") ? " " : ""}<${inner}${inner.endsWith(">") ? " " : ""}>`;
}

function templateArgument(s: State): Type {
  const next = s.peek();
  if (next === "X") {
    s.at++;
    const expression = expressionOf(s);
    s.need("E");
    return plain(expression);
  }
  if (next === "L") return plain(literal(s));
  if (next === "J" || next === "I") {
    s.at++;
    const pack: Type[] = [];
    while (!s.take("E")) pack.push(templateArgument(s));
    return { left: "", right: "", pack };
  }
  const outer = s.arguments;
  const type = typeOf(s);
  s.arguments = outer;
  return type;
}

/** Template arguments that those of the function's name do not become. */
function innerArguments(s: State, of: string): string {
  const outer = s.arguments;
  const inner = templateArguments(s, of);
  s.arguments = outer;
  return inner;
}

export function qualifiers(s: State): string {
  const found = s.match(/r?V?K?/y) ?? "";
  // the outermost is written last
  const words = { r: " restrict", V: " volatile", K: " const" };
  return [...found].map((letter) => words[letter as keyof typeof words]).join("");
}

export function typeOf(s: State): Type {
  const next = s.peek();
  const builtin = BUILTIN[next];
  if (builtin) {
    s.at++;
    return plain(builtin);
  }
  if (/[rVK]/.test(next)) return qualifiedType(s);
  if (next === "P") return pointerType(s, "*");
  if (next === "R") return pointerType(s, "&");
  if (next === "O") return pointerType(s, "&&");
  if (next === "F") return s.learn(functionType(s, ""));
  if (next === "A") return s.learn(arrayType(s));
  if (next === "M") return s.learn(memberType(s));
  if (next === "D") return typeOfD(s);
  if (next === "T" && !/T[sue]/.test(s.peek(2))) return parameterType(s);
  if (next === "S" && s.peek(2) !== "St") return substitutedType(s);
  if (next === "C" || next === "G") {
    s.at++;
    return s.learn(plain(`${text(typeOf(s))} ${next === "C" ? "_Complex" : "_Imaginary"}`));
  }
  if (next === "u") {
    s.at++;
    return s.learn(plain(sourceName(s)));
  }
  if (next === "U") {
    s.at++;
    const word = sourceName(s);
    const type = typeOf(s);
    return s.learn({ ...type, left: `${type.left} ${word}` });
  }
  s.match(/T[sue]/y);
  const outer = s.arguments;
  const name = nameOf(s);
  s.arguments = outer;
  return s.learn(plain(name.text, name.last));
}

function qualifiedType(s: State): Type {
  const words = qualifiers(s);
  // those of a member function are part of its type
  const type = s.peek() === "F" ? functionType(s, "") : typeOf(s);
  if (type.isDeclarator) return s.learn({ ...type, right: type.right + words });
  return s.learn({ ...type, left: type.left + words });
}

function pointerType(s: State, sign: string): Type {
  s.at++;
  const type = typeOf(s);
  if (type.isDeclarator) {
    const { left, right } = type;
    return s.learn({ left: `${left}${space(left)}(${sign}`, right: `)${right}` });
  }
  // a reference to a reference is one reference
  if (sign.startsWith("&") && type.left.endsWith("(&")) return s.learn(type);
  if (sign.startsWith("&") && /[^&]&&?$/.test(type.left) && type.right === "") {
    const isOne = sign === "&" || !type.left.endsWith("&&");
    return s.learn({ ...type, left: isOne ? type.left.replace(/&&?$/, "&") : type.left });
  }
  return s.learn({ ...type, left: type.left + sign });
}

function functionType(s: State, exception: string): Type {
  s.need("F");
  s.take("Y");
  const result = typeOf(s);
  const parameters = parametersOf(s);
  const ref = s.take("R") ? " &" : s.take("O") ? " &&" : "";
  s.need("E");
  const right = `(${parameters})${ref}${exception}${result.right}`;
  return { left: result.left, right, isDeclarator: "function" };
}

function arrayType(s: State): Type {
  s.need("A");
  const size = s.match(/\d*/y) || (s.peek() === "_" ? "" : expressionOf(s));
  s.need("_");
  const type = typeOf(s);
  const right = type.right.startsWith(" [") ? type.right.slice(1) : type.right;
  return { left: type.left, right: ` [${size}]${right}`, isDeclarator: "array" };
}

function memberType(s: State): Type {
  s.need("M");
  const owner = text(typeOf(s));
  const type = typeOf(s);
  if (!type.isDeclarator) return { ...type, left: `${type.left} ${owner}::*` };
  return { left: `${type.left}${space(type.left)}(${owner}::*`, right: `)${type.right}` };
}

function typeOfD(s: State): Type {
  const two = s.peek(2);
  const letter = two[1] ?? "";
  if (letter === "t" || letter === "T") return s.learn(decltype(s));
  const builtin = BUILTIN_D[letter];
  if (builtin) {
    s.at += 2;
    return plain(builtin);
  }
  if (s.take("Dp")) return s.learn(expansion(s));
  if (s.take("Do")) return s.learn(functionType(s, " noexcept"));
  if (s.take("DF")) {
    const bits = s.match(/\d+/y);
    const isB = s.take("b");
    s.match(/[x_]/y);
    return plain(isB ? `std::bfloat${bits}_t` : `_Float${bits}`);
  }
  if (s.take("Dv")) {
    const size = s.match(/\d+/y);
    s.need("_");
    const type = typeOf(s);
    return s.learn(plain(`${text(type)} __vector(${size})`));
  }
  throw new RangeError(`no type is written ${two}`);
}

export function decltype(s: State): Type {
  s.at += 2;
  const expression = expressionOf(s);
  s.need("E");
  return plain(`decltype (${expression})`);
}

/** A pattern for each type of the pack that it is about. */
function expansion(s: State): Type {
  const start = s.at;
  const count = s.arguments.find(({ pack }) => pack)?.pack?.length;
  if (count === undefined) return typeOf(s);
  const outer = s.packIndex;
  const pack: Type[] = [];
  const known = s.known.length;
  for (let i = 0; i < Math.max(count, 1); i++) {
    s.at = start;
    if (i > 0) s.known.length = known;
    s.packIndex = count === 0 ? undefined : i;
    const type = typeOf(s);
    if (count > 0) pack.push(type);
  }
  s.packIndex = outer;
  return { left: "", right: "", pack };
}

function parameterType(s: State): Type {
  const type = s.learn(templateParameter(s));
  if (s.peek() !== "I") return type;
  return s.learn(plain(text(type) + innerArguments(s, text(type)), type.last));
}

function substitutedType(s: State): Type {
  const type = substitution(s);
  if (s.peek() !== "I") return type;
  return s.learn(plain(text(type) + innerArguments(s, text(type)), type.last));
}
