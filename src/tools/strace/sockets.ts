import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { SocketKind } from "../../../syscalls/mod.ts";
import { rowsOf } from "./socket_text.ts";

const AF_NETLINK = 16;

/** More sockets than this are not remembered. */
const REMEMBERED = 4096;

/** The netlink sockets of guests: messages can only be decoded by what their socket is for. */
export class Sockets {
  readonly #known = new Map<string, SocketKind | undefined>();

  /** What a guest made with `socket(2)`. */
  made(tid: number, fd: number, family: number, protocol: number): void {
    if (family !== AF_NETLINK) return;
    const socket = linkOf(tid, fd);
    if (socket !== undefined) this.#remember(socket, { family, protocol });
  }

  /** What a guest's descriptor is, if it is a netlink socket. */
  find(tid: number, fd: number): SocketKind | undefined {
    const socket = linkOf(tid, fd);
    if (socket === undefined) return undefined;
    if (!this.#known.has(socket)) this.#remember(socket, listed(tid, socket));
    return this.#known.get(socket);
  }

  #remember(socket: string, kind: SocketKind | undefined): void {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(socket, kind);
  }
}

/** `socket:[1234]`, or undefined if the descriptor is no socket. */
function linkOf(tid: number, fd: number): string | undefined {
  if (fd < 0) return undefined;
  try {
    const link = readlinkSync(`/proc/${tid}/fd/${fd}`);
    return link.startsWith("socket:") ? link : undefined;
  } catch {
    return undefined;
  }
}

/** What the kernel tells of a socket that was made before; it lists only those that have an address. */
function listed(tid: number, socket: string): SocketKind | undefined {
  const inode = socket.slice("socket:[".length, -1);
  const row = rowsOf(tid, "netlink").find((words) => words.at(-1) === inode);
  return row && { family: AF_NETLINK, protocol: Number(row[1]) };
}

const INTERFACES = "/sys/class/net";

/** The name of a network interface of this machine, by its number. */
export function interfaceName(index: number): string | undefined {
  try {
    return readdirSync(INTERFACES).find(
      (name) => Number(readFileSync(`${INTERFACES}/${name}/ifindex`, "utf8")) === index,
    );
  } catch {
    return undefined;
  }
}
