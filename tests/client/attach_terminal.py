"""attach_terminal.py ORRERY: `orrery attach` as somebody at a terminal sees it; tmux is the terminal."""
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time

from fake_node import FakeNode


class Terminal:
    """A shell in tmux, with a state directory of its own."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("ORRERY_", "TMUX"))}
        self.environment |= {"XDG_STATE_HOME": str(self.place / "state"), "TMUX_TMPDIR": place, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "env PS1='$ ' bash --norc --noprofile")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", "orrery-test", *arguments], env=self.environment, capture_output=True, text=True, timeout=30, check=True).stdout

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def write(self, text):
        self.tmux("send-keys", "-l", text)

    def enter(self, line):
        self.write(line)
        self.type("Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def last_line(self):
        return self.screen().rstrip("\n").rsplit("\n", 1)[-1]

    def wait(self, *texts, without=(), last=None, until=None):
        """Until the screen has the texts."""
        deadline = time.monotonic() + 30
        while True:
            screen = self.screen()
            fits = all(text in screen for text in texts) and not any(text in screen for text in without)
            if fits and (last is None or self.last_line() == last) and (until is None or until(screen)):
                return screen
            if time.monotonic() > deadline:
                raise SystemExit(f"waited for {texts}, without {without}, last line {last!r}, and saw\n{screen}")
            time.sleep(0.02)

    def alternate(self):
        return self.tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def close(self):
        subprocess.run(["tmux", "-L", "orrery-test", "kill-server"], env=self.environment, capture_output=True, timeout=30, check=False)


def dispatches(screen):
    return [line.split()[-1] for line in screen.splitlines() if " hot " in line]


def editing(terminal):
    terminal.write("ru\tph\t")
    terminal.wait(last="orrery> run phold")
    terminal.type("Enter")
    terminal.wait("\nrunning phold\n", last="orrery>")
    terminal.write("st\t")
    terminal.wait("\nstatus  step    stop\n", last="orrery> st")
    terminal.write("o\t")
    terminal.wait(last="orrery> stop")
    terminal.type("C-c")
    terminal.wait("orrery> stop ^C\n", last="orrery>")
    terminal.write("metrics orrery_engine_t\t")
    terminal.wait(last="orrery> metrics orrery_engine_tick")
    terminal.type("Enter")
    terminal.wait("\norrery_engine_tick  7\n", last="orrery>")
    terminal.type("Up", "Up")
    terminal.wait(last="orrery> run phold")
    terminal.type("C-a", "C-k")
    terminal.write("nonsense")
    terminal.type("BSpace", "BSpace", "Enter")
    terminal.wait("error: no command 'nonsen'", last="orrery>")
    terminal.type("C-r")
    terminal.write("tick")
    terminal.wait("metrics orrery_engine_tick", until=lambda screen: "bck" in screen.splitlines()[-1] or "tick" in screen.rstrip("\n").splitlines()[-1])
    terminal.type("Enter")
    terminal.wait(until=lambda screen: screen.count("\norrery_engine_tick  7\n") == 2, last="orrery>")
    terminal.tmux("resize-window", "-x", "60", "-y", "24")
    terminal.enter("inspect 7")
    terminal.wait(r"\x1b[31mred\x1b[0m", last="orrery>")
    terminal.tmux("resize-window", "-x", "100", "-y", "30")
    if "orrery> orrery>" in terminal.screen():
        raise SystemExit(f"a resized terminal has two prompts:\n{terminal.screen()}")


def live_top(terminal):
    terminal.enter("top")
    first = dispatches(terminal.wait("fake-node  phold", "1,234,568 a second", "workers  [#####.....] 52%", " hot "))
    if not terminal.alternate():
        raise SystemExit("top is not on a screen of its own")
    later = terminal.wait(until=lambda screen: dispatches(screen) > first)
    if later.count("MAILBOX") != 1 or "orrery>" in later or "\x1b" in later:
        raise SystemExit(f"top is not refreshed in place:\n{later}")
    show("top", later)
    terminal.type("q")
    screen = terminal.wait("inspect 7", last="orrery>")
    if terminal.alternate() or " hot " in screen:
        raise SystemExit(f"what was there before top did not come back:\n{screen}")


def loss(terminal, node):
    """What was typed stays; top goes on."""
    terminal.write("scenar")
    terminal.wait(last="orrery> scenar")
    port = node.port
    node.close()
    terminal.wait("\nlost the connection: ", "; trying again\n", last="orrery> scenar")
    terminal.write("ios")
    terminal.type("Enter")
    terminal.wait("error: no connection to ws://127.0.0.1", last="orrery>")
    node = FakeNode(port=port)
    terminal.wait("\nconnected again\n", last="orrery>")
    terminal.enter("scenarios")
    terminal.wait("timer-storm  events  what timer-storm is", last="orrery>")
    show("lost and found", terminal.screen())
    terminal.enter("top")
    terminal.wait(" hot ", "fake-node")
    node.close()
    terminal.wait("no connection: ", "trying again", " hot ", without=["fake-node"])
    node = FakeNode(port=port)
    seen = dispatches(terminal.wait("fake-node", without=["no connection"]))
    terminal.wait(until=lambda screen: dispatches(screen) > seen)
    terminal.type("C-c")
    terminal.wait(last="orrery>")
    return node


def leaving(terminal, orrery, node):
    terminal.type("C-d")
    terminal.wait(last="$")
    terminal.enter("stty -a | tr ' ' '\\n' | grep -E '^-?(icanon|echo);?$' | tr '\\n' ' '; echo $?")
    terminal.wait("icanon echo", without=["-icanon", "-echo "])
    history = terminal.place / "state" / "orrery" / "attach_history"
    if stat.S_IMODE(history.stat().st_mode) & 0o077:
        raise SystemExit("others can read the history")
    terminal.type("C-l")
    terminal.enter(f"{orrery} attach {node.url}")
    terminal.wait("node fake-node (0.1.0)", last="orrery>")
    terminal.type("Up", "Up")
    terminal.wait(last="orrery> scenarios")
    terminal.type("C-c")
    terminal.wait(last="orrery>")
    terminal.enter("quit")
    terminal.wait(last="$")


def without_a_node(terminal, orrery):
    """It comes while somebody waits."""
    node = FakeNode()
    port = node.port
    node.close()
    terminal.type("C-l")
    terminal.enter(f"{orrery} attach 127.0.0.1:{port}")
    terminal.wait(f"no connection to ws://127.0.0.1:{port}/ws: ", last="orrery>")
    node = FakeNode(port=port)
    terminal.wait("\nconnected\n", last="orrery>")
    terminal.enter("ps")
    terminal.wait(" hot ", last="orrery>")
    node.close()
    terminal.enter("quit")
    terminal.wait(last="$")


def show(what, screen):
    if os.environ.get("SHOW"):
        print(f"--- {what}\n{screen}")


def main():
    if not shutil.which("tmux"):
        print("tmux is not here")
        sys.exit(77)
    orrery = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as place:
        terminal = Terminal(place)
        node = FakeNode()
        try:
            terminal.wait(last="$")
            terminal.enter(f"{orrery} attach {node.url}")
            terminal.wait("node fake-node (0.1.0) at ws://127.0.0.1", last="orrery>")
            editing(terminal)
            live_top(terminal)
            node = loss(terminal, node)
            leaving(terminal, orrery, node)
            without_a_node(terminal, orrery)
        finally:
            terminal.close()
            node.close()


if __name__ == "__main__":
    main()
