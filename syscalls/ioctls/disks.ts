// Block devices that are made of something else: loop devices and network block devices.
import { Kind } from "../kind.ts";
import { flags, flags64, one } from "../kinds/flags.ts";
import { fd } from "../kinds/fd.ts";
import { hex, hex32, int, size, uint } from "../kinds/numbers.ts";
import { deviceText } from "../kinds/mode.ts";
import { literal, bytesValue } from "../kinds/text.ts";
import { leaf } from "../shown.ts";
import {
  abbreviated,
  type FieldCode,
  fieldReader,
  type OfStruct,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { unsignedJson } from "../words.ts";
import {
  full,
  name,
  NONE,
  type Requests,
  reserved,
  row,
  same,
  structIn,
  structOut,
} from "./kit.ts";

/** A device's number in 64 bits. */
const device64: Kind = new Kind({ text: deviceText, value: unsignedJson });

const KEY_BYTES = 32;

type LoopRecord = "loop_info" | "loop_info64";

/** As much of the key as is said to be used. */
function key(record: LoopRecord): FieldCode {
  const used = fieldReader(record, "lo_encrypt_key_size");
  return (bytes, at, frame, base) => {
    const length = Math.min(used(bytes, base, frame.arch)[0], KEY_BYTES);
    const own = bytes.subarray(at, at + length);
    return leaf(literal(own, length, frame), () => bytesValue(own));
  };
}

/** How it is encrypted is only shown if it is, or if all is asked for. */
function isEncrypted(record: LoopRecord): OfStruct<boolean> {
  const type = fieldReader(record, "lo_encrypt_type");
  return (bytes, base, frame) =>
    frame.options.verbose === true || type(bytes, base, frame.arch)[0] !== 0;
}

const oldEncrypted = isEncrypted("loop_info");
const OLD = {
  lo_number: int,
  lo_device: full(device64),
  lo_inode: full(size),
  lo_rdevice: full(device64),
  lo_offset: hex32,
  lo_encrypt_type: when(oldEncrypted, one("loop_ciphers")),
  lo_encrypt_key_size: when(oldEncrypted, uint),
  lo_flags: flags("loop_flags"),
  lo_name: name(64),
  lo_encrypt_key: when(oldEncrypted, key("loop_info")),
};

const loopInfo: StructView = abbreviated(
  view("loop_info", OLD, true),
  view("loop_info", { ...OLD, lo_init: row("u64", 2, hex), reserved: row("u8", 4, hex) }),
);

const encrypted = isEncrypted("loop_info64");
const NEW = {
  lo_device: full(device64),
  lo_inode: full(size),
  lo_rdevice: full(device64),
  lo_offset: hex,
  lo_sizelimit: full(size),
  lo_number: uint,
  lo_encrypt_type: when(encrypted, one("loop_ciphers")),
  lo_encrypt_key_size: when(encrypted, uint),
  lo_flags: flags("loop_flags"),
  lo_file_name: name(64),
  lo_crypt_name: when(encrypted, name(64)),
  lo_encrypt_key: when(encrypted, key("loop_info64")),
};
const loopInfo64: StructView = abbreviated(
  view("loop_info64", NEW, true),
  view("loop_info64", { ...NEW, lo_init: row("u64", 2, hex) }),
);

const loopConfig: StructView = view("loop_config", {
  fd,
  block_size: uint,
  info: loopInfo64,
  __reserved: reserved("u64", 8),
});

export const loopRequests: Requests = {
  ...same(NONE, "LOOP_CLR_FD LOOP_SET_CAPACITY LOOP_CTL_GET_FREE"),
  ...same(fd, "LOOP_SET_FD LOOP_CHANGE_FD"),
  ...same(int, "LOOP_CTL_ADD LOOP_CTL_REMOVE"),
  ...same(size, "LOOP_SET_DIRECT_IO LOOP_SET_BLOCK_SIZE"),
  LOOP_SET_STATUS: structIn(loopInfo),
  LOOP_GET_STATUS: structOut(loopInfo),
  LOOP_SET_STATUS64: structIn(loopInfo64),
  LOOP_GET_STATUS64: structOut(loopInfo64),
  LOOP_CONFIGURE: structIn(loopConfig),
};

export const nbdRequests: Requests = {
  ...same(NONE, "NBD_DO_IT NBD_CLEAR_SOCK NBD_CLEAR_QUE NBD_PRINT_DEBUG NBD_DISCONNECT"),
  NBD_SET_SOCK: fd,
  ...same(size, "NBD_SET_BLKSIZE NBD_SET_SIZE NBD_SET_SIZE_BLOCKS NBD_SET_TIMEOUT"),
  NBD_SET_FLAGS: flags64("nbd_flags"),
};
