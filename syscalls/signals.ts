import { type SignalName, signals } from "./generated/signals.gen.ts";

export type { SignalName } from "./generated/signals.gen.ts";

/** The first and last real-time signal, as the kernel counts (C libraries keep two for themselves). */
const FIRST_REALTIME = 32;
const LAST_REALTIME = 64;

let names: readonly string[] | undefined;

/**
 * The name of a signal (asm/signal.h, signal(7)) as strace prints it: "SIGINT", "SIGRTMIN" for 32, "SIGRT_1"
 * for 33; the number as text where there is no such signal.
 */
export function signalName(number: number): string {
  names ??= allNames();
  return names[number] ?? String(number);
}

/** The number of a signal: "SIGINT", "INT", "SIGRT_1", "SIGRTMIN+1"; undefined if there is none. */
export function signalNumber(name: string): number | undefined {
  const full = name.startsWith("SIG") ? name : `SIG${name}`;
  if (Object.hasOwn(signals, full)) return signals[full as SignalName];
  const [, offset] = /^SIGRT(?:MIN\+|_)(\d+)$/.exec(full) ?? [];
  const number = full === "SIGRTMIN" ? FIRST_REALTIME : FIRST_REALTIME + Number(offset);
  return number <= LAST_REALTIME ? number : undefined;
}

function allNames(): string[] {
  const list: string[] = [];
  for (const [name, number] of Object.entries(signals)) list[number] = name;
  list[FIRST_REALTIME] = "SIGRTMIN";
  for (let number = FIRST_REALTIME + 1; number <= LAST_REALTIME; number++) {
    list[number] = `SIGRT_${number - FIRST_REALTIME}`;
  }
  return list;
}
