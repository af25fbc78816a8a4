"""What counting and measuring dispatches costs: PHOLD at 1,024 logical processes, beside the same with an engine that was
compiled without it.

dispatch_metrics.py WITH WITHOUT [NAME]: the two programs take turns, and which is first alternates; one JSON line a
result, whose ratio is the median over the pairs.
"""
import json
import statistics
import subprocess
import sys

PAIRS = 101
SHARES = {"counted": "0", "measured_1_percent": "0.01"}  # The second is what [telemetry] takes if it is not told.


class Program:
    def __init__(self, path, share):
        self.process = subprocess.Popen([path, share], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ticks_per_second(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"dispatch_metrics: {self.process.args[0]} ended with status {self.process.returncode}")


def measure(name, with_path, without_path, share):
    programs = [Program(with_path, share), Program(without_path, "0")]
    rates = [[], []]
    for pair in range(PAIRS):
        for which in (pair % 2, 1 - pair % 2):
            rates[which].append(programs[which].ticks_per_second())
    for program in programs:
        program.stop()
    ratio = statistics.median(a / b for a, b in zip(*rates))
    print(json.dumps({"name": name, "value": round(statistics.median(rates[0])), "unit": "ticks/s",
                      "baseline": round(statistics.median(rates[1])), "ratio": round(ratio, 4)}), flush=True)


def main():
    with_path, without_path = sys.argv[1:3]
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    for kind, share in SHARES.items():
        name = f"dispatch_metrics/{kind}"
        if name.startswith(wanted):
            measure(name, with_path, without_path, share)


if __name__ == "__main__":
    main()
