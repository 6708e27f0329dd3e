/** What descriptors of guests stand for, as strace -y and -yy show it. */
import { readFileSync, readlinkSync, statSync } from "node:fs";
import { escapeBytes } from "../../../syscalls/mod.ts";
import type { DescriptorDetail } from "./config.ts";
import { type SocketSource, socketText } from "./socket_text.ts";

const AT_FDCWD = -100;
const encoder = new TextEncoder();

/** What a descriptor of a guest stands for, without the angle brackets; undefined where it is none. `sockets` knows more of these. */
export function describeDescriptor(
  tid: number,
  fd: number,
  details: readonly DescriptorDetail[],
  sockets?: SocketSource,
): string | undefined {
  if (fd < 0 && fd !== AT_FDCWD) return undefined;
  const file = `/proc/${tid}/${fd === AT_FDCWD ? "cwd" : `fd/${fd}`}`;
  let link: string;
  try {
    link = readlinkSync(file);
  } catch {
    return undefined;
  }
  const socket = /^socket:\[(\d+)\]$/.exec(link)?.[1];
  if (socket !== undefined)
    return (
      (details.includes("socket") ? socketText(tid, file, socket, sockets) : undefined) ?? link
    );
  if (details.includes("pidfd") && link === "anon_inode:[pidfd]") {
    const pid = fieldOf(`/proc/${tid}/fdinfo/${fd}`, "Pid");
    if (pid !== undefined) return `pid:${pid}`;
  }
  const device = details.includes("dev") && link.startsWith("/") ? deviceText(file) : "";
  return details.includes("path") || device !== "" ? escaped(link) + device : undefined;
}

/** The path that a descriptor of a guest, or its working directory, leads to. */
export function pathOfDescriptor(tid: number, fd: number): string | undefined {
  return describeDescriptor(tid, fd, ["path"]);
}

function fieldOf(file: string, name: string): string | undefined {
  try {
    return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(readFileSync(file, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** `<char 1:3>` */
function deviceText(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  const kind = found?.isCharacterDevice() ? "char" : found?.isBlockDevice() ? "block" : undefined;
  if (!found || !kind) return "";
  const [major, minor] = [
    (found.rdev >> 8) & 0xfff,
    (found.rdev & 0xff) | ((found.rdev >> 12) & 0xfff00),
  ];
  return `<${kind} ${major.toString(16)}:${minor.toString(16)}>`;
}

/** A path as it stands between angle brackets. */
function escaped(path: string): string {
  const bytes = encoder.encode(path);
  return escapeBytes(bytes, bytes.length)
    .replaceAll('\\"', '"')
    .replace(/[<>]/g, (sign) => (sign === "<" ? "\\74" : "\\76"));
}
