// What bpf's commands take: each is a form of one union, of which a program gives as many bytes as it knows.
import { fd } from "../kinds/fd.ts";
import { flags, flags64, one, one64 } from "../kinds/flags.ts";
import { address, hex, hex32, int, size, uint } from "../kinds/numbers.ts";
import { pointerShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { bytesAt, bytesValue, literal, path, string } from "../kinds/text.ts";
import { leaf, number, remarked } from "../shown.ts";
import { u32 } from "../words.ts";
import { type Attributes, attributes } from "./bpf_attributes.ts";
import { instructionsAt } from "./bpf_instruction.ts";
import type { FieldCode } from "./view.ts";

const NAME_SIZE = 16;

/** A name of up to 15 bytes, as far as it is given. */
const name: FieldCode = (bytes, at, frame, base) => {
  const given = Math.min(NAME_SIZE, frame.call.uint(2) - (at - base));
  const chars = bytes.subarray(at, at + given);
  const end = chars.indexOf(0);
  const shown = chars.subarray(0, end < 0 ? given - 1 : end);
  const text = literal(shown, shown.length, frame) + (end < 0 ? "..." : "");
  return leaf(text, bytesValue(shown));
};

const ANY_NODE = 0xffffffff;
const ON_NODE = 4;
const node: FieldCode = (bytes, at, _frame, base) => {
  if ((bytes[base + 16]! & ON_NODE) === 0) return undefined;
  const value = u32(bytes, at);
  return value === ANY_NODE ? remarked(number(value), "NUMA_NO_NODE") : number(value);
};

/** Bytes whose number is another word of the structure. */
function counted(length: number): FieldCode {
  return (bytes, at, frame, base) =>
    bytesAt(u32(bytes, at), u32(bytes, at + 4), u32(bytes, base + length), frame);
}

const LOG_SIZE = 28;
const log: FieldCode = (bytes, at, frame, base) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const room = u32(bytes, base + LOG_SIZE);
  const said = string.show(lo, hi, frame);
  return room === 0 ? pointerShown(lo, hi) : said;
};

