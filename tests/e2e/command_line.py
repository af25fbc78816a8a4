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
    (["sim", "shrink", "kv", "--seed", "1"], "seed 1 does not fail"),
    (["sim", "shrink", "kv"], "--seed"),
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
    for arguments in (["--help"], ["sim", "run", "--help"], ["sim", "run", "kv", "--help"], ["serve", "--help"]):
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
    check_junit(orrery)


def check_junit(orrery):
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "junit.xml"
        done = run(orrery, ["sim", "run", "kv", "--bug", "ack-before-sync", "--seeds", "1..20", "--junit", str(file)])
        suite = xml.etree.ElementTree.parse(file).getroot().find("testsuite")
        failed = [case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None]
        if done.returncode != 1 or suite.get("failures") != str(len(failed)) or "seed 11" not in failed:
            sys.exit(f"--junit gave status {done.returncode}, {file.read_text()[:500]}")
    done = run(orrery, ["sim", "run", "kv", "--seeds", "1", "--junit", "/nonexistent/junit.xml"])
    if done.returncode != 2 or "/nonexistent/junit.xml" not in done.stderr:
        sys.exit(f"--junit to nowhere gave status {done.returncode}, {done.stderr!r}")


if __name__ == "__main__":
    main()
