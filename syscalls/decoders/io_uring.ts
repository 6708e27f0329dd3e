// io_uring: what rings are made with, entered with, and what is registered with them.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, type Json, Kind, picked } from "../kind.ts";
import { fdShown } from "../kinds/fd.ts";
import { iovecAt } from "../kinds/iovec.ts";
import { address, size } from "../kinds/numbers.ts";
import { cpusShown } from "../kinds/scheduling.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { signalSetAt, signalSetIn } from "../kinds/signal.ts";
import { arrayAt, pointerTo, structAt, structIn, structOut } from "../kinds/struct.ts";
import { Pointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, list, number, type Shown, struct, textOf } from "../shown.ts";
import * as views from "../structs/io_uring.ts";
import { ringResources, ringUpdate, ringUpdates } from "../structs/io_uring_resources.ts";
import { timespec } from "../structs/time.ts";
import type { BytesShow, StructView } from "../structs/view.ts";
import { addressText, halves, toAddress, u32 } from "../words.ts";

const view = (lo: number, hi: number, call: Call): Pointer => new Pointer(lo, hi, call.memory);

/** `{flags=0, sq_entries=4}`: what is wanted before the call, what is there after it. */
export const ringParameters: Kind<StructPointer<"io_uring_params">> = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const text = textOf(structAt(views.ringWanted, lo, hi, frame));
    return text.startsWith("{") ? text.slice(0, -1) : text;
  },
  save: (lo, hi, frame) => textOf(structAt(views.ringWanted, lo, hi, frame)).startsWith("{"),
  text: (lo, hi, frame) => {
    if (frame.saved?.[frame.index] === false) return "";
    if (frame.failed) return lo === 0 && hi === 0 ? "" : "}";
    const text = textOf(structAt(views.ringMade, lo, hi, frame));
    return text.startsWith("{") ? `, ${text.slice(1)}` : "}";
  },
  value: (lo, hi, frame) => {
    const wanted = jsonOf(structAt(views.ringWanted, lo, hi, frame));
    if (frame.failed) return wanted;
    return merged(wanted, jsonOf(structAt(views.ringMade, lo, hi, frame)));
  },
  view: pointerTo("io_uring_params"),
});

function merged(a: Json, b: Json): Json {
  const isObject = (value: Json): value is { readonly [key: string]: Json } =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject(a) && isObject(b) ? { ...a, ...b } : a;
}

const EXTENDED = 0x08;
const REGISTERED = 0x40;

/** How long is waited, and with which signals blocked. */
const extended: Kind<Pointer> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 24);
    if (bytes === undefined) return addressShown(lo, hi);
    const length = u32(bytes, 8);
    return struct([
      ["sigmask", signalSetAt(u32(bytes, 0), u32(bytes, 4), length, frame)],
      ["sigmask_sz", number(length)],
      ["min_wait_usec", number(u32(bytes, 12))],
      ["ts", structAt(timespec, u32(bytes, 16), u32(bytes, 20), frame)],
    ]);
  },
  view,
});

const signals = signalSetIn(5) as Kind<Pointer>;

/** A set of signals, or more; argument 3 has the flags that tell. */
export const ringWait: Kind<Pointer> = picked(address, (call) => {
  const flags = call.uint(3) & (EXTENDED | REGISTERED);
  if (flags === EXTENDED) return extended;
  if (flags === 0) return signals;
  return flags === REGISTERED ? size : address;
});

const USE_REGISTERED = 0x80000000;

/** What is done with a ring; the highest bit says that the ring is meant by a number of its own. */
export const ringCommand: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const text = Family.of(frame.arch, "ring_commands").one((lo & ~USE_REGISTERED) >>> 0, 0);
    return (lo & USE_REGISTERED) === 0 ? text : `${text}|IORING_REGISTER_USE_REGISTERED_RING`;
  },
  value: (lo, _hi, frame) =>
    Family.of(frame.arch, "ring_commands").name((lo & ~USE_REGISTERED) >>> 0, 0) ?? lo >>> 0,
  view: (lo) => lo >>> 0,
});

/** The ring: a descriptor, or a number of its own. */
export const ringFd: Kind<number> = new Kind({
  show: (lo, _hi, frame) =>
    (frame.call.uint(1) & USE_REGISTERED) === 0 ? fdShown(lo | 0, frame) : number(lo >>> 0),
  view: (lo) => lo | 0,
});

const count = (frame: Frame): number => frame.call.uint(3);

/** Elements the kernel reads, as many as argument 3 says. */
function listed(width: number, item: BytesShow): Kind {
  return new Kind({ show: (lo, hi, frame) => arrayAt(lo, hi, count(frame), width, frame, item) });
}

const descriptors = listed(4, (bytes, at, frame) => fdShown(u32(bytes, at) | 0, frame));
const buffers = new Kind({
  show: (lo, hi, frame) => iovecAt(lo, hi, count(frame), "addresses", frame),
});
const structs = (item: StructView): Kind => listed(16, item.show);

const PROBE_SIZE = 16;
const OPERATION_SIZE = 8;

/** No kernel knows more operations than fit here. */
const MOST_BYTES = 4096;

