"""bad_clients.py ORRERY: bad frames, huge lengths and too many clients get an error and a closed connection, and the
server goes on to serve others."""
import socket
import sys

from kv_server import Connection, Server

BAD_INPUT = [
    b"*3\r\n$3\r\nSET\r\n$-5\r\n", b"*2147483648\r\n", b"*1\r\n$999999999999\r\n", b"*1\r\n:3\r\n",
    b"*1\r\n$4\r\nPINGxx", b'SET "unbalanced\r\n', b"x" * 100_000,
]


def converse(port, sent):
    """Everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while True:
            try:
                piece = connection.recv(65536)
            except ConnectionResetError:
                return received
            except TimeoutError:
                sys.exit(f"{sent[:40]!r} gave {received[:80]!r}, and the connection stays open")
            if not piece:
                return received
            received += piece


def main():
    orrery = sys.argv[1]
    with Server(orrery) as server:
        for sent in BAD_INPUT:
            received = converse(server.port, sent)
            if not received.startswith(b"-ERR"):
                sys.exit(f"{sent[:40]!r} gave {received[:80]!r}, expected an error")
            with Connection(server.port) as connection:
                if connection.call("PING") != "PONG":
                    sys.exit(f"after {sent[:40]!r} the server does not answer")
    with Server(orrery, "--max-clients", "4") as server:
        held = [Connection(server.port) for _ in range(4)]
        for connection in held:
            connection.call("PING")
        reply = converse(server.port, b"")
        if b"max number of clients" not in reply:
            sys.exit(f"the fifth of four clients got {reply!r}")
        for connection in held:
            connection.close()


if __name__ == "__main__":
    main()
