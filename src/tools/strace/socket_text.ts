/** What sockets of guests are, as strace -yy shows it. */
import { readFileSync } from "node:fs";
import { escapeBytes } from "../../../syscalls/mod.ts";

/** What only calls of the kernel tell of sockets. */
export interface SocketSource {
  /** `UNIX-STREAM`, `TCPv6`, `NETLINK`: what the socket speaks behind a path in /proc. */
  protocolOf(path: string): string | undefined;
  /** A unix socket by its number, whose name is a path, or begins with 0. */
  unix(
    inode: number,
  ): { readonly peer: number | undefined; readonly name: Uint8Array | undefined } | undefined;
}

/** Tables of /proc/PID/net with addresses, by protocols. */
const INTERNET: Readonly<Record<string, string>> = {
  TCP: "tcp",
  UDP: "udp",
  TCPv6: "tcp6",
  UDPv6: "udp6",
};

/** Protocols of which nothing but a socket's number is told. */
const PLAIN = /^(?:UDP-Lite|UDPLITE|DCCP|SCTP|L2TP\/IP|PING|RAW)(?:v6)?$/;

/** By numbers: include/uapi/linux/netlink.h. */
const NETLINK = (
  "ROUTE UNUSED USERSOCK FIREWALL SOCK_DIAG NFLOG XFRM SELINUX ISCSI AUDIT FIB_LOOKUP CONNECTOR NETFILTER " +
  "IP6_FW DNRTMSG KOBJECT_UEVENT GENERIC 17 SCSITRANSPORT ECRYPTFS RDMA CRYPTO SMC"
).split(" ");

/** More connections than this are not remembered. */
const REMEMBERED = 4096;

/** Connections by their sockets' numbers: they stay as they are. */
const connected = new Map<string, string>();

/** `TCP:[127.0.0.1:5000->127.0.0.1:80]`; undefined where it can't be told. `path` is that of its descriptor in /proc. */
export function socketText(
  tid: number,
  path: string,
  inode: string,
  source: SocketSource | undefined,
): string | undefined {
  const known = connected.get(inode);
  if (known !== undefined) return known;
  const protocol = source?.protocolOf(path);
  if (protocol === undefined) return listedText(tid, inode);
  if (/^UNIX(?:-STREAM)?$/.test(protocol)) return unixText(tid, protocol, inode, source);
  if (protocol === "NETLINK") return netlinkText(tid, inode);
  if (PLAIN.test(protocol)) return `${protocol}:[${inode}]`;
  if (!Object.hasOwn(INTERNET, protocol)) return undefined;
  return internetText(tid, protocol, inode) ?? `${protocol}:[${inode}]`;
}

/** What tables alone tell. */
function listedText(tid: number, inode: string): string | undefined {
  for (const protocol of Object.keys(INTERNET)) {
    const text = internetText(tid, protocol, inode);
    if (text !== undefined) return text;
  }
  const row = unixRow(tid, inode);
  const protocol = row?.[4] === "0001" ? "UNIX-STREAM" : "UNIX";
  if (row) return unixText(tid, protocol, inode, undefined);
  const netlink = netlinkText(tid, inode);
  return netlink === `NETLINK:[${inode}]` ? undefined : netlink;
}

function unixText(
  tid: number,
  protocol: string,
  inode: string,
  source: SocketSource | undefined,
): string {
  const found = source?.unix(Number(inode));
  const { peer, name } = found ?? { peer: undefined, name: listedName(tid, inode) };
  const to = peer === undefined ? "" : `->${peer}`;
  return `${protocol}:[${inode}${to}${name && name.length > 0 ? `,${nameText(name)}` : ""}]`;
}

/** `"/run/x"`, or `@"x"` for one that is no file. */
function nameText(name: Uint8Array): string {
  const isAbstract = name[0] === 0;
  const from = isAbstract ? 1 : 0;
  const end = name.indexOf(0, from);
  const text = name.subarray(from, end < 0 ? undefined : end);
  return `${isAbstract ? "@" : ""}"${escapeBytes(text, text.length)}"`;
}

function unixRow(tid: number, inode: string): readonly string[] | undefined {
  return rowsOf(tid, "unix").find((words) => words[6] === inode);
}

function listedName(tid: number, inode: string): Uint8Array | undefined {
  const name = unixRow(tid, inode)?.[7];
  return name === undefined ? undefined : new TextEncoder().encode(name.replace(/^@/, "\0"));
}

/** The kernel lists only those that have an address. */
function netlinkText(tid: number, inode: string): string {
  const row = rowsOf(tid, "netlink").find((words) => words.at(-1) === inode);
  if (!row) return `NETLINK:[${inode}]`;
  const [, protocol = "", port = ""] = row;
  return `NETLINK:[${NETLINK[Number(protocol)] ?? protocol}:${port}]`;
}

/** The rows of a table of the network that a thread is in, without their heading: words. */
export function rowsOf(tid: number, name: string): string[][] {
  try {
    const lines = readFileSync(`/proc/${tid}/net/${name}`, "utf8").split("\n");
    return lines.slice(1).map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

function internetText(tid: number, protocol: string, inode: string): string | undefined {
  const words = rowsOf(tid, INTERNET[protocol]!).find((row) => row[9] === inode);
  if (!words) return undefined;
  const [local, remote] = [endText(words[1]!), endText(words[2]!)];
  if (local === undefined) return `${protocol}:[${inode}]`;
  if (remote === undefined) return `${protocol}:[${local}]`;
  const text = `${protocol}:[${local}->${remote}]`;
  if (!protocol.startsWith("TCP")) return text;
  if (connected.size >= REMEMBERED) connected.clear();
  connected.set(inode, text);
  return text;
}

/** `127.0.0.1:80` for `0100007F:0050`; undefined where the port is 0. */
function endText(word: string): string | undefined {
  const [address = "", port = ""] = word.split(":");
  if (parseInt(port, 16) === 0) return undefined;
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((part) =>
    (part.match(/../g) ?? []).reverse().map((digits) => parseInt(digits, 16)),
  );
  const host = bytes.length === 4 ? bytes.join(".") : `[${sixText(bytes)}]`;
  return `${host}:${parseInt(port, 16)}`;
}

/** An address of IPv6 in its short form. */
function sixText(bytes: readonly number[]): string {
  const mapped =
    bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return `::ffff:${bytes.slice(12).join(".")}`;
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  return new URL(`http://[${words.map((word) => word.toString(16)).join(":")}]/`).hostname.slice(
    1,
    -1,
  );
}
