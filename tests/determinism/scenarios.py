"""scenarios.py ORRERY [--emulator COMMAND] [--accept]: digests of all ready scenarios, with the seeds of their documents
and another, equal the golden file, run alone and as simulations.

The file is the same for every compiler, optimisation level and sanitizer. --accept writes it anew: only together with a
higher behaviour version of what has changed, unless it is the document.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("scenarios.digests")
OTHER_SEED = "2"
JOBS = 2


def output(command):
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {run.returncode}\n{run.stdout}")
    return run.stdout


def digests(command, name):
    alone = json.loads(output([*command, "run", name, "--json"]))
    yield f"{name} {alone['seed']} {alone['digest']}"
    with tempfile.NamedTemporaryFile(mode="r") as out:
        output([*command, "sim", "run", name, "--seeds", OTHER_SEED, "--digests", out.name])
        yield f"{name} {out.read().strip()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("orrery")
    parser.add_argument("--emulator", type=str.split, default=[], metavar="COMMAND", help="runs the program, with its words")
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    command = [*arguments.emulator, arguments.orrery]
    names = [scenario["name"] for scenario in json.loads(output([*command, "scenarios", "--json"]))]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        found = [line for lines in pool.map(lambda name: list(digests(command, name)), names) for line in lines]
    if arguments.accept:
        FILE.write_text("\n".join(found) + "\n")
    golden = FILE.read_text().splitlines()
    if len(names) == 0 or found != golden:
        different = sorted(set(found) ^ set(golden))
        sys.exit("digests differ from the golden file: " + ", ".join(different[:10]) + ". If behaviour was meant to change, "
                 "raise the version of the model and accept the new digests: see CONTRIBUTING.md")


if __name__ == "__main__":
    main()
