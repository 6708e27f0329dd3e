/** The global state of a run as tools reach it from a worker: by messages. */
import { PART, type Post, type Remote } from "../tool.ts";
import { fromWire, type GlobalCall, toWire } from "./wire.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The methods of a global state that lives on another thread. */
export class RemoteGlobal {
  readonly global: Remote<unknown>;
  readonly post: Post<unknown>;
  readonly #send: (call: GlobalCall) => void;
  readonly #classes: object;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** @param classes what the tool's module exports: errors may be of its classes */
  constructor(send: (call: GlobalCall) => void, classes: object) {
    this.#send = send;
    this.#classes = classes;
    this.global = this.#methods([], (path, args) => this.#ask(path, args));
    this.post = this.#methods([], (path, args) => this.#tell(path, args));
  }

  /** The answer to a call. */
  answered(id: number, value: unknown): void {
    this.#take(id)?.resolve(fromWire(value, this.#classes));
  }

  /** A call failed. */
  failed(id: number, error: unknown): void {
    this.#take(id)?.reject(fromWire(error, this.#classes));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ask(path: readonly string[], args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#send({ kind: "call", id, path, args: args.map(toWire) });
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #tell(path: readonly string[], args: readonly unknown[]): void {
    this.#send({ kind: "call", id: undefined, path, args: args.map(toWire) });
  }

  /** Every name is a method: only the other side knows which there are. */
  #methods(
    path: readonly string[],
    call: (path: readonly string[], args: readonly unknown[]) => unknown,
  ): object {
    const made = new Map<string, unknown>();
    return new Proxy(Object.freeze({}), {
      get: (_, name) => {
        if (name === PART) return (part: string) => this.#methods([...path, part], call);
        if (typeof name === "symbol" || name === "then") return undefined; // it is no promise
        let method = made.get(name);
        if (!method) {
          const whole = [...path, name];
          made.set(name, (method = (...args: unknown[]) => call(whole, args)));
        }
        return method;
      },
    });
  }
}
