// `reverie strace -yy` tells of sockets what strace does: protocols, addresses, peers.
import process from "node:process";
import { hasProgram } from "../guests/build.ts";
import { launcher, runNative } from "../harness.ts";
import t from "../tap.ts";

const missing = ["strace", "python3"].find((name) => !hasProgram(name));
const skip = missing === undefined ? false : `there is no ${missing}`;

/** Makes sockets of many kinds, and calls fcntl with each; those that it can't make are left out. */
const SCRIPT = `
import fcntl, os, socket
UNIX, NETLINK = socket.AF_UNIX, 16
made = []
def make(*words):
    made.append(socket.socket(*words))
    return made[-1]
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    made += socket.socketpair(UNIX, kind)
    make(UNIX, kind)
for name in ("sock", 'so"ck\\n', "\\0abstract%d" % os.getpid(), "\\0x\\0%d" % os.getpid()):
    server, client, waiting = make(UNIX), make(UNIX), make(UNIX)
    server.bind(name)
    server.listen()
    client.connect(name)
    made.append(server.accept()[0])
    waiting.connect(name)
for protocol in (0, 2, 4, 6, 15, 16):
    try:
        make(NETLINK, socket.SOCK_RAW, protocol)
        make(NETLINK, socket.SOCK_RAW, protocol).bind((0, 0))
    except OSError:
        pass
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            make(family, kind)
            server, client = make(family, kind), make(family, kind)
            server.bind((host, 0))
            if kind == socket.SOCK_STREAM: server.listen()
            client.connect(server.getsockname())
            if kind == socket.SOCK_STREAM: made.append(server.accept()[0])
        except OSError:
            pass
for one in made: fcntl.fcntl(one.fileno(), fcntl.F_GETFD)
`;

/** Those lines; numbers that differ from run to run are those of their first places among their protocol's. */
function linesOf(text: string): string[] {
  const places = new Map<string, number>();
  const placeOf = (protocol: string, number: string): string => {
    const name = `${protocol} ${number}`;
    if (!places.has(name)) places.set(name, places.size);
    return `N${places.get(name)}`;
  };
  const lines = text.split("\n").filter((line) => /^fcntl.*<(?:\w|-)+:\[.*F_GETFD\)/.test(line));
  return lines.map((line) => {
    const [, protocol = ""] = /<([\w-]+):/.exec(line)!;
    return line
      .replace(/ +=.*/, "")
      .replace(/(?<=[:[>])\d{2,}(?![.\d])|(?<=abstract)\d+/g, (number) =>
        placeOf(protocol, number),
      );
  });
}

t.test("sockets and their peers", { skip }, async (t) => {
  const words = ["-yy", "-e", "fcntl", "python3", "-c", SCRIPT];
  const theirs = await runNative(["strace", ...words]);
  const ours = await runNative([launcher, "strace", ...words]);
  const lines = linesOf(ours.stderr);
  t.strictSame(lines, linesOf(theirs.stderr));
  t.ok(lines.length > 35, `${lines.length} sockets`);
  t.match(lines.join("\n"), /UNIX-STREAM:\[(N\d+)->(N\d+)\].*\n.*UNIX-STREAM:\[\2->\1\]/);
});

t.test("those of another network", { skip: skip || process.getuid?.() !== 0 }, async (t) => {
  const script = `import fcntl, socket
a, b = socket.socketpair(); a.close(); s = socket.socket(socket.AF_UNIX); s.bind("sock")
fcntl.fcntl(s.fileno(), fcntl.F_GETFD)`;
  const words = ["-f", "-yy", "-e", "fcntl", "unshare", "-n", "python3", "-c", script];
  const { stderr } = await runNative([launcher, "strace", ...words]);
  t.match(
    stderr,
    /fcntl\(\d+<UNIX-STREAM:\[\d+,"sock"\]>, F_GETFD\)/,
    "are told of by their tables",
  );
});
