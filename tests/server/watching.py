"""watching.py EXAMPLE: a program's own engine, watched: it comes out the same with clients, with detail and without anybody."""
import subprocess
import sys

from web_socket import Closed, WebSocket, get

SECONDS = "40"


def alone(example):
    return subprocess.run([example, "127.0.0.1:0", SECONDS], capture_output=True, text=True, timeout=100, check=True).stdout


def watched(example, wrong):
    with subprocess.Popen([example, "127.0.0.1:0", SECONDS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        port = int(program.stderr.readline().rsplit(":", 1)[1].rstrip("/\n"))
        clients = [WebSocket(port) for _ in range(5)]
        if clients[0].ask(type="engine", action="pause")["value"]["state"] != "paused":
            wrong.append("the engine is not paused")
        # Its program waits: so there is time to look at everything.
        tick = clients[1].ask(type="engine", action="pause")["value"]["tick"]
        clients[1].ask(type="set_observer_detail", enabled=True)
        frame = clients[2].wait_for(lambda m: m["type"] == "tick" and m["frame"]["observer"].get("processes"))["frame"]
        if frame["scenario"] != "engine" or frame["observer"]["states"] == {}:
            wrong.append(f"a frame of the engine: {frame}")
        if clients[3].ask(type="stop").get("code") != "unsupported":
            wrong.append("a client stopped a program's own engine")
        if b"\norrery_engine_actors 10000\n" not in get(port, "/metrics")[2]:
            wrong.append("/metrics says nothing of the engine")
        if clients[4].ask(type="engine", action="pause")["value"]["tick"] != tick:
            wrong.append("while it was paused it went on")
        clients[0].ask(type="engine", action="resume")
        try:
            while True:
                clients[0].receive()
        except Closed as closed:
            if closed.code != 1001:
                wrong.append(f"when the program ended it closed with {closed.code}")
        return program.communicate(timeout=100)[0]


def main():
    wrong = []
    found = {alone(sys.argv[1]), watched(sys.argv[1], wrong)}
    if len(found) != 1:
        wrong.append(f"watched or not it is {found}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
