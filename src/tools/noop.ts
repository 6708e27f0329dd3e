import { Tool } from "../tool.ts";

/** Subscribes to nothing: the guest runs as without reverie. Shows what tracing itself costs. */
export default class Noop extends Tool {
  static override brief = "does nothing: shows what tracing itself costs";
}
