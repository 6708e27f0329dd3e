import { flags64 } from "../kinds/flags.ts";
import { hex32 } from "../kinds/numbers.ts";
import { auto, type StructView, view } from "./view.ts";

/** Attributes of a file that are asked for. */
export const fileAttributes: StructView = view("file_attr", {
  fa_xflags: flags64("fs_xflags"),
  fa_extsize: auto,
  fa_projid: hex32,
  fa_cowextsize: auto,
});

/** Attributes of a file that are told. */
export const fileAttributesTold: StructView = view("file_attr", {
  fa_xflags: flags64("fs_xflags"),
  fa_extsize: auto,
  fa_nextents: auto,
  fa_projid: hex32,
  fa_cowextsize: auto,
});
