/** A command to launch as the root of a run. */
import type { Text } from "./bytes.ts";

/** A user, as the kernel knows one. */
export interface Account {
  /** Its number. */
  readonly uid: number;
  /** The number of its group. */
  readonly gid: number;
  /** The groups that it is in beside. */
  readonly groups: readonly number[];
}

/** How a command starts. What is left out is as for reverie's own caller. */
export interface CommandOptions {
  /** What the program sees as its own name; the first word of the command by default. */
  readonly argv0?: Text;
  /** The folder it starts in. */
  readonly cwd?: Text;
  /** Its environment: an object, or texts `NAME=value`. */
  readonly env?: Readonly<Record<string, string>> | readonly Text[];
  /** As whom it runs; only root may say so. */
  readonly user?: Account;
  /** Descriptors of this process for its standard input, output and error. */
  readonly stdin?: number;
  /** See {@link CommandOptions.stdin}. */
  readonly stdout?: number;
  /** See {@link CommandOptions.stdin}. */
  readonly stderr?: number;
}
