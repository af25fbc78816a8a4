"""golden.py ORRERY [--accept]: digests of kv seeds 1 to 50 equal the golden file, with 1 job and with 2.

The file is the same for every compiler, optimisation level and sanitizer. --accept writes it anew: only together with a
higher behaviour version.
"""
import pathlib
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("kv.digests")
MODES = {"memory": [], "durable": ["--durable"]}


def digests(orrery, mode, jobs):
    with tempfile.NamedTemporaryFile(mode="r") as out:
        subprocess.run([orrery, "sim", "run", "kv", *MODES[mode], "--seeds", "1..50", "--jobs", str(jobs),
                        "--digests", out.name], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return [f"{mode} {line}" for line in out.read().splitlines()]


def main():
    orrery = sys.argv[1]
    runs = {jobs: [line for mode in MODES for line in digests(orrery, mode, jobs)] for jobs in (1, 2)}
    if len(runs[1]) != 50 * len(MODES):
        sys.exit(f"expected {50 * len(MODES)} digests, got {len(runs[1])}")
    if "--accept" in sys.argv[2:]:
        FILE.write_text("\n".join(runs[1]) + "\n")
    golden = FILE.read_text().splitlines()
    for jobs, lines in runs.items():
        for expected, found in zip(golden, lines, strict=True):
            if expected != found:
                sys.exit(f"{jobs} jobs: expected '{expected}', got '{found}'. If behaviour was meant to change, raise its "
                         "version and accept the new digests: see CONTRIBUTING.md")


if __name__ == "__main__":
    main()
