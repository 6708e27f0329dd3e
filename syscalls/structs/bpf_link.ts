// BPF_LINK_CREATE: what is attached to what; the type of the attachment tells what else is told.
import { Family } from "../flags.ts";
import { fd } from "../kinds/fd.ts";
import { flags, one } from "../kinds/flags.ts";
import { address, hex, hex32, int, uint } from "../kinds/numbers.ts";
import { arrayAt } from "../kinds/struct.ts";
import { struct } from "../shown.ts";
import { u32 } from "../words.ts";
import { type Attributes, attributes, type Choice } from "./bpf_attributes.ts";
import { type BytesShow, type FieldShow, view } from "./view.ts";

/** A member that some types have; `end` is where it ends. */
function member(name: string, end: number, fields: Readonly<Record<string, FieldShow>>): Choice {
  const paths = Object.entries(fields).map(([field, show]) => [
    `link_create.${name}.${field}`,
    show,
  ]);
  const inner = view("bpf_attr", Object.fromEntries(paths));
  return (bytes, frame) => ({ shown: struct([[name, inner.show(bytes, 0, frame)]]), end });
}

const iterated: BytesShow = (bytes, at, frame) =>
  struct([["map", struct([["map_fd", fd.show(u32(bytes, at), 0, frame)]])]]);
const iterator = view("bpf_attr", {
  "link_create.iter_info": (bytes, at, frame) =>
    arrayAt(u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8), 4, frame, iterated),
  "link_create.iter_info_len": uint,
});
const target = view("bpf_attr", { "link_create.target_btf_id": uint });
/** What other types may have: shown only if it is told. */
const targeted: Choice = (bytes, frame) =>
  u32(bytes, 16) === 0 ? undefined : { shown: target.show(bytes, 0, frame), end: 20 };
const nothing: Choice = () => undefined;
const traced = member("tracing", 32, { target_btf_id: uint, cookie: hex });
const tracing: Choice = (bytes, frame) =>
  bytes.subarray(16, 32).every((byte) => byte === 0) ? undefined : traced(bytes, frame);
const order = { relative_fd: fd, expected_revision: hex } as const;
const tcx = member("tcx", 32, order);
const netkit = member("netkit", 32, order);
const many = member("tracing_multi", 36, { ids: address, cookies: address, cnt: uint });

/** What each type of attachment has: a new one is a row. */
const TYPES: Readonly<Record<string, Choice>> = {
  BPF_STRUCT_OPS: nothing,
  BPF_TRACE_KPROBE_SESSION: nothing,
  BPF_TRACE_UPROBE_SESSION: nothing,
  BPF_TRACE_FENTRY: tracing,
  BPF_TRACE_FEXIT: tracing,
  BPF_MODIFY_RETURN: tracing,
  BPF_TRACE_ITER: (bytes, frame) => ({ shown: iterator.show(bytes, 0, frame), end: 28 }),
  BPF_PERF_EVENT: member("perf_event", 24, { bpf_cookie: hex }),
  BPF_TRACE_KPROBE_MULTI: member("kprobe_multi", 48, {
    flags: flags("bpf_kprobe_flags"),
    cnt: uint,
    syms: address,
    addrs: address,
    cookies: address,
  }),
  BPF_TRACE_FSESSION: tracing,
  BPF_NETFILTER: member("netfilter", 32, {
    pf: uint,
    hooknum: uint,
    priority: int,
    flags: flags("bpf_netfilter_flags"),
  }),
  BPF_TCX_INGRESS: tcx,
  BPF_TCX_EGRESS: tcx,
  BPF_NETKIT_PRIMARY: netkit,
  BPF_NETKIT_PEER: netkit,
  BPF_TRACE_UPROBE_MULTI: member("uprobe_multi", 64, {
    path: address,
    offsets: address,
    ref_ctr_offsets: address,
    cookies: address,
    cnt: uint,
    flags: flags("bpf_uprobe_flags"),
    pid: int,
    path_fd: fd,
  }),
  BPF_TRACE_FENTRY_MULTI: many,
  BPF_TRACE_FEXIT_MULTI: many,
};

export const linkCreate: Attributes = attributes({
  "link_create.prog_fd": fd,
  "link_create.target_fd": fd,
  "link_create.attach_type": one("bpf_attach_types"),
  "link_create.flags": hex32,
}).choosing((bytes, frame) => {
  const type = Family.of(frame.arch, "bpf_attach_types").name(u32(bytes, 8), 0);
  return type === undefined ? undefined : (TYPES[type] ?? targeted)(bytes, frame);
});
