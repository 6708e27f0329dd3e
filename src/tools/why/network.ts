/** Who has a port, and addresses as people write them. */
import { readdirSync } from "node:fs";
import type { Json } from "../../../syscalls/mod.ts";
import { commOf, linkAt } from "../proc.ts";
import { rowsOf } from "../strace/socket_text.ts";

const LISTENS = "0A";

/** An address of a socket, as a call has it. */
export interface Place {
  readonly text: string;
  readonly port: number | undefined;
}

/** `127.0.0.1:80`, a path, or undefined where it is of another sort. */
export function placeOf(address: Json | undefined): Place | undefined {
  if (typeof address !== "object" || address === null || Array.isArray(address)) return undefined;
  const fields = address as Readonly<Record<string, Json>>;
  const path = fields["sun_path"];
  if (typeof path === "string") return { text: path, port: undefined };
  const port = fields["sin_port"] ?? fields["sin6_port"];
  const host = fields["sin_addr"] ?? fields["sin6_addr"];
  if (typeof port !== "number") return undefined;
  const name = typeof host === "string" ? host : "?";
  return { text: name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`, port };
}

/** The process that listens on a port of TCP: `python3 (pid 12)`. */
export function listenerOn(pid: number, port: number): string | undefined {
  const digits = port.toString(16).toUpperCase().padStart(4, "0");
  const row = [...rowsOf(pid, "tcp"), ...rowsOf(pid, "tcp6")].find(
    (words) => words[1]?.endsWith(`:${digits}`) && words[3] === LISTENS,
  );
  const inode = row?.[9];
  return inode === undefined ? undefined : ownerOf(`socket:[${inode}]`);
}

function ownerOf(link: string): string | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const folder = `/proc/${pid}/fd`;
      if (!readdirSync(folder).some((fd) => linkAt(`${folder}/${fd}`) === link)) continue;
      const name = commOf(Number(pid));
      if (name !== undefined) return `${name} (pid ${pid})`;
    } catch {
      // it is gone, or not ours to look at
    }
  }
  return undefined;
}
