/** Tests of paths as machine code. */
import { PATH_MAX, type PathBytes, type PathPattern, type PathTest, RULED } from "../rules.ts";
import { type Assembler, reg } from "./assembler.ts";
import { ARGUMENTS } from "./program_words.ts";
import type { SlotWords } from "./slot_words.ts";

const { rax, rcx, r11 } = reg;

const lengthAt = (place: number): number => RULED.lengths + 8 * place;
const pathAt = (place: number): number => RULED.paths + RULED.pathStride * place;

/** Copies the paths of a call into the slot, and compares them there: nothing faults, or changes, any more. */
export class PathCode {
  readonly #a: Assembler;
  readonly #words: SlotWords;
  readonly #label: () => string;
  /** The arguments, in the order of their places in the slot. */
  #arguments: readonly number[] = [];

  /** @param label makes a new label */
  constructor(a: Assembler, words: SlotWords, label: () => string) {
    this.#a = a;
    this.#words = words;
    this.#label = label;
  }

  /** Copies the paths that are looked at. */
  begin(paths: readonly number[]): void {
    this.#arguments = paths;
    paths.forEach((argument, place) => this.#copy(argument, place));
  }

  /** Where in the slot the copy of a path begins. */
  placeOf(argument: number): number {
    return pathAt(this.#arguments.indexOf(argument));
  }

  /** Where its length is. */
  lengthOf(argument: number): number {
    return lengthAt(this.#arguments.indexOf(argument));
  }

  /** Copies a path to its place, and its length: -1 where there is none. A fault leaves the call to the tracer. */
  #copy(argument: number, place: number): void {
    const [loop, found, done] = [this.#label(), this.#label(), this.#label()];
    this.#a.storeGsImmediate(lengthAt(place), -1);
    this.#a.move(r11, ARGUMENTS[argument]!);
    this.#a.test(r11, r11);
    this.#a.jumpIf("equal", done);
    this.#a.zero(rcx);
    this.#a.label(loop);
    this.#words.loadByteOfText();
    this.#words.storeLowByte(pathAt(place));
    this.#a.test(rax, rax);
    this.#a.jumpIf("equal", found);
    this.#a.addImmediate(rcx, 1);
    this.#a.compareImmediate(rcx, PATH_MAX);
    this.#a.jumpIf("notEqual", loop);
    this.#a.jump(done);
    this.#a.label(found);
    this.#a.storeGs(lengthAt(place), rcx);
    this.#a.label(done);
  }

  /** Goes on where one of these paths is like one of the patterns. */
  test({ arguments: paths, patterns }: PathTest, next: string): void {
    const passed = this.#label();
    for (const argument of paths) {
      for (const pattern of patterns) {
        const other = this.#label();
        this.#test(this.#arguments.indexOf(argument), pattern, other);
        this.#a.jump(passed);
        this.#a.label(other);
      }
    }
    this.#a.jump(next);
    this.#a.label(passed);
  }

  #test(place: number, { head, middle, tail }: PathPattern, other: string): void {
    const least = [head, ...middle, tail ?? []].reduce((sum, { length }) => sum + length, 0);
    this.#a.loadGs(rcx, lengthAt(place));
    this.#a.compareImmediate(rcx, least);
    this.#a.jumpIf(tail ? "less" : "notEqual", other);
    this.#compareBytes(place, 0, head, false, other);
    if (!tail) return;
    this.#a.addImmediate(rcx, -tail.length);
    this.#compareBytes(place, 0, tail, true, other);
    if (middle.length > 0) this.#findParts(place, head.length, middle, other);
  }

  /** Compares bytes of a path, from an offset on, or that and `rcx`. */
  #compareBytes(
    place: number,
    offset: number,
    bytes: PathBytes,
    isIndexed: boolean,
    other: string,
  ): void {
    const index = isIndexed ? rcx : undefined;
    for (let i = 0; i < bytes.length;) {
      const at = pathAt(place) + offset + i;
      const four = bytes.slice(i, i + 4);
      if (four.length === 4 && !four.includes(-1)) {
        this.#words.compare32(index, at, word32(four));
        i += 4;
      } else {
        const byte = bytes[i++]!;
        if (byte < 0) continue;
        this.#words.compareByte(index, at, byte);
      }
      this.#a.jumpIf("notEqual", other);
    }
  }

  /** Finds parts one after the other up to `rcx`, each where it comes first. */
  #findParts(place: number, from: number, parts: readonly PathBytes[], other: string): void {
    this.#a.move(r11, rcx);
    this.#a.moveImmediate(rcx, from);
    for (const part of parts) {
      const [loop, miss, found] = [this.#label(), this.#label(), this.#label()];
      this.#a.label(loop);
      this.#a.lea(rax, rcx, part.length);
      this.#a.compare(rax, r11);
      this.#a.jumpIf("above", other);
      this.#compareBytes(place, 0, part, true, miss);
      this.#a.jump(found);
      this.#a.label(miss);
      this.#a.addImmediate(rcx, 1);
      this.#a.jump(loop);
      this.#a.label(found);
      this.#a.addImmediate(rcx, part.length);
    }
  }
}

function word32([a = 0, b = 0, c = 0, d = 0]: PathBytes): number {
  return a | (b << 8) | (c << 16) | (d << 24);
}
