"""attach_node.py ORRERY: `orrery attach` against the real node, also one that dies and comes back, and one that wants a token."""
import contextlib
import json
import os
import re
import subprocess
import sys
import threading

from attach import attach, check, lines_of, wait_for


@contextlib.contextmanager
def running_node(orrery, listen="127.0.0.1:0", *arguments):
    """A node, and its address."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    with subprocess.Popen([orrery, "node", "start", "--listen", listen, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=plain, text=True) as node:
        try:
            said = node.stdout.readline()
            found = re.search(r"http://(127\.0\.0\.1:\d+)/", said)
            check("where the node is", found, said)
            yield node, found[1]
        finally:
            node.kill()


def answers(orrery, address, script):
    done = attach(orrery, address, script, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check("a line for each command", len(lines) == len(script.split("\n")), script, done)
    return lines, done


def everything(orrery, address):
    lines, done = answers(orrery, address, "scenarios\nrun phold\nwait 0.5\nstatus\nmetrics orrery_node_running\npause\nstatus\nstep 3\nrollback 1\nresume\nrun nosuch\n"
                          "detail on\nprofile light\nlog-level debug\nrun synthetic\nwait 0.5\nps\ntop\ntree\nstop\nstatus\npause")
    said = {}
    for line in lines:
        said.setdefault(line["command"], []).append(line)
    check("the menu", {"phold", "synthetic"} <= {scenario["id"] for scenario in said["scenarios"][0]["value"]["scenarios"]}, lines[0])
    first, paused, last = (line["value"] for line in said["status"])
    check("what runs", first["running"] and first["scenario"] == "phold" and first["frame"]["operations"] > 0 and first["resource_profile"] == "balanced", first)
    check("a metric", [metric["value"] for metric in said["metrics"][0]["value"]["metrics"]] == [1], said["metrics"])
    held, nothing = said["pause"]
    check("paused", held["value"]["state"] == "paused" and paused["engine_state"] == "paused", held, paused)
    stepped, back = said["step"][0]["value"], said["rollback"][0]["value"]
    check("stepped", stepped["tick"] == held["value"]["tick"] + 64 and stepped["passed"] == 64, held, said["step"])
    check("rolled back", stepped["oldest_tick"] <= back["tick"] < stepped["tick"] and back["passed"] == stepped["tick"] - back["tick"], said)
    check("resumed", said["resume"][0]["value"]["state"] == "running", said["resume"])
    check("what is unknown", not said["run"][1]["ok"] and "unknown_scenario" in said["run"][1]["error"], said["run"])
    check("processes", said["ps"][0]["value"]["processes"] and said["top"][0]["value"]["processes"], said["ps"], said["top"])
    check("stopped", not last["running"] and last["observer_detail"] and last["resource_profile"] == "light", last)
    check("nothing to pause", not nothing["ok"] and "not_running" in nothing["error"], nothing)
    failed = [line for line in lines if not line["ok"] and line["command"] != "tree"]
    check("all else went well, and the status says that something failed", len(failed) == 2 and done.returncode == 1, failed, done)


def lost_and_found(orrery):
    with contextlib.ExitStack() as life:
        node, address = life.enter_context(running_node(orrery))
        run = life.enter_context(subprocess.Popen([orrery, "attach", address, "--json", "--patience", "60s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                  stderr=subprocess.PIPE, text=True, bufsize=1))
        out, err = [], []
        for stream, found in ((run.stdout, out), (run.stderr, err)):
            threading.Thread(target=lines_of, args=(stream, found), daemon=True).start()
        run.stdin.write("run phold\n")
        wait_for("an answer", lambda: len(out) == 1, out, err)
        node.kill()
        node.wait(timeout=30)
        wait_for("the loss", lambda: err, out, err)
        life.enter_context(running_node(orrery, address))
        run.stdin.write("status\n")
        wait_for("the answer after it", lambda: len(out) == 2, out, err)
        check("it is back", json.loads(out[1])["value"]["scenario"] is None and "connected again" in err, out, err)
        run.stdin.close()
        check("the end", run.wait(timeout=30) == 0, out, err)


def tokens(orrery):
    with running_node(orrery, "127.0.0.1:0", "--token", "secret") as (_, address):
        check("with the token", attach(orrery, address, "scenarios", "--token", "secret").returncode == 0)
        for arguments in ([], ["--token", "other"]):
            done = attach(orrery, address, "scenarios", "--patience", "500ms", *arguments)
            check("without", done.returncode == 1 and "unauthorized" in done.stderr and not done.stdout, done)


def main():
    orrery = sys.argv[1]
    if subprocess.run([orrery, "node", "--help"], capture_output=True, timeout=60, check=False).returncode != 0:
        print("this program has no node")
        sys.exit(77)
    with running_node(orrery) as (_, address):
        everything(orrery, address)
    lost_and_found(orrery)
    tokens(orrery)


if __name__ == "__main__":
    main()
