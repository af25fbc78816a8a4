"""bench_command.py ORRERY: `orrery bench`: the menu, a short run, --json, --compare with files that are none, Ctrl-C."""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ORRERY = sys.argv[1]


def bench(*arguments, status=0, stdin=None):
    done = subprocess.run([ORRERY, "bench", *arguments], capture_output=True, text=True, timeout=120, input=stdin)
    assert done.returncode == status, f"bench {arguments}: status {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def document(**changes):
    result = {"name": "ping-pong", "unit": "messages/s", "samples": [1000, 1001, 1002]} | changes
    return json.dumps({"orrery_bench": 1, "results": [result]})


def menu():
    entries = json.loads(bench("--list", "--json").stdout)
    names = [entry["name"] for entry in entries]
    for name in ("timer-storm", "phold", "fairness", "raft-minute", "kv-seeds", "connection-storm", "kv-storm", "synthetic"):
        assert name in names, name
    assert [entry["name"] for entry in entries if entry["synthetic"]] == ["synthetic"]
    root = pathlib.Path(__file__).resolve().parents[2]
    for entry in entries:
        assert (root / entry["source"]).is_file(), entry["source"]
    shown = bench("--list").stdout
    assert all(name in shown for name in names), shown


def runs():
    table = bench("ping-pong", "sim-rpc", "--seconds", "0.2").stdout
    assert "ping-pong" in table and "round trips/s" in table and "p99" in table, table
    measured = json.loads(bench("ping-pong", "kv-storm", "--seconds", "0.3", "--profile", "light", "--json").stdout)
    assert measured["orrery_bench"] == 1 and measured["threads"] == 1, measured
    for result in measured["results"]:
        assert len(result["samples"]) == 9 and result["value"] > 0 and result["latency"]["count"] > 0, result


def compares(folder):
    file = folder / "before.json"
    file.write_text(document(samples=[1e15] * 9))
    slower = bench("ping-pong", "--seconds", "0.2", "--compare", str(file), status=1)
    assert "SLOWER" in slower.stdout, slower.stdout
    file.write_text(document(samples=[1] * 9))
    faster = bench("ping-pong", "sim-rpc", "--seconds", "0.2", "--compare", str(file))
    assert "faster" in faster.stdout and "not in the file" in faster.stdout, faster.stdout
    both = bench("ping-pong", "--seconds", "0.2", "--json", "--compare", "-", stdin=document(samples=[1] * 9))
    assert json.loads(both.stdout)["results"] and "faster" in both.stderr, both


def refuses(folder):
    file = folder / "bad.json"
    for text, said in [
        ("", "1:1"), ("{", "1:2"), ("[]", "no 'orrery_bench'"), ("{}", "no 'orrery_bench'"), ('{"orrery_bench": 2}', "only version 1"),
        ('{"orrery_bench": 1}', "'results' is missing"), ('{"orrery_bench": 1,\n "results": 3}', ":2:13: 'results' is a number"),
        ('{"orrery_bench": 1, "results": [7]}', "a result is an object"), (document(name=7), "'name' is a number"),
        (document(unit=None), "'unit' is"), (document(samples=[]), "'samples' is empty"), (document(samples=["x"]), "a rate is a number"),
        (document(samples=[-1]), "a rate is a number"), (document(unit="furlongs/s"), "was measured in furlongs/s"),
        ('{"orrery_bench": 1, "results": [' + ", ".join([document()[32:-2]] * 2) + "]}", "twice"), ("[" * 100000, "bad.json:1:"),
        ("\xff\x00", "bad.json:1:1"),
    ]:
        file.write_text(text, encoding="latin-1")
        error = bench("ping-pong", "--compare", str(file), status=2).stderr
        assert said in error and error.startswith("error: --compare: "), f"{text[:60]!r}: {error}"
    assert "cannot read" in bench("--compare", str(folder / "none.json"), status=2).stderr
    assert "is a folder" in bench("--compare", str(folder), status=2).stderr
    assert "did you mean 'ping-pong'?" in bench("ping-pnog", status=2).stderr
    assert "`bench --list` shows them" in bench("qqqqqqqq", status=2).stderr
    bench("ping-pong", "--seconds", "0", status=2)
    bench("ping-pong", "--profile", "huge", status=2)


def stops():
    with subprocess.Popen([ORRERY, "bench", "kv-storm", "--seconds", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        time.sleep(1)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=30)
        assert run.returncode == 130, run.returncode
        assert time.monotonic() - began < 10


with tempfile.TemporaryDirectory() as name:
    menu()
    runs()
    compares(pathlib.Path(name))
    refuses(pathlib.Path(name))
    stops()
