"""The Unix socket behind `ctl`: tests stop, kill, pause and start servers through it."""

import os
import socketserver
import sys
import threading

from server import ServiceError


class Control(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers one line a connection: `NAME ACTION`."""

    daemon_threads = True

    def __init__(self, workspace, servers):
        self.workspace = workspace
        self.named = {server.name: server for server in servers}
        here = os.getcwd()
        os.chdir(workspace.root)    # the path of a socket has a bound
        try:
            super().__init__("control", Request)
            os.chmod("control", 0o600)
        finally:
            os.chdir(here)

    def begin(self):
        """Writes `ctl` and starts to answer."""
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ctl.py")
        with open(source, encoding="utf-8") as file:
            path = self.workspace.write("ctl", f"#!{sys.executable} -IB\n" + file.read())
        os.chmod(path, 0o700)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def act(self, words):
        """Does what a line says and returns what there is to print."""
        if words == ["list"]:
            return "".join(f"{name}\t{server.status()}\n" for name, server in self.named.items())
        if len(words) != 2 or words[0] not in self.named:
            raise ServiceError("say NAME ACTION, with a name of: " + " ".join(self.named))
        server, action = self.named[words[0]], words[1]
        actions = {"start": server.start, "stop": server.stop, "kill": lambda: server.stop("KILL"),
                   "restart": lambda: (server.stop(), server.start()), "pause": server.pause, "resume": server.resume}
        if action in actions:
            actions[action]()
            return ""
        if action == "log":
            return server.last_lines(40).lstrip("\n") + "\n"
        if action == "status":
            return server.status() + "\n"
        if action == "pid":
            if not server.is_running():
                raise ServiceError(f"{server.name} is not running")
            return f"{server.process.pid}\n"
        raise ServiceError(f"no action {action}: stop start restart kill pause resume status pid log")


class Request(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        words = self.rfile.readline(1000).decode(errors="replace").split()
        try:
            answer = "done\n" + self.server.act(words)
        except (ServiceError, OSError) as error:
            answer = f"failed\nctl: {error}\n"
        self.wfile.write(answer.encode())
