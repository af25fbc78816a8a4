"""command_line.py ORRERY: what people type wrongly gets status 2, names the thing, and suggests the nearest."""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

WRONG = [
    (["sim", "run", "kv", "--seeds", "-1"], "'-1'"),
    (["sim", "run", "kv", "--seeds=-1..5"], "'-1'"),
    (["sim", "run", "kv", "--seeds", "5..1"], "ends before it begins"),
    (["sim", "run", "kv", "--seeds", "1..x"], "'x'"),
    (["sim", "run", "kv", "--seeds", "18446744073709551616"], "larger than"),
    (["sim", "run", "kw"], "did you mean 'kv'"),
    (["sim", "run", "kv", "--bug", "torn-tial"], "did you mean 'torn-tail'"),
    (["sim", "run", "kv", "--bgu", "torn-tail"], "did you mean '--bug'"),
    (["sim", "run", "kv", "--durable=yes"], "takes no value"),
    (["sim", "run", "kv", "extra"], "'extra'"),
    (["sim", "run"], "NAME"),
    (["sim", "replay", "kv", "--seed", "one"], "'one'"),
    (["sim", "replay", "kv"], "--seed"),
    (["sim", "run", "kv", "--without", "craash"], "did you mean 'crash'"),
    (["sim", "run", "kv", "--only", "crash#x"], "'crash#x'"),
    (["sim", "run", "kv", "--chaos", "3"], "'3'"),
    (["sim", "run", "kv", "--chaos", "-3s"], "'-3s'"),
    (["sim", "run", "kv", "--clients", "0"], "--clients"),
    (["sim", "run", "kv", "--seeds-file", "/nowhere"], "'/nowhere'"),
    (["sim", "run", "kv", "--for", "3"], "'3'"),
    (["sim", "run", "kv", "--for", "0s"], "--for 0"),
    (["sim", "run", "kv", "--until-plateau", "-1"], "--until-plateau"),
    (["sim", "run", "kv", "--jobs", "-1"], "--jobs"),
    (["sim", "run", "kv", "--check-determinism", "--for", "3s"], "--seeds"),
    (["sim", "replay", "kv", "--seed", "1", "--break-at", "5"], "debugger"),
    (["sim", "replay", "kv", "--seed", "1", "--quiet", "--faults", "/nowhere/f"], "'/nowhere/f'"),
    (["sim", "shrink", "kv", "--seed", "1"], "seed 1 does not fail"),
    (["sim", "shrink", "kv"], "--seed"),
    (["sim", "inevitable", "kv"], "--seed"),
    (["sim", "inevitable", "kv", "--seed", "1"], "seed 1 does not fail"),
    (["sim", "inevitable", "kv", "--seed", "one"], "'one'"),
    (["sim", "inevitable", "kw", "--seed", "1"], "did you mean 'kv'"),
    (["sim", "inevitable", "kv", "--seed", "1", "--future", "3"], "did you mean '--futures'"),
    (["sim", "inevitable", "kv", "--seed", "1", "--futures", "0"], "--futures"),
    (["sim", "inevitable", "kv", "--seed", "1", "--futures", "-1"], "--futures"),
    (["sim", "inevitable", "kv", "--seed", "1", "--points", "1"], "--points"),
    (["sim", "inevitable", "kv", "--seed", "1", "--bug", "torn-tial"], "did you mean 'torn-tail'"),
    (["sim", "inevitable", "kv", "--seed", "1", "--json", "-", "--svg", "-"], "only one of"),
    (["sim", "inevitabel", "kv"], "did you mean 'inevitable'"),
    (["sim", "replay", "kv", "--seed", "1", "--future", "18.25"], "'18.25' is no future"),
    (["serve", "kx"], "'kx'"),
    (["serve", "kv", "--listen", "localhost"], "'localhost'"),
    (["serve", "kv", "--listen", "127.0.0.1:99999"], "99999"),
    (["serve", "kv", "--data"], "needs a value"),
    (["nosuch"], "nosuch"),
]


def run(orrery, arguments):
    return subprocess.run([orrery, *arguments], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)


def main():
    orrery = sys.argv[1]
    for arguments, expected in WRONG:
        done = run(orrery, arguments)
        if done.returncode != 2 or expected not in done.stderr or done.stdout:
            sys.exit(f"{arguments} gave status {done.returncode}, stdout {done.stdout!r}, stderr {done.stderr!r}; "
                     f"expected status 2 and {expected!r}")
    for arguments in (["--help"], ["sim", "run", "--help"], ["sim", "run", "kv", "--help"], ["sim", "inevitable", "--help"], ["serve", "--help"]):
        done = run(orrery, arguments)
        if done.returncode != 0 or "--help" not in done.stdout:
            sys.exit(f"{arguments} gave status {done.returncode}, {done.stdout!r}")
    bugs = [line.split()[0] for line in run(orrery, ["sim", "run", "kv", "--bug", "list"]).stdout.splitlines()]
    if len(bugs) < 4:
        sys.exit(f"--bug list gave {bugs}")
    done = run(orrery, ["sim", "run", "kv", "--seeds", "1..3", "--json"])
    report = json.loads(done.stdout)
    if done.returncode != 0 or report["seeds"] != {"run": 3, "failed": 0} or report["operations"] == 0:
        sys.exit(f"sim run --json gave status {done.returncode}, {done.stdout[:500]}")
    # In one seed not every declared fault comes up.
    for flags, status in ([], 0), (["--strict"], 4):
        done = run(orrery, ["sim", "run", "kv", "--seeds", "1..1", *flags])
        if done.returncode != status or "fault 'clog' was declared and never happened" not in done.stdout:
            sys.exit(f"a fault that never happened, with {flags}: status {done.returncode}, {done.stdout!r}")
    check_junit(orrery)
    check_corpus(orrery)
    check_bundle(orrery)
    check_break(orrery)


