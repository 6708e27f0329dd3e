// Calls on sockets.
import { flags, int, newFd, type Notes, one, structIn, syscalls } from "../dsl.ts";
import * as words from "../vocabulary.ts";

const { addressFilled, addressIn, lengthFilled, socketProtocol, socketType } = words;
const family = one("address_families");
const messageFlags = flags("message_flags");
const level = one("socket_levels");

export const sockets: Notes = syscalls({
  socket: { family, type: socketType, protocol: socketProtocol, returns: newFd },
  socketpair: { family, type: socketType, protocol: socketProtocol, usockvec: words.pairOut },
  bind: { umyaddr: addressIn("addrlen") },
  connect: { uservaddr: addressIn("addrlen") },
  listen: {},
  accept: {
    upeer_sockaddr: addressFilled("upeer_addrlen"),
    upeer_addrlen: words.nameLength,
    returns: newFd,
  },
  accept4: {
    upeer_sockaddr: addressFilled("upeer_addrlen"),
    upeer_addrlen: words.nameLength,
    flags: flags("socket_flags"),
    returns: newFd,
  },
  getsockname: { usockaddr: addressFilled("usockaddr_len"), usockaddr_len: words.nameLength },
  getpeername: { usockaddr: addressFilled("usockaddr_len"), usockaddr_len: words.nameLength },
  sendto: {
    buff: words.sentBytes("len", "addr", "addr_len"),
    flags: messageFlags,
    addr: addressIn("addr_len"),
  },
  recvfrom: {
    ubuf: words.receivedBytes("size"),
    flags: messageFlags,
    addr: addressFilled("addr_len"),
    addr_len: lengthFilled,
  },
  sendmsg: { msg: words.messageIn, flags: messageFlags },
  recvmsg: { msg: words.messageOut, flags: messageFlags },
  sendmmsg: { msg: words.messagesIn("vlen"), flags: messageFlags },
  recvmmsg: { msg: words.messagesOut, flags: messageFlags, timeout: structIn("timespec") },
  setsockopt: { level, optname: words.optionSet, optval: words.optionIn, optlen: int },
  getsockopt: { level, optname: words.optionGot, optval: words.optionOut, optlen: lengthFilled },
  shutdown: { how: one("shutdown_modes") },
});
