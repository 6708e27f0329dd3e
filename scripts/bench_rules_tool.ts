// The tool of the bench's rows "rules": one rule for getppid, which its guests make all the time.
import { rule, type Rule, type SubscriptionSet, Tool, type ToolOptions } from "reverie";

const getppid = rule("getppid");

/** What the rows are called: what becomes of the calls. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  miss: [rule("lseek", "getppid").first(1).fail("EIO")],
  count: [getppid.count("calls")],
  answer: [getppid.return(1)],
  chance: [getppid.chance(0.5).return(1)],
};

export default class Ruled extends Tool<{ kind: string }> {
  static override options: ToolOptions = {
    kind: { kind: "text", brief: "what becomes of getppid", placeholder: "KIND" },
  };

  static override subscriptions({ kind }: { kind: string }): SubscriptionSet {
    return { rules: RULES[kind] ?? [] };
  }
}
