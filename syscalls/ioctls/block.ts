// Block devices: the whole layer, tracing, IDE disks and SCSI.
import { Kind } from "../kind.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { one, one64, oneShown } from "../kinds/flags.ts";
import { hex32, int, long, size, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { bytesShown } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { number, struct, textOf } from "../shown.ts";
import { custom, type StructView, view } from "../structs/view.ts";
import { halves, hexText, toAddress, toBigint, toSigned, u32 } from "../words.ts";
import {
  bytesArgument,
  changedAs,
  filled,
  hexBytesAt,
  name,
  NONE,
  numbers,
  type Requests,
  same,
  structIn,
  structOut,
} from "./kit.ts";

const part: StructView = view("blkpg_partition", {
  start: long,
  length: long,
  pno: int,
  devname: name(64),
  volname: name(64),
});

const partition: StructView = view("blkpg_ioctl_arg", {
  op: one("blkpg_operations"),
  flags: int,
  datalen: int,
  data: structIn(part),
});

const TRACE_FIELDS = {
  act_mask: uint,
  buf_size: uint,
  buf_nr: uint,
  start_lba: size,
  end_lba: size,
  pid: int,
};

const traceSetup: StructView = view("blk_user_trace_setup", TRACE_FIELDS);
const traceSetupDone: StructView = view("blk_user_trace_setup", { name: name(32) });

const sizes = numbers("in", "u64", size, 2);

export const blockRequests: Requests = {
  ...same(NONE, "BLKRRPART BLKFLSBUF BLKTRACESTART BLKTRACESTOP BLKTRACETEARDOWN"),
  ...same(intIn, "BLKROSET BLKBSZSET"),
  ...same(intOut, "BLKROGET BLKSSZGET BLKBSZGET BLKALIGNOFF"),
  ...same(numbers("out", "u32"), "BLKIOMIN BLKIOOPT BLKPBSZGET BLKDISCARDZEROES"),
  ...same(numbers("out", "u32"), "BLKGETZONESZ BLKGETNRZONES"),
  ...same(numbers("out", "u16"), "BLKSECTGET BLKROTATIONAL"),
  ...same(numbers("out", "u64"), "BLKGETSIZE BLKGETSIZE64 BLKGETDISKSEQ"),
  ...same(numbers("out", "s64"), "BLKRAGET BLKFRAGET"),
  ...same(size, "BLKRASET BLKFRASET"),
  ...same(sizes, "BLKDISCARD BLKSECDISCARD BLKZEROOUT"),
  BLKPG: structIn(partition),
  BLKTRACESETUP: filled(traceSetup, traceSetupDone),
};

const geometry: StructView = view("hd_geometry", {
  heads: uint,
  sectors: uint,
  cylinders: uint,
  start: size,
});

/** The bytes of a command, and of what it gave: both lie in the first four bytes. */
const command: StructView = custom(
  "hd_geometry",
  (bytes, at, frame) =>
    struct([
      ["command", oneShown(frame.arch, "ata_commands", bytes[at]!)],
      ["sector_number", number(bytes[at + 1]!)],
      ["feature", number(bytes[at + 2]!)],
      ["sector_count", number(bytes[at + 3]!)],
    ]),
  4,
);

const SECTOR = 512;

const driveCommand = changedAs(command, (lo, hi, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, 4);
  if (bytes === undefined) return "";
  const count = bytes[3]!;
  const place = halves(toAddress(lo, hi), 4);
  const answer = struct([
    ["status", hex32.show(bytes[0]!, 0, frame)],
    ["error", number(bytes[1]!)],
    ["nsector", number(bytes[2]!)],
    count > 0 && ["buf", hexBytesAt(...place, count * SECTOR, frame)],
  ]);
  return ` => ${textOf(answer)}`;
});

/** Bits that strace tells by their numbers. */
const NICE = [
  [0, "IDE_NICE_DSC_OVERLAP"],
  [1, "IDE_NICE_ATAPI_OVERLAP"],
  [3, "IDE_NICE_1"],
  [2, "IDE_NICE_0"],
  [4, "IDE_NICE_2"],
] as const;

const nice: Kind<number> = new Kind({
  text: (lo, hi) => {
    const parts = NICE.flatMap(([index, bit]) => ((lo >>> index) & 1 ? [`1 << ${bit}`] : []));
    const rest = hexText((lo & ~0x1f) >>> 0, hi);
    if (rest === "0") return parts.join("|") || "0";
    return parts.length === 0 ? `${rest} /* IDE_NICE_??? */` : `${parts.join("|")}|${rest}`;
  },
  view: toSigned,
});

const identity = (length: number): Kind<bigint> =>
  bytesArgument("out", length, (bytes, _at, frame) => bytesShown(bytes, frame));

const registers: Kind<bigint> = new Kind({
  show: (lo, hi, frame) => arrayAt(lo, hi, 3, 4, frame, (bytes, at) => hexShown(u32(bytes, at), 0)),
  view: toBigint,
});

const CELLS =
  "HDIO_GET_UNMASKINTR HDIO_GET_MULTCOUNT HDIO_GET_KEEPSETTINGS HDIO_GET_32BIT HDIO_GET_NOWERR HDIO_GET_DMA HDIO_GET_WCACHE HDIO_GET_ACOUSTIC HDIO_GET_ADDRESS";
const WORDS =
  "HDIO_SET_32BIT HDIO_SET_ACOUSTIC HDIO_SET_ADDRESS HDIO_SET_DMA HDIO_SET_KEEPSETTINGS HDIO_SET_MULTCOUNT HDIO_SET_NOWERR HDIO_SET_PIO_MODE HDIO_SET_UNMASKINTR HDIO_SET_WCACHE HDIO_UNREGISTER_HWIF";

export const ideRequests: Requests = {
  HDIO_GETGEO: structOut(geometry),
  ...same(numbers("out", "u64"), CELLS),
  ...same(size, WORDS),
  HDIO_GET_NICE: numbers("out", "u64", nice),
  HDIO_SET_NICE: nice,
  HDIO_GET_BUSSTATE: numbers("out", "u64", one64("ide_bus_states")),
  HDIO_SET_BUSSTATE: one64("ide_bus_states"),
  HDIO_OBSOLETE_IDENTITY: identity(142),
  HDIO_GET_IDENTITY: identity(SECTOR),
  ...same(registers, "HDIO_SCAN_HWIF HDIO_DRIVE_RESET"),
  HDIO_DRIVE_CMD: driveCommand,
};

const SG_READ =
  "SG_EMULATED_HOST SG_GET_TRANSFORM SG_GET_COMMAND_Q SG_GET_RESERVED_SIZE SG_GET_LOW_DMA SG_GET_PACK_ID SG_GET_NUM_WAITING SG_GET_SG_TABLESIZE SG_GET_VERSION_NUM SG_GET_KEEP_ORPHAN SG_GET_ACCESS_COUNT";
const SG_WRITE =
  "SG_SET_TIMEOUT SG_SET_COMMAND_Q SG_SET_RESERVED_SIZE SG_SET_FORCE_LOW_DMA SG_SET_FORCE_PACK_ID SG_SET_DEBUG SG_NEXT_CMD_LEN SG_SET_KEEP_ORPHAN";

export const scsiRequests: Requests = {
  SG_GET_TIMEOUT: NONE,
  SG_SET_TRANSFORM: hex32,
  ...same(intOut, SG_READ),
  ...same(intIn, SG_WRITE),
};
