"""watching.py EXAMPLE: a program's own engine, watched: it comes out the same with clients, with detail and without anybody."""
from embedding import output_when_over, port_of, same_when_watched, started
from web_socket import WebSocket, get

SECONDS = "40"


def watched(example, wrong):
    with started(example, SECONDS) as program:
        port = port_of(program)
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
        return output_when_over(program, clients[0], wrong)


if __name__ == "__main__":
    same_when_watched(SECONDS, watched)
