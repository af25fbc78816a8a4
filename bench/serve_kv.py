"""How fast is `orrery serve kv` on real sockets, beside a real redis-server in the same run?

serve_kv.py ORRERY [NAME]: redis-benchmark with 50 connections and pipelines of 16, one JSON line a result, ratio to
redis-server. Durable: both sync before they acknowledge (appendfsync always).
"""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))
from kv_server import Connection, Server, free_port  # noqa: E402

COMMANDS = ("set", "get", "incr")
MODES = {"memory": 300_000, "durable": 60_000}


class RedisServer:
    def __init__(self, directory, durable):
        self.port = free_port()
        append = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", *append],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(500):
            try:
                with Connection(self.port) as connection:
                    connection.call("PING")
                    return
            except OSError:
                time.sleep(0.02)
        raise TimeoutError("redis-server does not answer")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def requests_per_second(port, command, requests):
    done = subprocess.run(["redis-benchmark", "-p", str(port), "-t", command, "-P", "16", "-n", str(requests), "--csv"],
                          capture_output=True, text=True, timeout=600, check=True)
    row = done.stdout.strip().splitlines()[-1].replace('"', "").split(",")
    return float(row[1])


def measure(orrery, wanted):
    for mode, requests in MODES.items():
        names = {command: f"serve_kv/{mode}/{command}" for command in COMMANDS}
        names = {command: name for command, name in names.items() if not wanted or name.startswith(wanted)}
        if not names:
            continue
        with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryDirectory() as other:
            ours = Server(orrery, *(["--data", directory] if mode == "durable" else []))
            theirs = RedisServer(other, mode == "durable")
            for command, name in names.items():
                pairs = [(requests_per_second(ours.port, command, requests),
                          requests_per_second(theirs.port, command, requests)) for _ in range(3)]
                value, baseline = sorted(pairs, key=lambda pair: pair[0] / pair[1])[1]
                print(json.dumps({"name": name, "value": value, "unit": "requests/s", "baseline": baseline,
                                  "ratio": round(value / baseline, 3)}), flush=True)
            ours.stop()
            theirs.stop()


def main():
    for tool in ("redis-server", "redis-benchmark"):
        if shutil.which(tool) is None:
            sys.exit(f"serve_kv: {tool} is missing; `scripts/setup test` installs it")
    measure(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")


if __name__ == "__main__":
    main()
