import { constant } from "../constants.ts";
import { flags, flags64 } from "../kinds/flags.ts";
import { address, size } from "../kinds/numbers.ts";
import { signalSetText } from "../kinds/signal.ts";
import { hexText, u32 } from "../words.ts";
import { leaf } from "../shown.ts";
import { pointerShown } from "../kinds/shown_words.ts";
import { type BytesShow, custom, type StructView, view } from "./view.ts";

const ALL_ONES = 0xffffffff;

const handler: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const name = handlerName(lo, hi);
  return name === undefined ? pointerShown(lo, hi) : leaf(constant(hexText(lo, hi), name), name);
};

function handlerName(lo: number, hi: number): string | undefined {
  if (hi === 0 && lo <= 1) return lo === 0 ? "SIG_DFL" : "SIG_IGN";
  return lo === ALL_ONES && hi === ALL_ONES ? "SIG_ERR" : undefined;
}

const mask: BytesShow = (bytes, at) => signalSetText(u32(bytes, at), u32(bytes, at + 4));

const SA_RESTORER = 0x04000000;

const withoutRestorer = view("kernel_sigaction", {
  sa_handler: handler,
  sa_mask: mask,
  sa_flags: flags64("sigaction_flags"),
});

const withRestorer = view("kernel_sigaction", {
  sa_handler: handler,
  sa_mask: mask,
  sa_flags: flags64("sigaction_flags"),
  sa_restorer: address,
});

/** A signal's action; where it returns to is shown only if the flags say that it is set. */
export const sigaction: StructView = custom("kernel_sigaction", (bytes, at, frame) => {
  const restored = (u32(bytes, at + 8) & SA_RESTORER) !== 0;
  return (restored ? withRestorer : withoutRestorer).show(bytes, at, frame);
});

export const sigaltstack: StructView = view("sigaltstack", {
  ss_sp: address,
  ss_flags: flags("sigaltstack_flags"),
  ss_size: size,
});
