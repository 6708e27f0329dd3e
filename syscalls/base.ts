// The decoders without what they know: what the engine needs. Loading it loads no area.
import { area as basic } from "./generated/areas/basic.gen.ts";
import { useAreas } from "./registry.ts";

export type { ConstantStyle } from "./constants.ts";
export { Call, type Syscall } from "./call.ts";
export { type SyscallClass, syscallClass, syscallClasses } from "./classes.ts";
export {
  decode,
  type DecodedArgument,
  type DecodedCall,
  type DecodedResult,
  decodeValues,
} from "./decode.ts";
export { Errno, type ErrnoConstructor, type ErrnoName } from "./errno.ts";
export { type FamilyName, formatFlags, formatValue } from "./flags.ts";
export {
  EntryText,
  format,
  formatEntry,
  formatEnd,
  type EndText,
  formatExit,
  type FormatOptions,
  type SocketKind,
  formatSiginfo,
  decodeSiginfo,
} from "./format.ts";
export type { SyscallArgs } from "./generated/args.gen.ts";
export type { Records } from "./generated/records.gen.ts";
export type { Json } from "./kind.ts";
export { type Field, type Layout, layoutOf, type RecordName, sizeOf } from "./layouts.ts";
export type { Address, Memory } from "./memory.ts";
export {
  type Abi,
  type Arch,
  suggestName,
  syscallName,
  type SyscallName,
  syscallNames,
  syscallNumber,
} from "./numbers.ts";
export { type Operand, type OperandKind, operandsOf } from "./operands.ts";
export {
  BufferPointer,
  IntPointer,
  PathPointer,
  Pointer,
  StringsPointer,
  StructPointer,
  WordPointer,
} from "./pointers.ts";
export { escapeBytes, quote } from "./quote.ts";
export { type RecordInput, readRecord, writeRecord } from "./records.ts";
export {
  type ArgumentInput,
  encodeRequest,
  syscall,
  type SyscallInput,
  type SyscallRequest,
} from "./request.ts";
export { findSyscalls, suggestSelection } from "./select.ts";
export { CallResult, type ResultLike } from "./result.ts";
export { type SignalName, signalName, signalNumber } from "./signals.ts";
export { type Area, useAreas } from "./registry.ts";

// What every program has: calls that need no more than rules, results, signals.
useAreas(basic);
