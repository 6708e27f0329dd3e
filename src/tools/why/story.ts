/** What a process did, as far as it may tell why it ended badly. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { CallEvent, ExitEvent, SignalEvent, StraceEvent } from "../../strace_event.ts";
import { linkAt } from "../proc.ts";
import { deniedBy, deniedElsewhere, identityOf, mountOf } from "./denied.ts";
import { type Failure, isMeaningful, pathArgument } from "./failure.ts";
import { listenerOn, placeOf } from "./network.ts";

/** Failures that are remembered of a process. */
const REMEMBERED = 1000;

/** Characters of what a process said that are kept. */
const SAID = 4096;

const STDERR = 2;

/** What becomes of a process. */
export class Story {
  readonly pid: number;
  readonly parent: Story | undefined;
  readonly children: Story[] = [];
  argv: readonly string[];
  failures: Failure[] = [];
  /** What it wrote to standard error. */
  said = "";
  /** The folders whose lists it read. */
  readonly listed: string[] = [];
  end: ExitEvent | undefined;
  /** The last signal that it got. */
  signal: SignalEvent | undefined;
  readonly #files = new Map<number, string>();

  constructor(pid: number, parent: Story | undefined) {
    this.pid = pid;
    this.parent = parent;
    this.argv = parent?.argv ?? [];
  }

  /** The program's name. */
  get name(): string {
    return basename(this.argv[0] ?? "a process");
  }

  /** Whether it ended badly. */
  get hasFailed(): boolean {
    return this.end !== undefined && (this.end.signal !== undefined || (this.end.code ?? 0) !== 0);
  }

  /** One event of its. */
  take(event: StraceEvent): void {
    if (event.type === "exec") this.#execute(event.argv);
    else if (event.type === "signal") this.signal = event;
    else if (event.type === "exit" && event.supersededBy === undefined) {
      if (event.tid === this.pid || !this.end) this.end = event;
    } else if (event.type === "call") this.#call(event);
  }

  #execute(argv: readonly string[]): void {
    this.argv = argv;
    this.failures = this.failures.filter(({ call }) => call.name !== "execve");
  }

  #call(call: CallEvent): void {
    if (call.error !== undefined) return this.#failed(call, call.error);
    const { name, args, result } = call;
    const path = pathArgument(call);
    if (path !== undefined) {
      const base = basename(path);
      const isSearch = ({ named, error }: Failure) =>
        error === "ENOENT" && named !== undefined && basename(named) === base;
      if (this.failures.some(isSearch)) this.failures = this.failures.filter((f) => !isSearch(f));
    }
    if (/^open(?:at2?)?$/.test(name) && typeof result === "number" && path !== undefined)
      this.#files.set(result, path);
    if (name === "getdents64" && typeof args["fd"] === "number") this.#list(args["fd"]);
    if (/^writev?$/.test(name) && args["fd"] === STDERR) this.#say(call);
  }

  #list(fd: number): void {
    const folder = this.#files.get(fd);
    if (folder !== undefined && !this.listed.includes(folder)) this.listed.push(folder);
  }

  #say({ args }: CallEvent): void {
    const { buf, vec } = args;
    const parts = Array.isArray(vec)
      ? vec.map((one) => (one as { iov_base?: unknown } | null)?.iov_base)
      : [buf];
    const text = parts.filter((part) => typeof part === "string").join("");
    this.said = (this.said + text).slice(-SAID);
  }

  #failed(call: CallEvent, error: string): void {
    const named = pathArgument(call);
    const path = named === undefined ? undefined : absolute(call, named);
    const failure = { call, error, named, path, why: undefined };
    if (!isMeaningful(failure)) return;
    if (this.failures.length >= REMEMBERED) this.failures.shift();
    this.failures.push({ ...failure, why: this.#why(call, error, path) });
  }

  /** What is known only now. */
  #why(call: CallEvent, error: string, path: string | undefined): string | undefined {
    const { pid, args } = call;
    switch (error) {
      case "EACCES":
      case "EPERM": {
        const who = identityOf(pid);
        if (who && path !== undefined) return deniedBy(pid, path, who, wantedBy(call));
        return deniedElsewhere(pid);
      }
      case "EROFS":
        return path && `${mountOf(pid, path)?.point} is mounted read-only`;
      case "EADDRINUSE": {
        const port = placeOf(args["umyaddr"])?.port;
        const owner = port === undefined ? undefined : listenerOn(pid, port);
        return owner && `${owner} listens there`;
      }
      case "EMFILE":
        return limitOf(pid, "Max open files", "open files (ulimit -n)");
      case "EFBIG":
        return limitOf(pid, "Max file size", "the size of files (ulimit -f)", " bytes");
      case "ENOSPC":
        return this.#fileOf(call);
      default:
        return undefined;
    }
  }

  #fileOf({ pid, args }: CallEvent): string | undefined {
    const { fd } = args;
    if (typeof fd !== "number") return undefined;
    const file = this.#files.get(fd) ?? linkAt(`/proc/${pid}/fd/${fd}`);
    return file && `nothing more can be written to ${file}`;
  }
}

function wantedBy({ name, args }: CallEvent): "read" | "write" | "execute" {
  if (/^exec/.test(name)) return "execute";
  const flags = String(args["flags"] ?? args["mode"] ?? "");
  if (/O_WRONLY|O_RDWR|O_CREAT|W_OK/.test(flags)) return "write";
  if (/X_OK/.test(flags)) return "execute";
  return /^(?:open|read|access|faccess|stat|newfstatat|statx|chdir|lstat)/.test(name)
    ? "read"
    : "write";
}

/** A path from the root, where that can still be told. */
function absolute({ pid, args }: CallEvent, path: string): string | undefined {
  if (path.startsWith("/")) return path;
  const folder = args["dfd"];
  const link = typeof folder === "number" ? `fd/${folder}` : "cwd";
  const base = linkAt(`/proc/${pid}/${link}`);
  return base && `${base === "/" ? "" : base}/${path}`;
}

/** The soft limit of a process. */
function limitOf(pid: number, row: string, what: string, unit = ""): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/limits`, "utf8");
    const limit = new RegExp(`^${row}\\s+(\\S+)`, "m").exec(text)?.[1];
    return limit && `the limit of ${what} is ${limit}${unit}`;
  } catch {
    return undefined;
  }
}
