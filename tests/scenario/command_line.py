"""command_line.py ORRERY [SCENARIOS]: what the commands about scenarios print, and how they end: run, validate, models, fields,
scenarios, schema, and `sim run` and `sim replay` of a scenario. SCENARIOS is the folder of those that are ready."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

OK, FAILED, USAGE = 0, 1, 2
PLACES = pathlib.Path(__file__).parents[2] / "scenarios"
SMALL = {
    "orrery": 1, "name": "small", "title": "Three nodes", "seed": "5", "duration": "3s",
    "nodes": [{"id": "n[1..3]", "model": "raft"},
              {"id": "c", "model": "client", "with": {"targets": "n*", "rate": "20/s"}}],
    "faults": [{"name": "one-dies", "at": "1s", "crash": "random(n*)", "reboot_after": "500ms"}],
    "expect": ["raft.election_safety", "always count(up) >= 3"],
}
FAILS = {**SMALL, "name": "fails", "expect": ["raft.election_safety", "never any(role == 'leader')"]}


class Checks:
    def __init__(self, orrery, folder):
        self.orrery = orrery
        self.folder = folder
        self.wrong = []
        self.count = 0

    def check(self, holds, what):
        self.count += 1
        if not holds:
            self.wrong.append(what)

    def equal(self, found, expected, what):
        self.check(found == expected, f"{what}: expected {expected!r}, found {found!r}")

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return str(path)

    def run(self, *arguments, status=OK, stdin=""):
        """What it printed. If it is to succeed, or to find a failure, nothing may be on stderr."""
        done = subprocess.run([self.orrery, *arguments], input=stdin, capture_output=True, text=True, timeout=300)
        words = " ".join(arguments)
        self.equal(done.returncode, status, f"status of {words} ({done.stderr.strip()[:200]})")
        if status == USAGE:
            self.check(done.stderr or arguments[0] == "validate", f"{words}: refused without a word")
        elif status == OK:
            self.equal(done.stderr, "", f"stderr of {words}")
        return done

    def refused(self, *arguments, words, stdin=""):
        done = self.run(*arguments, status=USAGE, stdin=stdin)
        self.equal(done.stdout, "", f"stdout of {' '.join(arguments)}")
        for word in words:
            self.check(word in done.stderr, f"{' '.join(arguments)}: {word!r} is not in {done.stderr!r}")

    def json(self, *arguments, status=OK):
        done = self.run(*arguments, status=status)
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            sys.exit("\n".join([*self.wrong, f"{' '.join(arguments)} prints no JSON: {error}"]))

    def members(self, found, names, what):
        missing = set(names) - set(found)
        self.check(not missing, f"{what} has no {sorted(missing)}, only {sorted(found)}")


def digest_of(text):
    return text.split("digest ")[-1].split()[0]


def check_lists(c):
    models = c.json("models", "--json")
    names = [model["name"] for model in models]
    for name in ("raft", "client", "service"):
        c.check(name in names, f"no model {name}")
    listed = [line.split()[0] for line in c.run("models").stdout.splitlines() if not line.startswith(" ")]
    c.equal(listed, names, "models with and without --json")
    for model in models:
        c.members(model, ["name", "summary", "source", "behaviour_version", "fields", "shown", "metrics", "messages", "checkers",
                          "bugs"], f"model {model['name']}")
        c.equal(c.json("fields", model["name"], "--json"), model, f"fields {model['name']} --json")
        text = c.run("fields", model["name"]).stdout
        for part in ("fields", "shown", "metrics", "checkers"):
            for one in model[part]:
                c.check(one["meaning"], f"{model['name']}: {one['name']} has no meaning")
                c.check(one["name"] in text, f"fields {model['name']} does not tell of {one['name']}")
    c.refused("fields", "raftt", words=["unknown model 'raftt'", "did you mean 'raft'?"])
    c.refused("fields", words=["MODEL is required"])
    c.refused("models", "--jsn", words=["--jsn", "did you mean '--json'?"])


def check_scenarios(c, folder):
    listed = c.json("scenarios", "--json")
    for one in listed:
        c.equal(sorted(one), ["description", "name", "title"], "members of scenarios --json")
        c.check(one["title"] and one["description"], f"{one['name']} has no title or no description")
        c.check(not one["title"].startswith("cannot be read"), one["title"])
    names = [one["name"] for one in listed]
    c.equal(len(names), len(set(names)), "scenarios, none twice")
    c.equal([line.split()[0] for line in c.run("scenarios").stdout.splitlines()], names, "scenarios with and without --json")
    c.equal(c.run("validate", *names).stdout, "".join(f"{name}: fine\n" for name in names), "validate all that are ready")
    files = sorted(folder.glob("*.json"))
    c.equal([file.stem for file in files], names, f"the ready ones are those of {folder}")
    for file in files:
        c.equal(json.loads(file.read_text())["name"], file.stem, f"name in {file.name}")


def check_schema(c, folder):
    schema = c.json("schema")
    c.members(schema, ["$schema", "type", "properties", "required"], "schema")
    c.members(schema.get("properties", {}), ["orrery", "name", "seed", "duration", "nodes", "links", "faults", "chaos", "rules",
                                             "expect"], "properties of the schema")
    c.refused("schema", "x", words=["x"])
    try:
        import jsonschema
    except ImportError:
        print("the JSON Schema is not tried on documents: python3 has no jsonschema here")
        return
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)
    for document in [SMALL, *(json.loads(file.read_text()) for file in sorted(folder.glob("*.json")))]:
        problems = [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(document)]
        c.equal(problems, [], f"{document['name']} by the schema")
    for wrong in ({**SMALL, "orrery": 2}, {**SMALL, "nodess": []}, {**SMALL, "duration": 5}, {"orrery": 1},
                  {**SMALL, "nodes": [{"id": "n", "model": "rafft"}]}, {**SMALL, "faults": [{"at": "1s", "crsh": "n1"}]}):
        c.check(not validator.is_valid(wrong), f"the schema accepts {str(wrong)[:200]}")


def check_validate(c):
    good = c.file("good.json", SMALL)
    bad = c.file("bad.json", {**SMALL, "sede": 1, "duration": "3"})
    c.equal(c.run("validate", good).stdout, f"{good}: fine\n", "validate of a good file")
    told = c.run("validate", good, bad, status=USAGE)
    c.check("did you mean 'seed'?" in told.stdout and "its unit is missing" in told.stdout, f"validate tells: {told.stdout}")
    c.equal(told.stderr, "", "stderr of validate")
    found = c.json("validate", "--json", good, bad, status=USAGE)
    c.equal([document["file"] for document in found], [good, bad], "files of validate --json")
    c.equal([len(document["problems"]) for document in found], [0, 2], "problems of validate --json")
    c.equal(sorted(found[1]["problems"][0]), ["column", "line", "message", "pointer"], "members of a problem")
    c.equal(c.run("validate", "-", stdin=json.dumps(SMALL)).stdout, "-: fine\n", "validate of stdin")
    c.refused("validate", words=["FILE is required"])
    c.refused("validate", str(c.folder / "none.json"), words=["cannot read", "none.json"])
    c.refused("validate", str(c.folder) + "/", words=["is a folder"])
    c.refused("validate", "raft-leader-crsh", words=["did you mean 'raft-leader-crash'?"])


def check_run(c):
    small = c.file("small.json", SMALL)
    result = c.json("run", small, "--json")
    c.members(result, ["scenario", "seed", "digest", "ok", "simulated_ns", "events", "expectations", "violations", "properties",
                       "faults", "nodes", "metrics"], "run --json")
    c.equal((result["scenario"], result["seed"], result["ok"]), ("small", "5", True), "name, seed and outcome")
    c.equal(result["simulated_ns"], 3_000_000_000, "simulated time")
    c.equal(result["faults"].get("one-dies"), 1, "faults that happened")
    c.equal([node["id"] for node in result["nodes"]], ["n1", "n2", "n3", "c"], "nodes")
    c.equal(sum(one["verdict"] != "failed" for one in result["expectations"]), len(result["expectations"]), "verdicts")
    metrics = {(metric["model"], metric["name"]): metric for metric in result["metrics"]}
    c.check(metrics["client", "requests"]["count"] > 0, "the client has asked for nothing")
    c.equal(c.json("run", small, "--json"), result, "a second run")
    text = c.run("run", small).stdout
    c.check(result["digest"] in text and "small" in text, "the text of a run has its name and digest")
    c.equal(c.run("run", small, "--quiet").stdout, f"small: fine, digest {result['digest']}\n", "run --quiet")
    c.equal(digest_of(c.run("run", "-", "-q", stdin=json.dumps(SMALL)).stdout), result["digest"], "digest of a run from stdin")
    c.equal(digest_of(c.run("run", small, "-q", "--seed", "5").stdout), result["digest"], "digest with the document's seed")
    other = digest_of(c.run("run", small, "-q", "--seed", "42").stdout)
    c.check(other != result["digest"], "another seed gives the same digest")
    c.equal(digest_of(c.run("run", small, "-q", "--seed", "0x2a").stdout), other, "digest of the seed in hexadecimal")
    c.equal(c.json("run", small, "--json", "--until", "1500ms")["simulated_ns"], 1_500_000_000, "simulated time with --until")
    c.equal(c.json("run", small, "--json", "--until", "1h")["simulated_ns"], 3_000_000_000, "--until beyond the end")
    changed = digest_of(c.run("run", small, "-q", "--set", "c.rate=40/s").stdout)
    c.check(changed != result["digest"], "--set changes nothing")
    check_trace(c, small, result["digest"])
    failed = c.json("run", c.file("fails.json", FAILS), "--json", status=FAILED)
    c.equal((failed["ok"], len(failed["violations"]) > 0), (False, True), "a run that fails")
    again = c.run("run", str(c.folder / "fails.json"), status=FAILED).stdout
    c.check("--seed 5 --log" in again, "no line says how to run it again")


def check_trace(c, small, digest):
    trace = c.folder / "trace.jsonl"
    c.equal(digest_of(c.run("run", small, "-q", "--trace", str(trace)).stdout), digest, "digest with a trace")
    lines = trace.read_text().splitlines()
    flights = [line for line in map(json.loads, lines) if line["kind"] == "packet_in_flight"]
    c.check(len(flights) > 100 and all(flight["value"] > flight["at_ns"] for flight in flights), "packets, and when they arrive")
    c.check(len(lines) > 100 and all(isinstance(json.loads(line), dict) for line in lines), "a trace is lines of JSON objects")
    c.check(len(c.run("run", small, "--log", "--until", "1s").stdout.splitlines()) > 20, "--log shows little")
    log = c.run("run", "raft-leader-crash", "--log", "--until", "11s").stdout
    c.check("fault leader-dies#1" in log and "kind_0x" not in log, "--log does not know what records of scenarios say")


def check_run_refused(c):
    small = c.file("small.json", SMALL)
    for seed in ("-1", "1.5", "0xgg", "", "18446744073709551616", "1..2"):
        if seed:
            c.refused("run", small, "--seed", seed, words=["seed", seed])
    for until in ("5", "5m", "-1s", "soon"):
        c.refused("run", small, f"--until={until}", words=["--until", until])
    c.refused("run", words=["SCENARIO is required"])
    c.refused("run", small, "--sed", "5", words=["unknown option '--sed'", "did you mean '--seed'?"])
    c.refused("run", "raft-leader-crsh", words=["did you mean 'raft-leader-crash'?"])
    c.refused("run", "zzz", words=["'zzz'", "scenarios"])
    c.refused("run", str(c.folder / "none.json"), words=["cannot read"])
    c.refused("run", "-", stdin="{", words=["-:1:2"])
    c.refused("run", small, "--trace", str(c.folder / "no" / "where"), words=["cannot write"])
    c.refused("run", small, "--set", "garbage", words=["--set", "garbage"])
    c.refused("run", small, "--set", "x*.rate=1/s", words=["no node matches 'x*'"])
    c.refused("run", small, "--set", "n1.election_timeout=1s", words=["n[1..3]"])
    c.refused("run", small, "--set", "n*.election_timout=1s", words=["did you mean 'election_timeout'?"])
    c.refused("run", small, "--set", "n*.election_timeout=2s..1s", words=["2s..1s", "the least first"])
    bug = json.loads(json.dumps(SMALL))
    bug["nodes"][0]["with"] = {"bug": "stale_read"}
    planted = c.file("bug.json", bug)
    c.refused("run", planted, words=["/nodes/0/with/bug", "refused unless"])
    c.run("run", planted, "--allow-bugs", "-q")
    c.refused("vlidate", words=["did you mean 'validate'?"])


def check_sim(c):
    small = c.file("small.json", SMALL)
    report = c.json("sim", "run", small, "--seeds", "1..4", "--json")
    c.members(report, ["simulation", "seeds", "events", "digest", "faults", "failures"], "sim run --json")
    c.equal((report["simulation"], report["seeds"]["run"], report["failures"]), ("small", 4, []), "sim run of four seeds")
    digests = c.folder / "digests"
    c.run("sim", "run", small, "--seeds", "1..4", "--digests", str(digests))
    for line in digests.read_text().splitlines():
        seed, digest = line.split()
        c.equal(digest_of(c.run("run", small, "-q", "--seed", seed).stdout), digest, f"digest of run and sim run, seed {seed}")
        c.equal(digest_of(c.run("sim", "replay", small, "--quiet", "--seed", seed).stdout), digest, f"digest of sim replay, seed {seed}")
    c.equal(c.json("sim", "run", small, "--seeds", "1..4", "--json", "--check-determinism")["digest"], report["digest"],
            "digest with --check-determinism")
    fails = c.file("fails.json", FAILS)
    failed = c.json("sim", "run", fails, "--seeds", "1..3", "--json", status=FAILED)
    c.equal(failed["seeds"], {"run": 3, "failed": 3}, "seeds that fail")
    c.run("sim", "replay", fails, "--seed", "1", "--quiet", status=FAILED)
    c.equal(len(digest_of(c.run("sim", "replay", "raft-leader-crash", "--seed", "3", "--quiet").stdout)), 16, "digest of a ready one")
    c.refused("sim", "run", "raft-leader-crsh", "--seeds", "1", words=["did you mean 'raft-leader-crash'?"])
    c.refused("sim", "run", str(c.folder / "none.json"), "--seeds", "1", words=["cannot read"])
    c.refused("sim", "run", c.file("bad.json", {**SMALL, "sede": 1}), "--seeds", "1", words=["did you mean 'seed'?"])
    c.refused("sim", "run", small, "--seeds", "4..1", words=["4..1"])


def check_sweep(c):
    small = c.file("small.json", SMALL)
    table = c.folder / "sweep.csv"
    change = "n*.election_timeout=150ms..300ms"
    c.run("sim", "run", small, "--seeds", "1..6", "--set", change, "--set", "c.rate=40/s", "--csv", str(table))
    rows = list(csv.DictReader(table.open(newline="")))
    c.equal([row["seed"] for row in rows], [str(seed) for seed in range(1, 7)], "a row for each seed, in order")
    c.members(rows[0], ["seed", "ok", "n*.election_timeout", "c.rate", "raft.elections_started", "client.requests"], "columns")
    drawn = [row["n*.election_timeout"] for row in rows]
    c.check(len(set(drawn)) == 6, f"each seed draws its own value: {drawn}")
    c.check(all(150 <= float(value.removesuffix("ms")) <= 300 for value in drawn), f"values out of their range: {drawn}")
    c.equal({row["c.rate"] for row in rows}, {"40/s"}, "a value that is the same for all")
    before = table.read_text()
    c.run("sim", "run", small, "--seeds", "1..6", "--jobs", "1", "--set", change, "--set", "c.rate=40/s", "--csv", str(table))
    c.equal(table.read_text(), before, "the table of a second sweep, with one process")
    digests = c.folder / "sweep.digests"
    c.run("sim", "run", small, "--seeds", "2", "--set", change, "--digests", str(digests))
    once = c.run("run", small, "-q", "--seed", "2", "--set", change).stdout
    c.equal(digests.read_text().split()[1], digest_of(once), "digest of a seed with a range, in a sweep and alone")
    c.refused("sim", "run", small, "--seeds", "1..2", "--set", "x*.election_timeout=1s", words=["no node matches 'x*'"])
    c.refused("sim", "run", small, "--seeds", "1..2", "--set", "n*.election_timeout=1s..fast", words=["1s..fast"])


def main():
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else PLACES
    with tempfile.TemporaryDirectory() as temporary:
        c = Checks(sys.argv[1], pathlib.Path(temporary))
        check_lists(c)
        check_scenarios(c, folder)
        check_schema(c, folder)
        check_validate(c)
        check_run(c)
        check_run_refused(c)
        check_sim(c)
        check_sweep(c)
    if c.wrong:
        sys.exit("\n".join(c.wrong))
    print(f"{c.count} checks, as expected")


if __name__ == "__main__":
    main()
