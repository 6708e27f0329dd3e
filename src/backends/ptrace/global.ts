/** The global state as tools reach it: as if it lay behind a wire, though here it does not. */
import { ReverieError, stackOf } from "../../errors.ts";
import { type GlobalInit, PART, type Post, type Remote, type ToolClass } from "../../tool.ts";

type Method = (...args: unknown[]) => unknown;

/** The methods of the global state, each answering by a promise. */
export function remote(global: object | undefined): Remote<unknown> {
  const methods = mapMethods(
    global,
    (method) =>
      async (...args: unknown[]) =>
        await method.apply(global, args),
  );
  return withParts(methods, (name) => remote(fieldOf(global, name)));
}

/** The methods of the global state, none of which answers. */
export function post(global: object | undefined, failed: (error: unknown) => void): Post<unknown> {
  const methods = mapMethods(global, (method) => (...args: unknown[]) => {
    try {
      const value = method.apply(global, args);
      if (value instanceof Promise) value.catch(failed);
    } catch (error) {
      failed(error);
    }
  });
  return withParts(methods, (name) => post(fieldOf(global, name), failed));
}

/** Has an object give another for each part of the global state. */
export function withParts<T extends object>(methods: T, part: (name: string) => object): T {
  return Object.defineProperty(methods, PART, { value: part });
}

function fieldOf(global: object | undefined, name: string): object | undefined {
  return (global as Record<string, object> | undefined)?.[name];
}

function mapMethods(global: object | undefined, map: (method: Method) => Method): object {
  const methods: Record<string, Method> = {};
  for (let at = global; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value = (global as Record<string, unknown>)[name];
      if (name !== "constructor" && typeof value === "function")
        methods[name] ??= map(value as Method);
    }
  }
  return methods;
}

/**
 * Makes the global state of a run.
 *
 * @throws {ReverieError} where its constructor throws
 */
export function makeGlobal(toolClass: ToolClass, init: GlobalInit<never>): object | undefined {
  try {
    return toolClass.Global && new toolClass.Global(init);
  } catch (error) {
    const { name } = toolClass;
    throw new ReverieError(`The tool ${name} failed to make its Global: ${stackOf(error)}`, {
      cause: error,
    });
  }
}
