"""limits.py ORRERY: what a node does with clients that are wrong, too many, too fast, too slow, or nobody it knows."""
import contextlib
import json
import subprocess
import sys
import time

from web_socket import Closed, WebSocket, get, node


def closing_code(client):
    try:
        while True:
            client.receive()
    except Closed as closed:
        return closed.code


def codes(client, count):
    return [client.wait_for("error")["code"] for _ in range(count)]


def bad_messages(port):
    client = WebSocket(port)
    bad = ["", "nonsense", "[" * 9000, '{"type":"run"}', '{"type":"dance"}', '{"type":"stop","extra":1}', '{"type":"run","scenario":[]}', "null", "7"]
    for text in bad:
        client.send(text)
    if codes(client, len(bad)) != ["bad_message"] * len(bad):
        yield "not every bad message had its error"
    client.send(json.dumps({"type": "run", "scenario": "x" * 20_000}))
    if codes(client, 1) != ["too_large"]:
        yield "a message of 20,000 bytes was no error"
    if client.ask(type="eval", command="scenarios").get("type") != "result":
        yield "after bad messages good ones had no answer"
    client.send("x" * 70_000)
    if (code := closing_code(client)) != 1009:
        yield f"a message of 70,000 bytes: closed with {code}, not 1009"
    client = WebSocket(port)
    client.frame(1, b"\xff\xfe")
    if (code := closing_code(client)) != 1007:
        yield f"a text that is no UTF-8: closed with {code}, not 1007"


def too_frequent(port):
    other = WebSocket(port)
    other.wait_for("snapshot")
    client = WebSocket(port)
    for _ in range(250):
        client.send('{"type":"stop"}')
    answers = [client.wait_for("error")["code"] for _ in range(250)]
    if set(answers) != {"not_running", "too_frequent"} or answers[:100] != ["not_running"] * 100:
        yield f"of 250 messages at once {answers.count('too_frequent')} were refused as too frequent"
    with contextlib.suppress(OSError):  # It is sent away before the end.
        for _ in range(3000):
            client.send('{"type":"stop"}')
    # What was unread when it was closed may have reset the connection.
    if (code := closing_code(client)) not in (1008, None):
        yield f"it went on with too many messages, and was closed with {code}"
    if other.ask(type="eval", command="scenarios").get("type") != "result":
        yield "another client had to suffer"


def too_slow(port):
    """One does not read while another does: the other gets its 20 frames a second."""
    slow = WebSocket(port, receive_buffer=4096)
    quick = WebSocket(port)
    quick.ask(type="set_observer_detail", enabled=True)
    quick.ask(type="run", scenario="synthetic")
    began = time.monotonic()
    seen = [quick.wait_for("tick")["frame"]["uptime_ns"] for _ in range(100)]
    if time.monotonic() - began > 30:
        yield "a client that does not read held up another"
    quick.ask(type="stop")
    last = seen[-1]
    got = 0
    while slow.wait_for("tick")["frame"]["running"]:
        got += 1
    if got >= last // 50_000_000:
        yield f"a client that did not read missed nothing of {last // 50_000_000} frames"


def too_many(port, most):
    with contextlib.ExitStack() as clients:
        opened = 0
        for _ in range(most + 5):
            client = WebSocket(port)
            clients.callback(client.close)
            opened += client.status == 101
            if client.status not in (101, 503):
                yield f"a client too many had the status {client.status}"
        if opened > most:
            yield f"{opened} clients at once; at most {most}"


def origins(orrery):
    with node(orrery, "--allow-origin", "https://example.org") as (_, port):
        for origin, host, status in [("https://example.org", None, 101), (f"http://127.0.0.1:{port}", None, 101), ("https://evil.example", None, 403),
                                     ("null", None, 403), (f"http://127.0.0.1:{port + 1}", None, 403)]:
            if (got := WebSocket(port, Origin=origin).status) != status:
                yield f"from {origin}: {got}, not {status}"


def tokens(orrery):
    with node(orrery, ORRERY_NODE__TOKEN="open sesame") as (_, port):
        for path, headers, fine in [("/ws", {}, False), ("/ws?token=open%20sesam", {}, False), ("/ws?token=open%20sesame", {}, True),
                                    ("/ws", {"Authorization": "Bearer open sesame"}, True), ("/ws", {"Authorization": "Bearer no"}, False)]:
            client = WebSocket(port, path, **headers)
            first = client.receive()
            if fine and first["type"] != "hello":
                yield f"{path} {headers}: {first}"
            if not fine and (first.get("code") != "unauthorized" or closing_code(client) != 1008):
                yield f"{path} {headers} without the token: {first}"
        if get(port, "/metrics")[0] != 401 or get(port, "/metrics", Authorization="Bearer open sesame")[0] != 200:
            yield "/metrics does not heed the token"
        if get(port, "/healthz")[0] != 200:
            yield "/healthz wants a token"


def refusals(orrery):
    """Command lines that cannot be: status 2, and why."""
    for arguments, said in [(["--listen", "0.0.0.0:0"], "a token is needed"), (["--listen", "nowhere"], "is no address and port"),
                            (["--assets", "there/is/none"], "there is no such folder"), (["--config", "no.toml"], "no.toml"),
                            (["--profile", "huge"], "--profile"), (["--log-level", "loud"], "--log-level"), (["--log-format", "xml"], "--log-format"), (["--lisen", "x"], "--listen")]:
        done = subprocess.run([orrery, "node", "start", *arguments], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 2 or said not in done.stderr or done.stdout:
            yield f"node start {arguments}: {done.returncode} {done.stderr!r}"


def main():
    orrery = sys.argv[1]
    with node(orrery) as (process, port):
        wrong = [*bad_messages(port), *too_frequent(port), *too_slow(port), *too_many(port, 128)]
        if process.poll() is not None:
            wrong.append(f"it ended by itself: {process.returncode} {process.stderr.read()}")
    wrong += [*origins(orrery), *tokens(orrery), *refusals(orrery)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
