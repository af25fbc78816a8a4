"""engine_run.py ORRERY [--accept]: what `orrery engine run` says of files that are wrong, which of several
configurations counts, what --render, --record, --heat-map and --diff write, and what `engine replay` makes of it.

bad/NAME.toml has its exact answer beside it, in bad/NAME.txt: without the path, a line for each problem. --accept writes
the answers anew: read what has changed before you keep it."""
import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

BAD = pathlib.Path(__file__).parent / "bad"
LEAST = 45


def run(orrery, *arguments, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORRERY_")}
    return subprocess.run([orrery, "engine", "run", *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
                          env=environment | variables, check=False)


def worker_trace(orrery):
    """What threads did is there once, no two spans of one overlap, and the world is the same."""
    with tempfile.TemporaryDirectory() as place:
        file = pathlib.Path(place, "trace.json")
        arguments = ["phold", "--ticks", "300", "--threads", "2", "--json"]
        plain = json.loads(run(orrery, *arguments).stdout)
        done = run(orrery, *arguments, "--worker-trace", str(file))
        traced = json.loads(done.stdout)
        if traced["digest"] != plain["digest"]:
            yield f"a traced run has the digest {traced['digest']}, not {plain['digest']}"
        trace = json.loads(file.read_text())
        slices = [event for event in trace["traceEvents"] if event["ph"] == "X"]
        told = sum(event.get("args", {}).get("dispatches", 0) for event in slices)
        if trace["otherData"]["forgotten_spans"] == 0 and told != traced["messages"] + traced["actor_ticks"]:
            yield f"the slices have {told} dispatches, the run {traced['messages']} + {traced['actor_ticks']}"
        if len(slices) > 200_000 or {event["cat"] for event in slices} - {"own", "stolen", "wait"} or not any(event["cat"] == "own" for event in slices):
            yield f"{len(slices)} slices, {slices[:3]}"
        for worker in (0, 1):
            free_from = 0
            for event in (event for event in slices if event["tid"] == worker):
                if event["ts"] < free_from - 0.0005 or event["dur"] < 0:
                    yield f"slices of worker {worker} overlap at {event}"
                    break
                free_from = event["ts"] + event["dur"]
        names = {event["args"]["name"] for event in trace["traceEvents"] if event["ph"] == "M"}
        if names != {"phold", "worker 0", "worker 1"}:
            yield f"the tracks are {names}"
        done = run(orrery, *arguments, "--worker-trace", str(pathlib.Path(place, "no", "such")))
        if done.returncode != 2 or b"--worker-trace: cannot write" not in done.stderr or done.stdout:
            yield f"a trace to nowhere: {done}"


def refused(orrery, accept):
    files = sorted(BAD.glob("*.toml"))
    if len(files) < LEAST:
        yield f"only {len(files)} files in {BAD}"
    for file in files:
        done = run(orrery, "--check", str(file))
        answer = done.stderr.replace(os.fsencode(str(file)) + b":", b"")
        expected = file.with_suffix(".txt")
        if done.returncode != 2 or done.stdout or not answer:
            yield f"{file.name}: status {done.returncode}, {done.stdout!r}, {done.stderr!r}"
        elif accept:
            expected.write_bytes(answer)
        elif not expected.exists():
            yield f"{expected.name} is missing; --accept writes it"
        elif expected.read_bytes() != answer:
            yield f"{file.name}: expected\n{expected.read_bytes().decode(errors='replace')}found\n{answer.decode(errors='replace')}"
    for file in set(BAD.glob("*.txt")) - {file.with_suffix(".txt") for file in files}:
        yield f"{file.name} belongs to no file"


# Arguments, variables, what stderr must have, the status.
WORDS = [
    (["life", "--set", "desnity=0.5"], {}, "did you mean 'density'?", 2),
    (["life", "--set", "density"], {}, "such as --set width=512", 2),
    (["life", "--set", "density=2"], {}, "--set density=2: more than 1", 2),
    (["life", "--threads", "0"], {}, "--threads: less than 1", 2),
    (["life", "--threads", "-1"], {}, "--threads: expected a whole number", 2),
    (["life", "--seed", "x"], {}, "--seed: expected a whole number", 2),
    (["life", "--ticks", "-1"], {}, "--ticks", 2),
    (["life", "--ticks", "0"], {}, "--ticks", 2),
    (["lief"], {}, "did you mean 'life'?", 2),
    (["nothing.toml"], {}, "cannot read 'nothing.toml'", 2),
    (["life"], {"ORRERY_ENGINE__THREDS": "2"}, "did you mean 'ORRERY_ENGINE__THREADS'?", 2),
    (["life"], {"ORRERY_ENGINE__THREADS": "two"}, "ORRERY_ENGINE__THREADS: expected a whole number", 2),
    (["life"], {"ORRERY_SUPERVISION__ISOLATION": "partition"}, "ORRERY_SUPERVISION__ISOLATION: unknown choice 'partition'; known: actor", 2),
    (["life"], {"ORRERY_SUPERVISION__MAX_RESTARTS": "3", "ORRERY_SUPERVISION__RESTART_POLICY": "exponential-backoff"}, "", 0),
    (["life"], {"ORRERY_NETWORK__RANKS": "2"}, "ORRERY_NETWORK__RANKS: not served yet", 2),
    (["life"], {"ORRERY_ACCEPT": "1", "ORRERY_ENGINE__WAIT": "spin", "ORRERY_SNAPSHOT__EVERY": "0"}, "", 0),
    (["life", "--pace", "0.0000001"], {}, "pace is 0 or at least 0.000001", 2),
    (["life", "--pace", "-1"], {}, "--pace: less than 0", 2),
    (["life", "--pace", "fast"], {}, "--pace: expected a number", 2),
    (["life", "--pace", "2", "--overrun", "skp"], {}, "did you mean 'skip'?", 2),
    (["life", "--overrun", "skip"], {}, "--overrun needs --pace", 2),
    (["life", "--overrun", "stop", "--pace"], {}, "", 0),
    (["life"], {"ORRERY_ENGINE__PACE": "0.5", "ORRERY_ENGINE__LAG_MAX": "9"}, "", 0),
    (["life", "--threads", "1024", "--seed", "0xff"], {"ORRERY_ENGINE__THREADS": "3"}, "", 0),
]


def words(orrery):
    for arguments, variables, said, status in WORDS:
        done = run(orrery, "--check", *arguments, **variables)
        if done.returncode != status or said not in done.stderr.decode() or (status == 0 and done.stderr):
            yield f"{arguments} {variables}: status {done.returncode}, {done.stderr.decode()!r}"


def precedence(orrery, folder):
    """Defaults, the world's file, the configuration, the environment, the command line: the later wins."""
    world, config = folder / "world.toml", folder / "config.toml"
    world.write_text('world = "token_ring"\nticks = 40\n[parameters]\nstations = 6\n[engine]\nthreads = 2\nseed = 2\nlookahead = 2\n')
    config.write_text("[engine]\nthreads = 3\nseed = 3\n[snapshot]\nevery = 0\n")
    cases = [
        ([], {}, '"seed": "2"', '"threads": 2'),
        (["--config", str(config)], {}, '"seed": "3"', '"threads": 3'),
        (["--config", str(config)], {"ORRERY_ENGINE__THREADS": "4"}, '"seed": "3"', '"threads": 4'),
        (["--config", str(config), "--threads", "5"], {"ORRERY_ENGINE__THREADS": "4"}, '"seed": "3"', '"threads": 5'),
        (["--seed", "18446744073709551615"], {}, '"seed": "18446744073709551615"', '"threads": 2'),
        (["--ticks", "30", "--set", "stations=9"], {}, '"ticks": 30', '"stations": 9'),
        ([], {}, '"ticks": 40', '"stations": 6', '"lookahead": 2'),
    ]
    for arguments, variables, *expected in cases:
        done = run(orrery, str(world), "--json", *arguments, **variables)
        missing = [text for text in expected if text not in done.stdout.decode()]
        if done.returncode != 0 or missing:
            yield f"{arguments} {variables}: status {done.returncode}, without {missing}: {done.stderr.decode()}"


def many_threads(orrery):
    """As many threads as there may be, each with a part of the world, on however few cores."""
    large = ["life", "--set", "width=512", "--set", "height=512", "--ticks", "2", "--json"]
    one, many = (json.loads(run(orrery, *large, "--threads", threads).stdout) for threads in ("1", "1024"))
    if one["digest"] != many["digest"] or many["threads"] != 1024:
        yield f"--threads 1024: {many['threads']} threads, digest {many['digest']}, not {one['digest']}"


def mailboxes(orrery):
    """Without a bound nothing is dropped; with one, whatever the others sent."""
    small = ["life", "--set", "width=20", "--set", "height=10", "--ticks", "3", "--json"]
    for bound in ("0", "1"):
        dropped = json.loads(run(orrery, *small, ORRERY_MAILBOX__CAPACITY=bound).stdout)["overflowed"]
        if (dropped > 0) != (bound == "1"):
            yield f"ORRERY_MAILBOX__CAPACITY={bound}: {dropped} messages dropped"
    held = {policy: json.loads(run(orrery, *small, ORRERY_MAILBOX__CAPACITY="1", ORRERY_MAILBOX__POLICY=policy).stdout)["held"]
            for policy in ("block", "reject")}
    if held["block"] == 0 or held["reject"] > 0:
        yield f"ORRERY_MAILBOX__POLICY: so many actors were held: {held}"


def pictures(orrery, folder):
    """A picture of the beginning, of each so many ticks, and each a PNG; the digest is that of a run without."""
    frames = folder / "frames"
    small = ["life", "--set", "width=20", "--set", "height=10", "--ticks", "10", "--json"]
    plain, filmed = run(orrery, *small), run(orrery, *small, "--render", str(frames), "--render-every", "4")
    digests = {json.loads(done.stdout)["digest"] for done in (plain, filmed)}
    names = sorted(file.name for file in frames.glob("*"))
    if len(digests) != 1 or names != [f"frame-{n:06}.png" for n in range(3)]:
        yield f"--render: digests {digests}, pictures {names}, {filmed.stderr.decode()}"
    for file in frames.glob("*.png"):
        if file.read_bytes()[:8] != b"\x89PNG\r\n\x1a\n" or file.read_bytes()[16:24] != (80).to_bytes(4, "big") + (40).to_bytes(4, "big"):
            yield f"{file.name} is no picture of 80 by 40"
    for world in ("boids", "life", "market", "particles", "phold", "service", "sir", "token_ring"):
        shown = folder / world
        done = run(orrery, world, "--ticks", "6", "--render", str(shown), "--render-every", "3")
        sizes = [file.stat().st_size for file in sorted(shown.glob("*.png"))]
        if done.returncode != 0 or len(sizes) < 2 or min(sizes) < 1000:
            yield f"--render of {world}: pictures of {sizes} bytes, {done.stderr.decode()}"


def paces(orrery):
    """The clock changes nothing but how long it takes; lag is told, and `stop` stops."""
    small = ["life", "--set", "width=20", "--set", "height=10", "--ticks", "12", "--json"]
    plain, paced = run(orrery, *small), run(orrery, *small, "--pace", "0.5")
    before, after = json.loads(plain.stdout), json.loads(paced.stdout)
    if before["digest"] != after["digest"] or after["wall_seconds"] < 12 / 60 / 0.5 or "pace" in before:
        yield f"--pace: {paced.stdout.decode()}"
    told = after["pace"]
    if told["windows"] != 12 or sum(told["windows_by_lag"]) != 12 or told["overrun"] != "slow":
        yield f"--pace tells {told}"
    large = ["life", "--set", "width=400", "--set", "height=400", "--ticks", "200", "--pace", "100000"]
    late = {name: run(orrery, *large, "--overrun", name) for name in ("skip", "slow", "stop")}
    for name, status, said in (("skip", 0, b"of time given up"), ("slow", 0, b" windows in time"), ("stop", 1, b"windows in time")):
        if late[name].returncode != status or said not in late[name].stdout:
            yield f"--overrun {name}: status {late[name].returncode}, {late[name].stdout.decode()} {late[name].stderr.decode()}"
    if b"stopped: tick " not in late["stop"].stderr or b"ticks; at most 1 are allowed" not in late["stop"].stderr:
        yield f"--overrun stop says {late['stop'].stderr.decode()}"


def crc32c(data, before=bytes(4)):
    crc = int.from_bytes(before, "little") ^ 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return (crc ^ 0xFFFFFFFF).to_bytes(4, "little")


def with_entries(recorded, *entries):
    """The file with these entries, each without its checksum, in place of its own."""
    head = recorded[:40] + len(entries).to_bytes(8, "little") + recorded[48:56]
    texts = recorded[64:64 + int.from_bytes(recorded[48:52], "little") + int.from_bytes(recorded[52:56], "little")]
    total = crc32c(head + texts)
    file = head + total + bytes(4) + texts
    for entry in entries:
        total = crc32c(entry, total)
        file += entry + total
    return file


def entry(tick, slot, kind, rest, mail_class=0):
    return struct.pack("<QQIIIHBB", tick, 0, slot, 0, 0, kind, 2, mail_class) + rest


def disturbed(recorded, file, replay):
    """What came from outside is done again, and makes another run of this one; what does not fit is told with its place."""
    end_of = len(with_entries(recorded))
    kill = entry(10, 0, 15, struct.pack("<II", 4, 6))
    for entries, status, said in [
            ([kill], 1, "ANOTHER run"), ([kill, entry(12, 0, 99, bytes(8))], 2, f"byte {end_of + 44}: entry 1: actor 0.0 takes no message of kind 99"),
            ([entry(5, 1 << 30, 16, bytes(8))], 2, f"byte {end_of}: entry 0: actor {1 << 30}.0 takes no message"),
            ([entry(5, 0, 15, struct.pack("<II", 4, 9))], 2, f"byte {end_of + 36}: entry 0: what it carries cannot be read"),
            ([entry(5, 0, 14, bytes(4))], 2, f"byte {end_of}: entry 0: the root is not shut down")]:
        file.write_bytes(with_entries(recorded, *entries))
        done = replay(file)
        if done.returncode != status or said not in (done.stdout + done.stderr).decode():
            yield f"replay, for '{said}': {done}"


def recordings(orrery, folder):
    """A recorded run is replayed from its file alone; one that comes out otherwise, and a file that is damaged, are told."""
    file, other = folder / "run.orrery", folder / "other.orrery"
    small = ["service", "--set", "shards=4", "--set", "clients=50", "--ticks", "60", "--seed", "18446744073709551615"]
    bounds = {"ORRERY_MAILBOX__CAPACITY": "2", "ORRERY_MAILBOX__POLICY": "drop-oldest", "ORRERY_ENGINE__TICK_RATE": "24000/1001hz"}
    digest = json.loads(run(orrery, *small, "--json", "--record", str(file), **bounds).stdout)["digest"]
    recorded = file.read_bytes()

    def replay(file, *arguments):
        return subprocess.run([orrery, "engine", "replay", str(file), *arguments], capture_output=True, timeout=60, check=False)

    for arguments in ([], ["--threads", "3"]):
        done = replay(file, *arguments)
        if done.returncode != 0 or f"the same run: 60 ticks, digest {digest}\n" != done.stdout.decode():
            yield f"replay {arguments}: {done}"
    part = json.loads(replay(file, "--until", "20", "--json").stdout)
    if part["ticks"] != 20 or part["recorded_digest"] != digest or part["digest"] == digest:
        yield f"replay --until 20: {part}"
    wrong = bytearray(recorded)
    wrong[32] ^= 1
    wrong[56:60] = crc32c(wrong[:56] + wrong[64:])
    other.write_bytes(wrong)
    done = replay(other)
    if done.returncode != 1 or not done.stdout.startswith(b"ANOTHER run: recorded was "):
        yield f"replay of another digest: {done}"
    for damaged, said in [(recorded[:100], "byte 100: the file ends"), (b"{}", "byte 0: this is no journal"), (b"", "byte 0: "),
                          (recorded[:70] + b"?" + recorded[71:], "byte 56: the checksum of the head is wrong")]:
        other.write_bytes(damaged)
        done = replay(other)
        if done.returncode != 2 or said not in done.stderr.decode() or done.stdout:
            yield f"replay of {damaged[:20]}…: {done}"
    yield from disturbed(recorded, other, replay)
    unknown = bytearray(recorded.replace(b"shards = ", b"shadrs = "))
    unknown[56:60] = crc32c(unknown[:56] + unknown[64:])
    other.write_bytes(unknown)
    done = replay(other)
    if done.returncode != 2 or "did you mean 'shards'?" not in done.stderr.decode():
        yield f"replay of an unknown parameter: {done}"
    nowhere = run(orrery, *small, "--record", str(folder / "none" / "run.orrery"))
    if nowhere.returncode != 2 or b"cannot write" not in nowhere.stderr:
        yield f"--record to nowhere: {nowhere}"


def comparisons(orrery):
    """--diff says what is different between two ticks that are kept, and that a tick is not."""
    small = ["service", "--set", "shards=4", "--set", "clients=50", "--ticks", "60"]
    found = json.loads(run(orrery, *small, "--json", "--diff", "57..60").stdout)["diff"]
    if (found["from"], found["to"]) != (57, 60) or found["told"] == 0 or found["changed"] == 0 or len(found["actors"]) != found["changed"]:
        yield f"--diff 57..60: {found}"
    same = json.loads(run(orrery, *small, "--json", "--diff", "60..60").stdout)["diff"]
    if same["told"] or same["actors"]:
        yield f"--diff 60..60: {same}"
    words = run(orrery, *small, "--diff", "57..60").stdout.decode()
    if f"tick 57 to 60: {found['spawned']} spawned, {found['ended']} ended, {found['changed']} changed, {found['told']} told\n" not in words:
        yield f"--diff in words: {words}"
    for given, said in [("3..60", "tick 3 cannot be gone back to: kept are 52 to 60"), ("57..61", "tick 61 cannot be gone back to"),
                        ("57", "'57' is not two ticks"), ("a..b", "'a..b' is not two ticks"), ("1..2x", "'1..2x' is not two ticks"),
                        ("-1..2", "'-1..2' is not two ticks"), ("1..99999999999999999999", "is not two ticks")]:
        done = run(orrery, *small, f"--diff={given}")
        if done.returncode != 2 or said not in done.stderr.decode():
            yield f"--diff {given}: {done}"


def heat_maps(orrery, folder):
    """--heat-map: where the particles are, as a picture and as JSON."""
    small = ["particles", "--set", "count=4000", "--ticks", "3"]
    picture, leaves = folder / "heat.png", folder / "heat.json"
    for file in (picture, leaves):
        done = run(orrery, *small, "--heat-map", str(file))
        if done.returncode != 0:
            yield f"--heat-map {file.name}: {done}"
    if picture.read_bytes()[:8] != b"\x89PNG\r\n\x1a\n":
        yield f"--heat-map: no picture: {picture.read_bytes()[:20]}"
    heat = json.loads(leaves.read_text())
    sums = [sum(leaf[what] for leaf in heat["leaves"]) for what in ("actors", "dispatches")]
    if heat["tick"] != 3 or heat["actors"] != 4000 or heat["dispatches"] < 3 * 4000 or sums != [heat["actors"], heat["dispatches"]]:
        yield f"--heat-map: {heat}"
    for file, world, said in [("heat.txt", small, "is neither a .png nor a .json file"), ("none/heat.png", small, "cannot write"),
                              ("ring.png", ["token_ring", "--ticks", "3"], "no actor of this world is anywhere")]:
        done = run(orrery, *world, "--heat-map", str(folder / file))
        if done.returncode != 2 or said not in done.stderr.decode():
            yield f"--heat-map {file}: {done}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("orrery")
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = [*refused(options.orrery, options.accept), *worker_trace(options.orrery), *words(options.orrery), *mailboxes(options.orrery),
                 *many_threads(options.orrery),
                 *precedence(options.orrery, pathlib.Path(folder)), *pictures(options.orrery, pathlib.Path(folder)), *paces(options.orrery),
                 *recordings(options.orrery, pathlib.Path(folder)), *comparisons(options.orrery),
                 *heat_maps(options.orrery, pathlib.Path(folder))]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
