"""The `orrery` commands."""
import gdb

from .program import read, text_at
from .simulation import seconds


def print_columns(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def tasks(run, argument):
    rows = []
    for number, waiter in enumerate(run.waiters(), 1):
        if not argument or waiter.node == argument:
            rows.append((f"{number:3}", waiter.node, waiter.what, *waiter.times(), waiter.coroutine.describe()))
    list(run.waiters(argument) if not rows else [])  # Complains of an unknown node.
    print_columns(rows)
    print(f"{len(rows)} suspended")


def waits(run, argument):
    trees = {}  # (node, frame) → (coroutine, frames that it awaits, what it waits for itself), outermost first.
    roots = {}
    for waiter in run.waiters(argument):
        inner = None
        for coroutine in waiter.coroutine.chain():
            entry = trees.setdefault(coroutine.frame, (coroutine, {}, []))
            if inner is None:
                entry[2].append(waiter)
            else:
                entry[1][inner] = None
            inner = coroutine.frame
        roots[inner] = waiter.node
    node = None
    for root, of_node in roots.items():
        if of_node != node:
            print(of_node or "(no node)")
            node = of_node
        print_tree(trees, root, 1)


def print_tree(trees, frame, depth):
    coroutine, awaited, waiters = trees[frame]
    name = coroutine.spawned_as()
    print("  " * depth + ("awaits " if depth > 1 else "") + coroutine.describe() + (f"  (task '{name}')" if name else ""))
    for waiter in waiters:
        print("  " * (depth + 1) + "waits: " + ", ".join(part for part in (waiter.what, *waiter.times()) if part))
    for inner in awaited:
        print_tree(trees, inner, depth + 1)


def backtrace(run, argument):
    if not argument:
        native, coroutine = run.running()
        if coroutine is None:
            raise gdb.GdbError("no task runs here; `orrery tasks` numbers those that are suspended")
        where = native.find_sal()
        line = f", now at {where.symtab.filename.rsplit('/', 1)[-1]}:{where.line}" if where.symtab else ""
        print(f"running, in native frame {native.level()}{line}")
    else:
        if not argument.isdigit():
            raise gdb.GdbError(f"'{argument}' is no number of `orrery tasks`")
        all_waiters = list(run.waiters())
        if not 1 <= int(argument) <= len(all_waiters):
            raise gdb.GdbError(f"there are {len(all_waiters)} suspended tasks, and no number {argument}")
        waiter = all_waiters[int(argument) - 1]
        print(", ".join(part for part in (f"{waiter.node} waits: {waiter.what}", *waiter.times()) if part))
        coroutine = waiter.coroutine
    for level, each in enumerate(coroutine.chain()):
        print(f"#{level:<3}{each.describe()}")
        name = each.spawned_as()
    print(f"spawned{f' as {name!r}' if name else ''}")


def now(run, _):
    name = text_at(read(run.context + run.layout["RunContext.simulation"]))
    seed = read(run.context + run.layout["RunContext.seed"])
    print(f"{name or 'simulation'}, seed {seed}: {seconds(run.field('now'))}, step {run.field('step', 4)}, "
          f"{run.field('dispatched')} events so far")


COMMANDS = {"tasks": tasks, "waits": waits, "bt": backtrace, "now": now}
