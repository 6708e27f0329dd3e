// The sets of names of gen/families are what they should be: no gaps, no doubles, no leftovers, no junk.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { namesOf } from "../gen/emit/families.ts";
import { ARCHES, readFacts } from "../gen/facts.ts";
import { families } from "../gen/families/all.ts";
import { Family, type FamilyName } from "../syscalls/flags.ts";
import "../syscalls/mod.ts";
import t from "./tap.ts";

const ROOT = join(import.meta.dirname ?? ".", "..");
const NAMES = Object.keys(families).sort() as FamilyName[];

/** Families that one architecture has no name for, and why. */
const ABSENT: Readonly<Record<string, string>> = {
  "aarch64 arch_prctl_options": "the call is x86-64's",
};

/** Families that nothing asks for by name in the text of the decoders, and why. */
const UNUSED: Readonly<Record<string, string>> = {};

/** Names made by a rule that look like junk and are meant. */
const MEANT: ReadonlySet<string> = new Set([
  "COUNTER_COMPONENT_COUNT",
  "COUNTER_SCOPE_COUNT",
  "DCB_CMD_SET_ALL",
  "ETH_P_ALL",
  "KEY_BRIGHTNESS_MAX",
  "KT_SHIFT",
  "K_NUM",
  "K_SHIFT",
  "V4L2_BUF_FLAG_LAST",
  "V4L2_CID_MPEG_VIDEO_GOP_SIZE",
  "V4L2_CID_MPEG_VIDEO_H264_CPB_SIZE",
  "V4L2_CID_MPEG_VIDEO_LTR_COUNT",
  "V4L2_CID_MPEG_VIDEO_VBV_SIZE",
  "V4L2_CID_UNIT_CELL_SIZE",
  "V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX",
  "KEY_FN_RIGHT_SHIFT",
  "KEY_LAST",
  "SW_RFKILL_ALL",
  "FIEMAP_EXTENT_LAST",
  "IFLA_PROTO_DOWN_REASON_MASK",
  "IORING_ASYNC_CANCEL_ALL",
  "IORING_SETUP_SUBMIT_ALL",
  "KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE",
  "KVM_CAP_ARM_VM_IPA_SIZE",
  "KVM_CAP_VM_GPA_BITS",
]);

/** Ends of names that say how many others there are, or which is the last. */
const JUNK = /_(?:MAX|LAST|NBITS|__\w+)$|^__/;

/** Ends that may also be those of counts and masks, but not among attributes and counters, which are so called. */
const ODD = /_(?:MASK|SHIFT|COUNT|NUM|BITS|SIZE|ALL|CNT)$/;

const CONSTANTS = readFacts("constants");

/** What the rules of a family bring in. */
function byRule(text: string): string[] {
  const rules = text.split(/\s+/).filter((word) => /\w:\w|^-\S/.test(word));
  return namesOf(rules, CONSTANTS, "x86_64");
}

function isJunk(family: string, name: string): boolean {
  if (MEANT.has(name)) return false;
  return JUNK.test(name) || (ODD.test(name) && !/_(?:attributes|counters)$/.test(family));
}

/** The text of all decoders, written by hand and generated; the tables of families themselves aside. */
function sources(): string {
  const folder = join(ROOT, "syscalls");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const wanted = files.filter((file) => file.endsWith(".ts") && !/flags\.gen\.ts$/.test(file));
  return wanted.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

t.test("families", (t) => {
  const empty: string[] = [];
  const doubles: string[] = [];
  for (const arch of ARCHES) {
    for (const name of NAMES) {
      const { names } = Family.of(arch, name);
      if (names.length === 0 && ABSENT[`${arch} ${name}`] === undefined)
        empty.push(`${arch} ${name}`);
      const seen = new Set<string>();
      for (const one of names) {
        if (seen.has(one.name)) doubles.push(`${arch} ${name}: ${one.name}`);
        seen.add(one.name);
      }
    }
  }
  t.strictSame(empty, [], "each has a name on each architecture");
  t.strictSame(doubles, [], "no name is twice in one");
  const used = sources();
  const unused = NAMES.filter((name) => UNUSED[name] === undefined && !used.includes(`"${name}"`));
  t.strictSame(unused, [], "each is used");
  const junk = NAMES.flatMap((name) =>
    byRule(families[name])
      .filter((one) => isJunk(name, one))
      .map((one) => `${name}: ${one}`),
  );
  t.strictSame(junk, [], "rules take no counts and masks");
  t.comment(`${NAMES.length} families`);
  t.end();
});
