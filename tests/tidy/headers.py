#!/usr/bin/env python3
"""Compiles each public header alone, twice in one file: it is self-contained, guarded, and clean under strict warnings; and all
together, by both compilers, as a program may include any of them. The dearest cost no more than so many times <vector>, in
processor time, measured side by side. Adapters read the library that they adapt as well: they are measured beside what they
include of others, and what they cost beyond that is theirs."""

import argparse
import concurrent.futures
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["-std=c++23", "-fsyntax-only", "-ffp-contract=off", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]

COST_MAX = 4.5  # Measured: up to 3.9 on a busy machine.
ADAPTER_COST_MAX = 6.5  # Beyond what they adapt. Measured: up to 5.9 on a busy machine.
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


def seconds_of(compiler, headers):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = "".join(f"#include <{header}>\n" for header in headers)
    subprocess.run([compiler, *FLAGS, f"-I{ROOT / 'include'}", "-x", "c++", "-"], input=text, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def is_adapter(name):
    return name.startswith("orrery/adapters/")


def cost_max(name):
    return ADAPTER_COST_MAX if is_adapter(name) else COST_MAX


def included_by(name, seen):
    """Puts this header and those of ours that it reads into `seen`; returns what else adapters among them read."""
    if name in seen:
        return []
    seen.add(name)
    included = re.findall(r"^#include <([^>]+)>", (ROOT / "include" / name).read_text(), re.MULTILINE)
    others = [other for other in included if not other.startswith("orrery/") and is_adapter(name)]
    return others + [other for one in included if one.startswith("orrery/") for other in included_by(one, seen)]


def adapted_by(name):
    """The headers of the library that an adapter adapts."""
    return [header for header in included_by(name, set()) if header.endswith((".h", ".hpp"))]


def too_dear(compiler, results):
    longest = [name for name, status, _, _ in sorted(results, key=lambda r: -r[3]) if status == 0]
    adapters = [name for name in longest if is_adapter(name)][:3]
    dearest = [name for name in longest if not is_adapter(name)][:CANDIDATES] + adapters
    measured = [["vector"], *[adapted_by(name) for name in adapters], *[[name] for name in dearest]]
    # Turn by turn: the machine may be busy.
    rounds = [[seconds_of(compiler, headers) for headers in measured] for _ in range(5)]
    unit, *least = map(min, zip(*rounds))
    of_others = dict(zip(adapters, least))
    costs = {name: (seconds - of_others.get(name, 0)) / unit for name, seconds in zip(dearest, least[len(adapters) :])}
    for name, cost in costs.items():
        beside_others = f", beyond {of_others[name] / unit:.1f} for what it adapts" if name in of_others else ""
        print(f"{cost:5.1f} times <vector>  {name}{beside_others}")
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
