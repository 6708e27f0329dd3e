// What is sent to sockets and received from them: bytes, or messages of netlink.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { BufferPointer } from "../pointers.ts";
import { allNeeds, argument, bytesNeed, type Needs, result } from "../needs.ts";
import { readExactly } from "../read.ts";
import { netlinkAt } from "../structs/netlink.ts";
import { toNumber, u16 } from "../words.ts";
import type { BufferShow } from "./iovec.ts";
import { addressShown } from "./shown_words.ts";
import { bytesAt, sizeArgument } from "./text.ts";

const AF_NETLINK = 16;

/** Whether there is an address of netlink at a place. */
export function isNetlinkAddress(lo: number, hi: number, length: number, frame: Frame): boolean {
  if (length < 2) return false;
  const bytes = readExactly(frame.memory, lo, hi, 2);
  return bytes !== undefined && u16(bytes, 0) === AF_NETLINK;
}

/** How buffers are shown that go to netlink, or that do not; the descriptor is the first argument. */
export function bufferShow(isNetlink: boolean, frame: Frame): BufferShow {
  if (!isNetlink) return bytesAt;
  const socket = frame.options.describeSocket?.(frame.call.int(0));
  const protocol = socket?.family === AF_NETLINK ? socket.protocol : undefined;
  return (lo, hi, length, frame) => netlinkAt(lo, hi, length, protocol, frame);
}

/** The same where the socket itself decides; without one that is known, the address. */
function showBySocket(hasAddress: () => boolean, frame: Frame): BufferShow {
  const { describeSocket } = frame.options;
  if (describeSocket === undefined) return bufferShow(hasAddress(), frame);
  return bufferShow(describeSocket(frame.call.int(0))?.family === AF_NETLINK, frame);
}

/** Bytes: what netlink has is not told in advance. */
const plain: Needs = () => [{ kind: "plain", argument: 0 }];

/** Bytes to send; `length` is how many, `address` where to, `size` that address's length. */
export function sentBytes(length: number, address: number, size: number): Kind<BufferPointer> {
  return new Kind({
    show: (lo, hi, frame) => {
      const { call } = frame;
      const place = [call.words[2 * address]!, call.words[2 * address + 1]!] as const;
      const show = showBySocket(() => isNetlinkAddress(...place, call.int(size), frame), frame);
      return show(lo, hi, sizeArgument(call, length), frame);
    },
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, sizeArgument(call, length)),
    needs: allNeeds(plain, bytesNeed([argument(length)], "string")),
  });
}

/** Bytes received: as many as the result says; `size` is the room. */
export function receivedBytes(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const { call, result } = frame;
      if (frame.failed || result === null) return addressShown(lo, hi);
      const length = Math.min(toNumber(result.lo, result.hi), sizeArgument(call, size));
      return showBySocket(() => false, frame)(lo, hi, length, frame);
    },
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, sizeArgument(call, size)),
    needs: allNeeds(plain, bytesNeed([result, argument(size)], "string", "success")),
  });
}
