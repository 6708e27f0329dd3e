// What the keys of a console mean: actions by key and modifiers, and texts of function keys.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { uint } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { stringAt } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, type Part, type Shown, struct, textOf } from "../shown.ts";
import { addressText, halves, hexText, toAddress, toBigint, u16 } from "../words.ts";
import { character } from "./console.ts";
import type { Requests } from "./kit.ts";

/** Types of actions whose value is a letter: KT_LATIN, KT_META, KT_LETTER, KT_DEAD2. */
const LETTERS = [0, 8, 11, 13];

/** A type of which strace has no names. */
const SEQUENCES = 15;

/** What a key does, of a type: a name of its own, or `K(KT_LATIN, 'a')`. */
function action(word: number, frame: Frame): Shown {
  const known = Family.of(frame.arch, "key_actions").name(word, 0);
  const [type, value] = [word >>> 8, word & 0xff];
  if (known !== undefined && type !== SEQUENCES) return known;
  const name = Family.of(frame.arch, "key_action_types").name(type, 0) ?? hexText(type, 0);
  const shown = LETTERS.includes(type) ? textOf(character(value)) : hexText(value, 0);
  const text = `K(${name}, ${shown})`;
  return leaf(text, known ?? text);
}

const entry: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const shown = action(lo, frame);
    return leaf(`${hexText(lo, 0)} /* ${textOf(shown)} */`, jsonOf(shown));
  },
  view: (lo) => lo >>> 0,
});

/** Which modifiers are held. */
const table: Kind<number> = new Kind({
  show: (lo, _hi, frame) =>
    Family.of(frame.arch, "key_tables").name(lo, 0) ??
    Family.of(frame.arch, "key_modifiers").bits(lo, 0),
  view: (lo) => lo >>> 0,
});

/** A function key. */
const FUNCTIONS = 0x100;
const functionKey: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const name = textOf(action(FUNCTIONS | lo, frame));
    return leaf(`KVAL(${name})`, name);
  },
  view: (lo) => lo >>> 0,
});

const MOST = 512;

type Parts<T> = (lo: number, hi: number, frame: Frame) => T;

/** Something that is asked about in the first bytes, and told, or set, in those behind them. */
function told(
  asked: Parts<readonly Part[] | undefined>,
  answer: Parts<Part>,
  after: boolean,
): Kind {
  const show = (lo: number, hi: number, frame: Frame): Shown => {
    const parts = asked(lo, hi, frame);
    if (parts === undefined) return addressShown(lo, hi);
    return struct([...parts, !(after && frame.failed) && answer(lo, hi, frame)]);
  };
  if (!after) return new Kind({ show, view: toBigint });
  return new Kind({
    after: true,
    before: (lo, hi, frame) => {
      const parts = asked(lo, hi, frame);
      return parts === undefined ? addressText(lo, hi) : textOf(struct(parts)).slice(0, -1);
    },
    text: (lo, hi, frame) => {
      if (asked(lo, hi, frame) === undefined) return "";
      return frame.failed ? "}" : `, ${textOf(struct([answer(lo, hi, frame)])).slice(1)}`;
    },
    value: (lo, hi, frame) => jsonOf(show(lo, hi, frame)),
    view: toBigint,
  });
}

/** A key and the modifiers with it, in two bytes; what it does then is in two more. */
const keyAsked: Parts<readonly Part[] | undefined> = (lo, hi, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, 2);
  return (
    bytes && [
      ["kb_table", table.show(bytes[0]!, 0, frame)],
      ["kb_index", uint.show(bytes[1]!, 0, frame)],
    ]
  );
};
const keyTold: Parts<Part> = (lo, hi, frame) => {
  const bytes = readExactly(frame.memory, ...halves(toAddress(lo, hi), 2), 2);
  return ["kb_value", bytes ? entry.show(u16(bytes, 0), 0, frame) : leaf("???", null)];
};

/** A function key, in a byte; behind it is what it types. */
const functionAsked: Parts<readonly Part[] | undefined> = (lo, hi, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, 1);
  return bytes && [["kb_func", functionKey.show(bytes[0]!, 0, frame)]];
};
const functionTold: Parts<Part> = (lo, hi, frame) => [
  "kb_string",
  stringAt(...halves(toAddress(lo, hi), 1), Math.min(MOST, frame.stringLimit), frame),
];

export const keyboardRequests: Requests = {
  KDGKBENT: told(keyAsked, keyTold, true),
  KDSKBENT: told(keyAsked, keyTold, false),
  KDGKBSENT: told(functionAsked, functionTold, true),
  KDSKBSENT: told(functionAsked, functionTold, false),
};
