// @runtimes bun deno
// @users root user
// @emulated 35
// What reverie says, and how it ends, when a command, a tool or an option is wrong or a tool fails.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guest } from "../guests/build.ts";
import { launcher, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

const FAILED = "exited 125";
const CANNOT_EXECUTE = "exited 126";
const NOT_FOUND = "exited 127";

const base = temporaryFolder();
t.teardown(() => base.remove());
t.setTimeout(0);

function write(name: string, text: string, mode = 0o644): string {
  const path = join(base.path, name);
  writeFileSync(path, text, { mode });
  return path;
}

interface Expected {
  readonly words: readonly string[];
  /** How reverie ends; undefined where only failing matters. */
  readonly status?: string;
  /** What standard error must say, each of them. */
  readonly says: readonly (string | RegExp)[];
  /** What the guest may have printed. */
  readonly stdout?: string;
  /** A method of the tool throws: its stack is welcome. */
  readonly throws?: boolean;
}

async function check(
  name: string,
  { words, status, says, stdout = "", throws }: Expected,
): Promise<void> {
  await t.test(name, async (t) => {
    const ran = await runNative([launcher, "run", ...words], { cwd: base.path });
    if (status) t.equal(ran.status, status, "exit status");
    else t.not(ran.status, "exited 0", "it fails");
    for (const text of says) t.match(ran.stderr, text, `it says ${text}`);
    t.equal(ran.stdout, stdout, "standard output");
    t.strictSame([ran.timedOut, ...ran.left], [false], "nothing is left");
    const shouts = /\n\s+at .*[/](src|scripts)[/]/.test(ran.stderr);
    if (!throws) t.notOk(shouts, "no stack of reverie's own", { stderr: ran.stderr });
  });
}

mkdirSync(join(base.path, "folder"));
write("plain", "echo run by nobody\n");
write("script", "#!/nowhere/interpreter\n", 0o755);
write("no_format", "echo run by nobody\n", 0o755);

const commands: Readonly<Record<string, Expected>> = {
  "no such command": {
    words: ["noop", "--", "no_such_command"],
    status: NOT_FOUND,
    says: ["no_such_command", "PATH"],
  },
  "no such path": {
    words: ["noop", "--", "./nothing"],
    status: NOT_FOUND,
    says: ["./nothing", "no such file"],
  },
  "not executable": {
    words: ["noop", "--", "./plain"],
    status: CANNOT_EXECUTE,
    says: ["./plain", "executable"],
  },
  "a directory": {
    words: ["noop", "--", "./folder"],
    status: CANNOT_EXECUTE,
    says: ["./folder", "directory"],
  },
  "a file as a directory": {
    words: ["noop", "--", "./plain/x"],
    status: CANNOT_EXECUTE,
    says: ["./plain/x"],
  },
  "an interpreter that is not there": {
    words: ["strace", "--", "./script"],
    status: NOT_FOUND,
    says: ["./script"],
  },
  "no executable format": {
    words: ["noop", "--", "./no_format"],
    status: CANNOT_EXECUTE,
    says: ["./no_format"],
  },
  "no command": { words: ["noop", "--"], says: [/command/i] },
  "an empty command": { words: ["noop", "--", ""], status: NOT_FOUND, says: [/empty/] },
  "a folder to start in that is not there": {
    words: ["--cwd", "/nowhere", "noop", "--", "true"],
    says: ["/nowhere"],
  },
};
for (const [name, expected] of Object.entries(commands)) await check(name, expected);

const IMPORT = `import { Tool } from "reverie";\n`;
const tool = (body: string): string =>
  `${IMPORT}export default class Sample extends Tool {\n${body}\n}\n`;
write("broken.ts", "export default class {\n");
write("throws.ts", `throw new Error("thrown at import");\n`);
write("imports.ts", `import "./nothing_there.ts";\n`);
write("empty.ts", "export const nothing = 1;\n");
write("other.ts", "export default class Other {}\n");
write(
  "misspelt.ts",
  tool(`static subscriptions = ["opennat"];\nsyscall(guest, call) { return 0; }`),
);

const tools: Readonly<Record<string, Expected>> = {
  "an unknown tool": {
    words: ["strase", "--", "true"],
    status: FAILED,
    says: ["strase", `did you mean "strace"`],
  },
  "a tool's module that is not there": {
    words: ["./nothing.ts", "--", "true"],
    status: FAILED,
    says: ["./nothing.ts", "no such file"],
  },
  "a module that is no TypeScript": {
    words: ["./broken.ts", "--", "true"],
    status: FAILED,
    says: ["./broken.ts"],
  },
  "a module that throws": {
    words: ["./throws.ts", "--", "true"],
    status: FAILED,
    says: ["./throws.ts", "thrown at import"],
  },
  "a module that imports what is not there": {
    words: ["./imports.ts", "--", "true"],
    status: FAILED,
    says: ["./imports.ts", "nothing_there"],
  },
  "a module without a default export": {
    words: ["./empty.ts", "--", "true"],
    status: FAILED,
    says: ["./empty.ts", "default export"],
  },
  "a default export that is no tool": {
    words: ["./other.ts", "--", "true"],
    status: FAILED,
    says: ["./other.ts", "extends Tool"],
  },
  "an unknown option": {
    words: ["--no-such-option", "noop", "--", "true"],
    says: ["no-such-option"],
  },
  "an unknown option of the tool": {
    words: ["strace", "--no-such-option", "--", "true"],
    says: ["no-such-option"],
  },
  "an unknown system call": {
    words: ["./misspelt.ts", "--", "true"],
    status: FAILED,
    says: [`"opennat"`, `"openat"`],
  },
};
for (const [name, expected] of Object.entries(tools)) await check(name, expected);

const FAIL = `throw new Error("on purpose");`;
write(
  "in_syscall.ts",
  tool(
    `syscall(guest, call) { if (call.name === "getppid") ${FAIL} return guest.tailInject(call); }`,
  ),
);
write(
  "after_await.ts",
  tool(`async syscall(guest, call) {
    const result = await guest.inject(call);
    if (call.name === "getppid") ${FAIL}
    return result;
  }`),
);
write("in_signal.ts", tool(`signal() { ${FAIL} }`));
write("in_start.ts", tool(`threadStart() { ${FAIL} }`));
write("in_exec.ts", tool(`postExec() { ${FAIL} }`));
write("in_exit.ts", tool(`threadExit() { ${FAIL} }`));
write("in_constructor.ts", tool(`constructor(init) { super(init); ${FAIL} }`));
write(
  "odd_result.ts",
  tool(
    `syscall(guest, call) { return call.name === "getppid" ? "seven" : guest.tailInject(call); }`,
  ),
);

for (const name of [
  "in_syscall",
  "after_await",
  "in_signal",
  "in_start",
  "in_exec",
  "in_exit",
  "in_constructor",
  "odd_result",
]) {
  const program = name === "in_signal" ? [guest("sig_raise")] : [guest("getppid"), "10"];
  await check(`a handler that throws: ${name}`, {
    words: [`./${name}.ts`, "--", ...program],
    throws: true,
    status: FAILED,
    stdout: name === "in_exit" ? "10 calls, 0 odd answers\n" : "",
    says: name === "odd_result" ? [/getppid|result/] : ["on purpose", "Sample"],
  });
}

await check("a handler that throws, but the guest is to go on", {
  words: ["--on-tool-error", "continue", "./in_syscall.ts", "--", guest("getppid"), "10"],
  throws: true,
  status: "exited 0",
  says: ["on purpose"],
  stdout: "10 calls, 0 odd answers\n",
});
