// Asynchronous input and output: what is asked for, and what became of it.
import type { Frame } from "../frame.ts";
import { Family } from "../flags.ts";
import { fdShown } from "../kinds/fd.ts";
import { bitsShown } from "../kinds/flags.ts";
import { iovecAt } from "../kinds/iovec.ts";
import { address, hex, long } from "../kinds/numbers.ts";
import { ioPriorityShown } from "../kinds/scheduling.ts";
import { hexShown, pointerShown, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { bytesAt } from "../kinds/text.ts";
import { leaf, type MaybePart, type Shown, struct } from "../shown.ts";
import { toNumber } from "../words.ts";
import { custom, fieldReader, type StructView, view } from "./view.ts";

const FIELDS = [
  "aio_data",
  "aio_key",
  "aio_rw_flags",
  "aio_lio_opcode",
  "aio_reqprio",
  "aio_fildes",
  "aio_buf",
  "aio_nbytes",
  "aio_offset",
  "aio_flags",
  "aio_resfd",
] as const;

type FieldName = (typeof FIELDS)[number];
type Word = readonly [lo: number, hi: number];

const readers = FIELDS.map((name) => fieldReader("iocb", name));

/** A request: its words, read from memory. */
interface Request {
  readonly words: Readonly<Record<FieldName, Word>>;
  readonly frame: Frame;
}

/** What stands for the data of a request. */
type Buffer = (request: Request) => MaybePart[];

const FLAG_RESFD = 1;
const FLAG_IOPRIO = 2;

function requestAt(bytes: Uint8Array, at: number, frame: Frame): Request {
  const entries = FIELDS.map((name, index) => [name, readers[index]!(bytes, at, frame.arch)]);
  return { words: Object.fromEntries(entries) as Request["words"], frame };
}

const isZero = ([lo, hi]: Word): boolean => lo === 0 && hi === 0;

function lengthAndOffset({ words }: Request): MaybePart[] {
  return [
    ["aio_nbytes", unsignedShown(...words.aio_nbytes)],
    ["aio_offset", signedShown(...words.aio_offset)],
  ];
}

const filled: Buffer = (request) => [
  ["aio_buf", pointerShown(...request.words.aio_buf)],
  ...lengthAndOffset(request),
];

const written: Buffer = (request) => {
  const { words, frame } = request;
  const [lo, hi] = words.aio_nbytes;
  const known = (hi | 0) >= 0;
  const shown = known
    ? bytesAt(...words.aio_buf, toNumber(lo, hi), frame)
    : pointerShown(...words.aio_buf);
  return [["aio_buf", shown], ...lengthAndOffset(request)];
};

function vectors(direction: "all" | "addresses"): Buffer {
  return (request) => {
    const { words, frame } = request;
    const [lo, hi] = words.aio_nbytes;
    if ((hi | 0) < 0) return filled(request);
    return [
      ["aio_buf", iovecAt(...words.aio_buf, toNumber(lo, hi), direction, frame)],
      ["aio_offset", signedShown(...words.aio_offset)],
    ];
  };
}

const polled: Buffer = ({ words, frame }) => [
  ["aio_buf", bitsShown(frame.arch, "poll_events", ...words.aio_buf)],
];

/** What each operation has besides what all have: a new one is a row. */
const OPERATIONS: Readonly<Record<string, Buffer>> = {
  IOCB_CMD_PREAD: filled,
  IOCB_CMD_PWRITE: written,
  IOCB_CMD_POLL: polled,
  IOCB_CMD_PREADV: vectors("addresses"),
  IOCB_CMD_PWRITEV: vectors("all"),
};

function operationShown([lo]: Word, frame: Frame): Shown {
  const name = Family.of(frame.arch, "iocb_commands").name(lo, 0);
  return name ?? leaf(`${lo} /* IOCB_CMD_??? */`, lo);
}

function headOf({ words, frame }: Request): MaybePart[] {
  const [priority, priorityHigh] = words.aio_reqprio;
  const isPriority = (words.aio_flags[0] & FLAG_IOPRIO) !== 0;
  const shown = isPriority
    ? ioPriorityShown(priority & 0xffff)
    : signedShown(priority, priorityHigh);
  return [
    ["aio_data", hexShown(...words.aio_data)],
    !isZero(words.aio_key) && ["aio_key", unsignedShown(...words.aio_key)],
    words.aio_rw_flags[0] !== 0 && [
      "aio_rw_flags",
      bitsShown(frame.arch, "rwf_flags", words.aio_rw_flags[0]),
    ],
    ["aio_lio_opcode", operationShown(words.aio_lio_opcode, frame)],
    !isZero(words.aio_reqprio) && ["aio_reqprio", shown],
    ["aio_fildes", fdShown(words.aio_fildes[0] | 0, frame)],
  ];
}

function tailOf({ words, frame }: Request): MaybePart[] {
  const [flags] = words.aio_flags;
  if (flags === 0) return [];
  const [fd] = words.aio_resfd;
  const isFd = (flags & FLAG_RESFD) !== 0;
  return [
    ["aio_flags", bitsShown(frame.arch, "iocb_flags", flags)],
    isFd ? ["aio_resfd", fdShown(fd | 0, frame)] : fd !== 0 && ["aio_resfd", hexShown(fd, 0)],
  ];
}

/** A request. */
export const iocb: StructView = custom("iocb", (bytes, at, frame) => {
  const request = requestAt(bytes, at, frame);
  const name = Family.of(frame.arch, "iocb_commands").name(request.words.aio_lio_opcode[0], 0);
  const buffer = OPERATIONS[name ?? ""];
  const rest = buffer === undefined ? [] : [...buffer(request), ...tailOf(request)];
  return struct([...headOf(request), ...rest]);
});

/** A request by which it is known, without its data. */
export const cancelled: StructView = custom("iocb", (bytes, at, frame) =>
  struct(headOf(requestAt(bytes, at, frame))),
);

/** What became of a request. */
export const ioEvent: StructView = view("io_event", {
  data: hex,
  obj: address,
  res: long,
  res2: long,
});
