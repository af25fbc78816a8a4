"""A node that answers by the book, or as badly as a test wants: WebSocket by hand, a thread for each client."""
import base64
import fnmatch
import hashlib
import json
import socket
import struct
import threading
import time

WINDOW = 5  # Of its engine, in ticks.
SCENARIOS = [
    {"id": name, "label": name.title(), "description": f"what {name} is", "unit": "events", "operation": "an event", "source": "", "synthetic": name == "synthetic"}
    for name in ("phold", "ping-pong", "timer-storm", "synthetic")
]
METRICS = [{"name": "orrery_engine_messages_total", "labels": {}, "value": 12345678}, {"name": "orrery_engine_tick", "labels": {}, "value": 7},
           {"name": "orrery_engine_dropped_messages_total", "labels": {"reason": "mailbox_full"}, "value": 0.5}]
TREE = [{"id": 1, "name": "root", "restarts": 0, "children": [{"id": 2, "name": "office", "restarts": 3, "reason": "it failed", "children": [
    {"id": 4, "name": "clerk", "restarts": 0, "children": []}]}, {"id": 3, "name": "archive", "restarts": 1, "children": []}]}]


class Closed(Exception):
    """The client is gone."""


class Client:
    """One connection, after the handshake."""

    def __init__(self, connection, headers):
        self.connection, self.headers = connection, headers
        self.lock = threading.Lock()

    def exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.connection.recv(count - len(data))
            if not more:
                raise Closed
            data += more
        return data

    def raw(self, opcode, payload, final=True):
        head = bytes([opcode | (0x80 if final else 0)])
        if len(payload) < 126:
            head += bytes([len(payload)])
        elif len(payload) < 1 << 16:
            head += b"\x7e" + struct.pack(">H", len(payload))
        else:
            head += b"\x7f" + struct.pack(">Q", len(payload))
        with self.lock:
            self.connection.sendall(head + payload)

    def send(self, message):
        self.raw(1, message if isinstance(message, bytes) else json.dumps(message).encode())

    def receive(self):
        while True:
            first, second = self.exactly(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack(">H", self.exactly(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self.exactly(8))
            mask = self.exactly(4)
            payload = bytes(octet ^ mask[at % 4] for at, octet in enumerate(self.exactly(length)))
            if first & 15 == 8:
                self.raw(8, payload)
                raise Closed
            if first & 15 == 9:
                self.raw(10, payload)
            elif first & 15 == 1:
                return json.loads(payload)


class FakeNode:
    """`node.port`; `node.received` are the messages that came. `respond(client, message)` may answer in place of it if it returns True,
    `greet(client)` in place of hello."""

    def __init__(self, port=0, token=None, greet=None, respond=None, status=None):
        self.token, self.greet, self.respond, self.status = token, greet, respond, status
        self.received, self.clients, self.scenario, self.tick, self.asked_top = [], [], None, 1000, 0
        self.detail, self.profile, self.state = False, "balanced", "running"
        self.listener = socket.create_server(("127.0.0.1", port), reuse_port=False)
        self.port = self.listener.getsockname()[1]
        self.ending = False
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/ws"

    def close(self):
        if self.ending:
            return
        self.ending = True
        # A thread in accept() keeps the port open until it returns.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for client in list(self.clients):
            try:
                client.connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while not self.ending:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                more = connection.recv(4096)
                if not more:
                    return
                request += more
            lines = request.decode().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
            status = self.status or (401 if self.token and headers.get("authorization") != f"Bearer {self.token}" else 101)
            if status != 101:
                connection.sendall(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
                return
            accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
            connection.sendall(f"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode())
            client = Client(connection, headers)
            self.clients.append(client)
            try:
                (self.greet or self.hello)(client)
                while True:
                    message = client.receive()
                    self.received.append(message)
                    if not (self.respond and self.respond(client, message)):
                        self.answer(client, message)
            finally:
                self.clients.remove(client)
        except (Closed, OSError):
            pass
        finally:
            connection.close()

    def hello(self, client):
        client.send({"type": "hello", "protocol": 1, "node": "fake-node", "version": "0.1.0", "started_at_ms": 1, "scenarios": SCENARIOS,
                     "capabilities": ["run", "engine", "observer", "resource_profile", "eval"], "resource_profile": self.profile,
                     "observer_detail": self.detail, "scenario": self.scenario})
        self.snapshot(client)

    def snapshot(self, client):
        client.send({"type": "snapshot", "at_ns": time.time_ns(), "uptime_ns": 5_000_000_000, "scenario": self.scenario, "running": self.scenario is not None,
                     "resource_profile": self.profile, "observer_detail": self.detail, "engine_state": self.state if self.scenario else None, "observer": None})

    def frame(self, client):
        client.send({"type": "tick", "frame": {
            "scenario": self.scenario, "running": True, "uptime_ns": 1, "operations": 4_000_000, "operations_per_second": 1234567.8, "peak_operations_per_second": 2e6,
            "latency": {"p50_ns": 1240, "p90_ns": 2000, "p95_ns": 2500, "p99_ns": 15_300, "p999_ns": 1_000_000, "max_ns": 2_000_000_000, "count": 5},
            "throughput": [1, 2, 3], "warm": True, "stalled": False, "observer": {"workers": [{"busy": 0.52, "dispatches": 3, "steals": 1}, {"busy": 1, "dispatches": 3, "steals": 1}]}}})

    def processes(self):
        return {"processes": [{"id": 7, "name": "hot", "status": "running", "mailbox_depth": 1234, "memory_bytes": 1536, "dispatches": 100_000 + self.asked_top},
                              {"id": 9, "name": "cold", "status": "waiting", "mailbox_depth": 0, "memory_bytes": 64, "dispatches": 3}]}

    def answer(self, client, message):
        kind = message["type"]
        if kind == "run":
            if message["scenario"] not in [scenario["id"] for scenario in SCENARIOS]:
                client.send({"type": "error", "code": "unknown_scenario", "message": f"no scenario '{message['scenario']}'", "id": message["id"]})
                return
            self.scenario = message["scenario"]
            value = {"scenario": self.scenario}
        elif kind == "eval":
            value = self.eval(message)
        elif kind == "engine":
            value = self.engine(message)
            if value is None:
                client.send({"type": "error", "code": "not_running", "message": "nothing runs", "id": message["id"]})
                return
        else:
            value = None
            if kind == "stop":
                value = {"scenario": self.scenario}
                self.scenario = None
            elif kind == "set_observer_detail":
                self.detail = message["enabled"]
                value = {"enabled": self.detail}
            elif kind == "set_resource_profile":
                self.profile = message["profile"]
                value = {"profile": self.profile, "restarted": self.scenario is not None}
            elif kind == "set_log_level":
                value = {"level": message["level"]}
        self.snapshot(client)
        if self.scenario:
            self.frame(client)
        client.send({"type": "result", "id": message["id"], "request": kind, "value": value})

    def engine(self, message):
        if not self.scenario:
            return None
        action = message["action"]
        self.state = {"pause": "paused", "resume": "running"}.get(action, self.state)
        before = self.tick
        if action == "step":
            self.tick += -(-message["ticks"] // WINDOW) * WINDOW
        elif action == "rollback":
            self.tick -= message["ticks"]
        passed = {"passed": abs(self.tick - before)} if action in ("step", "rollback") else {}
        return {"state": self.state, "tick": self.tick} | passed

    def eval(self, message):
        command, argument = message["command"], message.get("argument")
        if command == "top":
            self.asked_top += 1
        if command in ("ps", "top"):
            return self.processes()
        if command == "scenarios":
            return {"scenarios": SCENARIOS}
        if command == "tree":
            return {"tree": TREE}
        if command == "inspect":
            return {"id": int(argument), "name": "hot", "memory_bytes": 1536, "age_ns": 2_500_000, "note": "\x1b[31mred\x1b[0m \u202eback"}
        return {"metrics": [metric for metric in METRICS if fnmatch.fnmatchcase(metric["name"], argument)]}
