/** Finding a tool by its module, on either side. */
import { ReverieError, stackOf } from "../errors.ts";
import { isToolClass, type ToolClass } from "../tool.ts";
import type { ToolPlace } from "./wire.ts";

/** The URL of a module, as text or as a `URL`. */
export type ModuleUrl = string | { readonly href: string };

/** The place that a URL names: `file:///tools.ts#Name`; without a name, the default export. */
export function toolPlace(url: ModuleUrl): ToolPlace {
  const whole = new URL(typeof url === "string" ? url : url.href);
  const name = decodeURIComponent(whole.hash.slice(1)) || "default";
  whole.hash = "";
  return { module: whole.href, name };
}

/**
 * The tool at a place, with all that its module exports.
 *
 * @throws {ReverieError} where there is none
 */
export async function toolAt({ module, name }: ToolPlace): Promise<[ToolClass, object]> {
  let found: Record<string, unknown>;
  try {
    found = (await import(module)) as Record<string, unknown>;
  } catch (error) {
    throw new ReverieError(`Cannot load the tool ${module}: ${stackOf(error)}`, { cause: error });
  }
  const tool = found[name];
  if (isToolClass(tool)) return [tool, found];
  throw new ReverieError(
    `Cannot use ${module} as a tool: its export "${name}" is no class that extends Tool.`,
  );
}
