"""prometheus.py ORRERY SOURCE [SECONDS]: the dashboard and the alerts, by a Prometheus that scrapes a running engine and a node each
second, for 5 seconds, or for as many."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import dashboard as panels

WORLD = ["service", "--set", "failure=0.01", "--set", "shards=10", "--set", "clients=400", "--ticks", str(1 << 50)]
# What Grafana would put in.
VARIABLES = {"$__rate_interval": "15s", "$__interval": "5s", "$instance": ".*"}
METRIC = re.compile(r"\borrery_[a-z0-9_]+")


def expanded(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    return expression


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def get(port, path, **query):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?{urllib.parse.urlencode(query)}", timeout=20) as answer:
        return answer.read()


def ask(port, expression):
    """What the expression comes to: (samples, None), or (None, the error)."""
    try:
        return json.loads(get(port, "/api/v1/query", query=expression))["data"]["result"], None
    except urllib.error.HTTPError as error:
        return None, error.read().decode()


def wait_for(what, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise SystemExit(f"waited {seconds} s for {what}")
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def engine(orrery):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    watched = {"ORRERY_TELEMETRY__EXPORTER": "prometheus", "ORRERY_TELEMETRY__ENDPOINT": "127.0.0.1:0", "ORRERY_TELEMETRY__SAMPLE_RATE": "0.1",
               "ORRERY_ENGINE__THREADS": "2"}
    with subprocess.Popen([orrery, "engine", "run", *WORLD], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=plain | watched, text=True) as run:
        try:
            said = run.stderr.readline()
            found = re.search(r"127\.0\.0\.1:(\d+)/metrics", said)
            if not found:
                raise SystemExit(f"instead of where metrics are it said {said!r}")
            yield int(found[1])
        finally:
            run.kill()


@contextlib.contextmanager
def node(orrery):
    """A node that runs a scenario."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    with subprocess.Popen([orrery, "node", "start", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=plain, text=True) as run:
        try:
            said = run.stdout.readline()
            found = re.search(r"http://(127\.0\.0\.1:(\d+))/", said)
            if not found:
                raise SystemExit(f"instead of where the node is it said {said!r}")
            subprocess.run([orrery, "attach", found[1], "-c", "run synthetic; wait 0.5"], env=plain, capture_output=True, timeout=60, check=True)
            yield int(found[2])
        finally:
            run.kill()


