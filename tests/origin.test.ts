// The record of what reverie's caller had (scripts/launch.sh writes it).
// @emulated 5 bun deno
import { parseOrigin, UNLIMITED } from "../src/command/origin.ts";
import t from "./tap.ts";

const RECORD = `arguments 3
closed 0
closed 2
inherited 7 10 251
blocked 0000000000000200
ignored 8000000000001001
limit cpu time unlimited unlimited seconds
limit file size 4096 unlimited bytes
limit nice priority 0 0
environ QT0xAEI9/wA=`;

t.test("a full record", (t) => {
  const origin = parseOrigin(RECORD);
  t.equal(origin.argumentCount, 3, "arguments is a count");
  t.strictSame(origin.closedDescriptors, [0, 2], "closed descriptors, in order");
  t.strictSame(origin.inheritedDescriptors, [7, 10, 251], "inherited descriptors");
  t.strictSame(parseOrigin("inherited").inheritedDescriptors, [], "none inherited");
  t.equal(origin.blockedSignals, 1n << 9n, "SIGUSR1 was blocked");
  t.equal(
    origin.ignoredSignals,
    (1n << 63n) | (1n << 12n) | 1n,
    "signals 1, 13 and 64 were ignored",
  );
  t.strictSame(
    origin.limits,
    [
      { resource: "cpu time", number: 0, soft: UNLIMITED, hard: UNLIMITED },
      { resource: "file size", number: 1, soft: 4096n, hard: UNLIMITED },
      { resource: "nice priority", number: 2, soft: 0n, hard: 0n },
    ],
    "limits with their kernel numbers, a unit or none",
  );
  const bytes = [0x41, 0x3d, 0x31, 0, 0x42, 0x3d, 0xff, 0];
  t.strictSame(
    [...(origin.environment ?? [])],
    bytes,
    "environment keeps bytes that are not UTF-8",
  );
  t.end();
});

t.test("what a record does not tell is undefined", (t) => {
  const origin = parseOrigin("");
  t.equal(origin.argumentCount, undefined);
  t.equal(origin.ignoredSignals, undefined);
  t.equal(origin.blockedSignals, undefined);
  t.equal(origin.environment, undefined);
  t.equal(origin.commandLine, undefined);
  t.equal(origin.inheritedDescriptors, undefined);
  t.strictSame([...origin.limits, ...origin.closedDescriptors], []);
  t.end();
});

t.test("arguments that the runtime could not take", (t) => {
  const origin = parseOrigin("arguments 1\ncmdline c2gA/wA=");
  t.strictSame([...(origin.commandLine ?? [])], [0x73, 0x68, 0, 0xff, 0]);
  t.end();
});

t.test("lines of a later launcher are left out", (t) => {
  t.equal(parseOrigin("umask 022\narguments 0\nodd").argumentCount, 0);
  t.end();
});

t.test("a limit that can't be read is said", (t) => {
  t.throws(() => parseOrigin("limit cpu time lots"), /REVERIE_ORIGIN has a limit/);
  t.end();
});

t.test("an environment in parts", (t) => {
  const whole = btoa("A=1\0" + "B=" + "x".repeat(50) + "\0");
  const parts = [whole.slice(0, 20), whole.slice(20, 40), whole.slice(40)];
  const part = (name: string) => parts[Number(/^REVERIE_environ_(\d)$/.exec(name)?.[1])];
  const { environment } = parseOrigin("environ_parts 3", part);
  t.equal(String.fromCharCode(...(environment ?? [])), atob(whole));
  t.end();
});
