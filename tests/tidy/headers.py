#!/usr/bin/env python3
"""Compiles each public header alone, twice in one file: it is self-contained, guarded, and clean under strict warnings."""

import argparse
import concurrent.futures
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["-std=c++23", "-fsyntax-only", "-ffp-contract=off", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]


def compile_alone(compiler, header):
    name = header.relative_to(ROOT / "include").as_posix()
    started = time.monotonic()
    run = subprocess.run(
        [compiler, *FLAGS, f"-I{ROOT / 'include'}", "-x", "c++", "-"],
        input=f"#include <{name}>\n#include <{name}>\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return name, run.returncode, run.stderr, time.monotonic() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="clang++-22")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    arguments = parser.parse_args()
    headers = sorted((ROOT / "include").rglob("*.hpp"))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = list(pool.map(lambda header: compile_alone(arguments.compiler, header), headers))
    failed = [r for r in results if r[1] != 0]
    for name, _, message, _ in failed:
        print(f"include/{name} does not compile alone:\n{message}")
    for name, _, _, seconds in sorted(results, key=lambda r: -r[3])[:3]:
        print(f"{seconds:5.2f} s  {name}")
    print(f"{len(results)} headers, {len(failed)} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
