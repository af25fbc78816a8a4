"""worlds.py ORRERY [--emulator COMMAND] [--accept]: digests of all worlds, small and for few ticks, equal the golden file, at 1, 2, 3
and 8 threads, and with each strategy of partitioning at 3.

The file is the same for every compiler, optimisation level and sanitizer. --accept writes it anew: only when what a world does was
meant to change, and said so in CHANGELOG.md."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

FILE = pathlib.Path(__file__).with_name("worlds.digests")
SCHEDULES = [*((threads, "ranges") for threads in (1, 2, 3, 8)), *((3, strategy) for strategy in ("adaptive-octree", "uniform-grid", "hash"))]
# Small, but so large that there is something to share: a partition has at least a chunk of 256 actors.
WORLDS = {
    "boids": (60, ["count=3000", "sight=0.05"]),
    "life": (40, ["width=96", "height=80"]),
    "market": (120, ["traders=6000", "books=40", "pause=20"]),
    "particles": (60, ["count=20000", "speed=1", "radius=0.008"]),
    "phold": (600, ["processes=4000", "remote=0.7", "jobs=2"]),
    "service": (200, ["shards=30", "workers=20", "clients=1500", "failure=0.02", "fatal=0.1"]),
    "sir": (120, ["side=40", "travel=0.5"]),
    "token_ring": (5000, ["stations=2000", "tokens=600"]),
}


def output(command, **variables):
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False, env=os.environ | variables)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {run.returncode}\n{run.stdout}")
    return json.loads(run.stdout)


def digests(command, threads, strategy):
    for name, (ticks, changes) in WORLDS.items():
        result = output([*command, "engine", "run", name, "--ticks", str(ticks), "--seed", "42", "--threads", str(threads), "--json",
                         *[word for change in changes for word in ("--set", change)]], ORRERY_ENGINE__PARTITION_STRATEGY=strategy)
        yield f"{name} {result['ticks']} {result['messages']} {result['digest']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("orrery")
    parser.add_argument("--emulator", type=str.split, default=[], metavar="COMMAND", help="runs the program, with its words")
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    command = [*arguments.emulator, arguments.orrery]
    names = [world["name"] for world in output([*command, "engine", "list", "--json"])]
    if names != list(WORLDS):
        sys.exit(f"worlds without a golden digest, or digests without a world: {sorted(set(names) ^ set(WORLDS))}")
    runs = {schedule: list(digests(command, *schedule)) for schedule in SCHEDULES}
    if arguments.accept:
        FILE.write_text("\n".join(runs[1, "ranges"]) + "\n")
    golden = FILE.read_text().splitlines()
    for (threads, strategy), lines in runs.items():
        for expected, found in zip(golden, lines, strict=True):
            if expected != found:
                sys.exit(f"{threads} threads, {strategy}: expected '{expected}', got '{found}'. If what a world does was meant to change, accept "
                         "the new digests: see CONTRIBUTING.md")


if __name__ == "__main__":
    main()
