"""node.py ORRERY: `orrery node start` as a client sees it: HTTP, the whole protocol by its schema, scenarios that run."""
import importlib.util
import json
import os
import signal
import sys
import time

from web_socket import Closed, WebSocket, get, node


class Checked:
    """What passes over a WebSocket, held against the schema that the node publishes, if there is something to do that with."""

    def __init__(self, port, schema):
        self.wrong = []
        self.kinds = set()
        self.client = WebSocket(port)
        receive = self.client.receive
        self.validators = {}
        if importlib.util.find_spec("jsonschema"):
            import jsonschema  # pylint: disable=import-outside-toplevel
            for name in ("ServerMessage", "ClientMessage"):
                self.validators[name] = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        self.client.receive = lambda: self.check("ServerMessage", receive())

    def check(self, name, message):
        self.kinds.add(message["type"])
        if name in self.validators:
            for error in self.validators[name].iter_errors(message):
                self.wrong.append(f"{name} against its schema: {error.message[:300]} in {json.dumps(message)[:300]}")
                break
        return message

    def ask(self, **message):
        self.check("ClientMessage", message)
        return self.client.ask(**message)


def http(port):
    """Paths, types, headers."""
    for path, status, kind in [("/healthz", 200, "text/plain; charset=utf-8"), ("/readyz", 200, "text/plain; charset=utf-8"),
                               ("/version", 200, "application/json"), ("/metrics", 200, "text/plain; version=0.0.4; charset=utf-8"),
                               ("/protocol.schema.json", 200, "application/json"), ("/simulator", 307, None), ("/index.html", 307, None),
                               ("/nothing", 404, None), ("/../etc/passwd", 404, None), ("/%2e%2e/etc/passwd", 404, None),
                               ("/service-worker.js", 404, None), ("/ws", 426, None)]:
        got, headers, _ = get(port, path)
        if got != status or (kind and headers["content-type"] != kind):
            yield f"GET {path}: {got} {headers.get('content-type')}"
    if json.loads(get(port, "/version")[2])["protocol"] != 1:
        yield "/version does not say the protocol"
    status, headers, body = get(port, "/", Accept_Encoding="gzip")
    page = status == 307 and headers["location"] == "/simulator/" or status == 200
    if not page:
        yield f"/: {status} {headers}"
    for path in ("/", "/simulator/"):
        status, headers, body = get(port, path)
        if status == 200 and headers["content-type"].startswith("text/html"):
            policy = headers.get("content-security-policy", "")
            if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe-inline" in policy:
                yield f"{path}: its policy is {policy!r}"
            if get(port, path, If_None_Match=headers["etag"])[0] != 304:
                yield f"{path} is sent again to who has it"
            for word in body.decode().split('"'):
                if word.startswith("./assets/"):
                    asset, said, _ = get(port, path + word[2:])
                    if asset != 200 or said["cache-control"] != "public, max-age=31536000, immutable":
                        yield f"{word}: {asset} {said}"


