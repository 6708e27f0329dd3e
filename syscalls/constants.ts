/** How numbers are shown that have names: `0x1`, `PROT_READ`, or `0x1 /* PROT_READ *\/` (strace's -X). */
export type ConstantStyle = "raw" | "abbrev" | "verbose";

/** The style of the text that is being made: formatting never waits, so there is one text at a time. */
let current: ConstantStyle = "abbrev";

/** Makes what follows have a style, and gives the one before. */
export function setConstantStyle(style: ConstantStyle): ConstantStyle {
  const before = current;
  current = style;
  return before;
}

/** What has a name, in the style of this text. */
export function constant(number: string, name: string): string {
  if (current === "abbrev") return name;
  if (current === "raw" || number === name) return number;
  return `${number} /* ${name} */`;
}

/** What has no name. `remark` says what it is not: ` /* SEEK_??? *\/`. */
export function nameless(number: string, remark: string): string {
  return current === "raw" ? number : number + remark;
}

/** What is put together of several names: as one number where numbers are shown. */
export function composed(number: () => string, names: () => string): string {
  if (current === "abbrev") return names();
  const before = setConstantStyle("abbrev");
  try {
    const text = names().replace(/ \/\*.*/, "");
    current = before;
    return constant(number(), text);
  } finally {
    current = before;
  }
}
