/** Calls on sockets whose addresses are paths. */
import { type Address, type Call, Errno, type Syscall } from "../../../syscalls/mod.ts";
import type { Guest, GuestMemory, Verdict } from "../../guest.ts";
import { AT_FDCWD, changed, type Lookups, type Thread } from "./lookup.ts";
import { runWith } from "./scratch.ts";

/** Which arguments are an address and its length. */
type AddressArguments = readonly [address: number, length: number];

/** Addresses that the kernel reads. */
const GIVEN: Readonly<Record<string, AddressArguments>> = {
  bind: [1, 2],
  connect: [1, 2],
  sendto: [4, 5],
};

/** Addresses that it writes; the length is a pointer. */
const ASKED: Readonly<Record<string, AddressArguments>> = {
  accept: [1, 2],
  accept4: [1, 2],
  getpeername: [1, 2],
  getsockname: [1, 2],
  recvfrom: [4, 5],
};

/** `struct msghdr`: where it has an address and that one's length. */
const MESSAGE = { size: 56, address: 0, length: 8 } as const;

const AF_UNIX = 1;
const FAMILY = 2;
const LONGEST = 110;

const encoder = new TextEncoder();

/** How a call is served. */
type Serve = (lookups: Lookups, guest: Guest<Thread>, call: Call) => Verdict | Promise<Verdict>;

/** The calls, by name. */
export const MESSAGES: Readonly<Record<string, Serve>> = {
  ...Object.fromEntries(Object.keys(GIVEN).map((name) => [name, give])),
  ...Object.fromEntries(Object.keys(ASKED).map((name) => [name, ask])),
  recvmsg: receive,
  sendmsg: send,
};

function give(lookups: Lookups, guest: Guest<Thread>, call: Call): Verdict | Promise<Verdict> {
  const [address, length] = GIVEN[call.name]!;
  const place = [call.address(address), call.int(length)] as const;
  const bytes = addressFor(lookups, guest, place, call.name !== "bind");
  if (bytes instanceof Errno) return bytes;
  if (!bytes) return guest.tailInject(call as Syscall);
  const { names } = call.plan;
  return runWith(guest, [bytes], ([at]) =>
    changed(call, { [names[address]!]: at!, [names[length]!]: bytes.length }),
  );
}

function send(lookups: Lookups, guest: Guest<Thread>, call: Call): Verdict | Promise<Verdict> {
  const message = guest.memory.read(call.address(1), MESSAGE.size).slice();
  if (message.length < MESSAGE.size) return guest.tailInject(call as Syscall); // the kernel refuses it
  const words = new DataView(message.buffer);
  const address = words.getBigUint64(MESSAGE.address, true);
  const place = [address, words.getInt32(MESSAGE.length, true)] as const;
  const bytes = addressFor(lookups, guest, place, true);
  if (bytes instanceof Errno) return bytes;
  if (!bytes) return guest.tailInject(call as Syscall);
  const change = ([at]: readonly bigint[], push: (bytes: Uint8Array) => bigint) => {
    words.setBigUint64(MESSAGE.address, at!, true);
    words.setInt32(MESSAGE.length, bytes.length, true);
    return changed(call, { [call.plan.names[1]!]: push(message) });
  };
  return runWith(
    guest,
    [bytes],
    (addresses, scratch) => change(addresses, (bytes) => scratch.push(bytes)),
    MESSAGE.size,
  );
}

/** The address in the place of one that is a path; undefined where it may stay. */
function addressFor(
  lookups: Lookups,
  guest: Guest<Thread>,
  [address, length]: readonly [Address, number],
  follows: boolean,
): Uint8Array | undefined | Errno {
  if (BigInt(address) === 0n || length <= FAMILY || length > LONGEST) return undefined;
  const path = pathOf(guest.memory.read(address, length));
  const found = path === undefined ? path : lookups.follow(guest, AT_FDCWD, path, follows);
  if (!found || found instanceof Errno) return found;
  if (found.isSame) return undefined;
  const bytes = addressOf(found.host);
  return bytes.length > LONGEST ? Errno.ENAMETOOLONG : bytes;
}

function addressOf(path: string): Uint8Array {
  return encoder.encode(`\x01\0${path}\0`);
}

/** The path that an address is; undefined where it is none. */
function pathOf(bytes: Uint8Array): string | undefined {
  if (bytes.length <= FAMILY || bytes[0] !== AF_UNIX || bytes[1] !== 0 || bytes[2] === 0)
    return undefined;
  const end = bytes.indexOf(0, FAMILY);
  return new TextDecoder().decode(bytes.subarray(FAMILY, end < 0 ? bytes.length : end));
}

function ask(lookups: Lookups, guest: Guest<Thread>, call: Call): Verdict | Promise<Verdict> {
  const [address, length] = ASKED[call.name]!.map((i) => BigInt(call.address(i)));
  return answer(lookups, guest, call, [address!, length!]);
}

function receive(lookups: Lookups, guest: Guest<Thread>, call: Call): Verdict | Promise<Verdict> {
  const at = BigInt(call.address(1));
  const bytes = guest.memory.read(at, MESSAGE.size);
  if (bytes.length < MESSAGE.size) return guest.tailInject(call as Syscall); // the kernel refuses it
  const message = new DataView(bytes.buffer, bytes.byteOffset);
  const address = message.getBigUint64(MESSAGE.address, true);
  return answer(lookups, guest, call, [address, at + BigInt(MESSAGE.length)]);
}

/** Has a call run, and changes the address that it wrote to one that the guest knows. */
async function answer(
  { view }: Lookups,
  guest: Guest,
  call: Call,
  [address, lengthAt]: readonly [bigint, bigint],
): Promise<Verdict> {
  const { memory } = guest;
  const room = address === 0n ? undefined : lengthIn(memory, lengthAt);
  if (room === undefined) return guest.tailInject(call as Syscall);
  const result = await guest.inject(call as Syscall);
  const length = lengthIn(memory, lengthAt) ?? 0;
  // one that was cut off is left as it is
  if (result instanceof Errno || length > room || length > LONGEST) return result;
  const path = pathOf(memory.read(address, length));
  const shown = path && view.shown(path);
  if (shown === path) return result;
  const bytes = addressOf(shown!);
  memory.write(address, bytes.subarray(0, Math.min(bytes.length, room)));
  memory.write(lengthAt, new Uint8Array(Uint32Array.of(bytes.length).buffer));
  return result;
}

function lengthIn(memory: GuestMemory, address: bigint): number | undefined {
  const bytes = memory.read(address, 4);
  return bytes.length < 4
    ? undefined
    : new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}
