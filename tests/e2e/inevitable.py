"""inevitable.py ORRERY: when a planted bug of kv became inevitable, as text, JSON, CSV and a picture, and how a future replays."""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

BUG = ["kv", "--bug", "expiry-loss", "--seed", "4"]
FEW = ["--futures", "3", "--points", "3"]


def run(orrery, *arguments):
    return subprocess.run([orrery, "sim", *arguments], capture_output=True, text=True, timeout=250, stdin=subprocess.DEVNULL)


def expect(condition, what):
    if not condition:
        sys.exit(what)


def without_times(document):
    return {name: value for name, value in document.items() if name != "wall_seconds"}


def main():
    orrery = sys.argv[1]
    with tempfile.TemporaryDirectory() as place:
        svg, table = pathlib.Path(place, "plot.svg"), pathlib.Path(place, "points.csv")
        done = run(orrery, "inevitable", *BUG, *FEW, "--jobs", "1", "--json", "-", "--svg", str(svg), "--csv", str(table))
        expect(done.returncode == 1 and not done.stderr, f"status {done.returncode}, {done.stderr!r}")
        report = json.loads(done.stdout)
        check_report(report)
        check_files(report, svg, table)
        told = pathlib.Path(place, "report.json")
        text = run(orrery, "inevitable", *BUG, *FEW, "--jobs", "2", "--json", str(told))
        expect(without_times(json.loads(told.read_text())) == without_times(report), "the report depends on the number of jobs")
    check_text(report, text)
    check_replay(orrery, report)
    done = run(orrery, "inevitable", *BUG, "--futures", "1", "--points", "2", "--csv", "/nowhere/x.csv")
    expect(done.returncode == 2 and "'/nowhere/x.csv'" in done.stderr, f"a file nowhere gave {done.returncode}, {done.stderr!r}")


def check_report(report):
    points = report["points"]
    times = [point["from_ns"] for point in points]
    expect(len(points) >= 3 and times == sorted(set(times)), f"points at {times}")
    expect(times[0] == 0 and times[-1] == report["at_ns"], f"points from {times[0]} to {times[-1]}, failed at {report['at_ns']}")
    expect(points[-1]["failed"] == points[-1]["futures"] == 3, f"at the failure {points[-1]}")
    expect(report["inevitable_from_ns"] in times and report["complete"], f"inevitable from {report['inevitable_from_ns']}")
    for point in points:
        expect(point["ratio_low"] <= point["ratio"] == point["failed"] / 3 <= point["ratio_high"], f"{point}")
        expect(point["from_ns"] < report["inevitable_from_ns"] or point["ratio"] == 1, f"{point} after it was inevitable")
    expect(report["other_seeds"]["futures"] == 3, f"other seeds {report['other_seeds']}")


def check_files(report, svg, table):
    rows = list(csv.DictReader(table.open()))
    expect([int(row["from_ns"]) for row in rows] == [point["from_ns"] for point in report["points"]], table.read_text())
    expect([int(row["failed"]) for row in rows] == [point["failed"] for point in report["points"]], table.read_text())
    picture = xml.etree.ElementTree.parse(svg).getroot()
    circles = [element for element in picture.iter() if element.tag.endswith("circle")]
    expect(len(circles) == len(rows), f"{len(circles)} circles for {len(rows)} points")


def check_text(report, done):
    expect(done.returncode == 1, f"status {done.returncode}")
    for part in ("█", "100 %", "inevitable from", "other seeds: ", report["property"], report["replay"]):
        expect(part in done.stdout, f"'{part}' is not in {done.stdout}")


def replay(orrery, future):
    done = run(orrery, "replay", *BUG, "--quiet", *(["--future", future] if future else []))
    return done.returncode, re.search(r"digest (\w+)", done.stdout)[1]


def check_replay(orrery, report):
    itself = replay(orrery, None)
    expect(replay(orrery, f"{report['at_ns']}ns#3") == itself, "a future from the failure on is another run")
    expect(replay(orrery, "0s#3") != itself, "a future from the start on is the same run")
    survivors = [point["survivor"] for point in report["points"] if point["survivor"]]
    for survivor in survivors[-1:]:
        status, digest = replay(orrery, survivor)
        expect(status == 0 and digest != itself[1], f"future {survivor} gave status {status}")


if __name__ == "__main__":
    main()
