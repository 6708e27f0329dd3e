/** Names of functions as programmers write them, from those that linkers see. */
import { demangleCpp } from "./cpp.ts";
import { demangleRust } from "./rust.ts";

/** How a name is to be shown. */
export interface DemangleOptions {
  /** False: without the parameters of C++ functions. */
  readonly parameters: boolean;
}

const LENGTH_LIMIT = 0x4000;

/** A name of C++ or Rust as written; any other stays as it is, and so does what can't be understood. */
export function demangle(name: string, options: DemangleOptions = { parameters: true }): string {
  if (!/^_{1,3}[RZ]/.test(name) || name.length > LENGTH_LIMIT) return name;
  try {
    return demangleRust(name) ?? demangleCpp(name, options) ?? name;
  } catch {
    return name;
  }
}
