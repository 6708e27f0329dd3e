/** The functions of a vDSO image, as it lies in memory: a small ELF shared object. */

const HEADER_SIZE = 64;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const SYMBOL_SIZE = 24;
const STT_FUNC = 2;

/** A function: where in the image it begins, and its length. */
export interface ImageFunction {
  readonly at: number;
  readonly size: number;
}

/** The functions that a 64-bit image offers, by name; none where it is no such image. */
export function functionsOf(image: Uint8Array): Map<string, ImageFunction> {
  const functions = new Map<string, ImageFunction>();
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const tables = dynamicTables(view);
  if (!tables) return functions;
  const { symbols, strings } = tables;
  // the names follow the symbols in every vDSO that is known; the bounds of the image hold anyway
  for (let at = symbols; at + SYMBOL_SIZE <= Math.min(strings, image.length); at += SYMBOL_SIZE) {
    if ((image[at + 4]! & 15) !== STT_FUNC) continue;
    const begin = Number(view.getBigUint64(at + 8, true));
    const size = Number(view.getBigUint64(at + 16, true));
    if (begin + size > image.length) continue;
    functions.set(textAt(image, strings + view.getUint32(at, true)), { at: begin, size });
  }
  return functions;
}

/** How many bytes of an image are mapped; 0 where it is no such image. */
export function sizeOf(image: Uint8Array): number {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const ends = segmentsOf(view)
    .filter(({ type }) => type === PT_LOAD)
    .map(({ at, size }) => at + size);
  return Math.max(0, ...ends);
}

/** Where symbols and names lie. */
function dynamicTables(view: DataView): { symbols: number; strings: number } | undefined {
  const dynamic = segmentsOf(view).find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return undefined;
  const entries = dynamicEntries(view, dynamic.at, dynamic.size);
  const [symbols, strings] = [entries.get(DT_SYMTAB), entries.get(DT_STRTAB)];
  return symbols === undefined || strings === undefined ? undefined : { symbols, strings };
}

/** An entry of the program headers. An image begins at address 0, so addresses are offsets. */
interface Segment {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

/** Source: elf(5), Elf64_Ehdr and Elf64_Phdr. */
function segmentsOf(view: DataView): Segment[] {
  const isElf64 = view.byteLength >= HEADER_SIZE && view.getUint32(0) === 0x7f454c46;
  if (!isElf64 || view.getUint8(4) !== 2) return [];
  const [headers, count] = [Number(view.getBigUint64(32, true)), view.getUint16(56, true)];
  const segments: Segment[] = [];
  for (let i = 0; i < count; i++) {
    const header = headers + 56 * i;
    if (header + 56 > view.byteLength) break;
    const [at, size] = [view.getBigUint64(header + 16, true), view.getBigUint64(header + 40, true)];
    segments.push({ type: view.getUint32(header, true), at: Number(at), size: Number(size) });
  }
  return segments;
}

function dynamicEntries(view: DataView, start: number, size: number): Map<number, number> {
  const entries = new Map<number, number>();
  const end = Math.min(start + size, view.byteLength);
  for (let at = start; at + 16 <= end; at += 16) {
    entries.set(Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true)));
  }
  return entries;
}

function textAt(image: Uint8Array, at: number): string {
  const end = image.indexOf(0, at);
  return new TextDecoder().decode(image.subarray(at, end < 0 ? at : end));
}
