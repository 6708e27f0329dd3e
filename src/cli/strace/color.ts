/** Whether lines have colours. */
import process from "node:process";
import { isTerminal } from "../terminal.ts";
import type { Settings } from "./settings.ts";

/** By the option --color, and what the lines go to. */
export function isColored({ views: { color = "auto" } }: Settings, descriptor: number): boolean {
  if (color !== "auto") return color === "always";
  const { NO_COLOR, TERM } = process.env;
  return (NO_COLOR ?? "") === "" && TERM !== "dumb" && isTerminal(descriptor);
}
