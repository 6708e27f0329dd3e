// `reverie why` tells why real programs fail: what was missing, denied, taken, full or killed.
// @seconds 40
// @users root user
// @emulated 30 every 3
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { guest, hasProgram } from "../guests/build.ts";
import { launcher, type Ran, type RunOptions, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

const folder = temporaryFolder();
t.teardown(() => {
  chmodSync(at("secret"), 0o700);
  folder.remove();
});
const at = (name: string): string => join(folder.path, name);

const isRoot = process.getuid?.() === 0;
const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

async function why(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const command = [launcher, "why", "--", ...words];
  return await runNative(command, { cwd: folder.path, timeoutSeconds: 60, ...options });
}

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  /** What it needs. */
  readonly program?: string;
  readonly needsRoot?: true;
  readonly status: string;
  /** What is told of it, in this order. */
  readonly told: readonly RegExp[];
}

writeFileSync(at("text"), "no program\n");
writeFileSync(at("script"), "#!/nowhere/interpreter\n");
writeFileSync(at("plain"), "echo plain\n");
for (const name of ["script", "plain"]) chmodSync(at(name), 0o755);
writeFileSync(at("c.c"), "#include <nowhere/x.h>\n");
symlinkSync("/nowhere/target", at("dangling"));
mkdirSync(at("secret"));
writeFileSync(at("secret/file"), "");
chmodSync(at("secret"), isRoot ? 0o700 : 0o600);
writeFileSync(at("locked"), "");
chmodSync(at("locked"), isRoot ? 0o600 : 0o000);

