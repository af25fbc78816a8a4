"""watching_simulation.py EXAMPLE: a program's own simulation, watched: its nodes are seen, and it comes out the same as without anybody."""
from embedding import output_when_over, port_of, same_when_watched, started
from web_socket import WebSocket

SECONDS = "3000"


def watched(example, wrong):
    with started(example, SECONDS) as program:
        client = WebSocket(port_of(program))
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
        return output_when_over(program, client, wrong)


if __name__ == "__main__":
    same_when_watched(SECONDS, watched)
