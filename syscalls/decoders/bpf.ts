// bpf: the command tells which form of the union its attributes have.
import { Family } from "../flags.ts";
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import * as forms from "../structs/bpf.ts";
import type { Attributes } from "../structs/bpf_attributes.ts";
import { linkCreate } from "../structs/bpf_link.ts";

/** What each command takes: a new one is a row. */
const COMMANDS: Readonly<Record<string, Attributes>> = {
  BPF_MAP_CREATE: forms.mapCreate,
  BPF_MAP_LOOKUP_ELEM: forms.mapLookup,
  BPF_MAP_UPDATE_ELEM: forms.mapUpdate,
  BPF_MAP_DELETE_ELEM: forms.mapDelete,
  BPF_MAP_GET_NEXT_KEY: forms.mapNext,
  BPF_PROG_LOAD: forms.programLoad,
  BPF_OBJ_PIN: forms.objectPath,
  BPF_OBJ_GET: forms.objectPath,
  BPF_PROG_ATTACH: forms.programAttach,
  BPF_PROG_DETACH: forms.programDetach,
  BPF_PROG_TEST_RUN: forms.programTest,
  BPF_PROG_GET_NEXT_ID: forms.nextId,
  BPF_MAP_GET_NEXT_ID: forms.nextId,
  BPF_PROG_GET_FD_BY_ID: forms.programById,
  BPF_MAP_GET_FD_BY_ID: forms.mapById,
  BPF_OBJ_GET_INFO_BY_FD: forms.objectInfo,
  BPF_PROG_QUERY: forms.programQuery,
  BPF_RAW_TRACEPOINT_OPEN: forms.tracepointOpen,
  BPF_BTF_LOAD: forms.btfLoad,
  BPF_BTF_GET_FD_BY_ID: forms.btfById,
  BPF_TASK_FD_QUERY: forms.taskQuery,
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: forms.mapLookup,
  BPF_MAP_FREEZE: forms.mapFreeze,
  BPF_BTF_GET_NEXT_ID: forms.nextId,
  BPF_MAP_LOOKUP_BATCH: forms.batchLookup,
  BPF_MAP_LOOKUP_AND_DELETE_BATCH: forms.batchLookup,
  BPF_MAP_UPDATE_BATCH: forms.batchUpdate,
  BPF_MAP_DELETE_BATCH: forms.batchDelete,
  BPF_LINK_CREATE: linkCreate,
  BPF_LINK_UPDATE: forms.linkUpdate,
  BPF_LINK_GET_FD_BY_ID: forms.linkById,
  BPF_LINK_GET_NEXT_ID: forms.nextId,
  BPF_ENABLE_STATS: forms.statsEnable,
  BPF_ITER_CREATE: forms.iteratorCreate,
  BPF_LINK_DETACH: forms.linkDetach,
  BPF_PROG_BIND_MAP: forms.mapBind,
  BPF_TOKEN_CREATE: forms.tokenCreate,
  BPF_PROG_STREAM_READ_BY_FD: forms.streamRead,
  BPF_PROG_ASSOC_STRUCT_OPS: forms.structAssociate,
};

/** The kernel takes no more bytes than a page. */
const MOST_BYTES = 4096;

/** What a command takes: argument 2 is how many bytes of it there are. */
export const bpfAttributes: Kind<Pointer> = new Kind({
  show: (lo, hi, frame) => {
    const { call } = frame;
    const name = Family.of(frame.arch, "bpf_commands").name(call.uint(0), 0);
    const form = name === undefined ? undefined : COMMANDS[name];
    const size = call.uint(2);
    if (form === undefined || size === 0 || size > MOST_BYTES) return addressShown(lo, hi);
    const bytes = readExactly(frame.memory, lo, hi, size);
    return bytes === undefined ? addressShown(lo, hi) : form.show(bytes, frame);
  },
  view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
});