def check_corpus(orrery):
    with tempfile.TemporaryDirectory() as place:
        corpus = pathlib.Path(place, "corpus")
        corpus.write_text("# found in March\n900\n2 # too\n")
        digests = pathlib.Path(place, "digests")
        done = run(orrery, ["sim", "run", "kv", "--seeds", "1..3", "--seeds-file", str(corpus), "--digests", str(digests), "--json"])
        seeds = [line.split()[0] for line in digests.read_text().splitlines()]
        if json.loads(done.stdout)["seeds"]["run"] != 4 or seeds != ["1", "2", "3", "900"]:
            sys.exit(f"a corpus of 900 and 2 and seeds 1 to 3 gave {seeds}, {done.stdout[:300]}")
        corpus.write_text("1\ntwo\n")
        done = run(orrery, ["sim", "run", "kv", "--seeds-file", str(corpus)])
        if done.returncode != 2 or f"{corpus}:2: seed 'two'" not in done.stderr:
            sys.exit(f"a wrong corpus gave status {done.returncode}, {done.stderr!r}")
    report = json.loads(run(orrery, ["sim", "run", "kv", "--until-plateau", "5", "--json"]).stdout)
    if report["end"] != "plateau" or report["seeds"]["run"] < 5:
        sys.exit(f"--until-plateau 5 ended by {report['end']} after {report['seeds']['run']} seeds")
    report = json.loads(run(orrery, ["sim", "run", "kv", "--for", "200ms", "--json"]).stdout)
    if report["end"] != "time" or report["wall_seconds"] < 0.2:
        sys.exit(f"--for 200ms ended by {report['end']} after {report['wall_seconds']} s")


def check_bundle(orrery):
    with tempfile.TemporaryDirectory() as place:
        done = run(orrery, ["sim", "run", "kv", "--bug", "incr-retry", "--seeds", "1..20", "--fail-fast", "--bundle", place, "--json"])
        if (end := json.loads(done.stdout)["end"]) != "first_failure":
            sys.exit(f"--fail-fast ended by {end}")
        failure = json.loads(done.stdout)["failures"][0]
        folder = pathlib.Path(place, f"kv-{failure['seed']}")
        told = json.loads((folder / "failure.json").read_text())
        faults = (folder / "faults.txt").read_text().split()
        if not told["build"] or not told["behaviour_version"]:
            sys.exit(f"the bundle of seed {failure['seed']} does not say of what it is: {told}")
        if done.returncode != 1 or told["failure"] != failure or len(faults) < 10:
            sys.exit(f"the bundle of seed {failure['seed']} tells {told}, {len(faults)} faults")
        last = json.loads((folder / "trace.jsonl").read_text().splitlines()[-1])
        if not isinstance(last, dict):
            sys.exit(f"the trace of the bundle ends in {last!r}")
        again = run(orrery, ["sim", "replay", "kv", "--bug", "incr-retry", "--seed", failure["seed"], "--quiet", "--only",
                             ",".join(faults)])
        if failure["digest"] not in again.stdout:
            sys.exit(f"with just the faults of the bundle the digest is not {failure['digest']}: {again.stdout}")


def check_break(orrery):
    gdb = subprocess.run(["gdb", "-batch", "-nx", "-ex", "run", "-ex", "bt", "--args", orrery, "sim", "replay", "kv", "--seed", "1",
                          "--quiet", "--break-at", "100"], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    if "Could not trace the inferior" in gdb.stderr or "ptrace: Operation not permitted" in gdb.stderr:
        print("this machine lets nobody trace: --break-at was not tried")
    elif "SIGTRAP" not in gdb.stdout or "lead_through_phases" not in gdb.stdout:
        sys.exit(f"--break-at did not stop in the debugger: {gdb.stdout} {gdb.stderr}")


def check_junit(orrery):
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "junit.xml"
        done = run(orrery, ["sim", "run", "kv", "--bug", "ack-before-sync", "--seeds", "1..20", "--junit", str(file)])
        suite = xml.etree.ElementTree.parse(file).getroot().find("testsuite")
        failed = [case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None]
        report = json.loads(run(orrery, ["sim", "run", "kv", "--bug", "ack-before-sync", "--seeds", "1..20", "--json"]).stdout)
        expected = [f"seed {failure['seed']}" for failure in report["failures"]]
        if done.returncode != 1 or suite.get("failures") != str(len(failed)) or not expected or failed != expected:
            sys.exit(f"--junit gave status {done.returncode}, {file.read_text()[:500]}")
    done = run(orrery, ["sim", "run", "kv", "--seeds", "1", "--junit", "/nonexistent/junit.xml"])
    if done.returncode != 2 or "/nonexistent/junit.xml" not in done.stderr:
        sys.exit(f"--junit to nowhere gave status {done.returncode}, {done.stderr!r}")


if __name__ == "__main__":
    main()
