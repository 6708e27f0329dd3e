import type { Kind } from "./kind.ts";
import { decimalResult, type Returns } from "./returns.ts";

/** A row of a generated table: what the arguments and the result of one call are. */
export interface Row {
  readonly kinds: readonly Kind[];
  readonly returns: Returns;
  /** The words in the order in which they are shown, if that is not their own order. */
  readonly order: readonly number[] | undefined;
}

/** What the generated tables are made of: `row([fd, bytesOut(2), size])`. */
export function row(
  kinds: readonly Kind[],
  returns: Returns = decimalResult,
  order?: readonly number[],
): Row {
  return { kinds, returns, order };
}
