/** What is in the way of a file: a part of its path that is not there, who may not pass, mounts. */
import { lstatSync, readFileSync, readlinkSync, statSync, type Stats } from "node:fs";
import { statusNumbers } from "../proc.ts";

const [READ, WRITE, SEARCH] = [4, 2, 1] as const;
const MOST_LINKS = 40;

/** Who a process is, for files. */
export interface Identity {
  readonly uid: number;
  readonly groups: readonly number[];
}

/** Who a process is; as far as it is still there. */
export function identityOf(pid: number): Identity | undefined {
  const rows = statusNumbers(pid, "Uid", "Gid", "Groups");
  if (!rows) return undefined;
  const [uids = [], gids = [], groups = []] = rows;
  return { uid: uids[3] ?? 0, groups: [gids[3] ?? 0, ...groups] };
}

/** Why a file is not there: the first part of its path that is none. Undefined where all are there. */
export function missingPart(path: string, links = 0): string | undefined {
  for (const part of partsOf(path)) {
    const link = linkOf(part);
    if (link === undefined && statOf(part) === undefined)
      return part === path ? `${part} does not exist` : `the folder ${part} does not exist`;
    if (link === undefined || statOf(part) || links > MOST_LINKS) continue;
    const target = link.startsWith("/") ? link : `${part.slice(0, part.lastIndexOf("/"))}/${link}`;
    return `${part} is a symbolic link to ${target}, which does not exist`;
  }
  return undefined;
}

/** The part of a path that is no folder, though something is looked for in it. */
export function noFolder(path: string): string | undefined {
  const part = partsOf(path)
    .slice(0, -1)
    .find((one) => statOf(one)?.isDirectory() === false);
  return part && `${part} is no folder`;
}

/** Whose permissions deny it. */
export function deniedBy(
  pid: number,
  path: string,
  who: Identity,
  wanted: "read" | "write" | "execute",
): string {
  const parts = partsOf(path);
  for (const part of parts.slice(0, -1)) {
    const found = statOf(part);
    if (!found) break;
    if (!may(found, who, SEARCH))
      return `the folder ${describe(part, found)} may not be entered by ${userText(who.uid)}`;
  }
  const found = statOf(path);
  const need = { read: READ, write: WRITE, execute: SEARCH }[wanted];
  if (found && !may(found, who, need)) {
    const verb = { read: "read", write: "written", execute: "executed" }[wanted];
    return `${describe(path, found)} may not be ${verb} by ${userText(who.uid)}`;
  }
  const folder = parts.at(-2) ?? "/";
  const parent = statOf(folder);
  if (parent && wanted === "write" && !may(parent, who, WRITE))
    return `in the folder ${describe(folder, parent)} nothing may be made or removed by ${userText(who.uid)}`;
  const mount = mountOf(pid, path);
  if (wanted === "execute" && mount?.options.includes("noexec"))
    return `${mount.point} is mounted with noexec`;
  if (found?.isDirectory() && wanted === "execute") return `${path} is a folder`;
  const other = deniedElsewhere(pid) ?? "something else denies it, such as a security module";
  return `its permissions allow it: ${other}`;
}

/** The mount that a path of a process is on. */
export function mountOf(
  pid: number,
  path: string,
): { readonly point: string; readonly options: readonly string[] } | undefined {
  const mounts = mountsOf(pid)
    .split("\n")
    .map((line) => line.split(" "));
  let best: { point: string; options: readonly string[] } | undefined;
  for (const [, , , , point, options = ""] of mounts) {
    if (point === undefined) continue;
    const isAbove = point === "/" || path === point || path.startsWith(`${point}/`);
    if (isAbove && point.length >= (best?.point.length ?? 0))
      best = { point, options: options.split(",") };
  }
  return best;
}

/** Those of a process, whose namespace may be its own; ours where it is gone. */
function mountsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "utf8");
  } catch {
    return readFileSync("/proc/self/mountinfo", "utf8");
  }
}

/** Whether a process is under more seccomp filters than the one that reverie gave it. */
function isFiltered(pid: number): boolean {
  const [[own = 0] = []] = statusNumbers("self", "Seccomp_filters") ?? [];
  const [[filters = 0] = []] = statusNumbers(pid, "Seccomp_filters") ?? [];
  return filters > own + 1;
}

/** What denies a process something that no permissions do. */
export function deniedElsewhere(pid: number): string | undefined {
  return isFiltered(pid)
    ? "it runs under a seccomp filter, which may be what denies it"
    : undefined;
}

/** `alice`, or `user 1234`. */
export function userText(uid: number): string {
  return nameIn("/etc/passwd", uid) ?? `user ${uid}`;
}

function nameIn(file: string, id: number): string | undefined {
  try {
    const rows = readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(":"));
    return rows.find((row) => row[2] === String(id))?.[0];
  } catch {
    return undefined;
  }
}

function may({ uid, gid, mode }: Stats, who: Identity, need: number): boolean {
  if (who.uid === 0 && (need !== SEARCH || (mode & 0o111) !== 0 || (mode & 0o170000) === 0o040000))
    return true;
  const shift = who.uid === uid ? 6 : who.groups.includes(gid) ? 3 : 0;
  return ((mode >> shift) & need) !== 0;
}

/** `/root (drwx------ root root)` */
function describe(path: string, { mode, uid, gid }: Stats): string {
  const letters = "rwxrwxrwx".split("").map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : "-"));
  const kind = (mode & 0o170000) === 0o040000 ? "d" : "-";
  const owner = nameIn("/etc/passwd", uid) ?? uid;
  return `${path} (${kind}${letters.join("")} ${owner}:${nameIn("/etc/group", gid) ?? gid})`;
}

/** `/`, `/a`, `/a/b` */
function partsOf(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return ["/", ...names.map((_, i) => `/${names.slice(0, i + 1).join("/")}`)];
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
