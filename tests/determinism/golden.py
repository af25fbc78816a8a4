"""golden.py ORRERY [--jobs N]… [--emulator COMMAND] [--accept]: digests of kv seeds 1 to 50 equal the golden file, by default with 1 job and with 2.

The file is the same for every compiler, optimisation level and sanitizer. --accept writes it anew: only together with a
higher behaviour version.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("kv.digests")
MODES = {"memory": [], "durable": ["--durable"], "clocks": ["--durable", "--clocks"]}


def digests(command, mode, jobs):
    with tempfile.NamedTemporaryFile(mode="r") as out:
        subprocess.run([*command, "sim", "run", "kv", *MODES[mode], "--seeds", "1..50", "--jobs", str(jobs),
                        "--digests", out.name], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return [f"{mode} {line}" for line in out.read().splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("orrery")
    parser.add_argument("--jobs", type=int, action="append")
    parser.add_argument("--emulator", type=str.split, default=[], metavar="COMMAND", help="runs the program, with its words")
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    runs = {jobs: [line for mode in MODES for line in digests([*arguments.emulator, arguments.orrery], mode, jobs)] for jobs in arguments.jobs or (1, 2)}
    first = next(iter(runs.values()))
    if len(first) != 50 * len(MODES):
        sys.exit(f"expected {50 * len(MODES)} digests, got {len(first)}")
    if arguments.accept:
        FILE.write_text("\n".join(first) + "\n")
    golden = FILE.read_text().splitlines()
    for jobs, lines in runs.items():
        for expected, found in zip(golden, lines, strict=True):
            if expected != found:
                sys.exit(f"{jobs} jobs: expected '{expected}', got '{found}'. If behaviour was meant to change, raise its "
                         "version and accept the new digests: see CONTRIBUTING.md")


if __name__ == "__main__":
    main()
