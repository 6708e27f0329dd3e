import { main, Tool } from "reverie";

/** Does nothing. What is left is what tracing itself costs. */
export default class Noop extends Tool {
  static override brief = "does nothing: shows what tracing itself costs";
}

if (import.meta.main) await main(Noop);
