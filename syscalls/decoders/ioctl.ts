// ioctl: the request tells what the argument is. Its text is strace's: where strace shows an address, so do
// we, though data tells what lies there as far as the headers do.
import type { Call } from "../call.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { rawWord } from "../kinds/numbers.ts";
import { structText } from "../kinds/struct.ts";
import { rowOf } from "../ioctls/all.ts";
import { typedArgument } from "../ioctls/typed.ts";
import { madeBuffers } from "../ioctls/video.ts";
import { codeText, partsOf, variableOf } from "../ioctls/variable.ts";
import { requestOf } from "../requests.ts";
import type { Returns } from "../returns.ts";
import type { StructView } from "../structs/view.ts";
import { signedText } from "../words.ts";

/** The request: its names, or `_IOC(_IOC_READ, 0x54, 0x1, 0x4)`. */
export const ioctlRequest: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const parts = partsOf(frame.arch, lo);
    const names = requestOf(frame.arch, lo)?.names ?? [];
    const variable = variableOf(parts)?.name(parts);
    const all = variable === undefined ? names : [variable, ...names];
    return all.length > 0 ? all.join(" or ") : codeText(parts);
  },
  view: (lo) => lo >>> 0,
});

/** What the request takes. */
export const ioctlArgument: Kind<bigint> = picked(rawWord, argumentOf);

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

/** What the request gives. */
export const ioctlResult: Returns = (lo, hi, frame) => {
  const { words } = frame.call;
  const number = signedText(lo, hi);
  const name = requestOf(frame.arch, frame.call.uint(1))?.names[0] ?? "";
  const view = ANSWERS[name];
  if (view === undefined) return number;
  const text = structText(view, words[4]!, words[5]!, frame);
  return text.startsWith("{") ? `${number} (${text})` : number;
};
