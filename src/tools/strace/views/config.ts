/** What else is made of calls than lines: plain data. */

/** The views of a run. Without any of them, there are lines. */
export interface ViewsConfig {
  /** Whether there are lines, too. */
  readonly lines?: boolean;
  /** Objects of JSON, one a line, where the lines would be. */
  readonly json?: boolean;
  /** Whether events are made, for a view of somebody's own. */
  readonly events?: boolean;
  /** Whether events have their lines' texts. */
  readonly texts?: boolean;
  /** The file that all is saved to. */
  readonly save?: string;
  /** The command that is run. */
  readonly command?: readonly string[];
  /** The tree of processes, at the end. */
  readonly tree?: boolean;
  /** The file of a trace for Perfetto. */
  readonly timeline?: string;
  /** The file of a page for browsers. */
  readonly html?: string;
  /** A line about the whole run, at the end. */
  readonly endSummary?: boolean;
  /** Bytes of strings and lists in events; 1024 without it. */
  readonly stringLimit?: number;
}

/** How much of strings is kept where nothing else is said. */
export const KEPT_BYTES = 1024;
