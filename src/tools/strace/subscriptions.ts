/** Which calls strace wants for what it is told, and how. */
import { type SyscallName, syscallNames } from "../../../syscalls/mod.ts";
import { parseSelection } from "../../selection.ts";
import type { LateMemory, SubscriptionSet } from "../../subscription.ts";
import { isAmong, type Some, type StraceConfig } from "./config.ts";

const DEFAULT_LIMIT = 32;

/** The subscriptions for a configuration. */
export function subscriptionsFor(config: StraceConfig): SubscriptionSet {
  const calls = config.calls ?? parseSelection(config.trace ?? []);
  // the number of the last call stands before each line, whether that call is shown or not
  const observe: SubscriptionSet = {
    observe: config.text?.number ? "all" : calls,
    late: lateFor(config),
    ...(config.rules && { rules: config.rules }),
    stamps: [config.times, config.summary, config.views, config.slowerThan].some(
      (one) => one !== undefined,
    ),
  };
  const { tampering, text } = config;
  if (text?.stack) return { ...observe, intercept: calls };
  if (!tampering) return observe;
  const names = [...new Set([...syscallNames("x86_64"), ...syscallNames("aarch64")])];
  const intercept = names.filter(
    (name) =>
      isAmong(calls as Some<string>, name) && tampering.some((one) => isAmong(one.calls, name)),
  );
  return { ...observe, intercept: intercept as SyscallName[] };
}

/** What is kept of calls of which we may be told of late; false where we must not. */
function lateFor({ text = {}, paths, summary, dump }: StraceConfig): boolean | LateMemory {
  // what a descriptor stands for is only known while it is open; and what is shown whole is not kept
  if (text.descriptors || text.stack || text.pids || paths || dump) return false;
  if (summary?.only) return true;
  const { stringLimit = DEFAULT_LIMIT, whole = [], site = false } = text;
  const verbose = !(Array.isArray(whole) && whole.length === 0);
  return { strings: stringLimit, verbose, sites: site };
}