const CASES: readonly Case[] = [
  {
    name: "a missing folder",
    words: ["cat", "/nowhere/x"],
    status: "exited 1",
    told: [
      /^why: cat \(pid \d+\) exited with 1\.\n {2}It could not open \/nowhere\/x for reading: No such file or directory \(ENOENT\); the folder \/nowhere does not exist\.\n/,
      /cat said: cat: \/nowhere\/x/,
    ],
  },
  {
    name: "a missing file, by a relative name",
    words: ["cat", "absent"],
    status: "exited 1",
    told: [/could not open (\S+)\/absent for reading: .*; \1\/absent does not exist\.\n/],
  },
  {
    name: "a symbolic link that leads nowhere",
    words: ["cat", "dangling"],
    status: "exited 1",
    told: [/dangling is a symbolic link to \/nowhere\/target, which does not exist/],
  },
  {
    name: "a file in the place of a folder",
    words: ["cat", "text/x"],
    status: "exited 1",
    told: [/\(ENOTDIR\); \S+\/text is no folder/],
  },
  {
    name: "a folder that may not be entered",
    program: "setpriv",
    words: [...(isRoot ? NOBODY : []), "cat", at("secret/file")],
    status: "exited 1",
    told: [
      /Permission denied \(EACCES\); the folder \S+\/secret \(drw.------ \S+\) may not be entered by \S+\.\n/,
    ],
  },
  {
    name: "a file that may not be read",
    program: "setpriv",
    words: [...(isRoot ? NOBODY : []), "cat", at("locked")],
    status: "exited 1",
    told: [/Permission denied \(EACCES\); \S+\/locked \(-\S+ \S+\) may not be read by \S+\.\n/],
  },
  {
    name: "a command that is in no folder of PATH",
    words: ["sh", "-c", "no-such-command 1"],
    status: "exited 127",
    told: [
      /looked for the command no-such-command in the folders of PATH: \/usr\/local\/sbin, .*\/bin; it is in none/,
    ],
  },
  {
    name: "the interpreter of a script",
    words: ["sh", "-c", "./script; exit $?"],
    status: "exited 127",
    told: [
      /the file is there, but the interpreter that its first line names, \/nowhere\/interpreter, is not/,
    ],
  },
  {
    name: "a refused connection",
    program: "python3",
    words: ["python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 1))"],
    status: "exited 1",
    told: [
      /could not connect to 127\.0\.0\.1:1: Connection refused \(ECONNREFUSED\); nobody listens on port 1\.\n/,
    ],
  },
  {
    name: "a full disk",
    words: ["sh", "-c", "echo x > /dev/full"],
    status: "exited 1",
    told: [/No space left on device \(ENOSPC\); nothing more can be written to \/dev\/full/],
  },
  {
    name: "the limit of a file's size",
    words: ["sh", "-c", "ulimit -f 1; exec head -c 100000 /dev/zero > big"],
    status: "signal 25",
    told: [
      /head \(pid \d+\) was killed by SIGXFSZ\.\n {2}A file grew beyond the limit/,
      /is 512 bytes/,
    ],
  },
  {
    name: "the limit of open files",
    program: "python3",
    words: [
      "sh",
      "-c",
      `ulimit -n 12; exec python3 -c 'import os
while 1: os.open("/dev/null", 0)'`,
    ],
    status: "exited 1",
    told: [/Too many open files \(EMFILE\); the limit of open files \(ulimit -n\) is 12\.\n/],
  },
  {
    name: "memory that is none",
    program: "python3",
    words: ["python3", "-c", "import ctypes; ctypes.string_at(0)"],
    status: "signal 11",
    told: [
      /killed by SIGSEGV\.\n {2}It used memory that it may not use: address 0x0 \(a null pointer\)\.\n/,
    ],
  },
  {
    name: "a child that is killed by its parent",
    words: ["sh", "-c", "sleep 9 & kill -9 $!; wait $!"],
    status: "exited 137",
    told: [
      /exited with 137\.\n {2}Before that, s\S+ \(pid \d+\) was killed by SIGKILL\.\n {2}sh \(pid \d+\) sent it\.\n/,
    ],
  },
  {
    name: "a module of Python",
    program: "python3",
    words: ["python3", "-c", "import no_such_module"],
    status: "exited 1",
    told: [
      /looked for the module no_such_module in \S*\/python3\S*, .*; it is in none/,
      /ModuleNotFoundError/,
    ],
  },
  {
    name: "a header of C, in a child",
    program: "gcc",
    words: ["gcc", "-c", "c.c"],
    status: "exited 1",
    told: [
      /^why: gcc .*\n {2}Before that, cc1 \(pid \d+\) exited with 1\.\n/,
      /the header x\.h in .*\/usr\/include\/nowhere/,
    ],
  },
  {
    name: "a repository of git",
    program: "git",
    words: ["sh", "-c", "GIT_DISCOVERY_ACROSS_FILESYSTEM=1 exec git status"],
    status: "exited 128",
    told: [
      /looked for the file \.git in \S+, .*\/; it is in none/,
      /git said: fatal: not a git repository/,
    ],
  },
  {
    name: "a mount that is read-only, in a namespace of the command's own",
    program: "unshare",
    needsRoot: true,
    words: [
      ...["unshare", "-m", "sh", "-c"],
      "mkdir ro && mount --bind ro ro && mount -o remount,bind,ro ro && exec touch ro/new",
    ],
    status: "exited 1",
    told: [
      /could not open (\S+\/ro)\/new for writing: Read-only file system \(EROFS\); \1 is mounted read-only\.\n/,
    ],
  },
  {
    name: "a seccomp filter, of what has a path",
    words: [guest("denying"), "mkdir", "new"],
    status: "exited 1",
    told: [
      /could not make the folder \S+\/new: Operation not permitted \(EPERM\); its permissions allow it: it runs under a seccomp filter, which may be what denies it\.\n/,
    ],
  },
  {
    name: "a seccomp filter, of what has none",
    program: "python3",
    words: [guest("denying"), "python3", "-c", "import socket; socket.socket()"],
    status: "exited 1",
    told: [
      /could not do socket: Operation not permitted \(EPERM\); it runs under a seccomp filter, which may be what denies it\.\n/,
    ],
  },
  {
    name: "nothing",
    words: ["true"],
    status: "exited 0",
    told: [/^why: true exited with 0: it did not fail\.\n$/],
  },
];

/** What is told at the end: without what the programs themselves said. */
function reportOf({ stderr }: Ran): string {
  const begin = stderr.search(/^why: /m);
  return begin < 0 ? stderr : stderr.slice(begin);
}

for (const { name, words, program, needsRoot, status, told } of CASES) {
  const missing = program !== undefined && !hasProgram(program) && `there is no ${program}`;
  const skip = needsRoot && !isRoot ? "only root may do that" : missing;
  t.test(name, { skip }, async (t) => {
    const ran = await why(words);
    const report = reportOf(ran);
    for (const part of told) t.match(report, part);
    t.equal(ran.status, status);
    t.ok(report.split("\n").length <= 10, "in a few lines");
  });
}

t.test("a port that somebody has", { skip: !hasProgram("python3") }, async (t) => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  const script = `import socket; socket.socket().bind(('127.0.0.1', ${port}))`;
  const report = reportOf(await why(["python3", "-c", script]));
  t.match(
    report,
    `could not take the address 127.0.0.1:${port}: Address already in use (EADDRINUSE); `,
  );
  t.match(report, new RegExp(`\\(pid ${process.pid}\\) listens there`));
  server.close();
});
