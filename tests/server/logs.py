"""logs.py ORRERY: what a node and `orrery serve` log: as text and as JSON, by levels that change while they run, whatever clients say."""
import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

from web_socket import Closed, WebSocket, get

HOSTILE = "\x1b[2J\x07\r\n2026-01-01T00:00:00.000Z error node: all is lost\u202e\""
TEXT = re.compile(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (debug|info|warning|error) (\w+): ([a-z A-Z]+?)((?: [a-z_]+=(?:"(?:[^"\\]|\\.)*"|[^\s"=]+))*)\n')


@contextlib.contextmanager
def node(orrery, *arguments, stderr, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")} | variables
    with subprocess.Popen([orrery, "node", "start", "--listen", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE, stderr=stderr,
                          env=environment, text=True) as process:
        try:
            yield process, int(re.fullmatch(r"node: http://[\d.]+:(\d+)/\n", process.stdout.readline())[1])
        finally:
            process.kill()


def read(file, kind):
    """Each line as an object; ValueError if one is none."""
    file.seek(0)
    for line in file.read().decode("ascii").splitlines(keepends=True):
        if kind == "json":
            yield json.loads(line)
            continue
        match = TEXT.fullmatch(line)
        if not match:
            raise ValueError(f"no line of a log: {line!r}")
        record = dict(zip(("time", "level", "name", "event"), match.groups()))
        for name, value in re.findall(r' ([a-z_]+)=("(?:[^"\\]|\\.)*"|\S+)', match[5]):
            record[name] = json.loads(value) if value.startswith('"') else value
        yield record


def hostile(port):
    """All that a client can say is in some line."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        raw.sendall(b"GET /\x1b[31mred HTTP/1.1\r\nHost: x\r\n\r\n")
        raw.recv(100)
    get(port, "/%1b%5b2J\u0022".replace('"', "'"))
    client = WebSocket(port, Origin=f'https://evil.example/" level=error {"x" * 2000}')
    if client.status != 403:
        yield f"a page of another origin: {client.status}"
    client = WebSocket(port)
    client.ask(type=HOSTILE)
    client.ask(type="run", scenario=HOSTILE)
    client.close()


def lines_of_a_node(orrery, kind):
    with tempfile.TemporaryFile() as file:
        with node(orrery, "--log-format", kind, "--log-level", "debug", stderr=file) as (process, port):
            yield from hostile(port)
            client = WebSocket(port)
            for wanted in ("warning", "debug"):
                answer = client.ask(type="set_log_level", level=wanted)
                if answer.get("value") != {"level": wanted}:
                    yield f"set_log_level: {answer}"
                if wanted == "warning":
                    client.ask(type="run", scenario="synthetic")
                    client.ask(type="stop")
            client.ask(type="run", scenario="phold")
            client.ask(type="stop")
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(Closed):
                while True:
                    client.receive()
            if process.wait(timeout=30) != 0:
                yield f"it ended with {process.returncode}"
        lines = list(read(file, kind))
    seen = [(line["level"], line["event"]) for line in lines]
    for expected in [("info", "node starts"), ("info", "listening"), ("debug", "request"), ("warning", "client refused"), ("info", "client connected"),
                     ("info", "client gone"), ("debug", "request refused"), ("info", "log level"), ("info", "scenario begins"), ("info", "scenario ends"),
                     ("info", "node ends")]:
        if expected not in seen:
            yield f"{kind}: no line {expected} among {seen}"
    if any(line["level"] == "error" for line in lines):
        yield f"{kind}: a client wrote a line of its own: {lines}"
    said = [line["message"] for line in lines if line["event"] == "request refused"]
    if not any("\x1b[2J" in message for message in said):
        yield f"{kind}: what the client said is not there: {said}"
    ran = [line["scenario"] for line in lines if line["event"] == "scenario begins"]
    if ran != ["phold"]:
        yield f"{kind}: at the level warning it said that {ran} began"


def tokens(orrery):
    """Who has no token is told of, and the token is nowhere."""
    with tempfile.TemporaryFile() as file:
        with node(orrery, "--log-format", "json", stderr=file, ORRERY_NODE__TOKEN="sesame", ORRERY_NODE__LOG_LEVEL="warning") as (_, port):
            WebSocket(port, "/ws?token=open").receive()
            WebSocket(port, "/ws?token=sesame").receive()
            get(port, "/metrics?token=no")
        lines = list(read(file, "json"))
        refused = [(line["event"], line.get("reason")) for line in lines]
        if refused != [("client refused", "token"), ("request refused", None)]:
            yield f"without the token: {lines}"
        file.seek(0)
        if b"sesame" in file.read():
            yield "the token is in the log"


def nobody_reads(orrery):
    """A pipe that nobody reads holds up nobody."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 8192)
    try:
        with node(orrery, "--log-level", "debug", stderr=writer) as (_, port):
            for _ in range(200):
                get(port, "/healthz")
            client = WebSocket(port)
            for _ in range(40):
                client.ask(type="run", scenario="synthetic")
                client.ask(type="stop")
                time.sleep(0.02)
            client.close()
            if len(os.read(reader, 8192)) < 4000:
                yield "the pipe was not filled"
    finally:
        os.close(reader)
        os.close(writer)


def serve(orrery):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as file:
        with subprocess.Popen([orrery, "serve", "kv", "--listen", f"127.0.0.1:{port}", "--log-format", "json"], stderr=file) as process:
            try:
                for _ in range(500):
                    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                        client.sendall(b"PING\r\n")
                        if client.recv(100) == b"+PONG\r\n":
                            break
                    time.sleep(0.02)
                process.send_signal(signal.SIGUSR2)
                for _ in range(500):
                    if any(line["event"] == "log level" for line in read(file, "json")):
                        break
                    time.sleep(0.02)
                process.send_signal(signal.SIGUSR1)
                time.sleep(0.1)
                process.send_signal(signal.SIGTERM)
                if process.wait(timeout=30) != 0:
                    yield f"serve ended with {process.returncode}"
            finally:
                process.kill()
        lines = list(read(file, "json"))
    events = [line["event"] for line in lines]
    if events[0] != "server starts" or events[-1] != "server ends" or events.count("log level") != 2 or lines[-1]["accepted"] < 1:
        yield f"serve logged {lines}"
    for arguments in (["--log-level", "loud"], ["--log-format", "xml"]):
        done = subprocess.run([orrery, "serve", "kv", *arguments], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 2 or arguments[1] not in done.stderr:
            yield f"serve {arguments}: {done.returncode} {done.stderr!r}"


def main():
    orrery = sys.argv[1]
    wrong = [*lines_of_a_node(orrery, "text"), *lines_of_a_node(orrery, "json"), *tokens(orrery), *nobody_reads(orrery), *serve(orrery)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
