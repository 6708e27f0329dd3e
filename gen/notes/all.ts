import type { Notes } from "../dsl.ts";
import { file } from "./file.ts";

/** Every table of notes, by family. */
export const notes: readonly Notes[] = [file];
