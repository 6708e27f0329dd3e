// The tool remap: paths lead where a real chroot(2) would lead them, for programs of every kind.
// @runtimes bun deno
// @users root user
// @seconds 20
// @emulated 50
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { guest, hasProgram } from "./guests/build.ts";
import { part, type Ran, reverieCommand, runNative, snapshot, temporaryFolder } from "./harness.ts";
import t from "./tap.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());
const ROOT = join(folder.path, "root");

const LINKS: readonly (readonly [target: string, path: string])[] = [
  ["/etc/hostname", "absolute"],
  ["/etc/hostname", "absolute2"],
  ["../../../etc/hostname", "sub/up"],
  ["loop", "loop"],
  ["/sub/deep", "to_folder"],
  ["/sub/new", "dangling"],
  ["/sub/nothing", "dangling_too"],
  ["sub/script", "to_script"],
];

const SCRIPTS = {
  "sub/script": "#!/bin/remapped  show it \nx",
  outer: "#! /sub/script",
  "sub/broken": "#!/bin/nothing\n",
};

/** Makes a root with these programs, and what they are linked with. */
function makeRoot(...programs: readonly string[]): void {
  rmSync(ROOT, { recursive: true, force: true });
  for (const path of ["bin", "etc", "sub/deep", "tmp"])
    mkdirSync(join(ROOT, path), { recursive: true });
  writeFileSync(join(ROOT, "etc/hostname"), "name of the guests\n");
  for (const [target, path] of LINKS) symlinkSync(target, join(ROOT, path));
  for (const [path, text] of Object.entries(SCRIPTS)) {
    writeFileSync(join(ROOT, path), text);
    chmodSync(join(ROOT, path), 0o755);
  }
  for (const program of programs) {
    put(program, join("bin", basename(program)));
    const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
    for (const [library] of stdout.matchAll(/\/\S+/g)) put(library, library);
  }
}

function put(from: string, to: string): void {
  mkdirSync(dirname(join(ROOT, to)), { recursive: true });
  copyFileSync(from, join(ROOT, to));
}

function remapped(command: readonly string[], ...options: readonly string[]): Promise<Ran> {
  return runNative(reverieCommand("remap", command, [], ["--root", ROOT, ...options]));
}

/** How this user may have another root: as root, or where users may have namespaces of their own. */
function chroot(): readonly string[] | undefined {
  for (const words of [["chroot"], ["unshare", "--user", "--map-root-user", "chroot"]]) {
    if (spawnSync(words[0]!, [...words.slice(1), "/", "true"]).status === 0) return words;
  }
  return undefined;
}

for (const variant of part(["remapped", "remapped.static", "remapped.musl"])) {
  const needs = variant.endsWith(".musl") && !hasProgram("musl-gcc");
  t.test(`${variant}: the same as in a real root`, { skip: needs }, async (t) => {
    const program = guest(variant);
    const real = chroot();
    makeRoot(program);
    const native = real && (await runNative([...real, ROOT, "/bin/remapped"]));
    if (native) t.strictSame([native.status, native.stderr], ["exited 0", ""]);
    const files = native && snapshot(ROOT);
    for (const engine of ["agent", "ptrace"]) {
      makeRoot(program);
      const ran = await remapped(["/bin/remapped"], "--engine", engine);
      t.strictSame([ran.status, ran.stderr, ran.left], ["exited 0", "", []]);
      if (native) t.equal(ran.stdout, native.stdout);
      if (native) t.strictSame(snapshot(ROOT), files);
      t.match(ran.stdout, /^\/dangling: file, itself link\n\/sub\/new: file, itself file$/m);
    }
  });
  t.test(`${variant}: what /proc says is the guest's`, { skip: needs }, async (t) => {
    makeRoot(guest(variant));
    const { stdout } = await remapped(["remapped", "proc"]);
    t.strictSame(stdout.split('"/nothing") == -1: 1\n')[1]?.split("\n"), [
      'chdir("/etc"): 0',
      "readlink /proc/self/cwd: /etc",
      "readlink /proc/thread-self/cwd: /etc",
      "readlink /proc/self/root: /",
      "readlink /proc/self/exe: /bin/remapped",
      "run as remapped",
      "another's: read",
      "its descriptor: told",
      "opened again: nam",
      "open /proc/self/cwd/hostname: nam",
      "open /proc/self/root/etc/hostname: nam",
      "open /proc/self/cwd/../../etc/hostname: nam",
      "open /proc/self/comm: remapped",
      "/proc/self/exe: file, itself link",
      'open("/proc/self/status/..", O_RDONLY): ENOTDIR',
      "",
    ]);
  });
}

/** Where a program lies that a shell finds. */
function which(name: string): string {
  return spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
}

t.test("shells and their programs live in the root", async (t) => {
  makeRoot(...["sh", "cat", "ls", "mkdir", "ln", "mv", "rm", "env", "head"].map(which));
  const script = `
    pwd; cat /etc/hostname; mkdir -p a/b; echo text > a/b/c; ln -s ../../../../a/b/c a/b/d
    cat a/b/d; cd a/b && pwd; mv c /c; ls; ls /c; rm d; cat d 2>&1; (exec env A=1 sh -c 'echo $A $0')
    echo 'echo script $0 $1' > s; PATH=/a/b:$PATH; cat /proc/self/comm; head -c4 < /etc/hostname | cat`;
  const { stdout, stderr, status } = await remapped(["sh", "-c", script]);
  t.strictSame([stderr, status], ["", "exited 0"]);
  t.strictSame(stdout.split("\n"), [
    "/",
    "name of the guests",
    "text",
    "/a/b",
    "d",
    "/c",
    "cat: d: No such file or directory",
    "1 sh",
    "cat",
    "name",
  ]);
  t.equal(readFileSync(join(ROOT, "c"), "utf8"), "text\n");
  const other = await remapped(["cat", "hostname"], "--cwd", "/etc");
  t.equal(other.stdout, "name of the guests\n", "begins in a folder of the root");
});

t.test("other folders are shown in it", async (t) => {
  makeRoot(...["sh", "cat"].map(which));
  const shown = join(folder.path, "shown");
  mkdirSync(shown);
  writeFileSync(join(shown, "file"), "ours\n");
  const script =
    "cat /there/file; cd /there; pwd; cat ../etc/hostname file; echo more > /there/new";
  const { stdout, stderr } = await remapped(["sh", "-c", script], "--bind", `${shown}:/there`);
  t.strictSame([stdout, stderr], ["ours\n/there\nname of the guests\nours\n", ""]);
  t.equal(readFileSync(join(shown, "new"), "utf8"), "more\n");
});

t.test("what can't be is said", async (t) => {
  makeRoot(which("cat"));
  const missing = await remapped(["nothing"]);
  t.strictSame(
    [missing.status, missing.stderr],
    ["exited 127", "reverie: Cannot run nothing in the guests' root: No such file or directory.\n"],
  );
  const ours = await remapped([which("sh").replace("/bin/", "/sbin/"), "-c", ":"]);
  t.equal(ours.status, "exited 127", "programs elsewhere are not in it");
  const nowhere = ["--root", join(folder.path, "nowhere")];
  const root = await runNative(reverieCommand("remap", ["cat"], [], nowhere));
  t.match(
    root.stderr,
    /^reverie: Cannot show \S*\/nowhere to guests: No such file or directory\.$/m,
  );
  t.equal(root.status, "exited 125");
  const bind = await remapped(["cat"], "--bind", "/etc:there");
  t.match(bind.stderr, /--bind \/etc:there: "there" is no absolute path/);
});
