"""watching_simulation.py EXAMPLE: a program's own simulation, watched: its nodes are seen, and it comes out the same as without anybody."""
import subprocess
import sys

from web_socket import Closed, WebSocket

SECONDS = "3000"


def alone(example):
    return subprocess.run([example, "127.0.0.1:0", SECONDS], capture_output=True, text=True, timeout=200, check=True).stdout


def watched(example, wrong):
    with subprocess.Popen([example, "127.0.0.1:0", SECONDS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        client = WebSocket(int(program.stderr.readline().rsplit(":", 1)[1].rstrip("/\n")))
        client.ask(type="set_observer_detail", enabled=True)
        frame = client.wait_for(lambda m: m["type"] == "tick" and m["frame"]["observer"].get("processes"))["frame"]
        frame = client.wait_for(lambda m: m["type"] == "tick" and sum(row["dispatches"] for row in m["frame"]["observer"]["processes"]) > 0)["frame"]
        names = {row["name"] for row in frame["observer"]["processes"]}
        if frame["scenario"] != "five-of-raft" or names != {"n1", "n2", "n3", "n4", "n5", "client"} or frame["operations"] == 0:
            wrong.append(f"a frame of the simulation: {frame}")
        if sum(frame["observer"]["states"].values()) != 6 or frame["observer"]["messages"] == 0:
            wrong.append(f"its nodes: {frame['observer']}")
        ps = client.ask(type="eval", command="ps")["value"]["processes"]
        if {row["name"] for row in ps} != names:
            wrong.append(f"ps: {ps}")
        if client.ask(type="engine", action="pause").get("code") != "unsupported":
            wrong.append("a simulation was paused as if it were an engine")
        try:
            while True:
                client.receive()
        except Closed as closed:
            if closed.code != 1001:
                wrong.append(f"when the program ended it closed with {closed.code}")
        return program.communicate(timeout=200)[0]


def main():
    wrong = []
    found = {alone(sys.argv[1]), watched(sys.argv[1], wrong)}
    if len(found) != 1:
        wrong.append(f"watched or not it is {found}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
