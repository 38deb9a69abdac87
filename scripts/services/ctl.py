"""Asks the running scripts/with-services to do something with one of its servers: ctl NAME stop|start|…"""

import os
import socket
import sys


def main():
    """Sends the words, prints the answer, exits 0 when it was done."""
    if len(sys.argv) not in (2, 3):
        print("usage: ctl NAME stop|start|restart|kill|pause|resume|status|pid|log, or ctl list", file=sys.stderr)
        return 3
    folder = os.path.dirname(os.path.abspath(__file__))
    os.chdir(folder)    # the path of a socket has a bound; from here its name will do
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        try:
            stream.connect("control")
        except OSError as error:
            print(f"ctl: nobody runs the servers of {folder} any more: {error}", file=sys.stderr)
            return 1
        stream.sendall(" ".join(sys.argv[1:]).encode() + b"\n")
        answer = stream.makefile("rb").read().decode(errors="replace")
    verdict, _, text = answer.partition("\n")
    print(text, end="", file=sys.stdout if verdict == "done" else sys.stderr)
    return 0 if verdict == "done" else 1


sys.exit(main())
