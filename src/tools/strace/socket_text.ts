/** What sockets of guests are, as strace -yy shows it. */
import { readFileSync } from "node:fs";

interface Table {
  readonly file: string;
  readonly name: string;
}

const INTERNET: readonly Table[] = [
  { file: "tcp", name: "TCP" },
  { file: "udp", name: "UDP" },
  { file: "raw", name: "RAW" },
  { file: "icmp", name: "PING" },
  { file: "tcp6", name: "TCPv6" },
  { file: "udp6", name: "UDPv6" },
  { file: "raw6", name: "RAWv6" },
  { file: "icmp6", name: "PINGv6" },
];

const UNIX_KINDS: Readonly<Record<string, string>> = {
  "0001": "UNIX-STREAM",
  "0002": "UNIX-DGRAM",
  "0005": "UNIX-SEQPACKET",
};

/** `TCP:[127.0.0.1:5000->127.0.0.1:80]`; undefined where the kernel does not list it. */
export function socketText(tid: number, inode: string): string | undefined {
  for (const table of INTERNET) {
    const row = rowsOf(tid, table.file).find((words) => words[9] === inode);
    if (row) return internetText(table.name, row, inode);
  }
  const row = rowsOf(tid, "unix").find((words) => words[6] === inode);
  if (!row) return undefined;
  const path = row[7] === undefined ? "" : `,"${row[7]}"`;
  return `${UNIX_KINDS[row[4]!] ?? "UNIX"}:[${inode}${path}]`;
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

function internetText(name: string, words: readonly string[], inode: string): string {
  const [local, remote] = [endText(words[1]!), endText(words[2]!)];
  if (local === undefined) return `${name}:[${inode}]`;
  return remote === undefined ? `${name}:[${local}]` : `${name}:[${local}->${remote}]`;
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