def protocol(port, schema):
    """Every request, on a scenario that is made up and on one with an engine."""
    checked = Checked(port, schema)
    client = checked.client
    hello, snapshot = client.receive(), client.receive()
    if hello["type"] != "hello" or snapshot["type"] != "snapshot" or snapshot["running"]:
        yield f"it begins with {hello['type']} {snapshot}"
    ids = {scenario["id"] for scenario in hello["scenarios"]}
    if not {"synthetic", "phold", "ping-pong"} <= ids:
        yield f"the menu is {ids}"
    if checked.ask(type="run", scenario="synthetic").get("value") != {"scenario": "synthetic"}:
        yield "synthetic does not run"
    began = time.monotonic()
    ticks = [client.wait_for("tick")["frame"] for _ in range(20)]
    seconds = time.monotonic() - began
    if not all(a["uptime_ns"] < b["uptime_ns"] and a["operations"] <= b["operations"] for a, b in zip(ticks, ticks[1:])):
        yield "frames go back"
    # A machine that is busy makes fewer.
    if seconds < 0.8:
        yield f"20 frames in {seconds:.2f} s"
    if "processes" in ticks[-1]["observer"]:
        yield "there is detail that nobody wanted"
    checked.ask(type="set_observer_detail", enabled=True)
    if not client.wait_for(lambda m: m["type"] == "tick" and m["frame"]["observer"].get("processes")):
        yield "there is no detail"
    for command in ("ps", "top", "tree", "metrics", "scenarios"):
        if "value" not in checked.ask(type="eval", command=command):
            yield f"eval {command} has no value"
    process = checked.ask(type="eval", command="ps")["value"]["processes"][0]
    if checked.ask(type="eval", command="inspect", argument=str(process["id"]))["value"]["name"] != process["name"]:
        yield "inspect is about another process"
    names = {metric["name"] for metric in checked.ask(type="eval", command="metrics", argument="orrery_node_*")["value"]["metrics"]}
    if "orrery_node_clients" not in names or any(not name.startswith("orrery_node_") for name in names):
        yield f"metrics orrery_node_*: {names}"
    if checked.ask(type="set_resource_profile", profile="light")["value"] != {"profile": "light", "restarted": True}:
        yield "the profile did not change"
    if checked.ask(type="set_log_level", level="warning").get("value") != {"level": "warning"}:
        yield "the log's level did not change"
    checked.ask(type="stop")
    checked.ask(type="run", scenario="phold")
    client.wait_for(lambda m: m["type"] == "tick" and m["frame"]["operations"] > 0)
    if b"\norrery_engine_messages_total " not in get(port, "/metrics")[2]:
        yield "/metrics says nothing of the engine that runs"
    paused = checked.ask(type="engine", action="pause")["value"]
    stepped = checked.ask(type="engine", action="step", ticks=2)["value"]
    if paused["state"] != "paused" or not paused["tick"] < stepped["tick"]:
        yield f"paused at {paused}, then stepped to {stepped}"
    checked.ask(type="engine", action="resume")
    client.wait_for(lambda m: m["type"] == "snapshot" and m["engine_state"] == "running")
    checked.ask(type="stop")
    checked.ask(type="run", scenario="rollback")
    client.wait_for(lambda m: m["type"] == "tick" and m["frame"]["operations"] > 0)
    for reply, code in [(checked.ask(type="stop"), None), (checked.ask(type="eval", command="ps"), "not_running"),
                        (checked.ask(type="run", scenario="nothing"), "unknown_scenario")]:
        if reply.get("code") != code:
            yield f"{reply} instead of {code}"
    if checked.kinds != {"hello", "snapshot", "tick", "result", "error", "run", "stop", "set_observer_detail", "set_resource_profile", "set_log_level", "engine", "eval"}:
        yield f"of all messages there were only {checked.kinds}"
    client.close()
    yield from checked.wrong


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(process, port):
    """Nothing but a snapshot every 5 seconds, and no time on a processor worth mention."""
    client = WebSocket(port)
    client.wait_for("snapshot")
    before, began = cpu_seconds(process), time.monotonic()
    client.wait_for("snapshot")
    seconds = time.monotonic() - began
    spent = cpu_seconds(process) - before
    client.close()
    if not 4.5 < seconds < 30:
        yield f"a snapshot came after {seconds:.1f} s"
    # The clock of this has steps of 10 ms.
    if spent > 0.02:
        yield f"idle for {seconds:.1f} s it used {spent * 1000:.0f} ms of a processor"


def ends(process, port):
    """By SIGTERM: clients are told."""
    client = WebSocket(port)
    client.wait_for("snapshot")
    client.ask(type="run", scenario="synthetic")
    process.send_signal(signal.SIGTERM)
    try:
        while True:
            client.receive()
    except Closed as closed:
        if closed.code != 1001:
            yield f"when it ended it closed with {closed.code}"
    if process.wait(timeout=30) != 0:
        yield f"its status is {process.returncode}: {process.stderr.read()}"


def main():
    orrery = sys.argv[1]
    with node(orrery) as (process, port):
        schema = json.loads(get(port, "/protocol.schema.json")[2])
        wrong = [*http(port), *protocol(port, schema), *idle(process, port), *ends(process, port)]
    with node(orrery) as (process, port):
        process.send_signal(signal.SIGINT)
        if process.wait(timeout=30) != 130:
            wrong.append(f"interrupted: {process.returncode}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
