// Keys and keyrings.
import { constant, nameless } from "../constants.ts";
import { Family, type FamilyName } from "../flags.ts";
import { Kind } from "../kind.ts";
import { nothing } from "../needs.ts";
import { flags } from "./flags.ts";

function ringKind(family: FamilyName, unknown: string): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => {
      const name = Family.of(frame.arch, family).name(lo, 0);
      const number = String(lo | 0);
      return name === undefined ? nameless(number, unknown) : constant(number, name);
    },
    value: (lo, _hi, frame) => Family.of(frame.arch, family).name(lo, 0) ?? lo | 0,
    view: (lo) => lo | 0,
    needs: nothing,
  });
}

/** A key's serial number, or a ring that every process has. */
export const serial: Kind<number> = ringKind("key_rings", "");

/** Where keys go that are made on request. */
export const requestedRing: Kind<number> = ringKind(
  "key_request_rings",
  " /* KEY_REQKEY_DEFL_??? */",
);

/** What may be done with a key, by whom. */
export const keyPermissions: Kind<number> = flags("key_permissions");
