/** Why a command failed: what `reverie why` runs. */
import { parseSelection } from "../../selection.ts";
import type { SubscriptionSet } from "../../subscription.ts";
import type { GlobalInit, RunEnd, ToolInit } from "../../tool.ts";
import type { ToolOptions } from "../../tool_options.ts";
import type { StraceConfig } from "../strace/config.ts";
import type { Screen } from "../strace/screen.ts";
import { ViewScreen } from "../strace/views/screen.ts";
import Viewing from "../strace/views/tool.ts";
import { Report } from "./report.ts";

/** What can tell why something failed. */
const CALLS = [
  "%file,%network,%process,write,writev,read,pread64,pwrite64,getdents64,mmap,brk,fallocate,ftruncate",
  "dup,dup2,dup3,pipe2,socketpair,fsync,setuid,setgid,setgroups,unshare,setns,flock,kill,tgkill,tkill",
];

const CONFIG: StraceConfig = {
  calls: parseSelection(CALLS),
  quiet: ["attach", "exit", "personality", "thread-execve"],
  views: { lines: false, events: true },
};

/** The global state: the stories of all processes. */
export class WhyScreen extends ViewScreen {
  readonly #report = new Report();

  constructor(init: GlobalInit<StraceConfig | undefined>) {
    super({ ...init, config: CONFIG });
    this.show(this.#report);
  }

  /** What came of it, for people. */
  get text(): string {
    return this.#report.text;
  }
}

/** Tells why a command failed: which call did, on what, and who or what was in the way. */
export default class Why extends Viewing {
  static override brief =
    "tells why a command failed: what was missing, denied or taken, in a few sentences";
  static override options: ToolOptions = {};
  static override Global: typeof WhyScreen = WhyScreen;

  static override subscriptions(): SubscriptionSet {
    return super.subscriptions(CONFIG);
  }

  static override report({ global, print }: RunEnd<never, Screen>): void {
    global.finish();
    print((global as WhyScreen).text);
  }

  constructor(init: ToolInit<StraceConfig | undefined, Screen>) {
    super({ ...init, config: CONFIG });
  }
}
