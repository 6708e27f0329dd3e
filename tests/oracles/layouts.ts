// Our layouts beside those of the running kernel.
import type { BtfRecord } from "./btf.ts";

/** A layout of ours: "12 events:u32@0 data:u64@4". */
export interface Layout {
  readonly size: number;
  /** Where each field begins, in bits. */
  readonly fields: ReadonlyMap<string, number>;
}

/** Takes a layout of gen/facts apart. */
export function parseLayout(text: string): Layout {
  const [size, ...fields] = text.split(" ");
  return {
    size: Number(size),
    fields: new Map(
      fields.map((field) => {
        const [, name = "", byte, bit] = /^([^:]*):.*@(\d+)(?::(\d+)-)?/.exec(field) ?? [];
        return [name, Number(byte) * 8 + Number(bit ?? 0)];
      }),
    ),
  };
}

/** Fields that move when a record gets new ones before them. */
const FILLERS = /(?:^|[._])(?:reserved|resv|rsvd|spare|unused|pad|end)[_\d]*$/;

/** How two layouts compare. */
export type Comparison =
  | { readonly kind: "same" }
  | { readonly kind: "grown"; readonly added: readonly string[] }
  | { readonly kind: "different"; readonly why: string };

/**
 * Compares a layout with an older kernel's. It has grown if it has fields that the older one lacks, at its
 * end or in place of fillers, and all others are where they were.
 */
export function compareLayouts(ours: Layout, theirs: BtfRecord): Comparison {
  const moved = [...ours.fields].filter(
    ([name, at]) => theirs.fields.has(name) && theirs.fields.get(name) !== at,
  );
  if (moved.length === 0 && ours.size === theirs.size) return { kind: "same" };
  const grewBy = ours.size - theirs.size;
  const added = [...ours.fields]
    .filter(([name, at]) => !theirs.fields.has(name) && (grewBy === 0 || at >= theirs.size * 8))
    .map(([name]) => name);
  const onlyFillers = moved.every(([name]) => FILLERS.test(name));
  if (onlyFillers && grewBy >= 0 && added.length > 0) return { kind: "grown", added };
  const places = moved.map(([name, at]) => `${name} at bit ${at}, not ${theirs.fields.get(name)}`);
  const why = [`${ours.size} bytes, not ${theirs.size}`, ...places].slice(0, 4).join("; ");
  return { kind: "different", why };
}
