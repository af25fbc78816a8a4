"""What a program's memory and symbols say."""
import gdb


class Absent(gdb.GdbError):
    pass


def read(address, size=8):
    return int.from_bytes(bytes(gdb.selected_inferior().read_memory(address, size)), "little")


def text_at(address):
    taken = b""
    while address and b"\0" not in taken and len(taken) < 4096:
        step = min(64, 4096 - address % 4096)  # Never into a page beyond the text's own.
        taken += bytes(gdb.selected_inferior().read_memory(address + len(taken), step))
    return taken.split(b"\0")[0].decode(errors="replace")


def call(function, argument=""):
    """An address that a function of the program gives; 0 if it cannot be called, as in a core file."""
    try:
        return int(gdb.parse_and_eval(f"((unsigned long(*)(unsigned long)){function})({argument or 0})"))
    except gdb.error:
        return 0


class Layout:
    def __init__(self):
        try:
            at = int(gdb.parse_and_eval("*(unsigned long*)&orrery_debugger_layout"))
        except gdb.error:
            raise Absent("this program has no orrery in it, or was not started yet") from None
        self.values = {}
        while name := text_at(at):
            self.values[name] = read(at + 40)
            at += 48

    def __getitem__(self, name):
        return self.values[name]


def plain_name(name):
    """The function alone: without its parameters, its result, and what compilers append."""
    name = name.split(" [clone")[0]
    end = len(name)
    if name.removesuffix(" const").endswith(")") and not name.endswith("(anonymous namespace)"):
        depth = 0
        for end in range(name.rindex(")"), -1, -1):
            depth += {")": 1, "(": -1}.get(name[end], 0)
            if depth == 0:
                break
    depth, start = 0, 0
    for at, letter in enumerate(name[:end]):
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(letter, 0)
        if letter == " " and depth == 0:
            start = at + 1
    return name[start:end]


def symbol_at(code):
    """(name, offset in it), without the section; ("", 0) if there is none."""
    said = gdb.execute(f"info symbol {code:#x}", to_string=True).split(" in section")[0].strip()
    if said.startswith("No symbol"):
        return "", 0
    name, _, offset = said.rpartition(" + ")
    return (name, int(offset)) if name and offset.isdigit() else (said, 0)


def place(code):
    """(function, file:line) of an address of code."""
    name = symbol_at(code)[0]
    where = gdb.find_pc_line(code)
    line = f"{where.symtab.filename.rsplit('/', 1)[-1]}:{where.line}" if where.symtab and where.line else "?"
    return plain_name(name) or "?", line
