import { suggestName, type SyscallName, syscallNumber } from "../../../syscalls/mod.ts";
import { ReverieError } from "../../errors.ts";
import type { Selection } from "../../subscription.ts";

/**
 * The calls that filters select, each `[!]name,name`. Filters apply in order; where the first is
 * negated, they start from all calls.
 *
 * @throws {ReverieError} for a name that no call has
 */
export function parseFilter(filters: readonly string[]): Selection {
  if (filters.length === 0) return "all";
  const startsWithAll = filters[0]!.startsWith("!");
  const changed = new Set<SyscallName>();
  for (const filter of filters) {
    const negated = filter.startsWith("!");
    for (const name of filter.slice(negated ? 1 : 0).split(",")) {
      if (negated === startsWithAll) changed.add(checked(name));
      else changed.delete(checked(name));
    }
  }
  return startsWithAll ? { except: [...changed] } : [...changed];
}

function checked(name: string): SyscallName {
  if (name.startsWith("%")) {
    throw new ReverieError(`Classes of calls such as "${name}" are not known yet; name the calls.`);
  }
  if (syscallNumber("x86_64", name) !== undefined || syscallNumber("aarch64", name) !== undefined) {
    return name as SyscallName;
  }
  const near = suggestName(name);
  throw new ReverieError(
    `There is no system call "${name}"` + (near ? `; did you mean "${near}"?` : "."),
  );
}
