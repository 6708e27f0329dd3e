// Backtraces of programs that were compiled in many ways, beside gdb's: the same functions and lines.
// @runtimes bun deno
// @users root user
// @emulated 60
import t from "../tap.ts";
import { hasProgram } from "../guests/build.ts";
import { gdbLines, lastWord, type Line, ourLines } from "./gdb.ts";
import { part } from "../harness.ts";
import { built } from "./programs.ts";

const C = ["-O2", "-pthread"];
/** How a program is compiled; what it stops in. */
type Ways = readonly (readonly [flags: readonly string[], situations: readonly string[]])[];

const C_WAYS: Ways = [
  [["-g"], ["plain", "leaf", "recurse", "qsort", "signal", "altstack", "thread"]],
  [["-s"], ["qsort", "altstack"]],
  [
    ["-g", "-static", "-fomit-frame-pointer"],
    ["signal", "thread"],
  ],
  [["-g", "-no-pie"], ["plain"]],
  [["-g", "-O0"], ["signal"]],
  [["-g", "-gdwarf-4"], ["qsort"]],
  [["-g", "-gdwarf-2", "-gstrict-dwarf"], ["plain"]],
  [["-g", "-gdwarf64"], ["plain"]],
  [["-g", "-gz"], ["plain"]],
  [["-g", "-flto"], ["plain"]],
];

const CPP_WAYS: Ways = [
  [
    ["-g", "-O2"],
    ["operator", "destructor", "lambda", "sort", "function", "pack", "catch", "unwinding"],
  ],
  [
    ["-g", "-O0"],
    ["sort", "function"],
  ],
  [["-O2"], ["sort", "catch"]],
];

type Test = Pick<typeof t, "strictSame" | "comment">;

/** Every way with each of its situations; some of them where everything takes long. */
function each(ways: Ways): readonly (readonly [flags: readonly string[], situation: string])[] {
  return part(ways.flatMap(([flags, all]) => all.map((situation) => [flags, situation] as const)));
}

async function compare(
  t: Test,
  source: string,
  command: readonly string[],
  situation: string,
): Promise<void> {
  const program = built(source, command);
  if (program === undefined) {
    t.comment(`${command.join(" ")} can't build ${source} here`);
    return;
  }
  const theirs = gdbLines([program, situation]);
  const { lines, text } = await ourLines([program, situation]);
  t.strictSame(lines, theirs, `${command.join(" ")}: ${situation}`, { text });
}

const skip = hasProgram("gdb") ? false : "gdb is missing";

t.test("C", { skip }, async (t) => {
  for (const [flags, situation] of each(C_WAYS))
    await compare(t, "backtrace_frames.c", ["gcc", ...C, ...flags], situation);
});

t.test("C++", { skip }, async (t) => {
  for (const [flags, situation] of each(CPP_WAYS))
    await compare(t, "backtrace_cpp.cc", ["g++", ...flags], situation);
});

t.test("Rust", { skip }, async (t) => {
  const ways = [
    ["-g"],
    ["-g", "-C", "symbol-mangling-version=v0"],
    ["-g", "-C", "target-feature=+crt-static"],
  ];
  for (const flags of ways) {
    const program = built("backtrace_rust.rs", ["rustc", "-O", ...flags]);
    if (program === undefined) {
      t.comment("rustc is missing");
      continue;
    }
    const { lines, text } = await ourLines([program]);
    const bare = (all: readonly Line[]): Line[] => all.map(lastWord);
    t.strictSame(bare(lines), bare(gdbLines([program])), flags.join(" "), { text });
    t.match(text, /^ +at backtrace_rust::inner::apply.* .*backtrace_rust\.rs:\d+:\d+$/m);
  }
});

t.test("a library of C that Python calls", { skip }, async (t) => {
  const python = "/usr/bin/python3";
  const library = built("backtrace_frames.c", ["gcc", ...C, "-g", "-shared", "-fPIC"]);
  if (!hasProgram(python) || library === undefined) return t.comment("python3 is missing");
  const command = [
    python,
    "-S",
    "-c",
    "import ctypes, sys; ctypes.CDLL(sys.argv[1]).main(0, None)",
    library,
  ];
  const { lines, text } = await ourLines(command);
  t.strictSame(lines, gdbLines(command), "it calls the system", { text });
  t.match(text, /at marker .*backtrace_frames\.c:\d+:\d+$/m);
  t.match(text, /_PyEval_EvalFrameDefault|PyEval_EvalCode/);
});

t.test("Python inside of C", { skip }, async (t) => {
  const python = ["/usr/bin/python3", "-S", "-c"];
  if (!hasProgram(python[0]!)) return t.comment("python3 is missing");
  for (const code of ["import os; os.getppid()", "import ctypes; ctypes.CDLL(None).getppid()"]) {
    const { lines, text } = await ourLines([...python, code]);
    t.strictSame(lines, gdbLines([...python, code]), code, { text });
  }
});
