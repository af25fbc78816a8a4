"""attach.py ORRERY: `orrery attach` by scripts, with a node that answers by the book and with hostile ones."""
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from fake_node import METRICS, SCENARIOS, Closed, FakeNode

ESCAPE = "\x1b"


def attach(orrery, url, script="", *arguments, timeout=60, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")} | variables
    return subprocess.run([orrery, "attach", *([url] if url else []), *arguments], input=script, capture_output=True, text=True, timeout=timeout,
                          env=environment, check=False)


@contextlib.contextmanager
def node(**how):
    fake = FakeNode(**how)
    try:
        yield fake
    finally:
        fake.close()


def check(what, condition, *seen):
    if not condition:
        raise SystemExit(f"{what}: {seen}")


def every_command(orrery):
    script = """# a comment, and an empty line

run phold
detail on
profile max
pause
step 4
rollback 3
rollback to 900
resume
ps
top
tree
inspect 7
metrics orrery_engine_*
metrics
scenarios
status
stop
help
"""
    sent = [{"type": "run", "scenario": "phold"}, {"type": "set_observer_detail", "enabled": True}, {"type": "set_resource_profile", "profile": "max"},
            {"type": "engine", "action": "pause"}, {"type": "engine", "action": "step", "ticks": 4}, {"type": "engine", "action": "rollback", "ticks": 3},
            {"type": "engine", "action": "pause"}, {"type": "engine", "action": "rollback", "ticks": 102}, {"type": "engine", "action": "resume"}, {"type": "eval", "command": "ps"},
            {"type": "eval", "command": "top"}, {"type": "eval", "command": "tree"}, {"type": "eval", "command": "inspect", "argument": "7"},
            {"type": "eval", "command": "metrics", "argument": "orrery_engine_*"}, {"type": "eval", "command": "metrics", "argument": "*"},
            {"type": "eval", "command": "scenarios"}, {"type": "stop"}]
    with node() as fake:
        done = attach(orrery, fake.url, script)
        check("every command", done.returncode == 0 and not done.stderr, done)
        check("what was sent", [{k: v for k, v in m.items() if k != "id"} for m in fake.received] == sent, fake.received)
        check("ids", [m["id"] for m in fake.received] == list(range(1, len(sent) + 1)), fake.received)
        for said in ["running phold\ndetail is on\nprofile is max\nrestarted  true\npaused\n", "stepped 5 ticks\nstate  paused\ntick   1,005\n", "rolled back 3 ticks\n",
                     "tick   1,002\n", "tick   900\n", " 7  hot   running    1,234  1.50 KiB     100,000\n", "└─ archive  #3  1 restart\n",
                     "├─ office  #2  3 restarts  (it failed)\n│  └─ clerk", "age     2.50 ms\n", 'dropped_messages_total{reason="mailbox_full"}         0.5\n',
                     "1,234,568 a second, peak 2,000,000, in all 4,000,000\n", "p50 1.24 us  p90 2.00 us  p99 15.3 us  p99.9 1.00 ms  max 2.00 s",
                     "workers  [#####.....] 52%  [##########] 100%\n", "made up: what synthetic is", "stopped\nscenario  phold\n", "rollback N | to TICK"]:
            check("the text", said in done.stdout, said, done.stdout)
        check("escapes", ESCAPE not in done.stdout and r"\x1b[31mred\x1b[0m \u{202e}back" in done.stdout, done.stdout)

        done = attach(orrery, fake.url, script, "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        words = [line.split() for line in script.splitlines()[2:]]
        check("JSON", done.returncode == 0 and [[line["command"], *line.get("arguments", [])] for line in lines] == words, done)
        check("JSON values", all(line["ok"] for line in lines) and lines[4]["value"]["state"] == "paused" and lines[13]["value"]["metrics"] == METRICS
              and lines[14]["value"]["scenarios"] == SCENARIOS and lines[15]["value"]["frame"]["operations"] == 4_000_000, lines)
        check("JSON is ASCII", done.stdout.isascii() and ESCAPE not in done.stdout, done.stdout)


def failures(orrery):
    with node() as fake:
        done = attach(orrery, fake.url, "run fold\nps\n")
        check("a failure, and on", done.returncode == 1 and "error: unknown_scenario: no scenario 'fold'\n" == done.stderr and "hot" in done.stdout, done)
        for line, said in [("pause", "not_running: nothing runs"), ("rnu phold", "no command 'rnu'; did you mean 'run'?"), ("run", "it is `run NAME`"),
                           ("detail maybe", "'maybe' is neither on nor off"), ("profile heavy", "no profile 'heavy'"), ("step x", "'x' is no number of ticks"),
                           ("step -1", "'-1' is no number"), ("rollback at 5", "'at'"), ("rollback to 5", "not_running: nothing runs"), ("stop now", "it is `stop`"), ("wait long", "'long' is no number of seconds"),
                           ("wait nan", "'nan'"), ("wait -1", "'-1'"), ("help me", "no command 'me'"), ("\x1b[31mrun", r"no command '\x1b[31mrun'"), ("x" * 10_000, "no command 'xxx"), ("x" * 100_000, "a line of more than 64 KiB"),
                           ("ps " * 30_000, "a line of more than 64 KiB")]:
            done = attach(orrery, fake.url, line)
            check(f"wrong: {line[:40]!r}", done.returncode == 1 and said in done.stderr and not done.stdout and ESCAPE not in done.stderr, done)
            done = attach(orrery, fake.url, line, "--json")
            check(f"wrong as JSON: {line[:40]!r}", done.returncode == 1 and json.loads(done.stdout)["ok"] is False and not done.stderr, done)
        done = attach(orrery, fake.url, "", "-c", "run phold; resume; rollback to 5000; rollback to 1000; stop")
        check("rollback to a tick ahead", done.returncode == 1 and done.stderr.count("error: the engine is not beyond tick") == 2 and fake.state == "running", done, fake.state)
        done = attach(orrery, fake.url, "ignored", "-c", "run phold; wait 0.1; status;quit; nonsense", "--json")
        check("-c", done.returncode == 0 and [json.loads(line)["command"] for line in done.stdout.splitlines()] == ["run", "wait", "status"], done)
        done = attach(orrery, fake.url, "ps")
        check("a last line without an end", done.returncode == 0 and "hot" in done.stdout, done)
        check("nothing to do", attach(orrery, fake.url).returncode == 0)
    for arguments, said in [(["ws://h:0/ws"], "'0' is no port"), (["wss://h/ws"], "TLS"), (["http://h/"], "does not begin with ws://"), (["ws://"], "names no host"),
                            (["ws://a b"], "a character that no URL has"), (["ws://[::1"], "no ']'"), (["ws://u@h"], "--token"), (["a", "b"], "'b'"), (["--tokn", "x"], "did you mean '--token'"),
                            (["--token", "a b"], "token"), (["--timeout", "5"], "'5'"), (["--patience", "-5s"], "'-5s'"), (["-x"], "'-x'"), (["--command"], "needs a value")]:
        done = attach(orrery, None, "", *arguments)
        check(f"usage {arguments}", done.returncode == 2 and said in done.stderr and not done.stdout, done)


def tokens(orrery):
    with node(token="secret") as fake:
        for arguments, variables, right in [(["--token", "secret"], {}, True), ([], {"ORRERY_NODE__TOKEN": "secret"}, True), ([], {}, False),
                                            (["--token", "other"], {}, False), (["--token", "other"], {"ORRERY_NODE__TOKEN": "secret"}, False)]:
            done = attach(orrery, fake.url, "ps", "--patience", "300ms", *arguments, **variables)
            check(f"token {arguments} {variables}", done.returncode == (0 if right else 1) and right == (not done.stderr), done)
            check("why not", right or "wants a token" in done.stderr, done.stderr)


def hostile(orrery):
    def hello_then(what):
        def greet(client):
            if what[1] != "hello":
                fake.hello(client)
            client.send(what[0]) if not callable(what[0]) else what[0](client)
        return greet

    def flood(client):
        while True:
            client.send(b'{"type":"tick","frame":{"operations":' + b"9" * 50 + b"}}")

    with node() as fake:
        hello = {"type": "hello", "protocol": 1, "node": 5, "scenarios": "none", "capabilities": None}
        for message, before, said in [
                (b"not json", "after", "no JSON, at octet 2"), (b'{"type":"tick"', "after", "no JSON, at octet"), (b"[1]", "after", "JSON that is no object"),
                (b'{"typ":1}', "after", 'an object without a "type"'), (b'{"type":1}', "after", 'an object without a "type"'), (b'{"type":"\xff\xfe"}', "after", "trouble"),
                (b'{"type":"x","a":' + b"[" * 100_000, "after", "more than 64 levels"), (b'{"type":"x","a":1e999}', "after", "number that is too large"),
                (b'{"type":"' + b"x" * (5 << 20) + b'"}', "after", "more than 4MiB"), (lambda client: client.raw(2, b"binary"), "after", "binary message"),
                (lambda client: client.raw(0x13, b"reserved"), "after", "trouble"), (lambda client: client.raw(8, struct_close(1001, b"bye \x1b[2J")), "after", r"bye \x1b[2J"),
                ({"type": "tick", "frame": None}, "hello", "did not say hello first"), (hello | {"protocol": 2}, "hello", "another protocol: 2, not 1"),
                (hello | {"protocol": "\x1b]0;x"}, "hello", "another protocol"), ({"type": "hello"}, "hello", "another protocol: null")]:
            fake.greet = hello_then((message, before))
            fake.respond = lambda client, message: True  # Never answers.
            done = attach(orrery, fake.url, "ps", "--patience", "500ms", "--timeout", "2s")
            wanted = said if said != "trouble" else "lost"
            check(f"hostile {str(message)[:60]}", done.returncode == 1 and wanted in done.stderr and ESCAPE not in done.stderr and not done.stdout, done)
        fake.greet = hello_then((flood, "after"))
        began = time.monotonic()
        done = attach(orrery, fake.url, "ps", "--timeout", "1s")
        check("a flood", done.returncode == 1 and "no answer in time" in done.stderr and time.monotonic() - began < 20, done)

        def refuse(client):
            client.send({"type": "error", "code": "unauthorized", "message": "a \x1btoken is needed"})
            client.raw(8, struct_close(1008, b"unauthorized"))
        fake.greet = refuse
        done = attach(orrery, fake.url, "ps", "--patience", "300ms")
        check("a refusal", done.returncode == 1 and "the node refuses: unauthorized: a \\x1btoken is needed (--token" in done.stderr, done)

        # Shapes that nobody promised.
        fake.greet = lambda client: client.send(hello)
        nonsense = [None, 5, "x\x1b[2J", [], [[[]]], {}, {"processes": 5, "tree": {"a": 1}, "metrics": [5, None, {"name": {}, "labels": 5, "value": []}]},
                    {"processes": [None, {"id": [], "name": 5, "memory_bytes": "many", "dispatches": -5}], "tree": [{"children": 5, "name": "\x1b"}, 7], "metrics": {}, "\x1b]0;key": "\x9b"}]
        for value in nonsense:
            def respond(client, message, value=value):
                client.send({"type": "snapshot", "scenario": value, "running": value})
                client.send({"type": "tick", "frame": value})
                client.send({"type": "result", "id": 999_999, "value": "another's"})
                client.send({"type": "unheard of", "value": value})
                client.send({"type": "result", "id": message["id"], "request": value, "value": value})
                return True
            fake.respond = respond
            done = attach(orrery, fake.url, "ps\ntree\ninspect 5\nmetrics\nrun phold\npause\nstatus\nscenarios\n")
            check(f"nonsense {value}", done.returncode == 0 and ESCAPE not in done.stdout + done.stderr and "\x9b" not in done.stdout, done)

        def error_without_id(client, message):
            client.send({"type": "error", "code": "bad\x1b_message", "message": "what is \x07this"})
            return True
        fake.respond = error_without_id
        done = attach(orrery, fake.url, "ps")
        check("an error without id", done.returncode == 1 and done.stderr == "error: bad\\x1b_message: what is \\x07this\n", done)
    for status, said in [(404, "HTTP status 404"), (200, "HTTP status 200"), (403, "wants a token")]:
        with node(status=status) as fake:
            done = attach(orrery, fake.url, "ps", "--patience", "300ms")
            check(f"status {status}", done.returncode == 1 and said in done.stderr, done)
    for answer in (b"", b"\x00" * 100_000, b"SSH-2.0-OpenSSH_9\r\n"):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve(answer=answer, listener=listener):
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = listener.accept()
                        with connection:
                            connection.sendall(answer)
            threading.Thread(target=serve, daemon=True).start()
            done = attach(orrery, f"127.0.0.1:{listener.getsockname()[1]}", "ps", "--patience", "300ms")
            check(f"no node: {answer[:20]}", done.returncode == 1 and "no connection to ws://127.0.0.1" in done.stderr, done)
    done = attach(orrery, "ws://no-such-host.invalid", "ps", "--patience", "300ms")
    check("an unknown host", done.returncode == 1 and "no connection to ws://no-such-host.invalid:80/ws" in done.stderr, done)


def struct_close(code, reason):
    return code.to_bytes(2, "big") + reason


def lines_of(stream, found):
    for line in stream:
        found.append(line.rstrip("\n"))


def wait_for(what, condition, *seen):
    deadline = time.monotonic() + 30
    while not condition():
        check(f"waited for {what}", time.monotonic() < deadline, *seen)
        time.sleep(0.01)


def reconnection(orrery):
    """A script goes on after the node went away and came back; what was asked meanwhile waits, or fails when patience is over."""
    fake = FakeNode()
    port = fake.port
    with subprocess.Popen([orrery, "attach", fake.url, "--json", "--patience", "20s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, bufsize=1) as run:
        out, err = [], []
        for stream, found in ((run.stdout, out), (run.stderr, err)):
            threading.Thread(target=lines_of, args=(stream, found), daemon=True).start()
        run.stdin.write("ps\n")
        wait_for("an answer", lambda: len(out) == 1, out, err)

        def leave(client, message):
            fake.close()
            raise Closed
        fake.respond = leave
        run.stdin.write("tree\n")
        wait_for("the loss", lambda: len(out) == 2 and err, out, err)
        check("a request that was lost", json.loads(out[1])["ok"] is False and "lost before the answer" in out[1] and "lost the connection" in err[0], out, err)
        run.stdin.write("inspect 5\n")
        again = FakeNode(port=port)
        wait_for("the answer after it", lambda: len(out) == 3, out, err)
        check("connected again", json.loads(out[2])["ok"] and err[-1] == "connected again" and len(err) == 2, out, err)
        run.send_signal(signal.SIGINT)
        check("interrupted", run.wait(timeout=30) == 130, run.returncode)
        again.close()


def main():
    orrery = sys.argv[1]
    for part in (every_command, failures, tokens, hostile, reconnection):
        part(orrery)


if __name__ == "__main__":
    main()
