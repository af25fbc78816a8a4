"""gdb.py ORRERY VALUES SOURCE: what orrery-gdb.py shows of a replay of kv, and of the values in VALUES.

SOURCE is the root of the tree, whose sources the lines shown must agree with.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REFUSED = ("Could not trace the inferior", "ptrace: Operation not permitted", "Cannot PTRACE")
EVENT = "20000"
SKIPPED = 77


def check(condition, *what):
    if not condition:
        sys.exit(" ".join(str(part) for part in what))


class Debugger:
    def __init__(self, source):
        self.source = pathlib.Path(source)
        self.script = self.source / "scripts/gdb/orrery-gdb.py"
        self.files = [path for folder in ("src", "examples") for path in (self.source / folder).rglob("*.cpp")]

    def run(self, commands, program, core=None):
        """What each command printed."""
        words = ["gdb", "-batch", "-nx", "-iex", "set debuginfod enabled off", "-x", str(self.script)]
        for command in commands:
            words += ["-ex", f"echo \\n<<{command}>>\\n", "-ex", command]
        words += [program[0], str(core)] if core else ["--args", *program]
        done = subprocess.run(words, capture_output=True, text=True, timeout=250, stdin=subprocess.DEVNULL)
        if any(refusal in done.stdout + done.stderr for refusal in REFUSED):
            print("skipped: this machine lets nobody trace a process, so gdb can do nothing here")
            sys.exit(SKIPPED)
        parts = re.split(r"\n<<(.*)>>\n", done.stdout)[1:]
        check(len(parts) == 2 * len(commands), "gdb gave up:", done.stdout[-2000:], done.stderr[-2000:])
        return parts[1::2]

    def check_place(self, words):
        """In "kv::KvServer::run  server.cpp:38" the function begins at that line."""
        function, place = words.rsplit("  ", 1)[0].split()[-1], words.split()[-1]
        name, line = place.split(":")
        files = [path for path in self.files if path.name == name]
        method = function.rsplit("::", 1)[-1]
        check(any(method in path.read_text().splitlines()[int(line) - 1] for path in files), words, "lies not in", files)


def last_part(line):
    return re.split(r"\s{2,}", line.strip())[-2] + "  " + re.split(r"\s{2,}", line.strip())[-1]


def replay(orrery):
    return [orrery, "sim", "replay", "kv", "--seed", "1", "--quiet", "--break-at", EVENT]


def check_tasks(gdb, orrery):
    now, tasks, of_one, waits, unknown, nonsense, no_task, help_text = gdb.run(
        ["run", "orrery now", "orrery tasks", "orrery tasks server-1", "orrery waits server-1", "orrery tasks nobody",
         "orrery nonsense", "orrery bt", "orrery help"], replay(orrery))[1:]
    check(re.fullmatch(rf"kv, seed 1: \d+\.\d{{9}} s, step \d+, {int(EVENT) - 1} events so far\n", now), now)
    rows = [line for line in tasks.splitlines() if re.match(r" *\d+  ", line)]
    check(tasks.splitlines()[-1] == f"{len(rows)} suspended" and len(rows) > 10, tasks)
    nodes = {row.split()[1] for row in rows}
    check({"server-0", "server-1", "client-0"} <= nodes, nodes)
    for row in rows:
        gdb.check_place(last_part(row))
    check(any(re.search(r"server-0 +accept on 10\.0\.0\.1:6379 +since \d+\.\d{9} s .*KvServer::accept_clients  server\.cpp:", row)
              for row in rows), tasks)
    check(any(re.search(r" sleep +since (\S+) s  until (\S+) s .*KvServer::watch_clients  server\.cpp:", row) for row in rows),
          tasks)
    for since, until in re.findall(r" sleep +since (\S+) s  until (\S+) s .*watch_clients", tasks):
        check(abs(float(until) - float(since) - 1) < 1e-8, since, until)
    check({row.split()[1] for row in of_one.splitlines()[:-1]} == {"server-1"}, of_one)

    check(waits.startswith("server-1\n"), waits)
    live = re.search(r"^  orrery::Node::live  node\.cpp:\d+  \(task 'run'\)\n    awaits orrery::kv::KvServer::run  server\.cpp:\d+\n"
                     r"      waits: event, since", waits, re.MULTILINE)
    check(live, waits)
    check(re.search(r"^  \S+KvServer::accept_clients  server\.cpp:\d+  \(task 'accept'\)\n    waits: accept on ", waits,
                    re.MULTILINE), waits)
    check("there are" not in unknown and "nobody" not in unknown + nonsense and "running" not in no_task, unknown, nonsense)
    check("async backtrace" in help_text, help_text)
    return rows


def check_backtrace(gdb, orrery, rows):
    number = next(row.split()[0] for row in rows if "KvServer::run" in row)
    line = line_of(gdb, "examples/kv/server.cpp", "++info_.total_commands_processed;")
    with tempfile.TemporaryDirectory() as place:
        core = pathlib.Path(place, "core")
        _, suspended, _, _, running, _ = gdb.run(
            ["run", f"orrery bt {number}", f"break server.cpp:{line}", "continue", "orrery bt", f"gcore {core}"],
            replay(orrery))
        check(core.exists(), "gcore wrote nothing")
        now, tasks, again = gdb.run(["orrery now", "orrery tasks", "orrery bt"], [orrery], core)
    lines = suspended.splitlines()
    check(len(lines) == 4 and "waits: event, since" in lines[0] and "KvServer::run" in lines[1] and
          "Node::live" in lines[2] and lines[3] == "spawned as 'run'", suspended)
    check_running(running)
    check(now.startswith("kv, seed 1: ") and "KvServer::accept_clients" in tasks and again == running, now, tasks, again)


def check_running(text):
    lines = text.splitlines()
    check(re.match(r"running, in native frame [1-9]", lines[0]), text)
    functions = [re.fullmatch(r"#\d+ +.*::(\w+)  [\w.]+:\d+", line).group(1) for line in lines[1:-1]]
    check(functions[-2:] == ["serve", "serve_client"] and lines[-1] == "spawned as 'client'", text)


def line_of(gdb, path, words):
    lines = (gdb.source / path).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def check_values(gdb, values):
    expected = {"time": "1.500000000 s", "never": "never", "duration": "1.5 ms", "origin": "origin 0", "node": "node 3",
                "nobody": "no node", "none": "no event", "endpoint": "10.0.0.1:6379", "event": "not set, 0 wait",
                "semaphore": "semaphore with 2 units free, 0 wait",
                "channel": "channel with 1 of 4 values, 0 receivers and 0 senders wait",
                "waited_for": "channel with 0 of 1 values, 1 receivers and 0 senders wait"}
    shown = gdb.run(["break look_at_values", "run", "up", *(f"print {name}" for name in expected), "print token",
                     "print task"], [values])[3:]
    for (name, text), printed in zip(expected.items(), shown):
        check(printed.split(" = ", 1)[-1].strip() == text, name, "is shown as", printed)
    check(re.search(r"event in slot \d+, generation \d+", shown[-2]), shown[-2])
    check(re.search(r"task of .*receives_for_ever  gdb_values\.cpp:\d+", shown[-1]), shown[-1])


def check_start(orrery):
    """On a terminal `--break-at` becomes gdb with the script; elsewhere it says what to type."""
    done = subprocess.run(replay(orrery), capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    check(done.returncode == 2 and "orrery-gdb.py -ex run --args" in done.stderr, done.returncode, done.stderr)
    try:
        terminal, inside = os.openpty()
    except OSError as error:
        print("not tried, how --break-at becomes gdb: no terminal can be made here:", error)
        return
    os.write(terminal, b"set confirm off\norrery now\nquit\n")
    done = subprocess.run(replay(orrery), stdin=inside, capture_output=True, text=True, timeout=250)
    check("kv, seed 1: " in done.stdout and f"{int(EVENT) - 1} events so far" in done.stdout, done.stdout, done.stderr)


def main():
    orrery, values, source = sys.argv[1:]
    if shutil.which("gdb") is None:
        print("skipped: gdb is not installed; scripts/setup installs it")
        sys.exit(SKIPPED)
    gdb = Debugger(source)
    rows = check_tasks(gdb, orrery)
    check_start(orrery)
    check_backtrace(gdb, orrery, rows)
    check_values(gdb, values)


if __name__ == "__main__":
    main()
