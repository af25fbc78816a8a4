"""orrery-gdb.py: gdb's view of a simulation. Load it with `gdb -x orrery-gdb.py --args PROGRAM …`, or `source` it.

  orrery now               simulation, seed, simulated time, event
  orrery tasks [NODE]      each suspended task: its node, what it waits for, since and until when, and where
  orrery waits [NODE]      the same as trees: who awaits whom
  orrery bt [TASK]         async backtrace of a task, by its number in `orrery tasks`; of the one that runs without
  orrery help

and values of the library read as people write them: Time, Duration, EventToken, NodeId, Task, Channel, Address, …

The commands need function names and lines (-g1) and no types: the program carries a table of where things lie. They
work at every optimisation level, with clang's and g++'s coroutine frames, and on core files, where "what it waits for"
lacks its object. The line of a suspended task is that of its coroutine. Printing values needs types (-g).
"""
import os
import sys

import gdb

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from orrery_gdb import commands, printers, simulation  # noqa: E402


class Orrery(gdb.Command):
    __doc__ = __doc__

    def __init__(self):
        super().__init__("orrery", gdb.COMMAND_USER)

    def invoke(self, argument, _):
        name, _, rest = argument.strip().partition(" ")
        if name in ("", "help"):
            print(__doc__.split("\n\n", 1)[1].split("\n\n")[0])
        elif name not in commands.COMMANDS:
            raise gdb.GdbError(f"'{name}' is none of {', '.join(commands.COMMANDS)}, help")
        else:
            commands.COMMANDS[name](simulation.Run(), rest.strip())

    def complete(self, _, word):
        return [name for name in (*commands.COMMANDS, "help") if name.startswith(word)]


Orrery()
printers.register()
