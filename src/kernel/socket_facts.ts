/** What the kernel tells of sockets when it is asked: their protocols, and who the peers of unix sockets are. */
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

const AF_UNIX = 1;
const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 0o2000003;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const MSG_DONTWAIT = 0x40;
const UDIAG_SHOW_NAME_AND_PEER = 5;
const [UNIX_DIAG_NAME, UNIX_DIAG_PEER] = [0, 2] as const;

/** Bytes of `struct nlmsghdr`, `struct unix_diag_req`, `struct unix_diag_msg`, `struct nlattr`. */
const [HEADER, REQUEST, MESSAGE, ATTRIBUTE] = [16, 24, 16, 4] as const;

/** Where an answer goes, behind paths and requests. */
const ANSWER = arena.scratch + 0x2000;
const ANSWER_SIZE = 0x1000;

/** A unix socket. */
export interface UnixSocket {
  /** The number of the socket that it is connected to. */
  readonly peer: number | undefined;
  /** Its address: a path, or a name behind a 0. */
  readonly name: Uint8Array | undefined;
}

/** Asks the kernel, by one or two calls a question. Answers are those of our own network namespace. */
export class SocketFacts {
  readonly #kernel: Kernel;
  /** The socket that questions go through; `-errno` where there can be none. */
  #link: number | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** `UNIX-STREAM`, `TCPv6`, `NETLINK`: by the path of a socket's descriptor in /proc. */
  protocolOf(path: string): string | undefined {
    const { arch, base, bytes } = this.#kernel;
    const name = "system.sockprotoname";
    const text = new TextEncoder().encode(`${path}\0${name}\0`);
    bytes.set(text, arena.scratch);
    const nameAt = base + arena.scratch + text.length - name.length - 1;
    const { getxattr } = arch.numbers;
    const size = this.#kernel.call(
      getxattr!,
      base + arena.scratch,
      nameAt,
      base + ANSWER,
      ANSWER_SIZE,
    );
    if (size <= 0) return undefined;
    return new TextDecoder().decode(bytes.slice(ANSWER, ANSWER + size)).replace(/\0$/, "");
  }

  /** A unix socket by its number; undefined where the kernel does not tell of it. */
  unix(inode: number): UnixSocket | undefined {
    this.#link ??= this.#open();
    if (this.#link < 0) return undefined;
    const kernel = this.#kernel;
    const { recvfrom, sendto } = kernel.arch.numbers;
    const [question, answer] = [kernel.base + arena.scratch, kernel.base + ANSWER];
    kernel.bytes.set(unixQuestion(inode), arena.scratch);
    const sent = kernel.call(sendto!, this.#link, question, HEADER + REQUEST, 0, 0, 0);
    if (sent < 0) return undefined;
    // it is there by now: the kernel answers while it is asked
    const size = kernel.call(recvfrom!, this.#link, answer, ANSWER_SIZE, MSG_DONTWAIT, 0, 0);
    return size < 0 ? undefined : unixAnswer(kernel.bytes.slice(ANSWER, ANSWER + size), inode);
  }

  #open(): number {
    const { socket } = this.#kernel.arch.numbers;
    return this.#kernel.call(socket!, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
  }
}

function unixQuestion(inode: number): Uint8Array {
  const bytes = new Uint8Array(HEADER + REQUEST);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, NLM_F_REQUEST, true);
  view.setUint8(HEADER, AF_UNIX);
  view.setUint32(HEADER + 4, 0xffffffff, true); // in all states
  view.setUint32(HEADER + 8, inode, true);
  view.setUint32(HEADER + 12, UDIAG_SHOW_NAME_AND_PEER, true);
  view.setBigUint64(HEADER + 16, 2n ** 64n - 1n, true); // whatever its cookie
  return bytes;
}

function unixAnswer(bytes: Uint8Array, inode: number): UnixSocket | undefined {
  const view = new DataView(bytes.buffer);
  if (bytes.length < HEADER + MESSAGE) return undefined;
  const isAnswer = view.getUint16(4, true) === SOCK_DIAG_BY_FAMILY;
  if (!isAnswer || view.getUint32(HEADER + 4, true) !== inode) return undefined;
  const end = Math.min(bytes.length, view.getUint32(0, true));
  let peer: number | undefined;
  let name: Uint8Array | undefined;
  for (let at = HEADER + MESSAGE; at + ATTRIBUTE <= end;) {
    const size = view.getUint16(at, true);
    if (size < ATTRIBUTE || at + size > end) break;
    const type = view.getUint16(at + 2, true);
    if (type === UNIX_DIAG_NAME) name = bytes.subarray(at + ATTRIBUTE, at + size);
    if (type === UNIX_DIAG_PEER && size >= ATTRIBUTE + 4)
      peer = view.getUint32(at + ATTRIBUTE, true) || undefined;
    at += (size + 3) & ~3;
  }
  return { peer, name };
}
