"""The simulation at work in a program: its nodes, their tasks, the coroutines of those."""
import gdb

from .program import Absent, Layout, call, place, plain_name, read, symbol_at, text_at

STACK_WORDS = 512     # Of a native frame's stack, searched for the coroutine that runs in it.
CODE_REACH = 1 << 26  # A coroutine's functions lie no further apart.
RUN_TLS = "_ZN6orrery12_GLOBAL__N_17currentE"


def seconds(ns):
    return "never" if ns == 2**64 - 1 else f"{ns // 10**9}.{ns % 10**9:09} s"


class Coroutine:
    """A frame: the function that resumes it, the one that destroys it, and the promise."""

    def __init__(self, layout, frame):
        self.layout, self.frame = layout, frame
        self.resume = read(frame)
        self.promise = frame + 16

    def describe(self):
        if self.resume == 0:
            return "a coroutine that is done"
        return "%s  %s" % place(self.resume)

    def awaiter(self):
        parent = read(self.promise + self.layout["Promise.continuation"])
        return Coroutine(self.layout, parent) if parent else None

    def chain(self):
        """Innermost first."""
        coroutine, seen = self, set()
        while coroutine and coroutine.frame not in seen:
            seen.add(coroutine.frame)
            yield coroutine
            coroutine = coroutine.awaiter()

    def spawned_as(self):
        task = read(self.promise + self.layout["Promise.spawned"])
        return text_at(read(task + self.layout["SpawnedTask.name"])) if task else ""


class Waiter:
    """What a coroutine is suspended in."""

    def __init__(self, layout, at, node):
        self.node = node
        self.coroutine = Coroutine(layout, read(at + layout["Waiter.coroutine"]))
        self.at = at
        self.reason = text_at(read(at + layout["Waiter.what"]))
        self.since = read(at + layout["Waiter.since"])
        self.ready = read(at + layout["Waiter.ready_index"], 4) != layout["Waiter.not_ready"]
        self.until = self.end(layout, at)

    @property
    def what(self):
        described = call("orrery_debugger_describe", self.at)
        return text_at(described) if described else self.reason

    def end(self, layout, at):
        if self.reason == "timeout":
            return self.since + read(at - layout["Timeout.waiter"] + layout["Timeout.delay"])
        if self.reason != "sleep":
            return None
        sleep = at - layout["Sleep.waiter"]
        if read(sleep + layout["Sleep.relative"], 1):
            return self.since + read(sleep + layout["Sleep.delay"])
        return read(sleep + layout["Sleep.deadline"])

    def times(self):
        until = f"until {seconds(self.until)}" if self.until is not None else ""
        return f"since {seconds(self.since)}", "goes on in this instant" if self.ready else until


class Run:
    """The simulation that is being run on the selected thread."""

    def __init__(self):
        self.layout = Layout()
        self.context = call("orrery_debugger_run") or self.context_of_thread()
        if not self.context:
            raise Absent("no simulation is at work on this thread: stop in one, as `sim replay --break-at` does")
        self.simulator = read(self.context + self.layout["RunContext.simulator"])

    @staticmethod
    def context_of_thread():
        try:
            return int(gdb.parse_and_eval(f"*(unsigned long*)&{RUN_TLS}"))
        except gdb.error:
            return 0

    def field(self, name, size=8):
        return read(self.simulator + self.layout["Simulator." + name], size)

    def schedulers(self):
        """Each is the context of the standing event that resumes its ready tasks."""
        at, end = (read(self.simulator + self.layout["Simulator.standing"] + offset) for offset in (0, 8))
        while at < end:
            kind = read(at + self.layout["Standing.kind"], 2)
            if kind == self.layout["kinds.task_ready"] and read(at + self.layout["Standing.handler"]):
                yield read(at + self.layout["Standing.context"])
            at += self.layout["Standing.size"]

    def waiters(self, wanted=""):
        known = []
        for scheduler in self.schedulers():
            node = text_at(read(scheduler + self.layout["SimScheduler.name"]))
            known.append(node)
            if wanted and node != wanted:
                continue
            head = scheduler + self.layout["Scheduler.suspended"]
            link = read(head + self.layout["ListLink.next"])
            while link != head:
                yield Waiter(self.layout, link, node)
                link = read(link + self.layout["ListLink.next"])
        if wanted and wanted not in known:
            raise gdb.GdbError(f"no node '{wanted}'; there are {', '.join(sorted(set(known)))}")

    def running(self):
        """The coroutine in the innermost native frame that is one: in its registers or on its stack lies the address
        of a coroutine frame which that very function resumes."""
        native = gdb.selected_frame()
        while native is not None:
            name = symbol_at(native.pc())[0]
            if "clone .resume" in name or "clone .actor" in name:
                for candidate in candidates(native):
                    if resumes(candidate, native.pc(), name):
                        return native, Coroutine(self.layout, candidate)
            native = native.older()
        return None, None


def candidates(native):
    for name in ("rdi", "rbx", "rbp", "r12", "r13", "r14", "r15", *(f"x{number}" for number in (0, *range(19, 29)))):
        try:
            yield int(native.read_register(name)) % 2**64
        except (ValueError, gdb.error):
            pass
    stack = int(native.read_register("sp")) % 2**64
    for word in range(STACK_WORDS):
        yield read(stack + 8 * word)


def resumes(candidate, pc, name):
    try:
        if candidate == 0 or candidate % 8 != 0 or abs(read(candidate) - pc) > CODE_REACH:
            return False
        resume, offset = symbol_at(read(candidate))
        return offset == 0 and plain_name(resume) == plain_name(name) and abs(read(candidate + 8) - pc) < CODE_REACH
    except gdb.MemoryError:
        return False
