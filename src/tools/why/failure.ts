/** Failures of calls: which mean something, and what they were about. */
import type { CallEvent } from "../../strace_event.ts";

/** A call that failed. */
export interface Failure {
  readonly call: CallEvent;
  readonly error: string;
  /** The file, where there is one: as the program named it, and from the root. */
  readonly named: string | undefined;
  readonly path: string | undefined;
  /** What can be told only while the process is there: who denied it, who has the port. */
  readonly why: string | undefined;
}

/** Failures that programs expect. */
const EXPECTED = new Set([
  "EAGAIN",
  "EINTR",
  "EINPROGRESS",
  "ENOTTY",
  "ESPIPE",
  "ECHILD",
  "ENODATA",
  "EEXIST",
  "EALREADY",
  "ERESTARTSYS",
  "ERESTARTNOINTR",
  "ERESTARTNOHAND",
  "ERESTART_RESTARTBLOCK",
  "EBADF",
]);

/** Calls that tell by failing. */
const ASKING =
  /^(?:readlink(?:at)?|prctl|arch_prctl|ioctl|l?[gs]etxattr|fgetxattr|statfs|rseq|futex|wait4|waitid|poll|epoll_\w+|fcntl|getsockopt|setsockopt|sched_\w+|set_mempolicy|get_mempolicy|mbind|io_uring_setup|membarrier|userfaultfd|landlock_create_ruleset)$/;

/** Files that are looked for, and seldom there. */
const OPTIONAL =
  /^(?:\/etc\/ld\.so\.preload|\/etc\/ld-nix\.so\.preload|\/sys\/fs\/selinux.*|\/selinux.*|\/(?:var\/)?run\/nscd\/.*|.*\/locale(?:\/.*)?|.*\/glibc-hwcaps\/.*|.*\/terminfo(?:\/.*)?|.*\/gconv\/gconv-modules(?:\.cache)?|\/etc\/(?:selinux|system-fips|localtime|gcrypt).*|\/proc\/.*)$/;

/** Whether a failure may be why something went wrong. */
export function isMeaningful({ call: { name, error }, path }: Failure): boolean {
  if (EXPECTED.has(error ?? "") || ASKING.test(name)) return false;
  if (path !== undefined && OPTIONAL.test(path)) return false;
  return error !== "ENOSYS" || name === "mount";
}

/** The argument that names a file. */
export function pathArgument({ args }: CallEvent): string | undefined {
  for (const name of ["filename", "pathname", "path", "newname", "oldname", "dir_name", "name"]) {
    const value = args[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** The folder of a path. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : at === 0 ? "/" : path.slice(0, at);
}
