"""Values of the library as people write them. Needs debug information about types (-g)."""
import re

import gdb
import gdb.printing

from .program import place, read

UNITS = ((10**9, "s"), (10**6, "ms"), (10**3, "us"), (1, "ns"))


def member(value, name):
    return int(value[name])


def duration_text(ns):
    for factor, unit in UNITS:
        if abs(ns) >= factor:
            return f"{ns / factor:.12g} {unit}"
    return "0 s"


def time(value):
    ns = member(value, "ns_")
    return "never" if ns == 2**64 - 1 else f"{ns // 10**9}.{ns % 10**9:09} s"


def duration(value):
    return duration_text(member(value, "__r"))


def event_token(value):
    slot = member(value, "slot")
    return "no event" if slot == 0xffffffff else f"event in slot {slot}, generation {member(value, 'generation')}"


def standing_event(value):
    return f"standing event {member(value, 'index')}"


def node_id(value):
    number = member(value, "value")
    return "no node" if number == 0xffffffff else f"node {number}"


def origin_id(value):
    return f"origin {member(value, 'value')}"


def kind(value):
    return f"kind 0x{int(value):04x}"


def address_text(number):
    return ".".join(str(number >> shift & 0xff) for shift in (24, 16, 8, 0))


def address(value):
    return address_text(member(value, "value"))


def endpoint(value):
    return f"{address_text(member(value['address'], 'value'))}:{member(value, 'port')}"


def task(value):
    frame = int(value["coroutine_"]["_M_fr_ptr"])
    if frame == 0:
        return "no task"
    resume = read(frame)
    return "task that is done" if resume == 0 else "task of %s  %s" % place(resume)


def deque_size(deque):
    start, finish = deque["_M_impl"]["_M_start"], deque["_M_impl"]["_M_finish"]
    element = start["_M_cur"].dereference().type.sizeof
    whole = max(512 // element, 1) * (int(finish["_M_node"] - start["_M_node"]) - 1)
    ends = int(finish["_M_cur"] - finish["_M_first"]) + int(start["_M_last"] - start["_M_cur"])
    return whole + ends


def waiting(wait_list):
    head = wait_list["head_"]
    count, link = 0, head["next"]
    while int(link) != int(head.address):
        count += 1
        link = link.dereference()["next"]
    return count


def channel(value):
    state = f"channel with {deque_size(value['values_'])} of {member(value, 'capacity_')} values, " \
            f"{waiting(value['receivers_'])} receivers and {waiting(value['senders_'])} senders wait"
    return state + (", closed" if bool(value["closed_"]) else "")


def semaphore(value):
    return f"semaphore with {member(value, 'units_')} units free, {waiting(value['waiters_'])} wait"


def event(value):
    return ("set" if bool(value["set_"]) else "not set") + f", {waiting(value['waiters_'])} wait"


PRINTERS = {
    r"orrery::Time": time,
    r"std::chrono::duration<(long|long long|std::int64_t), std::ratio<1[lL]*, 1000000000[lL]*> ?>": duration,
    r"orrery::EventToken": event_token,
    r"orrery::StandingEvent": standing_event,
    r"orrery::NodeId": node_id,
    r"orrery::OriginId": origin_id,
    r"orrery::Kind": kind,
    r"orrery::Address": address,
    r"orrery::Endpoint": endpoint,
    r"orrery::Task<.*>": task,
    r"orrery::Channel<.*>": channel,
    r"orrery::Semaphore": semaphore,
    r"orrery::Event": event,
}


class Printer:
    def __init__(self, show, value):
        self.show, self.value = show, value

    def to_string(self):
        return self.show(self.value)


class Printers(gdb.printing.PrettyPrinter):
    def __init__(self):
        super().__init__("orrery")
        self.known = [(re.compile(f"^{pattern}$"), show) for pattern, show in PRINTERS.items()]

    def __call__(self, value):
        name = value.type.strip_typedefs().unqualified().name or ""
        return next((Printer(show, value) for pattern, show in self.known if pattern.match(name)), None)


def register():
    gdb.printing.register_pretty_printer(None, Printers(), replace=True)
