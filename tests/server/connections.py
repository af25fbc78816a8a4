"""connections.py ORRERY [SECONDS]: connections are opened and dropped at random, at whatever point; then nothing is left of them.

Without SECONDS a few hundred; `make node-soak` goes on for a minute, with a thousand open at a time."""
import contextlib
import os
import random
import socket
import sys
import time

from web_socket import Closed, WebSocket, get, node


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def memory(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def open_somehow(port, choice):
    """A connection in one of many states; None if the node would not have it."""
    if choice == 0:
        return socket.create_connection(("127.0.0.1", port), timeout=20)
    if choice == 1:
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        connection.sendall(b"GET /ws HTTP/1.1\r\nUpgr")
        return connection
    client = WebSocket(port)
    if client.status != 101:
        return None
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
    dice = random.Random(1)
    opened, made = [], 0
    end = time.monotonic() + seconds
    while made < rounds or time.monotonic() < end:
        if len(opened) >= open_max or (opened and dice.random() < 0.4):
            opened.pop(dice.randrange(len(opened))).close()
            continue
        with contextlib.suppress(Closed, OSError):
            connection = open_somehow(port, dice.randrange(7))
            made += 1
            if connection:
                opened.append(connection)
    for connection in opened:
        connection.close()
    return made


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
        storm(port, 200, 0, 100)
        if not settled(process, port, before):
            wrong.append(f"after the first storm there are {descriptors(process)} descriptors")
        held = memory(process)
        made = storm(port, 400, seconds, 1000 if seconds else 100)
        if not settled(process, port, before):
            wrong.append(f"after {made} connections there are {descriptors(process)} descriptors")
        grown = memory(process) - held
        if grown > 8192:
            wrong.append(f"after {made} connections it holds {grown} KiB more than before")
        if process.poll() is not None:
            wrong.append(f"it ended by itself: {process.returncode} {process.stderr.read()}")
        if seconds:
            print(f"{made} connections in {seconds:.0f} s; {grown} KiB more than before, {descriptors(process)} descriptors")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
