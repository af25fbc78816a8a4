"""oracles.py ORRERY: each oracle of kv finds a planted bug all by itself. Without this, one that judges nothing would be
hidden by the others. Prints the table: oracle, bug, first seed."""
import json
import subprocess
import sys

SEEDS = 300
BUGS = {
    "replies": "stale-read",
    "survival": "incr-retry",
    "data-set": "fresh-start",
    "listing": "unlisted-key",
    "availability": "connection-leak",
    "linearizability": "ack-before-sync",
}


def run(orrery, *arguments):
    return subprocess.run([orrery, "sim", "run", "kv", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=600)


def main():
    orrery = sys.argv[1]
    listed = dict(line.split(None, 1) for line in run(orrery, "--oracle", "list").stdout.splitlines())
    wrong = [f"oracle {name} has no bug here" for name in listed.keys() - BUGS.keys()]
    for oracle, bug in BUGS.items():
        done = run(orrery, "--oracle", oracle, "--bug", bug, "--seeds", f"1..{SEEDS}", "--fail-fast", "--json")
        failures = json.loads(done.stdout)["failures"]
        if not failures or failures[0]["property"] != listed[oracle].strip():
            wrong.append(f"{oracle} does not find {bug} within {SEEDS} seeds: {failures[:1]}")
            continue
        print(f"{oracle:16} {bug:16} {failures[0]['seed']:>6}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
