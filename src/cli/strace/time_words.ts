/** `[[format:]FORMAT][,[precision:]PRECISION]` */
import type { TimesConfig } from "../../tools/strace/config.ts";
import { parsePrecision } from "./amounts.ts";

/** How the times of lines are shown; none is undefined in the result, what can't be understood is undefined itself. */
export function parseAbsolute(
  text: string,
): { readonly times: TimesConfig["absolute"] } | undefined {
  let format = "time";
  let precision = parsePrecision("s")!;
  for (const word of text.split(",")) {
    const [, key, value = ""] = /^(?:(format|precision):)?(.*)$/s.exec(word)!;
    const exact = parsePrecision(value);
    if (key !== "format" && exact) precision = exact;
    else if (key !== "precision" && ["none", "time", "unix"].includes(value)) format = value;
    else return undefined;
  }
  if (format === "none") return { times: undefined };
  return { times: { format: format === "unix" ? "unix" : "time", precision } };
}
