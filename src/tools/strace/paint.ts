/** Colours of lines. */

/** What makes of parts of lines what is printed. */
export interface Paint {
  /** The beginning of a call. */
  call(text: string): string;
  /** What stands behind the equals sign. */
  result(text: string): string;
  /** A signal, or an end. */
  event(text: string): string;
  /** Words that are not the program's. */
  faint(text: string): string;
}

const same = (text: string): string => text;

/** No colours. */
export const PLAIN: Paint = { call: same, result: same, event: same, faint: same };

/** Select Graphic Rendition, ECMA-48 8.3.117. */
const STYLE = { bold: 1, faint: 2, red: 31, green: 32, yellow: 33, magenta: 35 } as const;

const styled = (text: string, style: keyof typeof STYLE): string =>
  text === "" ? "" : `\x1b[${STYLE[style]}m${text}\x1b[0m`;

/** The colours of a terminal. */
export const COLORED: Paint = {
  call(text) {
    const at = text.indexOf("(");
    return at < 0 ? text : styled(text.slice(0, at), "bold") + text.slice(at);
  },
  result(text) {
    if (text.startsWith("?")) return styled(text, "faint");
    const [, value = text, behind = ""] = /^(-1 \S+|\S+)(.*)$/s.exec(text) ?? [];
    return styled(value, value.startsWith("-1 E") ? "red" : "green") + behind;
  },
  event: (text) => styled(text, text.startsWith("+++") ? "magenta" : "yellow"),
  faint: (text) => styled(text, "faint"),
};
