#!/usr/bin/env python3
"""Runs a command beside a file system that never answers statfs.

    hung_fuse.py DIRECTORY COMMAND [ARGUMENT...]

Mounts a FUSE file system on DIRECTORY and runs COMMAND, both in mount and process namespaces of
their own: the command sees the mount in /proc/1/mountinfo, and nothing is left behind. Speaks the
FUSE protocol itself: it answers INIT, and then reads nothing any more, so that a later request
waits in the kernel for good, as one to a dead network server does. Signals sent to this program reach
the command. Needs root; exits as the command does, with 77 where the machine has no FUSE.
"""
import ctypes
import os
import signal
import struct
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
FUSE_INIT = 26
NOT_SUPPORTED = 77

libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source, target, kind, flags, data=None):
    check(libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags),
                     data.encode() if data else None), f"mount {target}")


def answer_init(device):
    """Reads the first request, which is INIT, and agrees to the kernel's version with no options."""
    request = os.read(device, 1 << 17)
    length, opcode, unique = struct.unpack_from("=IIQ", request)
    if opcode != FUSE_INIT:
        raise OSError(f"the first request is {opcode}, not INIT")
    major, minor, readahead = struct.unpack_from("=III", request, 40)
    body = struct.pack("=IIIIHHIIHHI7I", major, min(minor, 31), readahead, 0, 1, 1, 4096, 1, 0, 0, 0, *[0] * 7)
    os.write(device, struct.pack("=IiQ", 16 + len(body), 0, unique) + body)


def inside(directory, command):
    """Runs as process 1 of the new namespaces."""
    mount("none", "/", "none", MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    device = os.open("/dev/fuse", os.O_RDWR)
    mount("hung", directory, "fuse", MS_NOSUID | MS_NODEV, f"fd={device},rootmode=40000,user_id=0,group_id=0")
    answer_init(device)
    child = os.fork()
    if child == 0:
        os.close(device)
        os.execvp(command[0], command)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: os.kill(child, received))
    while True:
        # As process 1 it also reaps what others leave behind.
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    directory, command = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if os.geteuid() != 0 or not os.path.exists("/dev/fuse"):
        print("hung_fuse.py: needs root and /dev/fuse", file=sys.stderr)
        sys.exit(NOT_SUPPORTED)
    try:
        check(libc.unshare(CLONE_NEWNS | CLONE_NEWPID), "unshare")
    except OSError as error:
        print(f"hung_fuse.py: {error}", file=sys.stderr)
        sys.exit(NOT_SUPPORTED)
    first = os.fork()
    if first == 0:
        try:
            code = inside(directory, command)
        except OSError as error:
            print(f"hung_fuse.py: {error}", file=sys.stderr)
            code = NOT_SUPPORTED
        os._exit(code if code >= 0 else 128 - code)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: os.kill(first, received))
    _, status = os.waitpid(first, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
