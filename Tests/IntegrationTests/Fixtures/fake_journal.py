#!/usr/bin/env python3
"""Runs a command as systemd would, with a journal of our own: fake_journal.py FILE COMMAND [ARGUMENT...]

In a mount namespace of its own an empty file system lies over /run, with a socket where the journal's is. The command
gets JOURNAL_STREAM for its real standard error. What it sends is written to FILE. Signals reach the command; exits as
the command does. Needs root.
"""
import ctypes
import os
import signal
import socket
import sys
import threading

CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 16384, 1 << 18
libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        sys.exit(f"fake_journal.py: {what}: {os.strerror(ctypes.get_errno())} (needs root)")


def main():
    entries, command = sys.argv[1], sys.argv[2:]
    check(libc.unshare(CLONE_NEWNS), "unshare")
    check(libc.mount(b"none", b"/", b"none", ctypes.c_ulong(MS_REC | MS_PRIVATE), None), "mount /")
    check(libc.mount(b"none", b"/run", b"tmpfs", ctypes.c_ulong(0), None), "mount /run")
    os.makedirs("/run/systemd/journal")
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind("/run/systemd/journal/socket")

    def listen():
        with open(entries, "ab", buffering=0) as file:
            while True:
                file.write(journal.recv(1 << 16) + b"\n")

    stream = os.fstat(2)
    os.environ["JOURNAL_STREAM"] = f"{stream.st_dev}:{stream.st_ino}"
    child = os.fork()
    if child == 0:
        os.execv(command[0], command)
    threading.Thread(target=listen, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: os.kill(child, received))
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


if __name__ == "__main__":
    main()
