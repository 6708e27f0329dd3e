import { flags, flags64 } from "../kinds/flags.ts";
import { address, size } from "../kinds/numbers.ts";
import { signalSetText } from "../kinds/signal.ts";
import { layoutOf } from "../layouts.ts";
import { addressText, u32 } from "../words.ts";
import { type BytesText, type StructView, view } from "./view.ts";

const handler: BytesText = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  if (hi === 0 && lo <= 1) return lo === 0 ? "SIG_DFL" : "SIG_IGN";
  return addressText(lo, hi);
};

const mask: BytesText = (bytes, at) => signalSetText(u32(bytes, at), u32(bytes, at + 4));

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
export const sigaction: StructView = {
  record: "kernel_sigaction",
  size: (arch) => layoutOf(arch, "kernel_sigaction").size,
  text: (bytes, at, frame) => {
    const restored = (u32(bytes, at + 8) & SA_RESTORER) !== 0;
    return (restored ? withRestorer : withoutRestorer).text(bytes, at, frame);
  },
};

export const sigaltstack: StructView = view("sigaltstack", {
  ss_sp: address,
  ss_flags: flags("sigaltstack_flags"),
  ss_size: size,
});