/** What the kernel knows: it is told after the call, and shown whether it succeeded or not. */
const probe = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const length = PROBE_SIZE + count(frame) * OPERATION_SIZE;
    const bytes = readExactly(frame.memory, lo, hi, Math.min(length, MOST_BYTES));
    if (bytes === undefined) return addressShown(lo, hi);
    const place = halves(toAddress(lo, hi), PROBE_SIZE);
    const head = views.ringProbe.show(bytes, 0, frame);
    const ops = arrayAt(...place, count(frame), OPERATION_SIZE, frame, views.ringOperation.show);
    const text = `${textOf(head).slice(0, -1)}, ops=${textOf(ops)}}`;
    return leaf(text, merged(jsonOf(head), { ops: jsonOf(ops) }));
  },
});

function workersAt(lo: number, hi: number, frame: Frame): Shown {
  let index = 0;
  return arrayAt(lo, hi, count(frame), 4, frame, (bytes, at) => {
    const type = index++;
    const name = Family.of(frame.arch, "ring_worker_types").name(type, 0);
    const workers = u32(bytes, at);
    return leaf(`[${name ?? `${type} /* IO_WQ_??? */`}]=${workers}`, workers);
  });
}

/** How many workers there may be: those there were come back. */
const workers = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const text = textOf(workersAt(lo, hi, frame));
    return text.endsWith("/]") || !text.startsWith("[") ? text : `${text} => `;
  },
  save: (lo, hi, frame) => textOf(workersAt(lo, hi, frame)).endsWith("/]"),
  text: (lo, hi, frame) => {
    if ((lo === 0 && hi === 0) || frame.saved?.[frame.index] === true) return "";
    const now = textOf(workersAt(lo, hi, frame));
    if (!now.startsWith("[")) return "";
    return frame.failed ? addressText(lo, hi) : now;
  },
  value: (lo, hi, frame) => jsonOf(workersAt(lo, hi, frame)),
});

/** No machine has more processors than this. */
const MOST_CPU_BYTES = 8192;

/** Processors; argument 3 is the number of bytes. */
const processors = new Kind({
  show: (lo, hi, frame) => {
    const length = count(frame);
    if (length === 0) return lo === 0 && hi === 0 ? addressShown(lo, hi) : list([]);
    const bytes = length > MOST_CPU_BYTES ? undefined : readExactly(frame.memory, lo, hi, length);
    return bytes === undefined ? addressShown(lo, hi) : cpusShown(bytes);
  },
});

/** Of commands that take one structure, the count says so: 1, or 0 where there is none to be counted. */
function counted(kind: Kind, wanted: number): (call: Call) => Kind {
  return (call) => (call.uint(3) === wanted ? kind : address);
}

const once = (item: StructView): ((call: Call) => Kind) => counted(structIn(item), 1);

type Choice = Kind | ((call: Call) => Kind);

/** What each command takes: a new one is a row. */
const COMMANDS: Readonly<Record<string, Choice>> = {
  IORING_REGISTER_BUFFERS: buffers,
  IORING_REGISTER_FILES: descriptors,
  IORING_REGISTER_EVENTFD: descriptors,
  IORING_REGISTER_FILES_UPDATE: ringUpdate,
  IORING_REGISTER_EVENTFD_ASYNC: descriptors,
  IORING_REGISTER_PROBE: probe,
  IORING_REGISTER_RESTRICTIONS: structs(views.ringRestriction),
  IORING_REGISTER_FILES2: ringResources("files"),
  IORING_REGISTER_FILES_UPDATE2: ringUpdates("files"),
  IORING_REGISTER_BUFFERS2: ringResources("buffers"),
  IORING_REGISTER_BUFFERS_UPDATE: ringUpdates("buffers"),
  IORING_REGISTER_IOWQ_AFF: processors,
  IORING_REGISTER_IOWQ_MAX_WORKERS: workers,
  IORING_REGISTER_RING_FDS: structs(views.ringNumbered),
  IORING_UNREGISTER_RING_FDS: structs(views.ringForgotten),
  IORING_REGISTER_PBUF_RING: structIn(views.ringBuffers),
  IORING_UNREGISTER_PBUF_RING: structIn(views.ringBuffers),
  IORING_REGISTER_SYNC_CANCEL: once(views.ringCancel),
  IORING_REGISTER_FILE_ALLOC_RANGE: once(views.ringRange),
  IORING_REGISTER_PBUF_STATUS: counted(structOut(views.ringBufferState), 1),
  IORING_REGISTER_NAPI: once(views.ringNapi),
  IORING_UNREGISTER_NAPI: counted(structOut(views.ringNapi), 1),
  IORING_REGISTER_CLOCK: counted(structIn(views.ringClock), 0),
  IORING_REGISTER_CLONE_BUFFERS: once(views.ringClone),
  IORING_REGISTER_SEND_MSG_RING: once(views.ringEntry),
  IORING_REGISTER_ZCRX_IFQ: once(views.ringReceive),
  IORING_REGISTER_RESIZE_RINGS: once(views.ringSizes),
  IORING_REGISTER_MEM_REGION: once(views.ringRegion),
  IORING_REGISTER_QUERY: counted(structIn(views.ringQuery), 0),
  IORING_REGISTER_ZCRX_CTRL: once(views.ringReceiveControl),
  IORING_REGISTER_BPF_FILTER: once(views.ringFilter),
};

/** What is registered; argument 1 has the command. */
export const ringArgument: Kind<Pointer> = picked(address, (call) => {
  const command = (call.uint(1) & ~USE_REGISTERED) >>> 0;
  const name = Family.of(archOf(call), "ring_commands").name(command, 0);
  const choice = name === undefined ? undefined : COMMANDS[name];
  return (typeof choice === "function" ? choice(call) : choice) ?? address;
});
