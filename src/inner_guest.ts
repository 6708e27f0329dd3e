/** A guest thread as a tool inside of another tool finds it. */
import type { Guest, GuestThread } from "./guest.ts";

type States = Record<PropertyKey, unknown>;

/** One guest all its life: the same view for the same key, so that a tool may compare or keep it. */
const views = new WeakMap<object, Map<PropertyKey, object>>();

/**
 * A guest whose `thread` is a field of the outer tool's: what a tool hands to one that it wraps. All else is
 * the guest's own, and what a method of the inner tool returns for it is valid for the outer one.
 *
 * @param key the field of the outer tool's thread state
 */
export function innerGuest<K extends PropertyKey, T>(
  guest: Guest<{ [P in K]: T }>,
  key: K,
): Guest<T>;
/** The same where a method gets no more than a {@link GuestThread}. */
export function innerGuest<K extends PropertyKey, T>(
  guest: GuestThread<{ [P in K]: T }>,
  key: K,
): GuestThread<T>;
export function innerGuest(guest: object, key: PropertyKey): object {
  let known = views.get(guest);
  if (!known) views.set(guest, (known = new Map()));
  let view = known.get(key);
  if (!view) known.set(key, (view = new Proxy(guest as GuestThread<States>, new Lens(key))));
  return view;
}

type Method = (...args: unknown[]) => unknown;

class Lens implements ProxyHandler<GuestThread<States>> {
  readonly #key: PropertyKey;
  readonly #methods = new Map<PropertyKey, Method>();

  constructor(key: PropertyKey) {
    this.#key = key;
  }

  get(guest: GuestThread<States>, name: PropertyKey): unknown {
    if (name === "thread") return guest.thread[this.#key];
    const value: unknown = Reflect.get(guest, name, guest);
    if (typeof value !== "function") return value;
    let method = this.#methods.get(name);
    if (!method) this.#methods.set(name, (method = (value as Method).bind(guest)));
    return method;
  }

  set(guest: GuestThread<States>, name: PropertyKey, value: unknown): boolean {
    if (name !== "thread") return Reflect.set(guest, name, value, guest);
    guest.thread[this.#key] = value;
    return true;
  }
}
