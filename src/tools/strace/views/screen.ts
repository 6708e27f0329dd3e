/** The global state of a run that has views. */
import type { GlobalInit } from "../../../tool.ts";
import type { StraceConfig } from "../config.ts";
import { Screen } from "../screen.ts";
import type { StraceEvent } from "./event.ts";
import { JsonView } from "./json.ts";
import type { View } from "./view.ts";

/** Where lines and events go. */
export class ViewScreen extends Screen {
  readonly #views: readonly View[];
  readonly #pids = new Map<number, number>();
  #time = 0;

  constructor(init: GlobalInit<StraceConfig | undefined>) {
    super(init);
    this.#views = viewsOf(init);
  }

  /** One event. */
  take(event: StraceEvent): void {
    if (event.type === "start") this.#pids.set(event.tid, event.pid);
    this.#time = event.time;
    for (const view of this.#views) view.take(event);
  }

  override detached(tid: number, isTold: boolean): void {
    super.detached(tid, isTold);
    this.take({ type: "detach", time: this.#time, pid: this.#pids.get(tid) ?? tid, tid });
  }

  override finish(): void {
    super.finish();
    for (const view of this.#views) view.finish();
  }
}

function viewsOf({ config, print }: GlobalInit<StraceConfig | undefined>): View[] {
  const { json } = config?.views ?? {};
  return json ? [new JsonView(print)] : [];
}
