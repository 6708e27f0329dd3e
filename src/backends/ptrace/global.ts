/** The global state as tools reach it: as if it lay behind a wire, though here it does not. */
import type { Post, Remote } from "../../tool.ts";

type Method = (...args: unknown[]) => unknown;

/** The methods of the global state, each answering by a promise. */
export function remote(global: object | undefined): Remote<unknown> {
  return mapMethods(
    global,
    (method) =>
      async (...args: unknown[]) =>
        await method.apply(global, args),
  );
}

/** The methods of the global state, none of which answers. */
export function post(global: object | undefined, failed: (error: unknown) => void): Post<unknown> {
  return mapMethods(global, (method) => (...args: unknown[]) => {
    try {
      const value = method.apply(global, args);
      if (value instanceof Promise) value.catch(failed);
    } catch (error) {
      failed(error);
    }
  });
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
