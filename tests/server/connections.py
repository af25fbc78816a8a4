"""connections.py ORRERY [SECONDS]: connections are opened and dropped at random, at whatever point; then nothing is left of them.

Without SECONDS a few hundred, none of which is too many; `make node-soak` goes on for a minute, with up to a thousand at a time: beyond
128 clients, and 512 connections in all, the node refuses them, with the status 503 or by closing them at once."""
import collections
import os
import random
import socket
import sys
import time

from web_socket import Closed, WebSocket, get, node


class Refused(Exception):
    """The node would not have it as a client."""

    def __init__(self, status):
        super().__init__(f"refused: {status}")
        self.status = status


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def memory(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def open_somehow(port, choice):
    """A connection in one of many states."""
    if choice == 0:
        return socket.create_connection(("127.0.0.1", port), timeout=20)
    if choice == 1:
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        connection.sendall(b"GET /ws HTTP/1.1\r\nUpgr")
        return connection
    client = WebSocket(port)
    if client.status != 101:
        client.close()
        raise Refused(client.status)
    if choice == 2:
        client.frame(1, b'{"type":', final=False)
    elif choice == 3:
        client.send('{"type":"eval","command":"metrics"}')
    elif choice == 4:
        client.socket.sendall(b"\x81")
    elif choice == 5:
        client.frame(8, b"\x03\xe8")
    return client


def storm(port, rounds, seconds, open_max):
    """How many connections came to what: "opened", a status, "closed", or what should not be."""
    dice = random.Random(1)
    outcomes = collections.Counter()
    opened, target = [], open_max
    end = time.monotonic() + seconds
    while outcomes.total() < rounds or time.monotonic() < end:
        if len(opened) > target:
            opened.pop(dice.randrange(len(opened))).close()
            if len(opened) == target:
                target = dice.randrange(open_max + 1)
            continue
        try:
            opened.append(open_somehow(port, dice.randrange(7)))
            outcomes["opened"] += 1
        except Refused as refused:
            outcomes[refused.status] += 1
        except TimeoutError:
            outcomes["neither opened nor refused"] += 1
        except (Closed, OSError):
            outcomes["closed"] += 1
        if len(opened) == target or dice.random() < 0.001:
            target = dice.randrange(open_max + 1)
    for connection in opened:
        connection.close()
    return outcomes


def settled(process, port, before):
    """Whether within a while there are no more descriptors than before, and no clients."""
    for _ in range(200):
        if descriptors(process) <= before and b"\norrery_node_clients 0\n" in get(port, "/metrics")[2]:
            return True
        time.sleep(0.1)
    return False


def main():
    orrery = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong = []
    with node(orrery) as (process, port):
        get(port, "/metrics")
        before = descriptors(process)  # That of the last connection may still be among them.
        client = WebSocket(port)
        client.ask(type="run", scenario="synthetic")
        client.close()
        first = storm(port, 200, 0, 100)
        if first.keys() != {"opened"}:
            wrong.append(f"of few connections there were {dict(first)}")
        if not settled(process, port, before):
            wrong.append(f"after the first storm there are {descriptors(process)} descriptors")
        held = memory(process)
        outcomes = storm(port, 400, seconds, 1000 if seconds else 100)
        made = outcomes.total()
        if set(outcomes) != ({"opened", 503, "closed"} if seconds else {"opened"}):
            wrong.append(f"of {made} connections there were {dict(outcomes)}")
        if not settled(process, port, before):
            wrong.append(f"after {made} connections there are {descriptors(process)} descriptors")
        grown = memory(process) - held
        if grown > 8192:
            wrong.append(f"after {made} connections it holds {grown} KiB more than before")
        if process.poll() is not None:
            wrong.append(f"it ended by itself: {process.returncode} {process.stderr.read()}")
        elif WebSocket(port).receive()["type"] != "hello":
            wrong.append("it greets nobody any more")
        if seconds:
            said = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
            print(f"{made} connections in {seconds:.0f} s: {said}; {grown} KiB more than before, {descriptors(process)} descriptors")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
