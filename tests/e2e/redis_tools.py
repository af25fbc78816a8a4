"""redis_tools.py ORRERY: redis-cli and redis-benchmark, which were not written here, work against `orrery serve kv`."""
import shutil
import subprocess
import sys
import tempfile

from kv_server import Server

SESSION = [
    ("PING", "PONG"), ("SET greeting hello", "OK"), ("GET greeting", "hello"), ("APPEND greeting !", "6"),
    ("SET n 41", "OK"), ("INCR n", "42"), ("DECR n", "41"), ("INCRBY n 9", "50"), ("EXISTS greeting n nothing", "2"),
    ("SET n 7 NX", ""), ("SET n 7 XX GET", "50"), ("EXPIRE n 100", "1"), ("DEL n", "1"), ("PTTL n", "-2"),
    ("MSET a 1 b 2", "OK"), ("MGET a b c", "1\n2\n"), ("STRLEN greeting", "6"), ("DBSIZE", "3"),
    ("ECHO 'two words'", "two words"), ("SELECT 0", "OK"), ("NOSUCH command",
     "ERR unknown command 'NOSUCH', with args beginning with: 'command' "), ("FLUSHALL", "OK"), ("DBSIZE", "0"),
]


def check_session(port):
    for command, expected in SESSION:
        done = subprocess.run(["redis-cli", "-p", str(port)], input=command + "\n", capture_output=True, text=True,
                              timeout=30, check=True)
        if done.stdout.rstrip("\n") != expected.rstrip("\n"):
            sys.exit(f"redis-cli: {command!r} gave {done.stdout!r}, expected {expected!r}")


def check_benchmark(port):
    done = subprocess.run(["redis-benchmark", "-p", str(port), "-t", "set,get,incr", "-P", "16", "-n", "100000", "-q"],
                          capture_output=True, text=True, timeout=120, check=True)
    lines = [line for line in done.stdout.replace("\r", "\n").split("\n") if "requests per second" in line]
    finished = {line.split(":")[0] for line in lines}
    if finished != {"SET", "GET", "INCR"} or "rror" in done.stdout + done.stderr:
        sys.exit(f"redis-benchmark: {done.stdout}{done.stderr}")
    print("\n".join(lines))


def main():
    for tool in ("redis-cli", "redis-benchmark"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing: install redis-tools")
    with tempfile.TemporaryDirectory() as directory:
        for options in ([], ["--data", directory]):
            server = Server(sys.argv[1], *options)
            check_session(server.port)
            check_benchmark(server.port)
            status = server.stop()
            if status != 0:
                sys.exit(f"SIGTERM: exit status {status}, expected 0")


if __name__ == "__main__":
    main()
