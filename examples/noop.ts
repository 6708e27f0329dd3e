/**
 * A tool that does nothing: what is left is what tracing itself costs.
 *
 *     bun noop.ts -- make -j2
 */
import { main, Tool } from "reverie";

/** Subscribes to no call, so that none stops. */
export default class Noop extends Tool {
  static override brief = "does nothing";
}

if (import.meta.main) await main(Noop);
