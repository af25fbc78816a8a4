"""planted_bugs.py ORRERY [SEEDS]: each planted bug of kv is found within SEEDS seeds (500), and by nothing but a property.
Prints the table: bug, first seed, property."""
import json
import subprocess
import sys


def main():
    orrery = sys.argv[1]
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    listed = subprocess.run([orrery, "sim", "run", "kv", "--bug", "list"], capture_output=True, text=True, check=True)
    bugs = [line.split()[0] for line in listed.stdout.splitlines()]
    if len(bugs) < 4:
        sys.exit(f"only {bugs} are planted")
    missed = []
    print(f"{'bug':24} {'first seed':>10}  property")
    for bug in bugs:
        done = subprocess.run([orrery, "sim", "run", "kv", "--bug", bug, "--seeds", f"1..{seeds}", "--fail-fast", "--json"],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
        report = json.loads(done.stdout)
        if done.returncode != 1 or not report["failures"]:
            missed.append(bug)
            continue
        first = report["failures"][0]
        print(f"{bug:24} {first['seed']:>10}  {first['property']}")
    if missed:
        sys.exit(f"not found within {seeds} seeds: {', '.join(missed)}")


if __name__ == "__main__":
    main()
