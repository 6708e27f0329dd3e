// Machine code as text, by disassemblers that know nothing of ours.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

interface Iced {
  Decoder: new (
    bits: number,
    code: Uint8Array,
    options: number,
  ) => {
    ip: bigint;
    position: number;
    readonly canDecode: boolean;
    decode(): { readonly code: number; readonly length: number; free(): void };
    decodeAll(): { readonly length: number; readonly isInvalid: boolean }[];
    free(): void;
  };
  DecoderOptions: { None: number };
  Formatter: new (syntax: number) => { format(instruction: object): string };
  FormatterSyntax: { Intel: number };
}

interface Capstone {
  Capstone: new (
    arch: number,
    mode: number,
  ) => { disasm(code: Uint8Array, at: number): { mnemonic: string; op_str: string }[] };
  ARCH_ARM64: number;
  MODE_LITTLE_ENDIAN: number;
}

/** x86-64 code at an address, one instruction an entry. */
export function x86Text(code: Uint8Array, at = 0n): string[] {
  const { Decoder, DecoderOptions, Formatter, FormatterSyntax } = require("iced-x86") as Iced;
  const decoder = new Decoder(64, code, DecoderOptions.None);
  decoder.ip = at;
  const formatter = new Formatter(FormatterSyntax.Intel);
  return decoder.decodeAll().map((instruction) => formatter.format(instruction));
}

/**
 * Lengths of the x86-64 instructions in some code, each with its place; where there is no instruction, a byte is passed
 * over, with length 0.
 */
export function* x86Places(code: Uint8Array): Generator<{ at: number; length: number }> {
  const { Decoder, DecoderOptions } = require("iced-x86") as Iced;
  const decoder = new Decoder(64, code, DecoderOptions.None);
  try {
    while (decoder.canDecode) {
      const at = decoder.position;
      const found = decoder.decode();
      yield { at, length: found.code === 0 ? 0 : found.length };
      if (found.code === 0) decoder.position = at + 1;
      found.free();
    }
  } finally {
    decoder.free();
  }
}

/** Bytes of each instruction of x86-64 code, up to the first that is none. */
export function x86Lengths(code: Uint8Array): number[] {
  const { Decoder, DecoderOptions } = require("iced-x86") as Iced;
  const all = new Decoder(64, code, DecoderOptions.None).decodeAll();
  const bad = all.findIndex(({ isInvalid }) => isInvalid);
  return all.slice(0, bad < 0 ? all.length : bad).map(({ length }) => length);
}

let arm: Promise<InstanceType<Capstone["Capstone"]>> | undefined;

async function armDecoder(): Promise<InstanceType<Capstone["Capstone"]>> {
  const load = require("@alexaltea/capstone-js") as () => Promise<Capstone>;
  const capstone = await load();
  return new capstone.Capstone(capstone.ARCH_ARM64, capstone.MODE_LITTLE_ENDIAN);
}

/** A64 code at address 0, one instruction an entry. */
export async function armText(code: Uint8Array): Promise<string[]> {
  arm ??= armDecoder();
  const decoder = await arm;
  return decoder.disasm(code, 0).map(({ mnemonic, op_str }) => `${mnemonic} ${op_str}`.trim());
}
