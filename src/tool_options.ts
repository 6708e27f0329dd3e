/** The options that a tool has on a command line. */

/** One option: `--name`. */
export interface ToolOption {
  /**
   * - `boolean`: `--name`, false without it
   * - `text`: `--name VALUE`, undefined without it
   * - `number`: the same, an integer
   * - `texts`: `--name VALUE`, any number of times: an array
   */
  readonly kind: "boolean" | "text" | "number" | "texts";
  /** One line of help. */
  readonly brief: string;
  /** What the value is, in help: `FILE`. */
  readonly placeholder?: string;
  /** A letter for `-x`. */
  readonly alias?: string;
}

/** The options of a tool by name. Their values, by the same names, become the tool's `config`. */
export type ToolOptions = Readonly<Record<string, ToolOption>>;
