// socket: the family tells what the protocol is.
import { constant, nameless } from "../constants.ts";
import { Family, type FamilyName } from "../flags.ts";
import { Kind } from "../kind.ts";
import { nothing } from "../needs.ts";
import { hexText } from "../words.ts";

const TYPE_MASK = 0xf;

/** The type of a socket, with flags: `SOCK_STREAM|SOCK_CLOEXEC`. */
export const socketType: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const { arch } = frame;
    const rest = (lo & ~TYPE_MASK) >>> 0;
    const type = Family.of(arch, "socket_types").name(lo & TYPE_MASK, 0);
    const number = hexText(lo, 0);
    if (type === undefined) return nameless(number, " /* SOCK_??? */");
    const text = constant(hexText(lo & TYPE_MASK, 0), type);
    return rest === 0 ? text : `${text}|${Family.of(arch, "socket_flags").bits(rest, 0)}`;
  },
  view: (lo) => lo | 0,
  needs: nothing,
});

/** The protocols of those families that name theirs. */
const PROTOCOLS: Readonly<Record<number, FamilyName>> = {
  2: "ip_protocols",
  3: "ax25_protocols",
  10: "ip_protocols",
  16: "netlink_protocols",
  23: "irda_protocols",
  29: "can_protocols",
  31: "bluetooth_protocols",
  33: "address_families",
  34: "isdn_protocols",
  35: "phonet_protocols",
  37: "caif_protocols",
  39: "nfc_socket_protocols",
  41: "kcm_protocols",
  43: "smc_protocols",
};

const PACKET = 17;

/** The protocol of a socket; the first argument is its family. */
export const socketProtocol: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const family = frame.call.uint(0);
    const names = PROTOCOLS[family];
    if (names !== undefined) return Family.of(frame.arch, names).one(lo, 0);
    if (family !== PACKET) return String(lo >>> 0);
    const swapped = ((lo & 0xff) << 8) | ((lo >>> 8) & 0xff);
    return `htons(${Family.of(frame.arch, "ethernet_protocols").one(swapped, 0)})`;
  },
  view: (lo) => lo | 0,
  needs: nothing,
});
