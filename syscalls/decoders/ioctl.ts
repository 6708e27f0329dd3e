// ioctl: the request tells what the argument is. Its text is strace's: where strace shows an address, so do
// we, though data tells what lies there as far as the headers do.
import type { Call } from "../call.ts";
import { composed } from "../constants.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { rawWord } from "../kinds/numbers.ts";
import { structText } from "../kinds/struct.ts";
import { fileRequests } from "../ioctls/files.ts";
import { terminalRequests } from "../ioctls/terminal.ts";
import { rowOf } from "../ioctls/all.ts";
import { typedArgument } from "../ioctls/typed.ts";
import { madeBuffers } from "../ioctls/video.ts";
import { codeText, partsOf, variableOf } from "../ioctls/variable.ts";
import { type Need, nothing } from "../needs.ts";
import type { Arch } from "../numbers.ts";
import { requestNumbers, requestOf } from "../requests.ts";
import { type Returns, returning } from "../returns.ts";
import type { StructView } from "../structs/view.ts";
import { hexText, signedText } from "../words.ts";

/** The request: its names, or `_IOC(_IOC_READ, 0x54, 0x1, 0x4)`. */
export const ioctlRequest: Kind<number> = new Kind({
  text: (lo, _hi, frame) =>
    composed(
      () => hexText(lo, 0),
      () => namesText(frame.arch, lo),
    ),
  view: (lo) => lo >>> 0,
  needs: nothing,
});

function namesText(arch: Arch, request: number): string {
  const parts = partsOf(arch, request);
  const names = requestOf(arch, request)?.names ?? [];
  const variable = variableOf(parts)?.name(parts);
  const all = variable === undefined ? names : [variable, ...names];
  return all.length > 0 ? all.join(" or ") : codeText(parts);
}

/** What the request takes. */
export const ioctlArgument: Kind<bigint> = picked(rawWord, argumentOf, {
  argument: 1,
  values: (call) => [...requestNumbers(archOf(call))].filter((number) => isCommon(call, number)),
});

/** Of all others the needs are not told in advance: there are thousands, which few programs have. */
const COMMON = { ...terminalRequests, ...fileRequests };

function isCommon(call: Call, number: number): boolean {
  const { names } = requestOf(archOf(call), number)!;
  return names.some((name) => Object.hasOwn(COMMON, name));
}

function argumentOf(call: Call): Kind | null {
  const [arch, request] = [archOf(call), call.uint(1)];
  const known = requestOf(arch, request);
  for (const name of known?.names ?? []) {
    const row = rowOf(name);
    if (row !== undefined) return row;
  }
  const parts = partsOf(arch, request);
  return (
    variableOf(parts)?.argument?.(parts) ?? typedArgument(parts, known?.type, known !== undefined)
  );
}

/** Requests whose answer strace puts behind the result. */
const ANSWERS: Readonly<Record<string, StructView>> = { VIDIOC_CREATE_BUFS: madeBuffers };

function answerNeeds(call: Call): readonly Need[] | undefined {
  const name = requestOf(archOf(call), call.uint(1))?.names[0] ?? "";
  return Object.hasOwn(ANSWERS, name) ? undefined : nothing(call);
}

/** What the request gives. */
export const ioctlResult: Returns = returning((lo, hi, frame) => {
  const { words } = frame.call;
  const number = signedText(lo, hi);
  const name = requestOf(frame.arch, frame.call.uint(1))?.names[0] ?? "";
  const view = ANSWERS[name];
  if (view === undefined) return number;
  const text = structText(view, words[4]!, words[5]!, frame);
  return text.startsWith("{") ? `${number} (${text})` : number;
}, answerNeeds);
