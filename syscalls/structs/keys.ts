// Parameters of cryptography with keys.
import { flags } from "../kinds/flags.ts";
import { serial } from "../kinds/key.ts";
import { uint } from "../kinds/numbers.ts";
import { bytesAt, string } from "../kinds/text.ts";
import { u32 } from "../words.ts";
import { spares } from "./spare.ts";
import { fieldReader, type StructView, view } from "./view.ts";

/** Three keys. */
export const dhParameters: StructView = view("keyctl_dh_params", {
  private: serial,
  prime: serial,
  base: serial,
});

const infoLength = fieldReader("keyctl_kdf_params", "otherinfolen");

/** How a key is made of another. */
export const kdfParameters: StructView = view("keyctl_kdf_params", {
  hashname: string,
  otherinfo: (bytes, at, frame, base) =>
    bytesAt(u32(bytes, at), u32(bytes, at + 4), infoLength(bytes, base, frame.arch)[0], frame),
  otherinfolen: uint,
  __spare: spares(4, 8),
});

/** What is encrypted, decrypted or signed. */
export const pkeyParameters: StructView = view("keyctl_pkey_params", {
  key_id: serial,
  in_len: uint,
  out_len: uint,
  __spare: spares(4, 7),
});

/** What is verified. */
export const pkeyVerifyParameters: StructView = view("keyctl_pkey_params", {
  key_id: serial,
  in_len: uint,
  in2_len: uint,
  __spare: spares(4, 7),
});

/** What a key can do. */
export const pkeyQuery: StructView = view("keyctl_pkey_query", {
  supported_ops: flags("key_support"),
  key_size: uint,
  max_data_size: uint,
  max_sig_size: uint,
  max_enc_size: uint,
  max_dec_size: uint,
  __spare: spares(4, 10),
});
