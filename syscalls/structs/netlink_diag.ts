// Netlink of sockets: questions about them, and answers.
import type { FamilyName } from "../flags.ts";
import type { Kind } from "../kind.ts";
import type { Frame } from "../frame.ts";
import { flags, one, oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { uint } from "../kinds/numbers.ts";
import { ipv4Text, ipv6Text } from "../network.ts";
import { leaf, list, number, type Part, type Shown, struct } from "../shown.ts";
import { u32 } from "../words.ts";
import { hexShown } from "../kinds/shown_words.ts";
import {
  type AttributeSet,
  attributesShown,
  hexCut,
  numbersValue,
  structure,
  textValue,
  u32Value,
  u8Value,
  wordValue,
} from "./netlink_attributes.ts";
import type { PayloadShow } from "./netlink.ts";
import { each, numberOr } from "./netlink_words.ts";
import { be16 } from "./sockaddr.ts";
import { allFields, type FieldCode, type StructView, view } from "./view.ts";

/** A structure and the attributes behind it. */
interface Form {
  readonly view: StructView;
  readonly attributes: AttributeSet | undefined;
}

const family: Kind = one("address_families");
const memory = structure(allFields("inet_diag_meminfo"));

const cookie: FieldCode = (bytes, at) =>
  list([u32(bytes, at), u32(bytes, at + 4)].map((value) => number(value)));

const AF_INET = 2;
const AF_INET6 = 10;
const AF_SMC = 43;

/** Both ends of a connection. */
const ends =
  (familyAt: number): FieldCode =>
  (bytes, at, frame, base) => {
    const kind = bytes[base + familyAt]!;
    const port = (place: number): Shown => {
      const value = be16(bytes, place);
      return leaf(`htons(${value})`, value);
    };
    const address = (name: string, place: number): Part => {
      if (kind === AF_INET || kind === AF_SMC) {
        const shown = ipv4Text(bytes, place);
        return [name, leaf(`inet_addr("${shown}")`, shown)];
      }
      if (kind === AF_INET6) {
        const shown = ipv6Text(bytes, place);
        return [name, shown, `inet_pton(AF_INET6, "${shown}", &${name})`];
      }
      return [name, hexCut(bytes.subarray(place, place + 16), frame)];
    };
    return struct([
      ["idiag_sport", port(at)],
      ["idiag_dport", port(at + 2)],
      address("idiag_src", at + 4),
      address("idiag_dst", at + 20),
      ["idiag_if", interfaceShown(u32(bytes, at + 36), frame)],
      ["idiag_cookie", cookie(bytes, at + 40, frame, base) ?? ""],
    ]);
  };

/** States as bits: `1<<TCP_LISTEN`. */
const states = (): FieldCode => (bytes, at, frame) =>
  flags("tcp_state_bits").show(u32(bytes, at), 0, frame);

const inetAttributes: AttributeSet = {
  names: "inet_diag_attributes",
  values: {
    INET_DIAG_MEMINFO: memory,
    INET_DIAG_CONG: textValue,
    ...each("INET_DIAG_TOS INET_DIAG_TCLASS INET_DIAG_SHUTDOWN INET_DIAG_PROTOCOL", u8Value),
    ...each("INET_DIAG_SKV6ONLY", u8Value),
    ...each("INET_DIAG_MARK INET_DIAG_CLASS_ID", u32Value),
    INET_DIAG_SKMEMINFO: numbersValue,
  },
};

const inetQuestion: Form = {
  attributes: { names: "inet_diag_question_attributes", values: {} },
  view: view("inet_diag_req_v2", {
    sdiag_family: family,
    sdiag_protocol: one("ip_protocols"),
    idiag_ext: flags("inet_diag_extensions"),
    idiag_states: states(),
    id: ends(0),
  }),
};

/** The first form of that question. */
const oldInetQuestion: Form = {
  attributes: inetQuestion.attributes,
  view: view("inet_diag_req", {
    idiag_family: family,
    idiag_src_len: uint,
    idiag_dst_len: uint,
    idiag_ext: flags("inet_diag_extensions"),
    id: ends(0),
    idiag_states: states(),
    idiag_dbs: uint,
  }),
};

const inetAnswer: Form = {
  attributes: inetAttributes,
  view: view("inet_diag_msg", {
    idiag_family: family,
    idiag_state: one("tcp_states"),
    idiag_timer: uint,
    idiag_retrans: uint,
    id: ends(0),
    idiag_expires: uint,
    idiag_rqueue: uint,
    idiag_wqueue: uint,
    idiag_uid: uint,
    idiag_inode: uint,
  }),
};

const unixQuestion: Form = {
  attributes: undefined,
  view: view("unix_diag_req", {
    sdiag_family: family,
    sdiag_protocol: uint,
    udiag_states: states(),
    udiag_ino: uint,
    udiag_show: flags("unix_diag_parts"),
    udiag_cookie: cookie,
  }),
};

const unixAnswer: Form = {
  attributes: {
    names: "unix_diag_attributes",
    values: {
      UNIX_DIAG_NAME: textValue,
      UNIX_DIAG_VFS: structure(allFields("unix_diag_vfs")),
      UNIX_DIAG_PEER: u32Value,
      UNIX_DIAG_ICONS: numbersValue,
      UNIX_DIAG_RQLEN: structure(allFields("unix_diag_rqlen")),
      UNIX_DIAG_MEMINFO: numbersValue,
      UNIX_DIAG_SHUTDOWN: u8Value,
      UNIX_DIAG_UID: u32Value,
    },
  },
  view: view("unix_diag_msg", {
    udiag_family: family,
    udiag_type: one("socket_types"),
    udiag_state: one("tcp_states"),
    udiag_ino: uint,
    udiag_cookie: cookie,
  }),
};

/** Netlink's own protocols; a certain number asks for all. */
const netlinkProtocol: FieldCode = (bytes, at, frame) =>
  bytes[at] === 0xff ? "NDIAG_PROTO_ALL" : oneShown(frame.arch, "netlink_protocols", bytes[at]!);

const netlinkQuestion: Form = {
  attributes: undefined,
  view: view("netlink_diag_req", {
    sdiag_family: family,
    sdiag_protocol: netlinkProtocol,
    ndiag_ino: uint,
    ndiag_show: flags("netlink_diag_parts"),
    ndiag_cookie: cookie,
  }),
};

const netlinkAnswer: Form = {
  attributes: {
    names: "netlink_diag_attributes",
    values: {
      NETLINK_DIAG_MEMINFO: numbersValue,
      NETLINK_DIAG_FLAGS: wordValue(4, flags("netlink_diag_flags")),
    },
  },
  view: view("netlink_diag_msg", {
    ndiag_family: family,
    ndiag_type: one("socket_types"),
    ndiag_protocol: one("netlink_protocols"),
    ndiag_state: one("netlink_states"),
    ndiag_portid: uint,
    ndiag_dst_portid: uint,
    ndiag_dst_group: uint,
    ndiag_ino: uint,
    ndiag_cookie: cookie,
  }),
};

const packetProtocol: FieldCode = (bytes, at, frame) =>
  oneShown(frame.arch, "ethernet_protocols", bytes[at]! | (bytes[at + 1]! << 8));

const packetQuestion: Form = {
  attributes: undefined,
  view: view("packet_diag_req", {
    sdiag_family: family,
    sdiag_protocol: numberOr("ethernet_protocols"),
    pdiag_ino: uint,
    pdiag_show: flags("packet_diag_parts"),
    pdiag_cookie: cookie,
  }),
};

const packetAnswer: Form = {
  attributes: {
    names: "packet_diag_attributes",
    values: {
      PACKET_DIAG_UID: u32Value,
      PACKET_DIAG_MEMINFO: numbersValue,
      PACKET_DIAG_FANOUT: (bytes) => (bytes.length < 4 ? undefined : hexShown(u32(bytes, 0), 0)),
    },
  },
  view: view("packet_diag_msg", {
    pdiag_family: family,
    pdiag_type: one("socket_types"),
    pdiag_num: packetProtocol,
    pdiag_ino: uint,
    pdiag_cookie: cookie,
  }),
};

const smcQuestion: Form = {
  attributes: undefined,
  view: view("smc_diag_req", {
    diag_family: family,
    diag_ext: flags("smc_diag_extensions"),
    id: ends(0),
  }),
};

/** Questions and answers by address family: a new family is a row. */
const FORMS: Readonly<
  Record<number, { readonly question: Form; readonly answer: Form | undefined }>
> = {
  1: { question: unixQuestion, answer: unixAnswer },
  2: { question: inetQuestion, answer: inetAnswer },
  10: { question: inetQuestion, answer: inetAnswer },
  16: { question: netlinkQuestion, answer: netlinkAnswer },
  17: { question: packetQuestion, answer: packetAnswer },
  43: { question: smcQuestion, answer: undefined },
};

const REQUEST = 1;
const BY_FAMILY = 20;

/** What is asked of sockets, and what is told of one. */
export const diagnosis: PayloadShow = (bytes, { type, flags: messageFlags }, frame) => {
  const kind = bytes[0]!;
  const forms = bytes.length < 2 ? undefined : FORMS[kind];
  const asked =
    type < BY_FAMILY && forms?.question === inetQuestion ? oldInetQuestion : forms?.question;
  const form = (messageFlags & REQUEST) !== 0 ? asked : forms?.answer;
  const size = form?.view.size(frame.arch) ?? 0;
  const names: FamilyName = "address_families";
  const first = oneShown(frame.arch, names, kind);
  if (form === undefined) {
    return [
      struct([["family", first], bytes.length > 1 && ["data", hexCut(bytes.subarray(1), frame)]]),
    ];
  }
  if (bytes.length < size) return [struct([[firstField(form, frame), first]], ", ...")];
  const head = form.view.show(bytes, 0, frame);
  const rest = bytes.subarray(size);
  if (rest.length === 0) return [head];
  if (form.attributes === undefined) return [head];
  return [head, attributesShown(rest, form.attributes, frame, { family: kind })];
};

function firstField(form: Form, frame: Frame): string {
  return /^\{(\w+)=/.exec(form.view.text(new Uint8Array(256), 0, frame))?.[1] ?? "family";
}
