"""kill_under_load.py ORRERY: `kill -9` under load, ten times, loses no acknowledged write of a durable server."""
import random
import sys
import tempfile
import threading
import time

from kv_server import Connection, Server

ROUNDS = 10
WRITERS = 4
SECONDS_UNDER_LOAD = 0.4


class Writer(threading.Thread):
    """Writes to keys of its own until the connection breaks; knows what was acknowledged and what is uncertain."""

    def __init__(self, name, port, acknowledged):
        super().__init__()
        self.name_of_keys = name
        self.port = port
        self.acknowledged = acknowledged
        self.uncertain = {}
        self.error = None

    def run(self):
        random_numbers = random.Random(self.name_of_keys)
        try:
            with Connection(self.port) as connection:
                while True:
                    batch = {}
                    for _ in range(random_numbers.randint(1, 8)):
                        key = f"{self.name_of_keys}:{random_numbers.randrange(200)}"
                        batch[key] = f"{random_numbers.random()}".encode() * random_numbers.randint(1, 60)
                    self.uncertain = dict(batch)
                    for key, value in batch.items():
                        connection.send("SET", key, value)
                    for key, value in batch.items():
                        reply = connection.receive()
                        if reply != "OK":
                            self.error = f"SET {key} gave {reply!r}"
                            return
                        self.acknowledged[key] = value
                        del self.uncertain[key]
        except OSError:
            pass  # The server was killed, as it should be.
        except Exception as error:
            self.error = repr(error)


def lost_writes(port, expected, uncertain):
    lost = []
    with Connection(port) as connection:
        for key, value in expected.items():
            found = connection.call("GET", key)
            if found != value and found != uncertain.get(key):
                lost.append(f"{key}: expected {value[:40]!r}, found {found[:40] if found else found!r}")
            expected[key] = found
    return lost


def main():
    orrery = sys.argv[1]
    expected = {}
    acknowledged_in_all = 0
    with tempfile.TemporaryDirectory() as directory:
        for round_number in range(ROUNDS):
            server = Server(orrery, "--data", directory)
            writers = [Writer(f"r{round_number}w{i}", server.port, {}) for i in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(SECONDS_UNDER_LOAD)  # Load, not a wait for something.
            server.kill()
            for writer in writers:
                writer.join()
                if writer.error:
                    sys.exit(writer.error)
                if not writer.acknowledged:
                    sys.exit("a writer got nothing acknowledged: nothing was tested")
                expected.update(writer.acknowledged)
                acknowledged_in_all += len(writer.acknowledged)
            uncertain = {key: value for writer in writers for key, value in writer.uncertain.items()}
            with Server(orrery, "--data", directory) as server:
                lost = lost_writes(server.port, expected, uncertain)
            if lost:
                sys.exit(f"round {round_number}: {len(lost)} acknowledged writes lost, such as {lost[0]}")
    print(f"{ROUNDS} kills under load, {acknowledged_in_all} keys acknowledged, none lost")


if __name__ == "__main__":
    main()
