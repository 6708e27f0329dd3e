/** The expressions of -e rewrite: rules by which calls are made with other arguments. */
import { operandsOf, type SyscallName } from "../../../syscalls/mod.ts";
import type { Rewrite, Rule } from "../../rules/rule.ts";
import { Complaint } from "./complaint.ts";
import { ARCH, parseCalls } from "./sets.ts";

/**
 * `openat:path=/a->/b`: paths that begin with /a begin with /b; `read:count=16`, `openat:flags|=0x800`: an argument is
 * a number, or has bits more.
 */
export function parseRewriting(text: string): Rule {
  const [words = "", ...parts] = text.split(/:(?=\w+\|?=)/);
  const calls = parseCalls(words);
  const wrong = (why: string) =>
    new Complaint(`invalid --rewrite argument: '${text}': ${why}`, true);
  if (parts.length === 0) throw wrong("CALLS:path=FROM->TO or CALLS:ARGUMENT=NUMBER is needed");
  const args: Record<string, Rewrite> = {};
  for (const part of parts) {
    const [, name = "", sign, value = ""] = /^(\w+)(\|?=)(.*)$/s.exec(part)!;
    if (name === "path") {
      const [from = "", to] = value.split("->");
      if (from === "" || to === undefined || parts.length > 1)
        throw wrong("path=FROM->TO stands alone");
      return { calls, then: { kind: "redirect", from, to } };
    }
    if (!/^-?(?:0x[\da-f]+|\d+)$/i.test(value)) throw wrong(`'${value}' is no number`);
    const lacking = Array.isArray(calls) && calls.find((call) => !hasArgument(call, name));
    if (lacking) throw wrong(`${lacking} has no argument '${name}'`);
    const number = value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value);
    args[name] = sign === "=" ? number : { set: number };
  }
  return { calls, then: { kind: "rewrite", args } };
}

function hasArgument(call: SyscallName, name: string): boolean {
  return operandsOf(ARCH, call).some((one) => one.name === name);
}
