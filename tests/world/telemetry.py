"""telemetry.py ORRERY: what `[telemetry] exporter = "prometheus"` serves while a world runs, and to whom it says no.

Scrapes are linted by promtool where that is installed. The digest is that of a run that nobody watches."""
import contextlib
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

FOREVER = str(1 << 50)
WORLD = ["service", "--set", "failure=0.01", "--set", "shards=10", "--set", "clients=400"]


def environment(**variables):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    watched = {"ORRERY_TELEMETRY__EXPORTER": "prometheus", "ORRERY_TELEMETRY__ENDPOINT": "127.0.0.1:0", "ORRERY_TELEMETRY__SAMPLE_RATE": "0.5"}
    return plain | watched | variables


@contextlib.contextmanager
def running(orrery, *arguments, **variables):
    """A run, and the port of its metrics."""
    with subprocess.Popen([orrery, "engine", "run", *WORLD, "--json", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment(**variables), text=True) as run:
        try:
            said = run.stderr.readline()
            match = re.fullmatch(r"metrics: http://127\.0\.0\.1:(\d+)/metrics\n", said)
            if not match:
                raise SystemExit(f"instead of where metrics are it said {said!r}{run.stderr.read()!r}")
            yield run, int(match[1])
        finally:
            run.kill()


def get(port, path="/metrics", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type"), body


def raw(port, request):
    """The first line of the answer to these bytes; "" if the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(request)
            return connection.recv(4096).split(b"\r\n")[0].decode()
        except ConnectionError:
            return ""


def value(text, sample):
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def scrapes(port):
    """Rising counters, a histogram of what was measured, both formats."""
    wanted = ["orrery_engine_messages_total", "orrery_engine_failures_total", "orrery_engine_tick", "orrery_engine_dispatch_seconds_count",
              'orrery_engine_worker_busy_seconds_total{worker="0"}', 'orrery_engine_worker_dispatches_total{worker="0"}']
    before = None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status, kind, text = get(port)
        now = [value(text, name) for name in wanted]
        if status != 200 or kind != "text/plain; version=0.0.4; charset=utf-8" or None in now:
            yield f"/metrics: {status} {kind} {now}\n{text}"
            return
        if before and any(a > b for a, b in zip(before, now)):
            yield f"what only rises fell: {before} {now}"
        if before and all(a < b for a, b in zip(before, now)) and before[0] > 0:
            break
        before = before or now
        if before[0] == 0:
            before = None
    else:
        yield f"for a minute nothing rose: {now}"
        return
    share = now[3] / now[0]
    if not 0.3 < share < 0.7:
        yield f"of all messages {share:.2f} were measured, not about half"
    status, kind, text = get(port, Accept="application/openmetrics-text; version=1.0.0,text/plain;q=0.5")
    if status != 200 or not kind.startswith("application/openmetrics-text; version=1.0.0") or not text.endswith("# EOF\n"):
        yield f"OpenMetrics: {status} {kind} {text[-200:]!r}"
    promtool = shutil.which("promtool")
    if promtool:
        lint = subprocess.run([promtool, "check", "metrics"], input=get(port)[2], capture_output=True, text=True, timeout=60, check=False)
        if lint.returncode != 0 or lint.stdout or lint.stderr:
            yield f"promtool: {lint.returncode} {lint.stdout}{lint.stderr}"


def refusals(port):
    for path, method, status in [("/", "GET", 404), ("/metrics/../x", "GET", 404), ("/metrics", "POST", 405), ("/metrics", "DELETE", 405),
                                 ("/metrics?name[]=up", "GET", 200), ("/metrics", "HEAD", 200)]:
        answer = get(port, path, method)
        if answer[0] != status or (method == "HEAD" and answer[2]):
            yield f"{method} {path}: {answer[0]}, not {status}"
    long = b"x" * 20_000
    for request, status in [(b"GET /" + long + b" HTTP/1.1\r\n\r\n", "431"), (b"GET /metrics HTTP/1.1\r\nA: " + long + b"\r\n\r\n", "431"),
                            (b"\0\xff\xfe nonsense\r\n\r\n", "400"), (b"GET /metrics HTTP/9.9\r\n\r\n", "400"),
                            (b"GET /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde", "413")]:
        line = raw(port, request)
        # What is still unread when a connection is closed resets it, and may take the answer along.
        if line and not line.startswith(f"HTTP/1.1 {status} "):
            yield f"{request[:40]!r}…: {line!r}, not {status}"
    with contextlib.ExitStack() as idle:
        waiting = [idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _ in range(60)]
        closed = 0
        # Those that were accepted are closed as idle after 10 seconds.
        while ready := select.select(waiting, [], [], 4)[0]:
            closed += len(ready)
            waiting = [connection for connection in waiting if connection not in ready]
            if closed >= 60:
                break
        # A connection of before may not have been over.
        if not 28 <= closed <= 31:
            yield f"of 60 idle connections {closed} were sent away, not 28"
    for _ in range(50):
        with contextlib.suppress(http.client.HTTPException, ConnectionError):
            if get(port)[0] == 200:
                return
    yield "after the idle connections were gone it did not answer"


def digests(orrery):
    """The same whether a run is watched or not."""
    short = [orrery, "engine", "run", *WORLD, "--json", "--ticks", "300"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    found = set()
    for variables in (plain, environment(), environment(ORRERY_TELEMETRY__SAMPLE_RATE="1", ORRERY_ENGINE__THREADS="2")):
        found.add(json.loads(subprocess.run(short, env=variables, capture_output=True, timeout=120, check=True).stdout)["digest"])
    if len(found) != 1:
        yield f"digests differ when watched: {found}"


def endpoints(orrery, taken):
    for endpoint, said in [(f"127.0.0.1:{taken}", "Address already in use"), ("203.0.113.7:0", "cannot listen at 203.0.113.7:0"),
                           ("nowhere:0", "'nowhere:0' is no address and port"), ("::1:0", "is no address and port")]:
        done = subprocess.run([orrery, "engine", "run", *WORLD, "--ticks", "1"], env=environment(ORRERY_TELEMETRY__ENDPOINT=endpoint),
                              capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 2 or said not in done.stderr or done.stdout:
            yield f"endpoint {endpoint}: status {done.returncode}, {done.stderr!r}"


def main():
    orrery = sys.argv[1]
    with running(orrery, "--ticks", FOREVER) as (run, port):
        wrong = [*scrapes(port), *refusals(port), *endpoints(orrery, port)]
        if run.poll() is not None:
            wrong.append(f"the run ended by itself: {run.poll()}")
        run.send_signal(signal.SIGINT)
        result, _ = run.communicate(timeout=60)
        if run.returncode != 130 or json.loads(result)["ticks"] == 0:
            wrong.append(f"interrupted: {run.returncode} {result}")
    wrong += digests(orrery)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
