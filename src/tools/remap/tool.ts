import { type Call, Errno, type Syscall, type SyscallName } from "../../../syscalls/mod.ts";
import type { Guest, Verdict } from "../../guest.ts";
import { type CommandLine, type NewThread, Tool, type ToolInit } from "../../tool.ts";
import type { ToolOptions } from "../../tool_options.ts";
import { callsWithPaths, pathsOf } from "./calls.ts";
import { execute, executed } from "./execute.ts";
import { getcwd, openat2, readlink } from "./files.ts";
import { launchIn, type RemapConfig, viewOf } from "./launch.ts";
import { Lookups, runWithPaths, type Thread } from "./lookup.ts";
import { MESSAGES } from "./messages.ts";

export type { RemapConfig } from "./launch.ts";

type Serve = (lookups: Lookups, guest: Guest<Thread>, call: Call) => Verdict | Promise<Verdict>;

/** Calls that need more than other paths. */
const SPECIAL: Readonly<Record<string, Serve>> = {
  ...MESSAGES,
  execve: execute,
  execveat: execute,
  getcwd,
  openat2,
  readlink,
  readlinkat: readlink,
};

/** Calls that would lead out of the root. Calls through the rings of io_uring would not be seen. */
const REFUSED: Readonly<Record<string, Errno>> = {
  chroot: Errno.EPERM,
  io_uring_setup: Errno.ENOSYS,
  open_by_handle_at: Errno.EPERM,
  pivot_root: Errno.EPERM,
};

/**
 * Shows guests another folder as the root of all files, without privileges: paths in their calls are followed as if
 * it were, and lead there. It is no boundary against a program that means to break out.
 */
export default class Remap extends Tool<RemapConfig | undefined, Thread> {
  static override brief = "shows programs another folder as the root of all files";
  static override options: ToolOptions = {
    root: { kind: "text", brief: "the folder that is / (default: /)", placeholder: "FOLDER" },
    bind: {
      kind: "texts",
      brief: "PATH is there, too, as THEIRS if that is said; /proc always is",
      placeholder: "PATH[:THEIRS]",
    },
  };

  static override subscriptions(config: RemapConfig | undefined): SyscallName[] {
    if (viewOf(config).isHost) return [];
    const names = [...callsWithPaths(), ...Object.keys(SPECIAL), ...Object.keys(REFUSED)];
    return [...new Set(names)] as SyscallName[];
  }

  static override launch(command: CommandLine, config: RemapConfig | undefined): CommandLine {
    return launchIn(viewOf(config), command);
  }

  readonly #lookups: Lookups;

  constructor(init: ToolInit<RemapConfig | undefined>) {
    super(init);
    this.#lookups = new Lookups(viewOf(this.config));
  }

  override initThread({ parent }: NewThread<Thread>): Thread {
    return { isGuest: parent !== undefined, exe: parent?.thread.exe, next: undefined };
  }

  override postExec(guest: Guest<Thread>): Promise<void> {
    return executed(guest, this.#lookups.view);
  }

  override syscall(guest: Guest<Thread>, call: Syscall): Verdict | Promise<Verdict> {
    const { name } = call;
    if (!guest.thread.isGuest) return guest.tailInject(call);
    const special = SPECIAL[name];
    if (special) return special(this.#lookups, guest, call);
    return REFUSED[name] ?? this.#run(guest, call);
  }

  /** Runs a call with the paths of ours that its own lead to. */
  #run(guest: Guest<Thread>, call: Call): Verdict | Promise<Verdict> {
    const paths: [name: string, path: string][] = [];
    for (const argument of pathsOf(guest.arch, call.name)) {
      const found = this.#lookups.find(guest, call, argument, argument.follows(call));
      if (found instanceof Errno) return found;
      if (found && !found.isSame) paths.push([argument.name, found.host]);
    }
    return runWithPaths(guest, call, paths);
  }
}
