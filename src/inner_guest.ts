/** A guest thread as a tool inside of another tool finds it. */
import type { Guest, GuestThread } from "./guest.ts";
import type { GuestTimers } from "./timer.ts";

type States = Record<PropertyKey, unknown>;

/** One guest all its life: the same view for the same key, so that a tool may compare or keep it. */
const views = new WeakMap<object, Map<PropertyKey, object>>();

/** By timer: the guests, from the engine's own to the last view, and the field by which each was asked for it. */
const setters = new WeakMap<object, Map<object, PropertyKey>>();

/**
 * A guest whose `thread` is a field of the outer tool's: what a tool hands to one that it wraps. All else is
 * the guest's own, and what a method of the inner tool returns for it is valid for the outer one. A thread has one
 * timer all the same: it belongs to the tool that set it last, and an inner tool calls off its own only.
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

/** Whether the timer of a guest that was due last is one that was set by the view for this key. */
export function isTimerOf(guest: object, key: PropertyKey): boolean {
  return isSetter((guest as GuestTimers).timerDue, guest, key);
}

function isSetter(timer: object | undefined, guest: object, key: PropertyKey): boolean {
  return timer !== undefined && setters.get(timer)?.get(guest) === key;
}

type Method = (...args: unknown[]) => unknown;

/** What a view does in another way than its guest. */
const OWN_METHODS: ReadonlyMap<
  PropertyKey,
  (method: Method, guest: object, key: PropertyKey) => Method
> = new Map([
  ["setTimer", setting],
  ["setTimerPrecise", setting],
  ["cancelTimer", cancelling],
]);

function setting(method: Method, guest: object, key: PropertyKey): Method {
  return (schedule) => {
    method(schedule);
    const timer = (guest as GuestTimers).timerSet!;
    let path = setters.get(timer);
    if (!path) setters.set(timer, (path = new Map()));
    path.set(guest, key);
  };
}

function cancelling(method: Method, guest: object, key: PropertyKey): Method {
  return () => {
    const timer = (guest as GuestTimers).timerSet;
    if (timer === undefined || isSetter(timer, guest, key)) method();
  };
}

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
    if (!method) {
      const bound: Method = (value as Method).bind(guest);
      method = OWN_METHODS.get(name)?.(bound, guest, this.#key) ?? bound;
      this.#methods.set(name, method);
    }
    return method;
  }

  set(guest: GuestThread<States>, name: PropertyKey, value: unknown): boolean {
    if (name !== "thread") return Reflect.set(guest, name, value, guest);
    guest.thread[this.#key] = value;
    return true;
  }
}
