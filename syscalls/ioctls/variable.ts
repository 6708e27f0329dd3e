// Requests whose number has more than a name: a length or a code that the caller chose.
import { Family, type FamilyName } from "../flags.ts";
import type { Kind } from "../kind.ts";
import { place } from "../kinds/numbers.ts";
import type { Arch } from "../numbers.ts";
import { hexText } from "../words.ts";
import {
  axisIn,
  axisOut,
  eventBits,
  fingers,
  inputText,
  lights,
  pressedKeys,
  properties,
  sounds,
  switches,
} from "./input.ts";

/** The parts of a request's number. */
export interface RequestParts {
  readonly arch: Arch;
  /** 1: the kernel reads, 2: it writes, 3: both. */
  readonly direction: number;
  readonly type: number;
  readonly number: number;
  readonly size: number;
}

/** The parts of a request's number. */
export function partsOf(arch: Arch, request: number): RequestParts {
  return {
    arch,
    direction: request >>> 30,
    type: (request >>> 8) & 0xff,
    number: request & 0xff,
    size: (request >>> 16) & 0x3fff,
  };
}

/** Requests of one kind: which numbers they have, how they are called, what they take. */
export interface VariableRequest {
  readonly direction: readonly number[];
  readonly type: string;
  /** First and last number. */
  readonly numbers: readonly [first: number, last: number];
  readonly name: (parts: RequestParts) => string;
  readonly argument?: (parts: RequestParts) => Kind;
}

const [IN, OUT, BOTH] = [1, 2, 3];

const sized =
  (name: string) =>
  ({ size }: RequestParts): string =>
    `${name}(${size})`;

function coded(family: FamilyName, code: number, arch: Arch): string {
  return Family.of(arch, family).one(code, 0);
}

/** The bytes of what is told of an axis. */
const AXIS_SIZE = 24;

/** What comes first is tried first. */
const VARIABLE: readonly VariableRequest[] = [
  {
    direction: [OUT],
    type: "M",
    numbers: [0, 255],
    name: ({ number }) => `MIXER_READ(${number})`,
  },
  {
    direction: [IN],
    type: "M",
    numbers: [0, 255],
    name: ({ number }) => `MIXER_WRITE(${number})`,
  },
  { direction: [OUT], type: "j", numbers: [0x13, 0x13], name: sized("JSIOCGNAME") },
  { direction: [OUT], type: "U", numbers: [44, 44], name: sized("UI_GET_SYSNAME") },
  { direction: [IN], type: "k", numbers: [0, 0], name: sized("SPI_IOC_MESSAGE") },
  { direction: [OUT], type: "H", numbers: [4, 4], name: sized("HIDIOCGRAWNAME") },
  { direction: [OUT], type: "H", numbers: [5, 5], name: sized("HIDIOCGRAWPHYS") },
  { direction: [OUT, BOTH], type: "H", numbers: [6, 6], name: sized("HIDIOCSFEATURE") },
  { direction: [BOTH], type: "H", numbers: [7, 7], name: sized("HIDIOCGFEATURE") },
  { direction: [OUT], type: "H", numbers: [8, 8], name: sized("HIDIOCGRAWUNIQ") },
  { direction: [OUT], type: "H", numbers: [18, 18], name: sized("HIDIOCGPHYS") },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x06, 0x06],
    name: sized("EVIOCGNAME"),
    argument: () => inputText,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x07, 0x07],
    name: sized("EVIOCGPHYS"),
    argument: () => inputText,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x08, 0x08],
    name: sized("EVIOCGUNIQ"),
    argument: () => inputText,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x09, 0x09],
    name: sized("EVIOCGPROP"),
    argument: () => properties,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x0a, 0x0a],
    name: sized("EVIOCGMTSLOTS"),
    argument: fingers,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x18, 0x18],
    name: sized("EVIOCGKEY"),
    argument: () => pressedKeys,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x19, 0x19],
    name: sized("EVIOCGLED"),
    argument: () => lights,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x1a, 0x1a],
    name: sized("EVIOCGSND"),
    argument: () => sounds,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x1b, 0x1b],
    name: sized("EVIOCGSW"),
    argument: () => switches,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x20, 0x3f],
    name: ({ arch, number, size }) => {
      const event = number - 0x20;
      return `EVIOCGBIT(${event === 0 ? "0" : coded("input_events", event, arch)}, ${size})`;
    },
    argument: (parts) => eventBits(parts) ?? place,
  },
  {
    direction: [OUT],
    type: "E",
    numbers: [0x40, 0x7f],
    name: ({ arch, number }) => `EVIOCGABS(${coded("input_axes", number - 0x40, arch)})`,
    argument: ({ size }) => (size < AXIS_SIZE ? place : axisOut),
  },
  {
    direction: [IN],
    type: "E",
    numbers: [0xc0, 0xff],
    name: ({ arch, number }) => `EVIOCSABS(${coded("input_axes", number - 0xc0, arch)})`,
    argument: ({ size }) => (size < AXIS_SIZE ? place : axisIn),
  },
];

let byType: Map<number, VariableRequest[]> | undefined;

/** The kind of request a number is of. */
export function variableOf(parts: RequestParts): VariableRequest | undefined {
  byType ??= groupByType();
  return byType
    .get(parts.type)
    ?.find(
      ({ direction, numbers: [first, last] }) =>
        direction.includes(parts.direction) && parts.number >= first && parts.number <= last,
    );
}

function groupByType(): Map<number, VariableRequest[]> {
  const groups = new Map<number, VariableRequest[]>();
  for (const request of VARIABLE) {
    const type = request.type.charCodeAt(0);
    groups.set(type, [...(groups.get(type) ?? []), request]);
  }
  return groups;
}

const DIRECTIONS = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"];

/** `_IOC(_IOC_READ, 0x54, 0x1, 0x4)`: a request without a name. */
export function codeText({ direction, type, number, size }: RequestParts): string {
  const [high, low, length] = [type, number, size].map((part) => hexText(part, 0));
  return `_IOC(${DIRECTIONS[direction]}, ${high}, ${low}, ${length})`;
}
