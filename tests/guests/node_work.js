// Worker threads, child processes, sockets, files and signals: Node as programs use it. Also runs on
// Bun and Deno, which offer the same modules.
import { execFile, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { promises as fs, readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const self = fileURLToPath(import.meta.url);

function sumTo(count) {
  let sum = 0;
  for (let i = 0; i <= count; i++) sum += i;
  return sum;
}

async function workers() {
  const results = await Promise.all(
    [1000, 2000, 3000, 4000].map(async (count) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: count });
      const [result] = await once(worker, "message");
      await worker.terminate();
      return result;
    }),
  );
  console.log("workers", results.join(" "));
}

async function children() {
  const run = spawnSync("sh", ["-c", "cat; echo err >&2; exit 4"], { input: "input" });
  console.log("spawnSync", run.status, String(run.stdout), String(run.stderr).trim());
  const child = spawn("tr", ["a-z", "A-Z"]);
  child.stdin.end("through tr");
  let text = "";
  for await (const data of child.stdout) text += data;
  console.log("spawn", text);
  const sleeper = spawn("sleep", ["100"]);
  sleeper.kill("SIGTERM");
  console.log("killed", ...(await once(sleeper, "exit")));
  const many = Array.from({ length: 10 }, (_, i) => {
    return new Promise((resolve) => execFile("echo", [String(i)], (_, out) => resolve(out.trim())));
  });
  console.log("execFile", (await Promise.all(many)).join(" "));
  const missing = spawn("/nowhere/nothing");
  const [error] = await once(missing, "error");
  console.log("missing", error.code);
}

async function forks() {
  const child = fork(self, ["child"]);
  child.send({ number: 20 });
  const [message] = await once(child, "message");
  child.disconnect();
  console.log("fork", message.answer, (await once(child, "exit"))[0]);
}

async function network() {
  const server = createServer((request, response) => response.end(`you asked ${request.url}`));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const answers = await Promise.all(
    [1, 2, 3].map(async (i) => (await fetch(`http://127.0.0.1:${port}/${i}`)).text()),
  );
  console.log("http", answers.join(", "));
  server.closeAllConnections?.();
  server.close();
}

async function files() {
  await fs.mkdir("made/by/script", { recursive: true });
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => fs.writeFile(`made/${i}`, "x".repeat(i * 1000))),
  );
  const sizes = (await fs.readdir("made")).filter((name) => name !== "by").map(Number);
  console.log(
    "files",
    sizes.sort((a, b) => a - b).join(" "),
    readFileSync("made/7", "utf8").length,
  );
}

async function signals() {
  const caught = once(process, "SIGUSR2");
  const alive = setInterval(() => {}, 10);
  process.kill(process.pid, "SIGUSR2");
  console.log("caught", (await caught)[0]);
  clearInterval(alive);
}

if (!isMainThread) parentPort.postMessage(sumTo(workerData));
else if (process.argv[2] === "child") {
  process.on("message", ({ number }) => process.send({ answer: number * 2 + 2 }));
} else {
  await workers();
  await children();
  await forks();
  await network();
  await files();
  await signals();
  console.error("to stderr");
  process.exit(14);
}
