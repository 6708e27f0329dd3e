// What every command of bpf may have besides its own attributes.
import { address, uint } from "../kinds/numbers.ts";
import { type StructView, view } from "./view.ts";

/** Where the kernel tells what it does not like. */
export const bpfCommon: StructView = view("bpf_common_attr", {
  log_buf: address,
  log_size: uint,
  log_level: uint,
  log_true_size: uint,
});
