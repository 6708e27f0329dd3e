// What decode gives as data: names where the text has names, and nothing that is only a text's look.
// @runtimes bun deno node
// @emulated 25
import {
  type Arch,
  Call,
  decode,
  type DecodedArgument,
  type Json,
  syscallNames,
  syscallNumber,
} from "../syscalls/mod.ts";
import t from "./tap.ts";

/** A page of small numbers, and nothing else. */
const memory = {
  read(address: number | bigint, length: number): Uint8Array {
    const from = Number(address);
    const size = from < 0x1000 ? 0 : Math.max(0, Math.min(length, 0x2000 - from));
    return Uint8Array.from({ length: size }, (_, index) =>
      index % 4 === 0 ? (index * 7 + from) % 13 : 0,
    );
  },
};

const FIRST = [0, 1, 2, 3, 5];
const OTHERS = [0, 1, 2, 3, 4, 5, 6, 8, 16, 17, 34, 64, 0x5401];

interface Decoded {
  readonly name: string;
  readonly args: Readonly<Record<string, DecodedArgument>>;
}

/** Some calls of every kind, as data. */
function* calls(arch: Arch): Generator<Decoded> {
  for (const name of syscallNames(arch)) {
    for (const first of FIRST) {
      for (const other of OTHERS) {
        const words = Uint32Array.from({ length: 12 }, (_, index) =>
          index === 0 ? first : index % 2 === 0 ? other : 0,
        );
        yield decode(new Call(arch, syscallNumber(arch, name)!, words, memory), other % 3);
      }
    }
  }
}

/** Numbers whose text is hexadecimal parts of a number that has no name. */
const NAMELESS = /^(?:_IOC\(|QCMD\()/;

for (const arch of ["x86_64", "aarch64"] as const) {
  t.test(`${arch}: what has a name in the text has it in the data`, (t) => {
    const wrong = new Map<string, string>();
    let named = 0;
    for (const { name, args } of calls(arch)) {
      for (const [argument, { text, value }] of Object.entries(args)) {
        const bare = text.replace(/\/\*.*?\*\//g, "");
        if (!/^[A-Z][A-Z_]{2,}/.test(bare) || bare === "NULL" || NAMELESS.test(bare)) continue;
        if (typeof value === "number") wrong.set(`${name} ${argument}`, `${text} is ${value}`);
        else named++;
      }
    }
    t.strictSame(Object.fromEntries(wrong), {});
    t.ok(named > 5000, `${named} arguments have names`);
    t.end();
  });

  t.test(`${arch}: data is whole and JSON carries it`, (t) => {
    const wrong = new Map<string, string>();
    const check = (where: string, json: Json): void => {
      if (typeof json === "string") {
        if (/^[[{].*[\]}]$|\/\*|^".*"$/s.test(json)) wrong.set(where, json);
      } else if (Array.isArray(json)) json.forEach((item) => check(where, item));
      else if (typeof json === "object" && json !== null) {
        for (const [key, item] of Object.entries(json)) check(`${where}.${key}`, item);
      } else if (typeof json === "number" && !Number.isSafeInteger(json))
        wrong.set(where, `${json}`);
    };
    for (const decoded of calls(arch)) {
      const carried = JSON.parse(JSON.stringify(decoded)) as typeof decoded;
      for (const [argument, { value }] of Object.entries(carried.args)) {
        check(`${decoded.name} ${argument}`, value);
      }
    }
    t.strictSame(Object.fromEntries(wrong), {}, "no structure, comment or literal as mere text");
    t.end();
  });
}