const version: FieldCode = (bytes, at) => {
  const value = u32(bytes, at);
  const [major, minor, patch] = [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
  return leaf(`KERNEL_VERSION(${major}, ${minor}, ${patch})`, `${major}.${minor}.${patch}`);
};

const instructions: FieldCode = (bytes, at, frame, base) =>
  instructionsAt(u32(bytes, at), u32(bytes, at + 4), u32(bytes, base + 4), frame);

const attachType = one("bpf_attach_types");
const attachFlags = flags("bpf_attach_flags");
export const mapCreate: Attributes = attributes(
  { map_type: one("bpf_map_types"), key_size: uint, value_size: uint, max_entries: uint },
  { map_flags: flags("bpf_map_flags") },
  { inner_map_fd: fd },
  { numa_node: node },
  { map_name: name },
  { map_ifindex: uint },
  { btf_fd: fd, btf_key_type_id: uint, btf_value_type_id: uint },
  { btf_vmlinux_value_type_id: uint },
  { map_extra: size },
).newer(
  { value_type_btf_obj_fd: fd },
  { map_token_fd: fd },
  { excl_prog_hash: address, excl_prog_hash_size: uint },
);

const keyed = { map_fd: fd, key: address } as const;
export const mapDelete: Attributes = attributes(keyed);
export const mapNext: Attributes = attributes({ ...keyed, next_key: address });
export const mapLookup: Attributes = attributes(
  { ...keyed, value: address },
  { flags: flags64("bpf_element_flags") },
);
export const mapUpdate: Attributes = attributes({
  ...keyed,
  value: address,
  flags: one64("bpf_element_choice"),
});
export const mapFreeze: Attributes = attributes({ map_fd: fd });

export const programLoad: Attributes = attributes(
  { prog_type: one("bpf_program_types"), insn_cnt: uint, insns: instructions, license: string },
  { log_level: uint, log_size: uint, log_buf: log },
  { kern_version: version },
  { prog_flags: flags("bpf_program_flags") },
  { prog_name: name },
  { prog_ifindex: uint },
  { expected_attach_type: attachType },
  {
    prog_btf_fd: fd,
    func_info_rec_size: uint,
    func_info: address,
    func_info_cnt: uint,
    line_info_rec_size: uint,
    line_info: address,
    line_info_cnt: uint,
  },
  { attach_btf_id: uint },
  { attach_prog_fd: fd },
  { fd_array: address },
).newer(
  { core_relo_cnt: uint },
  { core_relos: address, core_relo_rec_size: uint },
  { log_true_size: uint },
  { prog_token_fd: fd },
  { fd_array_cnt: uint },
  { signature: counted(160), signature_size: uint },
  { keyring_id: int },
);

export const objectPath: Attributes = attributes(
  { pathname: path, bpf_fd: fd },
  { file_flags: flags("bpf_file_flags") },
).newer({ path_fd: fd });

export const programAttach: Attributes = attributes(
  { target_fd: fd, attach_bpf_fd: fd, attach_type: attachType, attach_flags: attachFlags },
  { replace_bpf_fd: fd },
).newer({ relative_fd: fd }, { expected_revision: size });

export const programDetach: Attributes = attributes({ target_fd: fd, attach_type: attachType });

export const programTest: Attributes = attributes(
  {
    "test.prog_fd": fd,
    "test.retval": uint,
    "test.data_size_in": uint,
    "test.data_size_out": uint,
    "test.data_in": address,
    "test.data_out": address,
    "test.repeat": uint,
    "test.duration": uint,
  },
  {
    "test.ctx_size_in": uint,
    "test.ctx_size_out": uint,
    "test.ctx_in": address,
    "test.ctx_out": address,
  },
  { "test.flags": flags("bpf_test_flags"), "test.cpu": uint },
  { "test.batch_size": uint },
);

const next = { next_id: uint } as const;
const opened = { open_flags: flags("bpf_file_flags") } as const;
export const nextId: Attributes = attributes({ start_id: uint, ...next }, opened);
export const programById: Attributes = attributes({ prog_id: uint, ...next }, opened);
export const mapById: Attributes = attributes({ map_id: uint, ...next }, opened);
export const btfById: Attributes = attributes({ btf_id: uint }).newer(opened, {
  fd_by_id_token_fd: fd,
});
export const linkById: Attributes = attributes({ link_id: uint });

export const objectInfo: Attributes = attributes({
  "info.bpf_fd": fd,
  "info.info_len": uint,
  "info.info": address,
});

const QUERY_COUNT = 24;
const programIds: FieldCode = (bytes, at, frame, base) =>
  arrayAt(
    u32(bytes, at),
    u32(bytes, at + 4),
    u32(bytes, base + QUERY_COUNT),
    4,
    frame,
    (ids, place) => number(u32(ids, place)),
  );

export const programQuery: Attributes = attributes({
  "query.target_fd": fd,
  "query.attach_type": attachType,
  "query.query_flags": flags("bpf_query_flags"),
  "query.attach_flags": attachFlags,
  "query.prog_ids": programIds,
  "query.prog_cnt": uint,
}).newer(
  { "query.prog_attach_flags": address },
  { "query.link_ids": address },
  { "query.link_attach_flags": address },
  { "query.revision": hex },
);

export const tracepointOpen: Attributes = attributes({
  "raw_tracepoint.name": string,
  "raw_tracepoint.prog_fd": fd,
}).newer({ "raw_tracepoint.cookie": hex });

export const btfLoad: Attributes = attributes({
  btf: counted(16),
  btf_log_buf: address,
  btf_size: uint,
  btf_log_size: uint,
  btf_log_level: uint,
}).newer({ btf_log_true_size: uint }, { btf_flags: flags("bpf_file_flags"), btf_token_fd: fd });

export const taskQuery: Attributes = attributes({
  "task_fd_query.pid": int,
  "task_fd_query.fd": fd,
  "task_fd_query.flags": uint,
  "task_fd_query.buf_len": uint,
  "task_fd_query.buf": counted(12),
  "task_fd_query.prog_id": uint,
  "task_fd_query.fd_type": one("bpf_fd_types"),
  "task_fd_query.probe_offset": hex,
  "task_fd_query.probe_addr": hex,
});

const batchEnd = {
  "batch.count": uint,
  "batch.map_fd": fd,
  "batch.elem_flags": flags64("bpf_element_flags"),
  "batch.flags": hex,
} as const;
export const batchLookup: Attributes = attributes({
  "batch.in_batch": address,
  "batch.out_batch": address,
  "batch.keys": address,
  "batch.values": address,
  ...batchEnd,
});
export const batchUpdate: Attributes = attributes({
  "batch.keys": address,
  "batch.values": address,
  ...batchEnd,
});
export const batchDelete: Attributes = attributes({ "batch.keys": address, ...batchEnd });

export const linkUpdate: Attributes = attributes({
  "link_update.link_fd": fd,
  "link_update.new_prog_fd": fd,
  "link_update.flags": attachFlags,
  "link_update.old_prog_fd": (bytes, at, frame, base) =>
    (bytes[base + 8]! & 4) === 0 ? undefined : fd.show(u32(bytes, at), 0, frame),
});
export const linkDetach: Attributes = attributes({ "link_detach.link_fd": fd });
export const statsEnable: Attributes = attributes({ "enable_stats.type": one("bpf_stats") });
export const iteratorCreate: Attributes = attributes({
  "iter_create.link_fd": fd,
  "iter_create.flags": hex32,
});
export const mapBind: Attributes = attributes({
  "prog_bind_map.prog_fd": fd,
  "prog_bind_map.map_fd": fd,
  "prog_bind_map.flags": hex32,
});
export const tokenCreate: Attributes = attributes({
  "token_create.flags": hex32,
  "token_create.bpffs_fd": fd,
});
export const streamRead: Attributes = attributes({
  "prog_stream_read.stream_buf": counted(8),
  "prog_stream_read.stream_buf_len": uint,
  "prog_stream_read.stream_id": uint,
  "prog_stream_read.prog_fd": fd,
});
export const structAssociate: Attributes = attributes({
  "prog_assoc_struct_ops.map_fd": fd,
  "prog_assoc_struct_ops.prog_fd": fd,
  "prog_assoc_struct_ops.flags": hex32,
});
