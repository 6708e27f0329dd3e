/** What rules say of paths, as bytes. */
import { PATH_MAX, type PathBytes, type PathPattern } from "../../arch/rules.ts";
import { type Complaint, shown } from "./complaint.ts";
import { isRecord } from "./words.ts";

const ANY = -1;
const [STAR, QUESTION] = ["*".charCodeAt(0), "?".charCodeAt(0)];

/** Longer patterns are refused: they would be longer than any code should be. */
const MOST_BYTES = 1024;

const WAYS = "A path is a text, { prefix }, { suffix } or { glob }, or a list of these.";

/** The patterns that a rule asks for. */
export function pathPatterns(match: unknown, complaint: Complaint): readonly PathPattern[] {
  const list: readonly unknown[] = Array.isArray(match) ? match : [match];
  if (list.length === 0)
    throw complaint.error("its list of paths is empty", "Name paths, or leave the condition out.");
  return list.map((one) => pattern(one, complaint));
}

function pattern(match: unknown, complaint: Complaint): PathPattern {
  const bytes = (text: unknown) => pathBytes(text, complaint);
  if (typeof match === "string") return { head: bytes(match), middle: [], tail: undefined };
  const [[how, text] = ["", ""], other] = isRecord(match) ? Object.entries(match) : [];
  if (other === undefined) {
    if (how === "prefix") return { head: bytes(text), middle: [], tail: [] };
    if (how === "suffix") return { head: [], middle: [], tail: bytes(text) };
    if (how === "glob") return glob(bytes(text));
  }
  throw complaint.error(`no path can be ${shown(match)}`, WAYS);
}

/** The bytes of a text that is compared with paths. */
export function pathBytes(text: unknown, complaint: Complaint): readonly number[] {
  if (typeof text !== "string") throw complaint.error(`no path can be ${shown(text)}`, WAYS);
  const bytes = [...new TextEncoder().encode(text)];
  if (bytes.includes(0))
    throw complaint.error(`${shown(text)} has a NUL, which ends a path`, "Leave it out.");
  if (bytes.length > MOST_BYTES)
    throw complaint.error(
      `a path of ${bytes.length} bytes is too long for a rule`,
      `Give at most ${MOST_BYTES} (paths themselves may have ${PATH_MAX - 1}).`,
    );
  return bytes;
}

/** Parts between stars; several stars in a row are one. */
function glob(bytes: readonly number[]): PathPattern {
  const parts: number[][] = [[]];
  for (const byte of bytes) {
    if (byte === STAR) parts.push([]);
    else parts.at(-1)!.push(byte === QUESTION ? ANY : byte);
  }
  const [head = [], ...rest] = parts;
  const tail: PathBytes | undefined = rest.pop();
  return { head, middle: rest.filter((part) => part.length > 0), tail };
}

/** Whether a path, without its NUL, is like a pattern. */
export function isLike(path: Uint8Array, { head, middle, tail }: PathPattern): boolean {
  const { length } = path;
  if (!tail) return length === head.length && isAt(path, 0, head);
  const end = length - tail.length;
  if (end < head.length || !isAt(path, 0, head) || !isAt(path, end, tail)) return false;
  let from = head.length;
  for (const part of middle) {
    while (from + part.length <= end && !isAt(path, from, part)) from++;
    from += part.length;
    if (from > end) return false;
  }
  return true;
}

/** Whether a part lies at an index. */
export function isAt(path: Uint8Array, at: number, part: PathBytes): boolean {
  return part.every((byte, i) => byte === ANY || path[at + i] === byte);
}
