"""check_determinism.py PLANTED: `sim run --check-determinism` finds what is planted, in a process started anew, and nothing else.

PLANTED is a program whose simulations do not do the same twice: see planted_nondeterminism.cpp.
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def run(program, *arguments):
    return subprocess.run([program, "sim", "run", *arguments], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL)


def check(condition, *what):
    if not condition:
        sys.exit(" ".join(str(part) for part in what))


def determinism(program, name, status, *flags):
    done = run(program, name, "--check-determinism", "--json", *flags)
    check(done.returncode == status, name, flags, "gave status", done.returncode, "instead of", status, done.stdout,
          done.stderr)
    return json.loads(done.stdout)


def check_divergence(report, cause):
    divergence = report["determinism"]["divergence"]
    check(cause in divergence["cause"], "expected", cause, "in", divergence)
    check(divergence["seed"] == report["determinism"]["differing"][0], divergence)
    check(divergence["event"] > 0 and len(divergence["before"]) == min(10, divergence["event"] - 1), divergence)
    events = [variant["event"] for variant in divergence["variants"]]
    check(events[0] != events[1] and all(event.startswith(f"#{divergence['event']} ") for event in events), divergence)
    check(all(variant["name"] for variant in divergence["variants"]), divergence)
    return divergence


def main():
    program = sys.argv[1]

    report = determinism(program, "quiet", 0, "--seeds", "1..20")
    check(report["determinism"] == {"seeds": {"compared": 20, "differing": 0}, "differing": [], "divergence": None,
                                    "error": ""}, report["determinism"])
    check(json.loads(run(program, "quiet", "--seeds", "1..2", "--json").stdout)["determinism"] is None, "not asked for")
    report = determinism(program, "quiet", 0, "--seeds", "18446744073709551612..18446744073709551615")
    check(report["determinism"]["seeds"]["compared"] == 4, report["determinism"])

    with tempfile.TemporaryDirectory() as place:
        corpus = pathlib.Path(place, "corpus")
        corpus.write_text("900\n7\n800\n900\n")
        report = determinism(program, "quiet", 0, "--seeds", "5..10", "--seeds-file", str(corpus))
        check(report["determinism"]["seeds"] == {"compared": 8, "differing": 0}, report["determinism"])
        report = determinism(program, "addresses", 3, "--seeds", "5..10", "--seeds-file", str(corpus))
        check({800, 900} <= {int(seed) for seed in report["determinism"]["differing"]}, report["determinism"])

    report = determinism(program, "addresses", 3, "--seeds", "1..8")
    check(report["seeds"]["failed"] == 0, report)
    divergence = check_divergence(report, "order of pointers")
    check(divergence["variants"][1]["name"] == "memory laid out differently", divergence)
    check_divergence(determinism(program, "frames", 3, "--seeds", "1..8"), "order of pointers")

    for seeds in ("1..12", "5"):
        divergence = check_divergence(determinism(program, "counter", 3, "--seeds", seeds), "static or global variable")
        check(divergence["variants"][0]["name"] == "alone" and "after seed" in divergence["variants"][1]["name"], divergence)

    # The guard names the clock before a second run could.
    report = determinism(program, "clock", 1, "--seeds", "1..2")
    check(report["failures"][0]["property"] == "nondeterminism", report["failures"])
    done = subprocess.run([program, "sim", "replay", "clock", "--seed", "1", "--quiet"], capture_output=True, text=True,
                          timeout=120, stdin=subprocess.DEVNULL)
    check(done.returncode == 1 and "planted_nondeterminism.cpp:15  (anonymous namespace)::notes_the_time" in done.stdout,
          "sim replay shows no stack", done.stdout)

    report = determinism(program, "dying", 1, "--seeds", "1..8")
    check(report["seeds"]["failed"] == 2 and report["determinism"]["seeds"] == {"compared": 8, "differing": 0}, report)

    done = run(program, "addresses", "--check-determinism", "--seeds", "1..3")
    check(done.returncode == 3 and "the runs part at event" in done.stdout, done.stdout, done.stderr)
    check("--determinism-worker" not in run(program, "quiet", "--help").stdout, "a hidden option is shown")


if __name__ == "__main__":
    main()
