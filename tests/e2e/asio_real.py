"""asio_real.py PROGRAM: the example's server and client, compiled for real sockets, exchange lines over loopback."""
import socket
import subprocess
import sys


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = subprocess.run([sys.argv[1], str(port), "50"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stdout != "50 lines came back, all right\n":
        sys.exit(f"status {done.returncode}: {done.stdout} {done.stderr}")


if __name__ == "__main__":
    main()
