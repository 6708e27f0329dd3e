// What udev sends over netlink: a header of its own, then properties.
import type { Frame } from "../frame.ts";
import { bytesShown } from "../kinds/text.ts";
import { stringIn } from "./sockaddr_radio.ts";
import { leaf, list, number, type Shown, struct } from "../shown.ts";
import { hexText, u32 } from "../words.ts";
import { be32 } from "./sockaddr.ts";

const HEADER = 40;
const MAGIC = 0xfeedcafe;
const PREFIX = [0x6c, 0x69, 0x62, 0x75, 0x64, 0x65, 0x76, 0];

/** A message of udev's; undefined if it is none. */
export function uevent(bytes: Uint8Array, frame: Frame): Shown | undefined {
  if (bytes.length < HEADER || PREFIX.some((byte, index) => bytes[index] !== byte))
    return undefined;
  if (be32(bytes, 8) !== MAGIC) return undefined;
  const swapped = (at: number): Shown => {
    const value = be32(bytes, at);
    return leaf(`htonl(${hexText(value, 0)})`, value);
  };
  const head = struct([
    ["prefix", stringIn(bytes.subarray(0, 8), frame)],
    ["magic", swapped(8)],
    ["header_size", number(u32(bytes, 12))],
    ["properties_off", number(u32(bytes, 16))],
    ["properties_len", number(u32(bytes, 20))],
    ["filter_subsystem_hash", swapped(24)],
    ["filter_devtype_hash", swapped(28)],
    ["filter_tag_bloom_hi", swapped(32)],
    ["filter_tag_bloom_lo", swapped(36)],
  ]);
  const rest = bytes.subarray(HEADER);
  return rest.length === 0 ? head : list([head, bytesShown(rest, frame)]);
}
