"""prometheus.py ORRERY SOURCE: the dashboard and the alerts, by a Prometheus that scrapes a running engine and a node."""
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

WORLD = ["service", "--set", "failure=0.01", "--set", "shards=10", "--set", "clients=400", "--ticks", str(1 << 50)]
# What Grafana would put in.
VARIABLES = {"$__rate_interval": "15s", "$__interval": "5s", "$instance": ".*"}
METRIC = re.compile(r"\borrery_[a-z0-9_]+")


def expanded(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    return expression


def structure(dashboard):
    """What Grafana would stumble over, or what ties it to one installation."""
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    if variables["datasource"]["type"] != "datasource" or variables["datasource"]["query"] != "prometheus":
        yield f"no templated data source: {variables['datasource']}"
    source = {"type": "prometheus", "uid": "${datasource}"}
    if variables["instance"]["datasource"] != source:
        yield "the variable 'instance' has a data source of its own"
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) != len(ids):
        yield f"panels share an id: {ids}"
    taken = {}
    for panel in dashboard["panels"]:
        name, place = panel["title"], panel["gridPos"]
        if place["x"] < 0 or place["x"] + place["w"] > 24 or place["w"] < 1 or place["h"] < 1:
            yield f"'{name}' is beyond the grid: {place}"
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if cell in taken:
                yield f"'{name}' lies on '{taken[cell]}'"
                break
            taken[cell] = name
        if panel["type"] == "row":
            continue
        if panel["type"] not in ("stat", "timeseries", "heatmap") or not panel["description"] or not panel["targets"]:
            yield f"'{name}' is of type '{panel['type']}', with {len(panel['targets'])} targets"
        if panel["datasource"] != source or any(target["datasource"] != source for target in panel["targets"]):
            yield f"'{name}' has a data source of its own"
        if len({target["refId"] for target in panel["targets"]}) != len(panel["targets"]):
            yield f"'{name}' has two targets of one name"
        for variable in re.findall(r"\$\{?(\w+)", json.dumps(panel)):
            if variable not in variables and variable not in ("__rate_interval", "__interval"):
                yield f"'{name}' uses ${variable}, which is nowhere"


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield f"panel '{panel['title']}'", target["expr"]


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
    with subprocess.Popen([orrery, "node", "start", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=plain, text=True) as run:
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
    asked = [*expressions(dashboard)] + [(f"alert {rule['name']}", re.sub(r" (==|>) [0-9.]+$", "", rule["query"])) for rule in rules]
    for where, expression in asked:
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
    fired = {alert["labels"]["alertname"] for alert in json.loads(get(port, "/api/v1/alerts"))["data"]["alerts"] if alert["state"] == "firing"}
    if fired:
        yield f"alerts fire of an engine that is well: {fired}"


def coverage(exported, dashboard):
    """What an engine exports is on the dashboard."""
    used = {re.sub(r"_(bucket|sum|count)$", "", metric) for _, expression in expressions(dashboard) for metric in METRIC.findall(expression)}
    unseen = set(exported) - used - {"orrery_engine_tick"}
    if unseen:
        yield f"exported, but on no panel: {sorted(unseen)}"


def promtool(source):
    for arguments in (["check", "rules", "docs/prometheus/alerts.yml"], ["check", "config", "docs/prometheus/prometheus.yml"],
                      ["test", "rules", "tests/ecosystem/alerts_test.yml"]):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, cwd=source, check=False)
        if done.returncode != 0:
            yield f"promtool {' '.join(arguments)}: {done.stdout}{done.stderr}"


def main():
    orrery, source = sys.argv[1], pathlib.Path(sys.argv[2])
    dashboard = json.loads((source / "docs/grafana/orrery.json").read_text())
    wrong = [*structure(dashboard)]
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
        with prometheus(place, source, targets) as port:
            # A rate needs two scrapes, and rules that were evaluated after them; both are there once there are five.
            wait_for("scrapes", lambda: len(ask(port, 'count_over_time(up{job="orrery"}[1m]) >= 5')[0]) == len(targets))
            wait_for("rules", lambda: all(rule["health"] != "unknown" for group in json.loads(get(port, "/api/v1/rules"))["data"]["groups"] for rule in group["rules"]))
            wrong += evaluations(port, dashboard, has_node)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
