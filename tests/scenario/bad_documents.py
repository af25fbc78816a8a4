"""bad_documents.py ORRERY [--accept] [--slack N]: what `orrery validate` says of documents that are wrong.

bad/NAME.json has its exact answer beside it, in bad/NAME.txt: without the path, a line for each problem. --accept writes
the answers anew: read what has changed before you keep it. Hostile documents, which are made here, must be refused within
bounds of processor time and memory; --slack multiplies these, for builds with sanitizers."""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

BAD = pathlib.Path(__file__).parent / "bad"
CPU_SECONDS = 2
MEMORY_MB = 500
LEAST = 60


def validate(orrery, *arguments):
    done = subprocess.run([orrery, "validate", *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def answers(orrery, files):
    """What is printed for each file, the path cut off, by one process for all."""
    status, out, errors = validate(orrery, *map(str, files))
    problems = [] if status == 2 else [f"status {status}, not 2, of all files together"]
    if errors:
        problems.append(f"unexpected on stderr: {errors}")
    found = {file: b"" for file in files}
    for line in out.splitlines(keepends=True):
        path, colon, rest = line.partition(b".json:")
        file = pathlib.Path(os.fsdecode(path) + ".json")
        if not colon or file not in found:
            problems.append(f"a line of no file: {line!r}")
            continue
        found[file] += rest
    return found, problems


def compare(found, accept):
    problems = []
    for file, answer in found.items():
        expected = file.with_suffix(".txt")
        if answer.strip() in (b"", b"fine"):
            problems.append(f"{file.name} is accepted, or nothing is said of it")
        elif accept:
            expected.write_bytes(answer)
        elif not expected.exists():
            problems.append(f"{expected.name} is missing; --accept writes it")
        elif expected.read_bytes() != answer:
            problems.append(f"{file.name}: expected\n{expected.read_bytes().decode(errors='replace')}found\n{answer.decode(errors='replace')}")
    known = {file.with_suffix(".txt").name for file in found}
    for file in sorted(BAD.glob("*.txt")):
        if file.name in known:
            continue
        if accept:
            file.unlink()
        else:
            problems.append(f"{file.name} belongs to no document")
    return problems


def json_agrees(orrery, found):
    """--json tells the same, problem by problem."""
    status, out, errors = validate(orrery, "--json", *map(str, found))
    if status != 2 or errors:
        return [f"--json: status {status}, {errors}"]
    problems = []
    documents = json.loads(out)
    if [document["file"] for document in documents] != [str(file) for file in found]:
        return ["--json: other files, or in another order"]
    for document, (file, answer) in zip(documents, found.items()):
        if set(document) != {"file", "problems"}:
            problems.append(f"--json: {file.name} has the members {sorted(document)}")
        told = ""
        for problem in document["problems"]:
            if set(problem) != {"line", "column", "pointer", "message"}:
                problems.append(f"--json: a problem of {file.name} has the members {sorted(problem)}")
            pointer = f" {problem['pointer']}:" if problem["pointer"] else ""
            # For people without what would play with their terminal.
            line = f"{problem['line']}:{problem['column']}:{pointer} {problem['message']}"
            told += "".join(c if c >= " " and c != "\x7f" else f"\\x{ord(c):02x}" for c in line) + "\n"
        if told != answer.decode(errors="replace"):
            problems.append(f"--json: {file.name}: {told!r} and {answer!r}")
    return problems


def one_by_one(orrery, found):
    """A few files alone: the status and the answer do not depend on the others."""
    problems = []
    for file in list(found)[:: max(1, len(found) // 10)]:
        status, out, errors = validate(orrery, str(file))
        alone = b"".join(line.partition(b".json:")[2] for line in out.splitlines(keepends=True))
        if status != 2 or errors or alone != found[file]:
            problems.append(f"{file.name} alone: status {status}, {alone!r}, {errors}")
    return problems


def document(*members, nodes='{"id": "n[1..3]", "model": "raft"}'):
    return "{" + ", ".join(['"orrery": 1', '"duration": "10s"', f'"nodes": [{nodes}]', *members]) + "}"


def many(form, count):
    return ",".join(form.replace("#", str(i)) for i in range(count))


# Name, document, the words that the first line of the answer must have; None: it is a document like any other.
HOSTILE = [
    ("more than 16 MB", lambda: '{"x-a": "' + "a" * (17 << 20) + '"}', "larger than 16777216 bytes"),
    ("more than 1,000,000 values", lambda: '{"x-a": [' + "1," * 1_000_001 + "1]}", "more than 1000000 values"),
    ("a million brackets", lambda: "[" * 1_000_000, "nested deeper than 64"),
    ("a million braces", lambda: '{"x-a":' * 1_000_000, "nested deeper than 64"),
    ("15 MB of a text that does not end", lambda: '{"x-a": "' + "a" * (15 << 20), "without its closing"),
    ("100,001 nodes", lambda: document(nodes='{"id": "n[1..100001]", "model": "raft"}'), "more than 100000 ids"),
    ("100,001 nodes in two elements",
     lambda: document(nodes='{"id": "n[1..100000]", "model": "raft"}, {"id": "m", "model": "raft"}'), "more than 100000 nodes"),
    ("ten million nodes", lambda: document(nodes='{"id": "n[1..10000000]", "model": "raft"}'), "more than 100000 ids"),
    ("2^64 nodes", lambda: document(nodes='{"id": "n[0..18446744073709551615]", "model": "raft"}'), "more than 100000 ids"),
    ("brackets that multiply", lambda: document(nodes='{"id": "n' + "[0..9]" * 50 + '", "model": "raft"}'), "more than 100000 ids"),
    ("100,000 nodes", lambda: document(nodes='{"id": "n[1..100000]", "model": "raft"}'), None),
    ("10,000 unknown models", lambda: document(nodes=many('{"id": "n#", "model": "r#x"}', 10_000)), "unknown model"),
    ("10,000 rules that are wrong", lambda: document('"rules": [' + many('{"when": "any(trem > #)", "do": {"note": "x"}}', 10_000) + "]"),
     "did you mean 'term'?"),
    ("10,001 faults", lambda: document('"faults": [' + many('{"at": "1s", "crash": "n1"}', 10_001) + "]"), "more than 10000 elements"),
    ("a pattern of 10,000 brackets", lambda: document('"faults": [{"at": "1s", "crash": "' + "*[1..9]" * 10_000 + '"}]'),
     "a pattern has at most 256 characters"),
    ("a pattern of 60,000 stars", lambda: document('"faults": [{"at": "1s", "crash": "' + "*" * 60_000 + 'x"}]'), "a pattern has at most 256 characters"),
    ("a rule of a megabyte", lambda: document('"rules": [{"when": "' + "true && " * 125_000 + 'true", "do": {"note": "x"}}]'),
     "longer than 4096 bytes"),
    ("a rule of 1,000 negations", lambda: document('"expect": ["always ' + "!" * 1_000 + 'true"]'), "nested deeper than 64"),
    ("10,000 faults for all of 100,000 nodes",
     lambda: document('"faults": [' + many('{"at": "1s", "crash": "*"}', 10_000) + "]", nodes='{"id": "n[1..100000]", "model": "raft"}'),
     "at most 2000000 names"),
    ("10,000 faults for one of 100,000 nodes each",
     lambda: document('"faults": [' + many('{"at": "1s", "set": "n#", "with": {}}', 10_000) + "]", nodes='{"id": "n[0..99999]", "model": "raft"}'),
     None),
    ("10,000 clients that ask all", lambda: document(nodes=many('{"id": "n#", "model": "client", "with": {"targets": "*"}}', 10_000)),
     "at most 2000000 names"),
    ("patterns that match slowly",
     lambda: document('"faults": [' + many('{"at": "1s", "crash": "*?*?*?*a*a*a*a"}', 100) + "]",
                      nodes='{"id": "' + "a" * 50 + '[1..99999]", "model": "raft"}, {"id": "aaaaaaaaa", "model": "raft"}'),
     "are at most 20000000"),
    ("a list of 10,000 names of 100,000",
     lambda: document('"faults": [{"at": "1s", "crash": [' + many('"n#"', 10_000) + "]}]", nodes='{"id": "n[0..99999]", "model": "raft"}'), None),
    ("1,000 rules over 100,000 nodes",
     lambda: document('"rules": [' + many('{"when": "any(term > #) && time > 1s", "do": {"note": "x"}}', 1_000) + "]",
                      nodes='{"id": "n[1..100000]", "model": "raft"}'), "times the number of nodes are at most 100000000"),
    ("patterns in rules over 100,000 nodes in 1,000 zones",
     lambda: document('"rules": [' + many('{"when": "any(nodes(\'*?*?*\').zone == \'z1\')", "do": {"note": "x"}}', 28) + "]",
                      nodes='{"id": "n[1..100000]", "model": "raft", "zone": "z[1..1000]"}'), None),
    ("10,000 tags of 100,000 nodes",
     lambda: document(nodes='{"id": "n[1..100000]", "model": "raft", "tags": [' + many('"t#"', 10_000) + "]}"), "more than 16 tags"),
    ("16 long tags of 100,000 nodes",
     lambda: document('"expect": ["always count(nodes(\'*\').up) > 3"]',
                      nodes='{"id": "n[1..100000]", "model": "raft", "tags": [' + many('"' + "t" * 60 + '#"', 16) + "]}"), None),
    ("990,000 names in one object", lambda: document("".join(f'"x-{i}": 1, ' for i in range(990_000)) + '"x-z": 1'), None),
    ("400,000 unknown names", lambda: document(",".join(f'"y{i}": 1' for i in range(400_000))), "unknown name"),
    ("a number of five million digits", lambda: document('"seed": ' + "1" * 5_000_000), "/seed"),
]


def hostile(orrery, slack, folder):
    problems = []
    file = pathlib.Path(folder) / "hostile.json"
    for name, make, words in HOSTILE:
        file.write_text(make())
        bounds = lambda: resource.setrlimit(resource.RLIMIT_CPU, (20 * slack, 20 * slack))
        with open(pathlib.Path(folder) / "answer", "w+b") as answer:
            process = subprocess.Popen([orrery, "validate", str(file)], stdin=subprocess.DEVNULL, stdout=answer, stderr=answer,
                                       preexec_fn=bounds)
            _, wait, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(wait)
            answer.seek(0)
            first = answer.readline(100_000).decode(errors="replace")
        seconds = used.ru_utime + used.ru_stime
        megabytes = used.ru_maxrss / 1024
        print(f"{name:36} status {process.returncode}  {seconds:6.2f} s  {megabytes:6.0f} MB")
        if process.returncode != (0 if words is None else 2) or (words or "fine") not in first:
            problems.append(f"{name}: status {process.returncode}, {first[:300]!r}")
        if seconds > CPU_SECONDS * slack or megabytes > MEMORY_MB * slack:
            problems.append(f"{name}: takes {seconds:.1f} s of a processor and {megabytes:.0f} MB")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("orrery")
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--slack", type=int, default=1)
    options = parser.parse_args()
    files = sorted(BAD.glob("*.json"))
    wrong = [] if len(files) >= LEAST else [f"only {len(files)} documents in {BAD}"]
    found, problems = answers(options.orrery, files)
    wrong += problems + compare(found, options.accept)
    wrong += json_agrees(options.orrery, found) + one_by_one(options.orrery, found)
    with tempfile.TemporaryDirectory() as folder:
        wrong += hostile(options.orrery, options.slack, folder)
    if wrong:
        sys.exit("\n".join(wrong))
    lines = sum(answer.count(b"\n") for answer in found.values())
    print(f"{len(files)} documents, {lines} problems, as expected")


if __name__ == "__main__":
    main()
