// Calls on the whole machine: reboot, swapon.
import { Family } from "../flags.ts";
import { Kind, picked } from "../kind.ts";
import { nothing } from "../needs.ts";
import { string } from "../kinds/text.ts";
import { toNumber } from "../words.ts";

const RESTART2 = 0xa1b2c3d4;

/** What reboot hands on to the firmware, if its command (argument 2) is to. */
export const rebootText: Kind = picked<unknown>(string, (call) =>
  call.uint(2) === RESTART2 ? string : null,
);

const PRIORITY = 0x7fff;

/** How a swap area is used: names, then its priority. */
export const swapFlags: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const flags = (lo & ~PRIORITY) >>> 0;
    const priority = lo & PRIORITY;
    const parts = flags === 0 ? [] : [Family.of(frame.arch, "swap_flags").bits(flags, 0)];
    return [...parts, priority].join("|");
  },
  value: toNumber,
  view: (lo) => lo | 0,
  needs: nothing,
});
