/** Tests of paths as machine code. */
import { PATH_MAX, type PathBytes, type PathPattern, type PathTest, RULED } from "../rules.ts";
import type { Machine } from "./machine.ts";

const lengthAt = (place: number): number => RULED.lengths + 8 * place;
const pathAt = (place: number): number => RULED.paths + RULED.pathStride * place;

/** Copies the paths of a call into the slot, and compares them there: nothing faults, or changes, any more. */
export class PathCode {
  readonly #a: Machine;
  readonly #label: () => string;
  /** The arguments, in the order of their places in the slot. */
  #arguments: readonly number[] = [];

  /** @param label makes a new label */
  constructor(a: Machine, label: () => string) {
    this.#a = a;
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
    this.#a.storeSlotImmediate(lengthAt(place), -1);
    this.#a.move(this.#a.place, this.#a.arguments[argument]!);
    this.#a.test(this.#a.place, this.#a.place);
    this.#a.jumpIf("equal", done);
    this.#a.zero(this.#a.other);
    this.#a.label(loop);
    this.#a.loadByteAt(this.#a.value, this.#a.place, this.#a.other);
    this.#a.storeSlotByteAt(this.#a.other, pathAt(place), this.#a.value);
    this.#a.test(this.#a.value, this.#a.value);
    this.#a.jumpIf("equal", found);
    this.#a.addImmediate(this.#a.other, 1);
    this.#a.compareImmediate(this.#a.other, PATH_MAX);
    this.#a.jumpIf("notEqual", loop);
    this.#a.jump(done);
    this.#a.label(found);
    this.#a.storeSlot(lengthAt(place), this.#a.other);
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
    this.#a.loadSlot(this.#a.other, lengthAt(place));
    this.#a.compareImmediate(this.#a.other, least);
    this.#a.jumpIf(tail ? "less" : "notEqual", other);
    this.#compareBytes(place, 0, head, false, other);
    if (!tail) return;
    this.#a.addImmediate(this.#a.other, -tail.length);
    this.#compareBytes(place, 0, tail, true, other);
    if (middle.length > 0) this.#findParts(place, head.length, middle, other);
  }

  /** Compares bytes of a path, from an offset on, or that and `this.#a.other`. */
  #compareBytes(
    place: number,
    offset: number,
    bytes: PathBytes,
    isIndexed: boolean,
    other: string,
  ): void {
    const index = isIndexed ? this.#a.other : undefined;
    for (let i = 0; i < bytes.length;) {
      const at = pathAt(place) + offset + i;
      const four = bytes.slice(i, i + 4);
      if (four.length === 4 && !four.includes(-1)) {
        this.#a.compareSlot32(index, at, word32(four));
        i += 4;
      } else {
        const byte = bytes[i++]!;
        if (byte < 0) continue;
        this.#a.compareSlotByte(index, at, byte);
      }
      this.#a.jumpIf("notEqual", other);
    }
  }

  /** Finds parts one after the other up to `this.#a.other`, each where it comes first. */
  #findParts(place: number, from: number, parts: readonly PathBytes[], other: string): void {
    this.#a.move(this.#a.place, this.#a.other);
    this.#a.moveImmediate(this.#a.other, from);
    for (const part of parts) {
      const [loop, miss, found] = [this.#label(), this.#label(), this.#label()];
      this.#a.label(loop);
      this.#a.lea(this.#a.value, this.#a.other, part.length);
      this.#a.compare(this.#a.value, this.#a.place);
      this.#a.jumpIf("above", other);
      this.#compareBytes(place, 0, part, true, miss);
      this.#a.jump(found);
      this.#a.label(miss);
      this.#a.addImmediate(this.#a.other, 1);
      this.#a.jump(loop);
      this.#a.label(found);
      this.#a.addImmediate(this.#a.other, part.length);
    }
  }
}

function word32([a = 0, b = 0, c = 0, d = 0]: PathBytes): number {
  return a | (b << 8) | (c << 16) | (d << 24);
}
