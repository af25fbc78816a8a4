"""share_links.py ORRERY: the links to the web app that `orrery run` prints and opens hold the very run, and failing seeds say how to
watch them."""
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

SMALL = {
    "orrery": 1, "name": "small", "seed": "5", "duration": "2s",
    "nodes": [{"id": "n[1..3]", "model": "raft"}],
    "expect": ["raft.election_safety"],
}
FAILS = {**SMALL, "name": "fails", "expect": ["never any(role == 'leader')"]}


def content_of(link, page="http://127.0.0.1:8080/"):
    head = f"{page}#run=1."
    assert link.startswith(head), link[:80]
    text = link[len(head):]
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    content = zlib.decompress(data[8:], -15)
    assert int.from_bytes(data[4:8], "little") == len(content), "length of the content"
    return json.loads(content)


def run(orrery, *arguments, status=0, path=None):
    environment = {**os.environ, "PATH": path} if path else None
    done = subprocess.run([orrery, *arguments], capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == status, f"{arguments} ended with {done.returncode}: {done.stderr}"
    return done


def check_links(orrery, folder):
    text = json.dumps(SMALL, indent=1)
    small = folder / "small.json"
    small.write_text(text)
    shared = content_of(run(orrery, "run", str(small), "--link").stdout.splitlines()[-1])
    assert shared["document"] == text and shared["seed"] == "5" and shared["at_ns"] == 0, shared
    assert list(shared["model_versions"]) == ["raft"] and shared["behaviour_version"] > 0, shared
    assert "panel" not in shared and "allow_bugs" not in shared, shared
    other = run(orrery, "run", str(small), "--seed", "0x10", "-q", "--link", "--page", "https://example.org/orrery/")
    assert content_of(other.stdout.splitlines()[-1], "https://example.org/orrery/")["seed"] == "16"
    run(orrery, "run", str(small), "--link", "--json", status=2)
    assert "--link or --open" in run(orrery, "run", str(small), "--page", "http://x/", status=2).stderr


def check_changes(orrery, folder):
    """What --set changes is in the link's document: run by itself it gives the same digest."""
    words = ["run", str(folder / "small.json"), "-q", "--seed", "7"]
    printed = run(orrery, *words, "--set", "n*.election_timeout=150ms..300ms", "--link").stdout.splitlines()
    changed = folder / "changed.json"
    changed.write_text(content_of(printed[-1])["document"])
    again = run(orrery, "run", str(changed), "-q", "--seed", "7").stdout.splitlines()
    assert again == printed[:-1], (again, printed[:-1])
    assert again != run(orrery, *words).stdout.splitlines(), "--set changes nothing"


def check_failures(orrery, folder):
    fails = folder / "fails.json"
    fails.write_text(json.dumps(FAILS))
    shared = content_of(run(orrery, "run", str(fails), "--link", status=1).stdout.splitlines()[-1])
    assert shared["panel"] == "invariants" and 0 < shared["at_ns"] < 2_000_000_000, shared
    report = run(orrery, "sim", "run", str(fails), "--seeds", "1..2", status=1).stdout
    assert f"watch:  {orrery} run {fails} --open --seed 1" in report, report
    failures = json.loads(run(orrery, "sim", "run", str(fails), "--seeds", "3", "--json", status=1).stdout)["failures"]
    assert failures[0]["watch"].endswith("--open --seed 3"), failures
    masked = run(orrery, "sim", "run", str(fails), "--seeds", "1", "--without", "crash#1", status=1).stdout
    assert "watch:" not in masked, masked


def check_opening(orrery, folder):
    small = str(folder / "small.json")
    commands = folder / "bin"
    commands.mkdir()
    refused = run(orrery, "run", small, "-q", "--open", path=str(commands), status=2)
    assert "no browser can be started" in refused.stderr, refused.stderr
    opener = commands / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {folder}/opened\necho noise\n')
    opener.chmod(0o755)
    quiet = run(orrery, "run", small, "-q", "--open", path=f"{commands}:{os.environ['PATH']}")
    assert len(quiet.stdout.splitlines()) == 1, quiet.stdout
    assert content_of((folder / "opened").read_text())["seed"] == "5"
    opener.write_text("#!/bin/sh\nexit 3\n")
    run(orrery, "run", small, "-q", "--open", path=f"{commands}:{os.environ['PATH']}", status=2)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for check in (check_links, check_changes, check_failures, check_opening):
            check(sys.argv[1], folder)
    print("links are as expected")


if __name__ == "__main__":
    main()
