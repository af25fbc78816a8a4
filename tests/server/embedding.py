"""For tests of programs that bring their own server: they print where it is to stderr, and to stdout what came out."""
import subprocess
import sys

from web_socket import Closed


def started(example, seconds):
    return subprocess.Popen([example, "127.0.0.1:0", seconds], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def port_of(program):
    return int(program.stderr.readline().rsplit(":", 1)[1].rstrip("/\n"))


def output_when_over(program, client, wrong):
    """What it printed, after it has said goodbye to that client."""
    try:
        while True:
            client.receive()
    except Closed as closed:
        if closed.code != 1001:
            wrong.append(f"when the program ended it closed with {closed.code}")
    return program.communicate(timeout=200)[0]


def same_when_watched(seconds, watched):
    """The test: what `watched(example, wrong)` says came out must be what comes out without anybody."""
    example, wrong = sys.argv[1], []
    alone = subprocess.run([example, "127.0.0.1:0", seconds], capture_output=True, text=True, timeout=200, check=True).stdout
    if (found := watched(example, wrong)) != alone:
        wrong.append(f"watched it is {found}, else {alone}")
    if wrong:
        sys.exit("\n".join(wrong))
