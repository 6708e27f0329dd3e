/** Finding the tool that a word names. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ReverieError } from "../errors.ts";
import { isToolClass, type ToolClass } from "../tool.ts";
import { tools } from "../tools/mod.ts";
import { provideModules } from "./tool_modules.ts";
import { nearest } from "../../syscalls/nearest.ts";

/**
 * The tool that a word names: a built-in one, or the default export of a module by its path.
 *
 * @throws {ReverieError} where there is none
 */
export async function loadTool(word: string): Promise<ToolClass> {
  if (Object.hasOwn(tools, word)) return toolIn((await tools[word]!()) as object, word);
  if (!isPath(word)) throw unknownTool(word);
  const path = resolve(word);
  const found = await stat(path).catch(() => undefined);
  const wrong = !found
    ? "there is no such file"
    : found.isDirectory()
      ? "it is a folder"
      : undefined;
  if (wrong) throw new ReverieError(`Cannot load the tool ${word}: ${wrong}.`);
  return toolIn(await importModule(path, word), word);
}

function isPath(word: string): boolean {
  return word.includes("/") || /\.[cm]?[jt]sx?$/.test(word);
}

function unknownTool(word: string): ReverieError {
  const names = Object.keys(tools);
  const near = nearest(word, names);
  return new ReverieError(
    `There is no tool "${word}"` +
      (near ? `; did you mean "${near}"?` : ".") +
      ` Tools: ${names.join(", ")}; or the path of a module whose default export is one (./${word}.ts).`,
  );
}

async function importModule(path: string, word: string): Promise<object> {
  await provideModules();
  try {
    return (await import(pathToFileURL(path).href)) as object;
  } catch (error) {
    throw new ReverieError(`Cannot load the tool ${word}: ${describe(error)}`, { cause: error });
  }
}

/** The error with those places in its stack that are not ours, or with the place that Bun could not parse. */
function describe(error: unknown): string {
  // a module may throw anything, null too
  const position = (error as { position?: { file: string; line: number; column: number } } | null)
    ?.position;
  if (position) return `${error}\n    at ${position.file}:${position.line}:${position.column}`;
  if (!(error instanceof Error)) return String(error);
  const own = new URL("..", import.meta.url);
  const isOwn = (line: string) => [own.href, fileURLToPath(own)].some((one) => line.includes(one));
  const places = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !isOwn(line));
  return [`${error.name}: ${error.message}`, ...places].join("\n");
}

function toolIn(module: object, word: string): ToolClass {
  const tool = (module as { default?: unknown }).default;
  if (isToolClass(tool)) return tool;
  const what =
    tool === undefined
      ? "it has no default export"
      : "its default export is no class that extends Tool";
  throw new ReverieError(
    `Cannot use ${word} as a tool: ${what}. A tool is: ` +
      `import { Tool } from "reverie"; export default class MyTool extends Tool { ... }`,
  );
}
