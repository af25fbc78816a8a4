#!/usr/bin/env python3
"""Compiles each public header alone, twice in one file: it is self-contained, guarded, and clean under strict warnings; and all
together, by both compilers, as a program may include any of them. The dearest cost no more than so many times <vector>, in
processor time, measured side by side. Those of adapters read the library
that they adapt as well, and may cost more."""

import argparse
import concurrent.futures
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["-std=c++23", "-fsyntax-only", "-ffp-contract=off", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]

COST_MAX = 5.5  # Measured: up to 4.2, and 4.8 on a busy machine.
ADAPTER_COST_MAX = 7  # Measured: up to 5.
CANDIDATES = 6  # So many are measured, those that took longest to compile while others did.


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


def complaints_about_all(compiler, headers):
    names = [header.relative_to(ROOT / "include").as_posix() for header in headers]
    run = subprocess.run(
        [compiler, *FLAGS, "-DORRERY_ALLOW_OLD_COMPILER", f"-I{ROOT / 'include'}", "-x", "c++", "-"],
        input="".join(f"#include <{name}>\n" for name in names),
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stderr if run.returncode != 0 else ""


def seconds_of(compiler, header):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([compiler, *FLAGS, f"-I{ROOT / 'include'}", "-x", "c++", "-"], input=f"#include <{header}>\n", text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def is_adapter(name):
    return name.startswith("orrery/adapters/")


def cost_max(name):
    return ADAPTER_COST_MAX if is_adapter(name) else COST_MAX


def too_dear(compiler, results):
    longest = [name for name, status, _, _ in sorted(results, key=lambda r: -r[3]) if status == 0]
    dearest = [name for name in longest if not is_adapter(name)][:CANDIDATES] + [name for name in longest if is_adapter(name)][:1]
    names = ["vector", *dearest]
    rounds = [[seconds_of(compiler, name) for name in names] for _ in range(5)]  # Turn by turn: the machine may be busy.
    unit, *least = map(min, zip(*rounds))
    costs = {name: seconds / unit for name, seconds in zip(dearest, least)}
    for name, cost in costs.items():
        print(f"{cost:5.1f} times <vector>  {name}")
    return [name for name, cost in costs.items() if cost > cost_max(name)]


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
    together = [complaints_about_all(compiler, headers) for compiler in (arguments.compiler, "g++")]
    for complaints in filter(None, together):
        print(f"the headers do not compile together:\n{complaints}")
    dear = too_dear(arguments.compiler, results)
    for name in dear:
        print(f"include/{name} costs more than {cost_max(name)} times <vector>: see what it includes")
    print(f"{len(results)} headers, {len(failed)} failed")
    return 1 if failed or any(together) or dear or not results else 0


if __name__ == "__main__":
    sys.exit(main())