@contextlib.contextmanager
def prometheus(place, source, targets):
    port = free_port()
    jobs = [{"job_name": "orrery", "static_configs": [{"targets": [f"127.0.0.1:{target}" for target in targets]}]}]
    config = pathlib.Path(place, "prometheus.yml")
    config.write_text(json.dumps({"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "scrape_configs": jobs,
                                  "rule_files": [str(source / "docs/prometheus/alerts.yml")]}))
    log = pathlib.Path(place, "log")
    with log.open("w") as out, subprocess.Popen(["prometheus", f"--config.file={config}", f"--storage.tsdb.path={place}/data", "--log.level=warn",
                                                 f"--web.listen-address=127.0.0.1:{port}"], stdout=out, stderr=out, cwd=place) as server:
        def ready():
            if server.poll() is not None:
                raise SystemExit(f"Prometheus ended: {log.read_text()}")
            with contextlib.suppress(OSError):
                return b"Ready" in get(port, "/-/ready")
            return False
        try:
            wait_for("Prometheus", ready)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def evaluations(port, dashboard, has_node):
    """Every expression is understood, and has data."""
    names = set(json.loads(get(port, "/api/v1/label/__name__/values"))["data"])
    groups = json.loads(get(port, "/api/v1/rules"))["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    if len(rules) < 8:
        yield f"only {len(rules)} rules are loaded"
    for rule in rules:
        if rule["health"] != "ok":
            yield f"alert {rule['name']}: {rule['health']} {rule.get('lastError')}"
    # Of a condition, what is compared must be there; whether it holds is not for here.
    asked = [*panels.expressions(dashboard)]
    asked += [(f"alert {rule['name']}", re.sub(r" (==|>) [0-9.]+$", "", rule["query"]), "") for rule in rules]
    for where, expression, legend in asked:
        if not has_node and "orrery_node_" in expression:
            continue
        for metric in METRIC.findall(expression):
            if metric not in names:
                yield f"{where}: nobody exports {metric}"
        samples, error = ask(port, expanded(expression))
        if error:
            yield f"{where}: {expression}: {error}"
        elif not samples:
            yield f"{where}: no data for {expression}"
        elif all(sample["value"][1] == "NaN" for sample in samples):
            yield f"{where}: only NaN for {expression}"
        elif unknown := set(re.findall(r"{{(\w+)}}", legend)) - samples[0]["metric"].keys():
            yield f"{where}: its legend says {unknown}, which {expression} has not"
    fired = {alert["labels"]["alertname"] for alert in json.loads(get(port, "/api/v1/alerts"))["data"]["alerts"] if alert["state"] == "firing"}
    if fired:
        yield f"alerts fire of an engine that is well: {fired}"


def scrapes(port, scrapes_min, has_node):
    """Each scrape went well, and took less than half a second; what only grows has grown."""
    for target in ask(port, 'max_over_time(scrape_duration_seconds{job="orrery"}[10m])')[0]:
        if float(target["value"][1]) > 0.5:
            yield f"a scrape of {target['metric']['instance']} took {target['value'][1]} s"
    for target in ask(port, 'sum_over_time(up{job="orrery"}[10m]) == count_over_time(up{job="orrery"}[10m])')[0]:
        if int(target["value"][1]) < scrapes_min:
            yield f"{target['metric']['instance']} was scraped {target['value'][1]} times, not {scrapes_min}"
    if len(ask(port, 'min_over_time(up{job="orrery"}[10m]) == 1')[0]) != 1 + has_node:
        yield "not all scrapes had an answer"
    for counter in ("orrery_engine_messages_total", *(["orrery_node_operations_total"] if has_node else ())):
        if not ask(port, f"increase({counter}[10m]) > 0")[0] or ask(port, f"resets({counter}[10m]) > 0")[0]:
            yield f"{counter} does not grow"


def coverage(exported, dashboard):
    """What an engine exports is on the dashboard."""
    used = {re.sub(r"_(bucket|sum|count)$", "", metric) for _, expression, _ in panels.expressions(dashboard) for metric in METRIC.findall(expression)}
    unseen = set(exported) - used - {"orrery_engine_tick"}
    if unseen:
        yield f"exported, but on no panel: {sorted(unseen)}"


def lint(target):
    """What promtool says of an exposition."""
    done = subprocess.run(["promtool", "check", "metrics"], input=get(target, "/metrics"), capture_output=True, timeout=60, check=False)
    if done.returncode != 0 or done.stdout or done.stderr:
        yield f"promtool check metrics: {done.stdout.decode()}{done.stderr.decode()}"


def promtool(source):
    for arguments in (["check", "rules", "docs/prometheus/alerts.yml"], ["check", "config", "docs/prometheus/prometheus.yml"],
                      ["test", "rules", "tests/ecosystem/alerts_test.yml"]):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, cwd=source, check=False)
        if done.returncode != 0:
            yield f"promtool {' '.join(arguments)}: {done.stdout}{done.stderr}"


def main():
    orrery, source = sys.argv[1], pathlib.Path(sys.argv[2])
    scrapes_min = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    dashboard = json.loads((source / "docs/grafana/orrery.json").read_text())
    wrong = [*panels.problems(dashboard), *panels.unnoticed(dashboard)]
    if not shutil.which("prometheus") or not shutil.which("promtool"):
        sys.exit("\n".join(wrong) or 77)
    wrong += promtool(source)
    has_node = subprocess.run([orrery, "node", "--help"], capture_output=True, timeout=60, check=False).returncode == 0
    if not has_node:
        print("this program has no node: what is about nodes is not evaluated")
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as running:
        targets = [running.enter_context(start(orrery)) for start in ((engine, node) if has_node else (engine,))]
        exported = [name for target in targets for name in re.findall(r"^# TYPE (orrery_\w+)", get(target, "/metrics").decode(), re.MULTILINE)]
        wrong += coverage(exported, dashboard)
        for target in targets:
            wrong += lint(target)
        with prometheus(place, source, targets) as port:
            # A rate needs two scrapes, and rules that were evaluated after them; both are there once there are five.
            enough = f'count_over_time(up{{job="orrery"}}[10m]) >= {scrapes_min}'
            wait_for("scrapes", lambda: len(ask(port, enough)[0]) == len(targets), 60 + scrapes_min)
            wait_for("rules", lambda: all(rule["health"] != "unknown" for group in json.loads(get(port, "/api/v1/rules"))["data"]["groups"] for rule in group["rules"]))
            wrong += [*evaluations(port, dashboard, has_node), *scrapes(port, scrapes_min, has_node)]
            if len(sys.argv) > 3:
                slowest = ask(port, 'max(max_over_time(scrape_duration_seconds{job="orrery"}[10m]))')[0][0]["value"][1]
                series = ask(port, 'sum(scrape_samples_scraped{job="orrery"})')[0][0]["value"][1]
                print(f"{scrapes_min} scrapes of {len(targets)} targets with {series} samples; the slowest took {float(slowest) * 1000:.1f} ms")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
