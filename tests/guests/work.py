"""Threads, subprocesses, asyncio, multiprocessing, signals: Python as programs use it."""
import asyncio
import concurrent.futures
import multiprocessing
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time


def square(number):
    return number * number


def threads():
    jobs, results = queue.Queue(), []
    lock = threading.Lock()

    def work():
        while (number := jobs.get()) is not None:
            with lock:
                results.append(square(number))
            time.sleep(0.001)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for number in range(100):
        jobs.put(number)
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join()
    print("threads", sum(results), len(results))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print("pool", sum(pool.map(square, range(50))))


def subprocesses():
    print("run", subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"], capture_output=True))
    pipe = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    print("pipe", pipe.communicate(b"through tr\n"))
    sleeper = subprocess.Popen(["sleep", "100"])
    sleeper.terminate()
    print("terminated", sleeper.wait())
    try:
        subprocess.run(["sleep", "100"], timeout=0.1)
    except subprocess.TimeoutExpired as error:
        print("timeout", error.cmd)
    try:
        subprocess.run(["/nowhere/nothing"])
    except FileNotFoundError as error:
        print("not found", error.errno)
    print("session", subprocess.run(["true"], start_new_session=True).returncode)


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def asynchronous():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def client(index):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"client {index}\n".encode())
        answer = await reader.readline()
        writer.close()
        return answer.decode().strip()

    print("asyncio", sorted(await asyncio.gather(*(client(i) for i in range(5)))))
    server.close()
    process = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
    print("asyncio process", (await process.communicate(b"bytes"))[0], process.returncode)
    try:
        await asyncio.wait_for(asyncio.sleep(100), 0.05)
    except asyncio.TimeoutError:
        print("asyncio timeout")


def send(connection, number):
    connection.send([number, os.getppid() > 0])
    connection.close()


def processes():
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(3) as pool:
            print(method, pool.map(square, range(10)))
        ours, theirs = context.Pipe()
        child = context.Process(target=send, args=(theirs, 42))
        child.start()
        print(method, ours.recv(), child.join(), child.exitcode)
    counter = multiprocessing.Value("i", 0)
    children = [multiprocessing.Process(target=count, args=(counter,)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("shared counter", counter.value)


def count(counter):
    for _ in range(100):
        with counter.get_lock():
            counter.value += 1


def signals():
    caught = []
    signal.signal(signal.SIGALRM, lambda number, frame: caught.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(0.2)
    print("slept through", caught == [signal.SIGALRM])
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    os.kill(os.getpid(), signal.SIGUSR1)
    print("sigwait", signal.sigwait([signal.SIGUSR1]).name)
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        print("KeyboardInterrupt")
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    print("fork", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    ours, theirs = socket.socketpair()
    theirs.send(b"x")
    print("select", select.select([ours], [], [], 5)[0] == [ours])
    with tempfile.TemporaryFile() as file:
        file.write(b"0" * 100000)
        print("file", file.tell())


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    threads()
    subprocesses()
    asyncio.run(asynchronous())
    processes()
    signals()
    sys.exit(13)
