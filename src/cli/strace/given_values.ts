/** Values of options that must be understood. */
import { Complaint } from "./complaint.ts";
import type { Given } from "./getopt.ts";
import type { Option } from "./option.ts";

/** What is said of one that is not. */
export function invalid({ spelled, value }: Given<Option>): Complaint {
  return new Complaint(`invalid ${spelled} argument: '${value}'`, true);
}

/** A value that must be understood. */
export function must<T>(given: Given<Option>, value: T | undefined): T {
  if (value === undefined) throw invalid(given);
  return value;
}

/** One of some words. */
export function oneOf<W extends string>(given: Given<Option>, words: readonly W[]): W {
  return must(
    given,
    words.find((word) => word === given.value),
  );
}
