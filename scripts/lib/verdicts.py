"""What the scripts that try the agent share: a table of what was asked and what was seen, and questions to its socket."""
import http.client
import json
import os
import socket
import time


class Verdicts:
    """Rows of asked, seen and kept; a row that is not kept makes the script's exit code 1."""

    def __init__(self):
        self.rows, self.broken = [], 0

    def keep(self, what, asked, seen, kept):
        """Adds a row and shows it at once: what follows may take long."""
        self.rows.append((what, asked, seen, kept))
        self.broken += not kept
        print("%-58s  %-22s  %-34s  %s" % (what, asked, seen, "kept" if kept else "NOT KEPT"), flush=True)
        return kept

    def title(self, text):
        print("-- " + text, flush=True)

    def finish(self):
        """The exit code, after a last line that counts."""
        print("%d of %d kept" % (len(self.rows) - self.broken, len(self.rows)))
        return 1 if self.broken else 0


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system; a long path is reached through its directory's descriptor."""

    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        directory = os.open(os.path.dirname(self.path), os.O_PATH | os.O_DIRECTORY)
        try:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(self.timeout)
            self.sock.connect("/proc/self/fd/%d/%s" % (directory, os.path.basename(self.path)))
        finally:
            os.close(directory)


def ask(path, question, seconds=10):
    """Status and body that a GET gets at the control socket; 0 and the reason where nobody answers."""
    connection = SocketConnection(path, seconds)
    try:
        connection.request("GET", question)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as problem:
        return 0, repr(problem)
    finally:
        connection.close()


def ask_json(path, question, seconds=10):
    """What a GET gets as JSON; None where it failed."""
    status, body = ask(path, question, seconds)
    try:
        return json.loads(body) if status in (200, 503) else None
    except ValueError:
        return None


def wait_until(condition, seconds, pause=0.1):
    """The first value of a condition that is not false; what it said last when time is up."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= end:
            return value
        time.sleep(pause)


def own_memory(pid):
    """Anonymous memory of a process in MiB, and 0 where it ended."""
    try:
        with open("/proc/%d/status" % pid) as lines:
            for line in lines:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
