// What the command does is the same where nobody reads `reverie strace`, the disk is full, or the terminal gone.
// @seconds 20
// @emulated 20 every 6
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { guest, hasProgram } from "../guests/build.ts";
import { launcher, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** The folder's path, and what `sh -c script launcher guest` came to in it. */
async function shell(script: string, programs: readonly string[] = []) {
  const folder = temporaryFolder();
  const words = ["sh", "-c", script, launcher, guest("getppid"), ...programs];
  const ran = await runNative(words, { cwd: folder.path, timeoutSeconds: 60 });
  const made = (name: string) =>
    existsSync(join(folder.path, name)) ? readFileSync(join(folder.path, name), "utf8") : undefined;
  const [done, status] = [made("done"), made("status")];
  folder.remove();
  return { ...ran, done, status: status?.trim() };
}

const WORK = `'"$1" 20000 > done; exit 3'`;
const DONE = "20000 calls, 0 odd answers\n";

for (const options of ["", "-f", "-f --json", "-f -c", "-f -tt -T"]) {
  t.test(`nobody reads on: ${options}`, async (t) => {
    const command = `"$0" strace ${options} sh -c ${WORK} sh "$1"`;
    const ran = await shell(`(${command} 2>&1; echo $? > status) | head -1`);
    t.strictSame([ran.done, ran.status], [DONE, "3"]);
    t.equal(ran.stdout.split("\n").length, 2);
    const piped = await shell(
      `${command.replace("strace", "strace -o '|head -1'")}; echo $? > status`,
    );
    t.strictSame([piped.done, piped.status], [DONE, "3"]);
  });
}

for (const output of ["-o /dev/full", "--save /dev/full", "--json -o /dev/full"]) {
  t.test(`a full disk: ${output}`, async (t) => {
    const ran = await shell(`"$0" strace -f ${output} sh -c ${WORK} sh "$1"; echo $? > status`);
    t.strictSame([ran.done, ran.status], [DONE, "3"]);
    t.match(ran.stderr, "No space left on device: what follows is lost");
    t.equal(ran.stderr.split("is lost").length, 2, "said once");
  });
}

t.test("files that may not grow", async (t) => {
  for (const output of ["-ff -o log", "-f -o log"]) {
    const command = `"$0" strace ${output} sh -c ${WORK} sh "$1"; echo $? > status`;
    const ran = await shell(`ulimit -f 512; ${command}`);
    t.strictSame([ran.done, ran.status], [DONE, "3"]);
    t.match(ran.stderr, /what follows is lost/);
  }
});

const HANG_UP = `
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "strace", "-f", *sys.argv[2:]])
text = b""
while b"ready" not in text:
    text += os.read(terminal, 4096)
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
`;

t.test("a terminal that is gone", { skip: !hasProgram("python3") }, async (t) => {
  const script = `trap '' HUP; echo "rea""dy"; sleep 0.5; "$0" 20000 > done; exit 3`;
  const ran = await shell('python3 -c "$2" "$0" sh -c "$3" "$1" > status', [HANG_UP, script]);
  t.strictSame([ran.done, ran.status], [DONE, "3"], ran.stderr);
});
