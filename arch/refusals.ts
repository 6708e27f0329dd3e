/** Why sites are left as they are, on every architecture. */

/** Calls after which the program does not just go on behind the call, or not only there. */
const NEVER = [
  ["it makes a new task", ["clone", "clone3", "fork", "vfork"]],
  ["it starts another program", ["execve", "execveat"]],
  ["it never comes back", ["rt_sigreturn", "exit", "exit_group"]],
  ["it asks for the use of ports", ["iopl", "ioperm"]],
] as const;

/** Why calls of these numbers are never replaced, by number. */
export function refusedCalls(
  numbers: Readonly<Record<string, number>>,
): Readonly<Record<number, string>> {
  const refused: Record<number, string> = {};
  for (const [reason, names] of NEVER) {
    for (const name of names) if (name in numbers) refused[numbers[name]!] = reason;
  }
  return refused;
}
