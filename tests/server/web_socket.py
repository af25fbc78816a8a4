"""A node that runs for a test, and a WebSocket client (RFC 6455) in a few lines, which can also do what no client should."""
import base64
import contextlib
import http.client
import json
import os
import re
import socket
import struct
import subprocess

TIMEOUT = 20


class Closed(Exception):
    """The other side has ended the connection; `code` is that of its close frame, or None."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed: {code} {reason}")
        self.code = code
        self.reason = reason


class WebSocket:
    def __init__(self, port, path="/ws", receive_buffer=None, **headers):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(("127.0.0.1", port))
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        self.status = int(head.split(b" ", 2)[1])

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError as error:
            raise Closed() from error
        if not data:
            raise Closed()
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def frame(self, opcode, payload, final=True):
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0xFE, size) if size < 65536 else struct.pack("!BQ", 0xFF, size)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)) if size < 100_000 else payload
        self.socket.sendall(bytes([(0x80 if final else 0) | opcode]) + length + (mask if size < 100_000 else b"\0\0\0\0") + masked)

    def send(self, message):
        self.frame(1, message.encode() if isinstance(message, str) else message if isinstance(message, bytes) else json.dumps(message).encode())

    def receive(self):
        """The next message; pings are answered."""
        while True:
            first, second = self.take(2)
            size = second & 0x7F
            if size >= 126:
                size = struct.unpack("!H", self.take(2))[0] if size == 126 else struct.unpack("!Q", self.take(8))[0]
            payload = self.take(size)
            if first & 0xF == 9:
                self.frame(10, payload)
            elif first & 0xF == 8:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None
                with contextlib.suppress(OSError):
                    self.frame(8, payload[:2])
                raise Closed(code, payload[2:].decode())
            elif first & 0xF == 1:
                return json.loads(payload)

    def wait_for(self, wanted, most=2000):
        """The first message of which `wanted` is true, or of that type."""
        for _ in range(most):
            message = self.receive()
            if message["type"] == wanted if isinstance(wanted, str) else wanted(message):
                return message
        raise AssertionError(f"it did not come in {most} messages")

    def ask(self, **message):
        """The result or error of a request."""
        self.send({**message, "id": "ask"})
        return self.wait_for(lambda answer: answer.get("id") == "ask")

    def close(self):
        self.socket.close()


@contextlib.contextmanager
def node(orrery, *arguments, listen="127.0.0.1:0", **variables):
    """A node, and its port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")} | variables
    with subprocess.Popen([orrery, "node", "start", "--listen", listen, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, text=True) as process:
        try:
            said = process.stdout.readline()
            match = re.fullmatch(r"node: http://[\d.]+:(\d+)/\n", said)
            if not match:
                raise SystemExit(f"instead of where it is the node said {said!r}{process.stderr.read()!r}")
            yield process, int(match[1])
        finally:
            process.kill()


def get(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
