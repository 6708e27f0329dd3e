/** The global state of a run that has views. */
import type { GlobalInit } from "../../../tool.ts";
import type { StraceConfig } from "../config.ts";
import { Screen } from "../screen.ts";
import type { StraceEvent } from "../../../strace_event.ts";
import { RecordingFile } from "../recording/file.ts";
import { type SavedRecord, VERSION } from "../recording/record.ts";
import { KEPT_BYTES } from "./config.ts";
import { JsonView } from "./json.ts";
import { Page } from "./page.ts";
import { SummaryLine } from "./summary_line.ts";
import { Timeline } from "./timeline.ts";
import { TreeView } from "./tree.ts";
import type { View } from "./view.ts";

/** Where lines and events go. */
export class ViewScreen extends Screen {
  readonly #views: View[];
  readonly #recording: RecordingFile | undefined;
  readonly #pids = new Map<number, number>();
  #time = 0;

  constructor(init: GlobalInit<StraceConfig | undefined>) {
    super(init);
    this.#views = viewsOf(init, this);
    this.#recording = this.#openRecording(init.config ?? {});
  }

  /** One more view. */
  show(view: View): void {
    this.#views.push(view);
  }

  /** One event, with the text of it where that is asked for. */
  take(event: StraceEvent, text?: string): void {
    if (event.type === "start") this.#pids.set(event.tid, event.pid);
    this.#time = event.time;
    for (const view of this.#views) view.take(event, text);
  }

  /** One record, where the run is saved. */
  save(record: SavedRecord): void {
    this.#recording?.add(record);
  }

  override detached(tid: number, isTold: boolean): void {
    super.detached(tid, isTold);
    this.take({ type: "detach", time: this.#time, pid: this.#pids.get(tid) ?? tid, tid });
  }

  override finish(): void {
    super.finish();
    for (const view of this.#views) view.finish();
    this.#recording?.end();
  }

  #openRecording({ views, pids, text }: StraceConfig): RecordingFile | undefined {
    const { save, command = [], stringLimit = KEPT_BYTES } = views ?? {};
    if (save === undefined) return undefined;
    const header = {
      reverie: "strace",
      version: VERSION,
      command,
      ...(pids && { pids }),
      strings: stringLimit,
      files: text?.descriptors !== undefined,
    } as const;
    return new RecordingFile(save, header, (error) => this.lost(save, error));
  }
}

function viewsOf({ config, print }: GlobalInit<StraceConfig | undefined>, screen: Screen): View[] {
  const { json, tree, endSummary, timeline, html, command = [] } = config?.views ?? {};
  const lost = (path: string) => (error: Error) => screen.lost(path, error);
  return [
    ...(json ? [new JsonView(print)] : []),
    ...(tree ? [new TreeView(print)] : []),
    ...(endSummary ? [new SummaryLine((text) => screen.note(text))] : []),
    ...(timeline === undefined ? [] : [new Timeline(timeline, lost(timeline))]),
    ...(html === undefined ? [] : [new Page(html, command, lost(html))]),
  ];
}
