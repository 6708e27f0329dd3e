/** Names mangled as the Itanium C++ ABI says, which all compilers on Linux follow. */
import type { DemangleOptions } from "./demangle.ts";
import { encodingOf } from "./names.ts";
import { State } from "./state.ts";

/** `_Z...`; undefined where it is none. @throws where it can't be understood */
export function demangleCpp(name: string, { parameters }: DemangleOptions): string | undefined {
  const start = /^_{1,3}Z/.exec(name)?.[0].length;
  if (start === undefined) return undefined;
  const state = new State(name, start, parameters);
  const encoding = encodingOf(state, parameters);
  const rest = name.slice(state.at);
  if (rest === "") return encoding;
  if (!/^[.@]/.test(rest)) throw new RangeError("something follows the name");
  if (!parameters) return encoding;
  const clones = rest.match(/\.[a-zA-Z_]+(\.\d+)*|\.\d+/g) ?? [];
  return encoding + clones.map((clone) => ` [clone ${clone}]`).join("");
}
