// Structures of io_uring, but those that hold lists of other things.
import { Family } from "../flags.ts";
import { fd } from "../kinds/fd.ts";
import { bitsShown, flags, flags64, one, oneShown } from "../kinds/flags.ts";
import { address, hex, hex32, int, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { leaf, type MaybePart, struct } from "../shown.ts";
import { fullHexText, u16, u32 } from "../words.ts";
import { spare, spares } from "./spare.ts";
import { timespec } from "./time.ts";
import { type BytesShow, custom, type FieldCode, type StructView, view } from "./view.ts";

const setup = flags("ring_setup_flags");
const ATTACH = 0x20;

const wanted = view("io_uring_params", {
  flags: setup,
  sq_thread_cpu: hex32,
  sq_thread_idle: uint,
  wq_fd: (bytes, at, frame, base) =>
    (u32(bytes, base + 8) & ATTACH) === 0 ? undefined : fd.show(u32(bytes, at), 0, frame),
  resv: spares(4, 3),
});

/** What a program asks for with a new ring: the kernel reads all of the structure. */
export const ringWanted: StructView = custom("io_uring_params", wanted.show);

const submissions = view("io_sqring_offsets", {
  head: uint,
  tail: uint,
  ring_mask: uint,
  ring_entries: uint,
  flags: uint,
  dropped: uint,
  array: uint,
  resv1: spare(4),
  user_addr: spare(8),
});

const completions = view("io_cqring_offsets", {
  head: uint,
  tail: uint,
  ring_mask: uint,
  ring_entries: uint,
  overflow: uint,
  cqes: uint,
  flags: uint,
  resv1: spare(4),
  user_addr: spare(8),
});

/** What it got. */
export const ringMade: StructView = view("io_uring_params", {
  sq_entries: uint,
  cq_entries: uint,
  features: flags("ring_features"),
  sq_off: submissions,
  cq_off: completions,
});

/** An operation of the ring, a byte: unknown ones are decimal. */
const operation: FieldCode = (bytes, at, frame) => {
  const code = bytes[at]!;
  const name = Family.of(frame.arch, "ring_operations").name(code, 0);
  return name ?? leaf(`${code} /* IORING_OP_??? */`, code);
};

/** Whether the kernel knows an operation. */
export const ringOperation: StructView = view("io_uring_probe_op", {
  op: operation,
  resv: spare(1),
  flags: flags("ring_operation_flags"),
  resv2: spare(4),
});

/** Which operations the kernel knows; the list is behind it. */
export const ringProbe: StructView = view("io_uring_probe", {
  last_op: operation,
  ops_len: uint,
  resv: spare(2),
  resv2: spares(4, 3),
});

/** What a restriction is about, by its number. */
const RESTRICTED: readonly (readonly [name: string, show: BytesShow])[] = [
  ["register_op", (bytes, at, frame) => oneShown(frame.arch, "ring_commands", bytes[at]!)],
  ["sqe_op", (bytes, at, frame) => operation(bytes, at, frame, at) ?? ""],
  ["sqe_flags", (bytes, at, frame) => bitsShown(frame.arch, "ring_entry_flags", bytes[at]!)],
  ["sqe_flags", (bytes, at, frame) => bitsShown(frame.arch, "ring_entry_flags", bytes[at]!)],
];

/** What a ring may be used for. */
export const ringRestriction: StructView = custom("io_uring_restriction", (bytes, at, frame) => {
  const opcode = u16(bytes, at);
  const about = RESTRICTED[opcode];
  const shown = oneShown(frame.arch, "ring_restrictions", opcode);
  const unknown = `opcode=${shown.text} /* op: ${fullHexText(bytes[at + 2]!, 0)} */`;
  const parts: MaybePart[] = [
    about === undefined ? ["opcode", shown, unknown] : ["opcode", shown],
    about !== undefined && [about[0], about[1](bytes, at + 2, frame)],
  ];
  const resv = spare(1)(bytes, at + 3, frame, at);
  const more = spares(4, 3)(bytes, at + 4, frame, at);
  if (resv !== undefined) parts.push(["resv", resv]);
  if (more !== undefined) parts.push(["resv2", more]);
  return struct(parts);
});

/** Another ring that gets a number of its own. */
export const ringNumbered: StructView = view("io_uring_rsrc_update", {
  offset: int,
  resv: spare(4),
  data: int,
});

/** A number that is given back. */
export const ringForgotten: StructView = view("io_uring_rsrc_update", {
  offset: uint,
  resv: spare(4),
  data: spare(8),
});

/** A ring of buffers; what is behind the group came later. */
export const ringBuffers: StructView = view("io_uring_buf_reg", {
  ring_addr: address,
  ring_entries: uint,
  bgid: uint,
  flags: spare(2),
  min_left: spare(4),
  resv: spares(4, 5),
});

/** What is given up. */
export const ringCancel: StructView = view("io_uring_sync_cancel_reg", {
  addr: address,
  fd,
  flags: flags("ring_cancel_flags"),
  timeout: timespec,
  opcode: operation,
  pad: spares(1, 7),
  pad2: spares(8, 3),
});

/** Numbers of files that the kernel may give. */
export const ringRange: StructView = view("io_uring_file_index_range", {
  off: uint,
  len: uint,
  resv: spare(8),
});

/** How far a ring of buffers is used. */
export const ringBufferState: StructView = view("io_uring_buf_status", {
  buf_group: hex32,
  head: hex32,
  resv: spares(4, 8),
});

/** How the network is polled. */
export const ringNapi: StructView = view("io_uring_napi", {
  busy_poll_to: hex32,
  prefer_busy_poll: hex32,
  opcode: one("ring_napi_operations"),
  pad: spares(1, 2),
  op_param: (bytes, at, frame) => {
    const word = u32(bytes, at);
    return bytes[at - 3] === 0
      ? oneShown(frame.arch, "ring_napi_tracking", word)
      : hexShown(word, 0);
  },
  resv: spare(4),
});

/** The clock of a ring. */
export const ringClock: StructView = view("io_uring_clock_register", {
  clockid: one("clocks"),
  __resv: spares(4, 3),
});

/** Buffers that are taken from another ring. */
export const ringClone: StructView = view("io_uring_clone_buffers", {
  src_fd: fd,
  flags: flags("ring_clone_flags"),
  src_off: uint,
  dst_off: uint,
  nr: uint,
  pad: spares(4, 3),
});

/** A message for another ring: an entry as it is submitted. */
export const ringEntry: StructView = view("io_uring_sqe", {
  opcode: operation,
  flags: flags("ring_entry_flags"),
  ioprio: uint,
  fd,
  off: hex,
  addr: hex,
  len: uint,
  rw_flags: hex32,
  user_data: hex,
  buf_index: hex32,
  personality: uint,
  file_index: hex32,
});

const receiveOffsets = view("io_uring_zcrx_offsets", {
  head: uint,
  tail: uint,
  rqes: uint,
  __resv2: spare(4),
  __resv: spares(8, 2),
});

/** A queue of a network interface whose packets are not copied. */
export const ringReceive: StructView = view("io_uring_zcrx_ifq_reg", {
  if_idx: uint,
  if_rxq: uint,
  rq_entries: uint,
  flags: flags("ring_receive_flags"),
  area_ptr: address,
  region_ptr: address,
  offsets: receiveOffsets,
  zcrx_id: uint,
  rx_buf_len: uint,
  event_desc: address,
  __resv: spares(8, 2),
});

/** New sizes of a ring. */
export const ringSizes: StructView = view("io_uring_params", {
  sq_entries: uint,
  cq_entries: uint,
  flags: setup,
  resv: spares(4, 3),
});

/** Memory that a ring uses. */
export const ringRegion: StructView = view("io_uring_mem_region_reg", {
  region_uptr: address,
  flags: flags64("ring_region_flags"),
  __resv: spares(8, 2),
});

/** A question about what there is. */
export const ringQuery: StructView = view("io_uring_query_hdr", {
  query_op: one("ring_queries"),
  size: uint,
  result: int,
  __resv: spares(4, 3),
  query_data: address,
  next_entry: address,
});

/** A command to a queue whose packets are not copied. */
export const ringReceiveControl: StructView = view("zcrx_ctrl", {
  zcrx_id: uint,
  op: one("ring_receive_controls"),
  __resv: spares(8, 2),
});

/** A program that decides about entries. */
export const ringFilter: StructView = view("io_uring_bpf", {
  cmd_type: one("ring_filter_commands"),
  cmd_flags: hex32,
  resv: spare(4),
});
