"""What do clients cost a node? 100 of them, each of which is sent all that a page with detail shows.

node_clients.py ORRERY [NAME]: one JSON line a result; shares of a core are processor time of the node's process, with the clients less
without, over time on the clock. A node sends twenty frames a second, of about 10,000 bytes: what it takes for 10 of them is told, too.
"""
import json
import pathlib
import selectors
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "server"))
from web_socket import WebSocket, get, node  # noqa: E402

CLIENTS = 100
HERTZ, FRAME_BYTES = 10, 10_000
SECONDS = 10
WANTED = sys.argv[2] if len(sys.argv) > 2 else ""


def processor_seconds(process):
    """Of all threads, as the scheduler has counted it."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


def read_for(sockets, seconds):
    """Reads and throws away what comes; returns how many bytes that was."""
    end = time.monotonic() + seconds
    received = 0
    with selectors.DefaultSelector() as ready:
        for one in sockets:
            ready.register(one, selectors.EVENT_READ)
        while (left := end - time.monotonic()) > 0:
            for key, _ in ready.select(left):
                received += len(key.fileobj.recv(1 << 18))
    return received


def cost(process, clients):
    """(share of a core, bytes a second)."""
    sockets = [client.socket for client in clients]
    read_for(sockets, 1)
    before, began = processor_seconds(process), time.monotonic()
    received = read_for(sockets, SECONDS)
    spent, passed = processor_seconds(process) - before, time.monotonic() - began
    return spent / passed, received / passed


def report(name, value, unit):
    if name.startswith(WANTED):
        print(json.dumps({"name": name, "value": float(f"{value:.4g}"), "unit": unit, "baseline": None, "ratio": None}), flush=True)


def main():
    with node(sys.argv[1], "--profile", "light") as (process, port):
        first = WebSocket(port)
        first.ask(type="set_observer_detail", enabled=True)
        first.ask(type="run", scenario="synthetic")
        alone, _ = cost(process, [first])
        others = [WebSocket(port) for _ in range(CLIENTS)]
        together, received = cost(process, [first, *others])
        wanted = HERTZ * FRAME_BYTES * CLIENTS
        report("node_clients/sent", received / 1e6, "MB/s")
        report("node_clients/100_at_20_hertz", (together - alone) * 100, "% of a core")
        report("node_clients/100_at_10_hertz", (together - alone) * 100 * wanted / received, "% of a core")
        for client in others:
            client.close()
        first.ask(type="stop")
        before = processor_seconds(process)
        for _ in range(200):
            get(port, "/metrics")
        report("node_clients/scrape", (processor_seconds(process) - before) / 200 * 1e6, "us")
        lines = get(port, "/metrics")[2].splitlines()
        report("node_clients/series", sum(not line.startswith(b"#") for line in lines), "series")


if __name__ == "__main__":
    main()
